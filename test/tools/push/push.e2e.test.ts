/** Pushing images for the tasks of the emulated account. */
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { repositoryUrl } from '../../../contract/names';
import { loadSettings } from '../../../contract/settings';
import { pullImage } from '../../../tools/local/images/of-build';
import { deployedStage, type Stage } from '../../support/accounts';
import { call } from '../../support/aws';
import { describeWith } from '../../support/describe-with';
import { settings as input } from '../../fixtures/settings';
import { temporaryFolder } from '../../support/temporary-folder';
import { runTool } from '../../support/tool';

const settings = loadSettings(input);

describeWith(['terraform', 'moto'], 'npm run push', () => {
  let stage: Stage;
  const push = () => runTool('push', [], { cwd: stage.folder, env: stage.env });

  beforeAll(async () => {
    stage = await deployedStage();
  });

  test('for the deployed commit prints its image', async () => {
    const { Parameter } = (await call(stage.url, 'ssm', 'AmazonSSM.GetParameter', {
      Name: `/${settings.project}/dev/release`,
    })) as { Parameter: { Value: string } };
    expect(await push()).toMatchObject({ stdout: `${Parameter.Value}\n`, status: 0 });
  });

  test('for an edit gives another image with the edit, and the same image the second time', async () => {
    appendFileSync(join(stage.folder, 'src/app/main.ts'), "console.log('edited');\n");
    const first = await push();
    const again = await push();
    expect(first.stderr).toContain('the image of this build');
    expect(again).toMatchObject({ stdout: first.stdout, status: 0 });
    expect(again.stderr).toContain('is already in the repository');

    const image = first.stdout.trim();
    expect(image).toMatch(new RegExp(`^${repositoryUrl(settings)}@sha256:[0-9a-f]{64}$`));
    const { AWS_ENDPOINT_URL: before } = process.env;
    process.env.AWS_ENDPOINT_URL = stage.url;
    const pulled = await pullImage(image, temporaryFolder());
    process.env.AWS_ENDPOINT_URL = before;
    expect(readFileSync(join(pulled, 'dist/app.js'), 'utf8')).toContain('console.log("edited")');
  });
});
