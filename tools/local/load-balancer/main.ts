/**
 * The load balancers of the emulated account at AWS_ENDPOINT_URL, as a process that ends with its stdin.
 * `--move 5000=15000` lets the listener of port 5000 listen on port 15000 of this machine.
 */
import { parseArgs } from 'node:util';

import { UserError } from '../../terminal/program';
import { wholeNumber } from '../../terminal/whole-number';
import { Balancer } from './balancer';
import { keepExchanging } from './exchange';

/** The ports of a `--move`. */
function portsOf(pair: string): [number, number] {
  const [from = '', to = ''] = pair.split('=');
  const port = (text: string) => wholeNumber(`each port of --move ${pair}`, text, 1, 65_535);
  return [port(from), port(to)];
}

async function main(): Promise<void> {
  const { move } = parseArgs({ options: { move: { type: 'string', multiple: true, default: [] } } }).values;
  const moved = new Map(move.map(portsOf));

  // This process ends when the other end of its stdin is closed.
  process.stdin.on('close', () => process.exit()).resume();
  await keepExchanging(
    new Balancer({ moved, complain: console.error }),
    () => {
      console.log('load balancer ready');
    },
    console.error,
  );
}

main().catch((error: unknown) => {
  console.error(error instanceof UserError ? error.message : error);
  process.exit(1);
});
