// A steady load: node steady.mjs <url> <requests per second> <seconds> <stalled>. Each request is sent when it is due,
// however long others take; autocannon would send each second's requests as fast as it can and then pause. Meanwhile
// `stalled` more requests, which the upstream never answers, are always open. Prints JSON: the numbers of successful
// and failed requests, and the milliseconds from sending to the end of the answer at each percentile.
import { Agent, get } from 'node:http';
import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';

const url = process.argv[2];
const [rate, seconds, stalled] = process.argv.slice(3).map(Number);
const agent = new Agent({ keepAlive: true, scheduling: 'fifo' });
const total = Math.round(rate * seconds);
const times = [];
let sent = 0;
let failed = 0;

function send() {
  const start = performance.now();
  const fail = () => {
    failed += 1;
    printIfDone();
  };
  get(url, { agent }, (answer) => {
    answer.resume();
    answer.once('end', () => {
      if (answer.statusCode !== 200) return fail();
      times.push(performance.now() - start);
      printIfDone();
    });
  }).once('error', fail);
}

function printIfDone() {
  if (times.length + failed < total) return;
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
  console.log(
    JSON.stringify({ answered: times.length, failed, p50: at(0.5), p99: at(0.99), p999: at(0.999) }),
  );
  process.exit();
}

function stall() {
  get(`${url}?stalled`, (answer) => answer.resume().once('end', stall)).on('error', () => undefined);
}
for (let each = 0; each < stalled; each += 1) stall();

const began = performance.now();
const timer = setInterval(() => {
  const due = Math.min(total, ((performance.now() - began) / 1000) * rate);
  while (sent < due) {
    sent += 1;
    send();
  }
  if (sent === total) clearInterval(timer);
}, 1);
