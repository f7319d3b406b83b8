/** A test that runs Terraform or the CDKTF CLI runs it several times, and on a busy machine each of them starts slowly. */
jest.setTimeout(180_000);
