/** A test that uses Terraform or the CDKTF CLI runs it several times, and each start is slow on a busy machine. */
jest.setTimeout(180_000);
