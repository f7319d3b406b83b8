/** Figures in the pages: a command has printed each of them. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { groups } from '../../bench/protocol/cases';
import { statedProofs } from '../../tools/proofs/proofs';
import { root } from '../support/checkout';
import { rowsOf } from '../support/markdown';
import { page } from '../support/pages';

const readme = page('README.md');
const proofs = rowsOf(page('docs/proofs.md')).slice(1);
const performance = page('docs/performance.md');

/** The first number of a cell of docs/performance.md, by its heading, its row and the number of its column. */
function cell(heading: string, row: string, column: number): number {
  const [, section = ''] = performance.split(`### ${heading}\n`);
  const found = rowsOf(section.split('\n#')[0] ?? '').find(([first]) => first === row)?.[column];
  return Number(/[\d.,]+/.exec(found ?? '')?.[0].replace(',', ''));
}

describe('the proofs', () => {
  const stated = statedProofs();

  test.each(stated)("'$name' of $test is in a page", ({ name, test: file }) => {
    const shown = proofs.some(([first, , last]) => first === name && last === `\`${file}\``);
    // A proof that takes hours is named without figures.
    expect(shown || page('docs/changes.md').includes(`'${name}'`)).toBe(true);
  });

  test.each(proofs)("the row '%s' is a proof", (name, figures) => {
    expect(stated.map((one) => one.name)).toContain(name);
    expect(figures).toMatch(/\d/);
  });

  /** What, the proof with a link to its test, figures. */
  const claims = rowsOf(readme).flatMap(([what, cell = '', figures]) => {
    const [, name, file] = /^\[(.+)\]\((test\/.+)\)$/.exec(cell) ?? [];
    return file === undefined ? [] : [[what, name, file, figures] as const];
  });

  test('README makes some claims', () => {
    expect(claims.length).toBeGreaterThan(2);
  });

  test.each(claims)('the figures of the claim %s are those of its proof', (_, name, file, figures = '') => {
    const [, proven = '', test] = proofs.find(([first]) => first === name) ?? [];
    expect(test).toBe(`\`${file}\``);
    expect(proven.split(', ')).toEqual(expect.arrayContaining(figures.split(', ')));
  });
});

describe('docs/performance.md', () => {
  const silent = 'App, LOG_LEVEL=silent';
  const logging = 'App, access log on';
  const sources = ['bench', 'bench/support']
    .flatMap((folder) => readdirSync(join(root, folder)).map((file) => join(folder, file)))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => page(file))
    .join('\n')
    .replaceAll('\\`', '`')
    .replaceAll('${environment}', 'dev')
    .replaceAll("${stacks.join(' ')}", 'ecr dev-networking dev-ecs');
  const measured = [
    performance.split('## Figures')[1]?.split('\n## ')[0],
    performance.split('## Image')[1]?.split('\n#')[0],
  ].flatMap((text = '') => rowsOf(text).map(([first = '']) => first));

  test.each([...new Set(measured)].filter((label) => !/^\d*$/.test(label)))(
    '`npm run bench` prints %s',
    (label) => {
      expect(sources).toContain(label.replace(/[\d.]+ CPU$/, '${cpus} CPU'));
    },
  );

  const app = (row: string, column: number) => cell('App', row, column).toFixed(2);
  const redirect = (row: string) => cell('Redirect', row, 2).toFixed(1);
  const synthesis = (row: string, column: number) => cell('Synthesis', row, column);
  const [cli, alone] = ['`cdktf synth`', 'the app alone: `node --import tsx main.ts`'];
  const start = cell('Deployment into the emulated account', '**all**', 1);
  test.each([
    `with the access log on, ${app(logging, 2)} times as many (goal 0.75)`,
    `By CPU time App is at ${app(silent, 4)} and ${app(logging, 4)}.`,
    `Redirect answers ${redirect('Redirect, LOG_LEVEL=silent')} times as many requests`,
    `with the access log on, ${redirect('Redirect, access log on')} times as many. On`,
    `the app takes ${synthesis('template of `cdktf init`: `ts-node main.ts`', 2)} of the time of the template`,
    `(goal 0.7) and ${synthesis('AWS CDK: `node app.js`', 2)} of AWS CDK's (goal 0.35)`,
    `Of the ${synthesis(cli, 1)} s of ${cli}, ${(synthesis(cli, 1) - synthesis(alone, 1)).toFixed(1)} are the CLI's own`,
    `some ${Math.round(synthesis('40', 3) / 10) * 10} ms of CPU time for each`,
    `the provider waits 75 s of the ${Math.round(start)}. Of the other ${Math.round(start) - 75}, 20 are the health checks`,
  ])('%s', (sentence) => {
    expect(performance).toContain(sentence);
  });
});

describe('docs/protocol.md', () => {
  const rows = rowsOf(page('docs/protocol.md'));
  const all = Object.values(groups).flat();

  test.each([...Object.entries(groups), ['**all**', all] as const])(
    '%s has as many cases',
    (group, cases) => {
      expect(rows.find(([first]) => first === group)?.[1]).toBe(`${cases.length}`);
    },
  );

  test('the cases that do not pass are listed with the reasons from the cases', () => {
    const reasons = rows.filter(({ length }) => length === 7).slice(1);
    const stated = Object.entries(groups).flatMap(([group, cases]) =>
      cases.flatMap(({ id, about, reason }) => (reason ? [[`${group}: ${id}`, about, reason]] : [])),
    );
    expect(reasons.map(([id, about, , , , , reason]) => [id, about, reason])).toEqual(stated);
  });
});

describe('the transcript of `npm start`', () => {
  const transcript = page('docs/local.md');
  const lines = transcript.split('\n');
  const times = lines.flatMap((line) => /^\[(\d:\d\d)\] /.exec(line)?.[1] ?? []);

  test('ends after as long as the page says', () => {
    expect(transcript).toContain(`about two minutes (${times.at(-1)} on two cores`);
  });

  test('has the lines that README shows', () => {
    const shown = readme.split('\n').filter((line) => /^\[\d:/.test(line));
    expect(shown.length).toBeGreaterThan(2);
    expect(shown.filter((line) => !lines.includes(line))).toEqual([]);
  });
});
