// A steady load: node steady.mjs <url> <requests a second> <seconds> <stalled>. Requests are sent when they are due,
// however long others take; autocannon sends those of a second as fast as it can, and then rests. Beside them there are
// always as many as `stalled` that the upstream never answers. Prints JSON: what was answered with success, what was not,
// and milliseconds from sending to the end of the answer at each percentile.
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
  const lost = () => {
    failed += 1;
    tell();
  };
  get(url, { agent }, (answer) => {
    answer.resume();
    answer.once('end', () => {
      if (answer.statusCode !== 200) return lost();
      times.push(performance.now() - start);
      tell();
    });
  }).once('error', lost);
}

function tell() {
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
