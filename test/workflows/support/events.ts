/** Events that start a workflow. A letter distinguishes commits. */
import type { Event } from './rehearse';

export const commit = (letter: string) => letter.repeat(40);
export const push = (letter: string): Event => ({
  name: 'push',
  ref: 'refs/heads/main',
  sha: commit(letter),
});
export const byHand = (letter: string, inputs: Event['inputs'] = {}): Event => ({
  name: 'workflow_dispatch',
  ref: 'refs/heads/main',
  sha: commit(letter),
  inputs,
});
export const mergeGroup = (letter: string): Event => ({
  name: 'merge_group',
  ref: 'refs/heads/gh-readonly-queue/main/pr-7',
  sha: commit(letter),
  payload: { merge_group: { base_sha: commit('a') } },
});
export const pullRequest = (from: string): Event => ({
  name: 'pull_request',
  ref: 'refs/pull/7/merge',
  sha: commit('e'),
  payload: { pull_request: { number: 7, head: { repo: { full_name: from } } } },
});
