/**
 * A program: synthesizes the project in the working directory, as `main.ts` does, once for each text of settings.ts in
 * a JSON list on stdin. It answers with a JSON list: the error message or the folder for each.
 */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Main = typeof import('../../../main');
type Contract = typeof import('../../../contract/settings');

const load = createLoader(process.cwd());
const { App } = load('cdktf') as typeof import('cdktf');
// It records a stack trace for every token, which takes half the time of a synthesis and which nobody reads here.
Object.assign(load('cdktf/lib/tokens/private/stack-trace') as object, {
  captureStackTrace: () => [],
});

const texts = JSON.parse(readFileSync(0, 'utf8')) as string[];
console.log(JSON.stringify(texts.map(synthesize)));

function synthesize(text: string): string {
  writeFileSync('settings.ts', text);
  load.anew();
  const outdir = mkdtempSync(join(tmpdir(), 'settings-'));
  try {
    const app = new App({ outdir, stackTraces: false });
    (load('./main') as Main).addStacks(app, (load('./contract/settings') as Contract).loadSettings());
    app.synth();
    return outdir;
  } catch (error) {
    return error instanceof Error && error.name === 'SettingsError' ? error.message : String(error);
  }
}

function createLoader(folder: string) {
  const load = createRequire(join(folder, 'main.ts'));
  const anew = () => {
    for (const file of Object.keys(require.cache))
      if (!file.includes('node_modules')) Reflect.deleteProperty(require.cache, file);
  };
  return Object.assign(load, { anew });
}
