/** Everything that a project sends from its settings is checked against AWS's own API models. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { environmentStacks } from '../../contract/names';
import type { SettingsInput } from '../../contract/schema';
import { users } from '../fixtures/users';
import { describeWith, facts } from '../support/describe-with';
import { apiOf, attributesOf } from './support/forms';
import { synthesize } from './synthesize';

/** What the models object to in [member of an API, values]; nothing if they accept all values. */
const refusals = (values: readonly (readonly [string, readonly string[]])[]) =>
  execFileSync(facts().python, [join(__dirname, 'support/model.py')], {
    input: JSON.stringify(values),
    encoding: 'utf8',
  })
    .split('\n')
    .filter(Boolean);

describeWith(['moto'], 'the models of AWS', () => {
  test('they accept every name, text and number of every project', () => {
    const sent = new Map<string, Set<string>>();
    for (const input of Object.values<SettingsInput>(users)) {
      const ids = ['bootstrap', 'ecr', ...Object.keys(input.environments).flatMap(environmentStacks)];
      for (const { attribute, value } of ids.map(synthesize(input)).flatMap(attributesOf)) {
        const api = apiOf(attribute);
        if (api) sent.set(api, (sent.get(api) ?? new Set()).add(value));
      }
    }
    expect(sent.size).toBeGreaterThan(20);
    expect(refusals([...sent].map(([api, values]) => [api, [...values]]))).toEqual([
      // Its form is documented only; its length is judged.
      'application-autoscaling PutScalingPolicy.PolicyName is not judged: a Java pattern that Python does not support',
    ]);
  });

  test('they refuse invalid values', () => {
    expect(refusals([['iam CreateRole.RoleName', ['a role', 'r'.repeat(65), 'role']]])).toEqual([
      String.raw`iam CreateRole.RoleName 'a role': it must match '[\\w+=,.@-]+'`,
      `iam CreateRole.RoleName '${'r'.repeat(65)}': its length must be at most 64`,
    ]);
  });
});
