import { IamOpenidConnectProvider } from '@cdktf/provider-aws/lib/iam-openid-connect-provider';
import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { Construct } from 'constructs';

import { iamArn, policy, type Statement } from '../../contract/iam';
import { boundaryName, GITHUB_ISSUER as ISSUER, MAIN, tokenSubjects } from '../../contract/names';
import type { Settings } from '../../contract/settings';
import { checkLimit } from '../limits';
import { deployPolicies, planPolicies, pushPolicies, taskBoundary } from './role-policies';

/** Which tokens may assume a role. */
interface Trust {
  /** Endings of the subject, after the repository; one of them must match. */
  readonly subjects: readonly string[];
  /** Branch that the workflow must run on. @default any */
  readonly ref?: string;
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MANAGED_POLICY_CHARACTERS = 6144;

export interface GithubRolesProps {
  readonly settings: Settings;
}

/**
 * The roles that GitHub's workflows assume with their OIDC token; there are no static keys.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
export class GithubRoles extends Construct {
  private readonly settings: Settings;
  private readonly providerArn: string;

  constructor(scope: Construct, id: string, { settings }: GithubRolesProps) {
    super(scope, id);
    this.settings = settings;
    this.providerArn =
      settings.githubOidcProvider === 'adopt'
        ? iamArn(settings, `oidc-provider/${ISSUER}`)
        : new IamOpenidConnectProvider(this, 'oidc', {
            url: `https://${ISSUER}`,
            clientIdList: ['sts.amazonaws.com'],
          }).arn;

    for (const environment of settings.environments) {
      const { name } = environment;
      const boundary = policy(taskBoundary(settings, environment));
      checkLimit({
        what: `the policy ${boundaryName(settings, name)}`,
        found: boundary.length,
        most: MANAGED_POLICY_CHARACTERS,
        unit: 'characters',
        key: `environments.${name}.secrets`,
      });
      new IamPolicy(this, `${name}-boundary`, {
        name: boundaryName(settings, name),
        description: `The most that a role of a task of ${name} may do`,
        policy: boundary,
      });
      // By default GitHub opens an environment to every branch, so the role requires the branch too.
      const trust = { subjects: [`environment:${name}`], ref: MAIN };
      this.addRole(`deploy-${name}`, trust, deployPolicies(settings, environment));
    }
    this.addRole('push', { subjects: [`ref:${MAIN}`], ref: MAIN }, pushPolicies(settings));
    this.addRole('plan', { subjects: ['pull_request', `ref:${MAIN}`] }, planPolicies(settings));
  }

  /** Creates the role `<project>-<name>`, which matching tokens may assume. */
  private addRole(
    name: string,
    trust: Trust,
    policies: Readonly<Record<string, readonly Statement[]>>,
  ): void {
    const { project } = this.settings;
    const role = new IamRole(this, name, {
      name: `${project}-${name}`,
      description: `GitHub Actions of ${this.settings.repository}: ${trust.subjects.join(', ')}`,
      maxSessionDuration: 3600,
      assumeRolePolicy: policy([this.statement(trust)]),
    });
    for (const [part, statements] of Object.entries(policies)) {
      const managed = new IamPolicy(this, `${name}-${part}`, {
        name: `${project}-${name}-${part}`,
        policy: policy(statements),
      });
      new IamRolePolicyAttachment(this, `${name}-${part}-attachment`, {
        role: role.name,
        policyArn: managed.arn,
      });
    }
  }

  private statement({ subjects, ref }: Trust): Statement {
    const { repository } = this.settings;
    return {
      principal: { Federated: this.providerArn },
      actions: ['sts:AssumeRoleWithWebIdentity'],
      conditions: {
        StringEquals: {
          [`${ISSUER}:aud`]: 'sts.amazonaws.com',
          // A wildcard for an id also matches slashes and colons, so another repository could craft a matching subject.
          [`${ISSUER}:repository`]: repository,
          ...(ref && { [`${ISSUER}:ref`]: ref }),
        },
        StringLike: {
          [`${ISSUER}:sub`]: subjects.flatMap((subject) =>
            tokenSubjects(this.settings).map((repositoryPart) => `${repositoryPart}:${subject}`),
          ),
        },
      },
    };
  }
}
