/** The process, and its exchange with the account. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { json } from 'node:stream/consumers';

import type { Configuration, Report } from '../../../../tools/local/load-balancer/configuration';
import { freePort, request } from '../../../src/support/sockets';
import { startUpstream } from '../../../src/support/services';
import { root } from '../../../support/checkout';
import { inTime, until } from '../../../support/until';
import { configurationOf, startTarget, targetAt } from './support/balanced';

let child: ChildProcess | undefined;
afterEach(() => child?.kill('SIGKILL'));

/** With an account that gives this answer, or refuses. */
async function start(
  answer: () => Configuration | undefined,
  ports: readonly [number, number],
  elsewhere?: number,
) {
  const reports: Report[] = [];
  const asked: string[] = [];
  const account = await startUpstream((req, res) => {
    asked.push(`${req.method} ${req.url}`);
    const configuration = answer();
    void json(req).then((report) => {
      if (configuration) reports.push(report as Report);
      res.statusCode = configuration ? 200 : 500;
      res.end(configuration ? JSON.stringify(configuration) : 'down');
    });
  });
  const args = ['--import', 'tsx', 'tools/local/load-balancer/main.ts', '--move', ports.join('=')];
  const AWS_ENDPOINT_URL = `http://127.0.0.1:${elsewhere ?? account}`;
  child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, AWS_ENDPOINT_URL } });
  const ended = once(child, 'exit');
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const seen = () => ({ ...output, reports: reports.length });
  const ready = () => until('a ready load balancer', () => output.stdout === 'load balancer ready\n', seen);
  const end = () => inTime('its end', ended, seen);
  return { reports, asked, output, ready, end, child };
}

test("it serves the account's configuration, reports to it, and keeps serving while the account is unreachable", async () => {
  const [port, moved] = [await freePort(), await freePort()];
  const configuration = configurationOf(port, [targetAt(await startTarget((_, res) => res.end('hello')))]);
  const state: { answer: Configuration | undefined } = { answer: undefined };
  const { reports, asked, output, ready } = await start(() => state.answer, [port, moved]);
  await until(
    'a complaint',
    () => output.stderr !== '',
    () => output,
  );
  expect(output.stdout).toBe('');
  state.answer = configuration;
  await ready();
  expect((await request(moved, '/')).body).toBe('hello');
  state.answer = undefined;
  const before = asked.length;
  await until(
    'two reports that are refused',
    () => asked.length > before + 1,
    () => asked.length,
  );
  expect((await request(moved, '/')).body).toBe('hello');
  state.answer = configuration;
  const requests = () =>
    reports
      .flatMap(({ metrics }) => metrics)
      .filter(({ name, dimensions }) => name === 'RequestCount' && dimensions.TargetGroup)
      .reduce((sum, metric) => sum + (metric.unit === 'Count' ? metric.value : 0), 0);
  await until('both requests in the reports', () => requests() === 2, requests);
  expect(reports.at(-1)?.health).toMatchObject([{ id: '10.0.0.1', port: 5000, state: 'healthy' }]);
  expect(new Set(asked)).toEqual(new Set(['POST /moto-api/load-balancing']));
  const line = 'the emulated account answers 500: down: serving with the last configuration\n';
  expect(output.stderr).toBe(line.repeat(2));
});

test.each([
  ['its stdin closes', (process: ChildProcess) => process.stdin?.end(), [0, null]],
  ['it gets SIGTERM', (process: ChildProcess) => process.kill('SIGTERM'), [null, 'SIGTERM']],
])('it ends when %s', async (_, act, expected) => {
  const port = await freePort();
  const started = await start(() => configurationOf(port, []), [port, port]);
  await started.ready();
  act(started.child);
  expect(await started.end()).toEqual(expected);
});

test('it says why the account does not answer', async () => {
  const port = await freePort();
  const { output } = await start(() => undefined, [port, port], port);
  const complaint = `connect ECONNREFUSED 127.0.0.1:${port}: serving with the last configuration\n`;
  await until(
    complaint,
    () => output.stderr === complaint,
    () => output.stderr,
  );
});
