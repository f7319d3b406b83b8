import { s3 } from '../../support/aws';
import { BUCKET } from './faulty-stage';

interface Written {
  readonly lineage: string;
  readonly serial: number;
}

/** Versions seen before, per emulated account. */
const seen = new Map<string, Set<string>>();

/** Every state in the bucket is intact and a successor of the earlier ones, which all still exist. */
export async function checkStates(url: string): Promise<void> {
  const listing = await (await s3(url, 'GET', `${BUCKET}?versions`)).text();
  const versions = [...listing.matchAll(/<Version>(.*?)<\/Version>/gs)]
    .map(([, xml = '']) => ({
      key: part(xml, 'Key'),
      id: part(xml, 'VersionId'),
      isLatest: part(xml, 'IsLatest') === 'true',
    }))
    .filter(({ key }) => key.endsWith('.tfstate'));
  const ids = new Set(versions.map(({ id }) => id));
  for (const id of seen.get(url) ?? []) expect(ids).toContain(id);
  seen.set(url, ids);

  for (const key of new Set(versions.map((version) => version.key))) {
    const states = await Promise.all(
      versions
        .filter((version) => version.key === key)
        .map(async ({ id, isLatest }) => {
          const answer = await s3(url, 'GET', `${BUCKET}/${key}?versionId=${id}`);
          return { isLatest, ...((await answer.json()) as Written) };
        }),
    );
    expect(new Set(states.map(({ lineage }) => lineage)).size).toBe(1);
    const latest = states.find(({ isLatest }) => isLatest);
    expect(latest?.serial).toBe(Math.max(...states.map(({ serial }) => serial)));
  }
}

const part = (xml: string, name: string) => new RegExp(`<${name}>([^<]*)<`).exec(xml)?.[1] ?? '';
