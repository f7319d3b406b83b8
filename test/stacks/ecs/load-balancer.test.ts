import { Lb } from '@cdktf/provider-aws/lib/lb';
import { LbListener } from '@cdktf/provider-aws/lib/lb-listener';
import { settings as example } from '../../fixtures/settings';
import { ecsOf, synthesize } from '../synthesize';

const dev = synthesize()('dev-ecs');
const prod = synthesize()('prod-ecs');

describe('load balancer', () => {
  test('a resource in use can be replaced: a different name, the new one first', () => {
    for (const group of [...dev.all('aws_lb_target_group'), ...dev.all('aws_security_group')]) {
      expect(group).toMatchObject({
        lifecycle: { create_before_destroy: true },
        name_prefix: expect.any(String) as string,
      });
      expect(group).not.toHaveProperty('name');
    }
  });

  test('one lost probe removes no task; a broken task is replaced within a minute', () => {
    for (const { health_check } of dev.all('aws_lb_target_group')) {
      const { interval, healthy_threshold, unhealthy_threshold } = health_check as Record<string, number>;
      expect(unhealthy_threshold).toBeGreaterThan(1);
      for (const probes of [healthy_threshold, unhealthy_threshold])
        expect((probes ?? NaN) * (interval ?? NaN)).toBeLessThanOrEqual(60);
    }
  });

  test('drops malformed headers, defends against request desync, and prod cannot be deleted by accident', () => {
    expect(dev.json).toHaveResourceWithProperties(Lb, {
      drop_invalid_header_fields: true,
      desync_mitigation_mode: 'defensive',
      enable_deletion_protection: false,
    });
    expect(prod.json).toHaveResourceWithProperties(Lb, { enable_deletion_protection: true });
  });

  test('with a certificate the same ports speak TLS 1.2 or later', () => {
    const certificateArn = `arn:aws:acm:${example.region}:${example.account}:certificate/abc`;
    const secure = ecsOf({ certificateArn, domainName: 'api.example.com' });
    expect(secure.json).toHaveResourceWithProperties(LbListener, {
      port: 5001,
      protocol: 'HTTPS',
      certificate_arn: certificateArn,
      ssl_policy: 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
    });
  });

  test('the outputs have the names that users rely on', () => {
    expect(Object.keys(dev.output).sort()).toEqual([
      'app_url',
      'cluster_name',
      'redirect_url',
      'service_name',
    ]);
  });
});
