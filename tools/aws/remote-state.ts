import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  NoSuchBucket,
  S3Client,
} from '@aws-sdk/client-s3';

import { clientFor } from './clients';
import { describeError, isRefusal } from './errors';
import { stateKey } from '../../contract/names';
import type { Settings } from '../../contract/settings';
import { UserError } from '../terminal/program';
import { resourcesOf, type State } from '../terraform/state';

const client = (settings: Settings) => clientFor(S3Client, settings);

/** Whether the state of the stack is in the bucket; also false if there is no bucket. */
export async function hasState(settings: Settings, stack: string): Promise<boolean> {
  const { stateBucket } = settings;
  try {
    await client(settings).send(new HeadObjectCommand({ Bucket: stateBucket, Key: stateKey(stack) }));
    return true;
  } catch (error) {
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    if (status === 404) return false;
    if (!isRefusal(error)) throw new UserError(`AWS does not answer (${describeError(error)}): try again`);
    throw new UserError(
      `s3://${stateBucket} answers ${status ?? (error as Error).message}: the bucket's name may be taken by ` +
        'another account, set stateBucket in settings.ts',
    );
  }
}

/** The state of the stack; empty if it was never deployed. */
export async function readState(settings: Settings, stack: string): Promise<State> {
  return (await hasState(settings, stack)) ? parsedState(settings, stack) : {};
}

const parsedState = async (settings: Settings, stack: string) =>
  JSON.parse(await downloadState(settings, stack)) as State;

/** The text of the stack's state, which must exist. */
export async function downloadState(settings: Settings, stack: string): Promise<string> {
  const object = { Bucket: settings.stateBucket, Key: stateKey(stack) };
  const { Body } = await client(settings).send(new GetObjectCommand(object));
  return (await Body?.transformToString()) ?? '{}';
}

/** A lock on a state, in the format of Terraform's lock file. */
export interface Lock {
  readonly ID: string;
  readonly Operation: string;
  readonly Who: string;
  /** ISO 8601. */
  readonly Created: string;
}

/** The lock on the stack's state, with the fields that it has; undefined if there is none. */
export async function readLock(settings: Settings, stack: string): Promise<Partial<Lock> | undefined> {
  const object = { Bucket: settings.stateBucket, Key: `${stateKey(stack)}.tflock` };
  try {
    const { Body } = await client(settings).send(new GetObjectCommand(object));
    return parsedLock((await Body?.transformToString()) ?? '');
  } catch (error) {
    if (['NoSuchKey', 'NoSuchBucket'].includes((error as Error).name)) return undefined;
    throw error;
  }
}

/** A lock file that was written only in part has no fields but still locks. */
function parsedLock(text: string): Partial<Lock> {
  try {
    return (JSON.parse(text) ?? {}) as Partial<Lock>;
  } catch {
    return {};
  }
}

/** The states in the bucket, including empty ones; none if there is no bucket. */
export async function listStates(settings: Settings): Promise<{ stack: string; bytes: number }[]> {
  const { Contents = [] } = await client(settings)
    .send(new ListObjectsV2Command({ Bucket: settings.stateBucket }))
    .catch((error: unknown): Pick<ListObjectsV2CommandOutput, 'Contents'> => {
      if (error instanceof NoSuchBucket) return {};
      throw error;
    });
  const suffix = stateKey('');
  return Contents.flatMap(({ Key, Size = 0 }) =>
    Key?.endsWith(suffix) ? [{ stack: Key.slice(0, -suffix.length), bytes: Size }] : [],
  );
}

/** The stacks whose state in the bucket has resources. */
export async function stacksInUse(settings: Settings): Promise<string[]> {
  const stacks = (await listStates(settings)).map(({ stack }) => stack);
  // The states were just listed, so their existence need not be checked first.
  const states = await Promise.all(stacks.map((stack) => parsedState(settings, stack)));
  return stacks.filter((_, index) => resourcesOf(states[index] ?? {}).length > 0);
}
