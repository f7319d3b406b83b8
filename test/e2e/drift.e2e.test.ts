/** Manual additions that Terraform's plan does not show are found; a running deployment is waited for. */
import {
  CreateListenerCommand,
  CreateRuleCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';

import { stateKey } from '../../contract/names';
import { loadSettings } from '../../contract/settings';
import { settings as fixture } from '../fixtures/settings';
import { asRole, deployedStage, type Stage } from '../support/accounts';
import { s3 } from '../support/aws';
import { describeWith } from '../support/describe-with';
import { runTool } from '../support/tool';
import { until } from '../support/until';

const { stateBucket } = loadSettings(fixture);
const LOCK = `${stateBucket}/${stateKey('dev-ecs')}.tflock`;
const MINUTE = 180_000;

describeWith(['terraform', 'moto'], 'npm run drift', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await deployedStage();
    Object.assign(process.env, stage.env);
  }, 5 * MINUTE);

  /** As in the workflow: under the policies of the read-only role. */
  const drift = async (args: string[] = [], heard?: (output: string) => void) =>
    runTool('drift', args, { cwd: stage.folder, env: await asRole(stage, 'plan'), ...(heard && { heard }) });
  const lock = () =>
    s3(
      stage.url,
      'PUT',
      LOCK,
      JSON.stringify({ Who: 'me@laptop', Operation: 'OperationTypeApply', Created: '2026-11-25T12:00:00Z' }),
    );

  test(
    'a lasting lock is reported, with the command that clears it',
    async () => {
      await lock();
      const { status, output } = await drift(['--timeout', '0']);
      expect(output).toMatch(
        /^cannot distinguish drift from a running deployment: dev-ecs is locked by me@laptop, .* clear the lock: aws s3 rm /,
      );
      expect(status).toBe(1);
    },
    MINUTE,
  );

  test(
    'a temporary lock is waited for, and nothing deployed is unexpected',
    async () => {
      await lock();
      let said = '';
      const running = drift([], (output) => (said = output));
      await until(
        'a wait for the lock',
        () => /waiting +dev-ecs is locked by me@laptop/.test(said),
        () => said,
      );
      await s3(stage.url, 'DELETE', LOCK);
      const { status, output } = await running;
      expect(output).not.toContain('unexpected:');
      expect(status).toBe(0);
    },
    3 * MINUTE,
  );

  test(
    'a manually added listener, rule and target are named, with what they do',
    async () => {
      const elb = new ElasticLoadBalancingV2Client({ region: fixture.region });
      const { LoadBalancers: [balancer] = [] } = await elb.send(new DescribeLoadBalancersCommand({}));
      const { TargetGroups: [group] = [] } = await elb.send(new DescribeTargetGroupsCommand({}));
      const LoadBalancerArn = balancer?.LoadBalancerArn ?? '';
      const TargetGroupArn = group?.TargetGroupArn ?? '';
      const { Listeners: [listener] = [] } = await elb.send(
        new DescribeListenersCommand({ LoadBalancerArn }),
      );
      const forward = [{ Type: 'forward' as const, TargetGroupArn }];
      const { Listeners: [added] = [] } = await elb.send(
        new CreateListenerCommand({ LoadBalancerArn, Protocol: 'HTTP', Port: 8080, DefaultActions: forward }),
      );
      const { Rules: [rule] = [] } = await elb.send(
        new CreateRuleCommand({
          ListenerArn: listener?.ListenerArn ?? '',
          Priority: 1,
          Conditions: [{ Field: 'path-pattern', Values: ['/admin*'] }],
          Actions: forward,
        }),
      );
      const Targets = [{ Id: '10.0.0.9', Port: 5000 }];
      await elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets }));

      const { status, output } = await drift();
      const part = TargetGroupArn.replace(/^.*:/, '');
      for (const line of [
        `${added?.ListenerArn ?? ''}: added outside of the code; no deployment removes it\n`,
        `"HTTP 8080 → forward ${part}"`,
        `${rule?.RuleArn ?? ''}: added outside of the code; no deployment removes it\n`,
        `"path-pattern /admin* → forward ${part}"`,
        '10.0.0.9:5000: added outside of the code; no deployment removes it\n',
        '"healthy, but not a task of the service"',
      ])
        expect(output).toContain(line);
      expect(output.match(/added outside of the code/g)).toHaveLength(3);
      expect(status).toBe(2);
    },
    3 * MINUTE,
  );
});
