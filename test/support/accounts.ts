/** Emulated accounts for the tests of a file; they are gone after its last one. */
import { type Account, forkAccount } from './fork';
import { shared } from './shared';

const opened: Account[] = [];

/** An account in which nothing is. */
export const emptyAccount = async (id?: string): Promise<Account> => open(await shared('emulator'), id);

/** An account in which `npm start` has deployed everything but prod. */
export const deployedAccount = async (): Promise<Account> => open((await shared('deployed')).url);

async function open(url: string, id?: string): Promise<Account> {
  const account = await forkAccount(url, id);
  opened.push(account);
  return account;
}

afterAll(() => {
  for (const account of opened) account.close();
});
