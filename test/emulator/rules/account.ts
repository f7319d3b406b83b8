import { EC2 } from '@aws-sdk/client-ec2';
import { ECS } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2';

import { emptyAccount } from '../../support/accounts';

/** Returns an optional value of an answer, which must be present. */
export function the<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the answer has no such value');
  return value;
}

let count = 0;

/** A name that nothing else in the account has. */
export const fresh = (): string => `held-${(count += 1)}`;

/** Client configuration for an account, without retries. */
export function optionsOf({ url: endpoint }: { readonly url: string }) {
  const credentials = { accessKeyId: 'testing', secretAccessKey: 'testing' };
  return { endpoint, credentials, region: 'us-east-1', maxAttempts: 1, forcePathStyle: true };
}

/** The same, to an empty one. */
export const optionsOfAccount = async () => optionsOf(await emptyAccount());

export type Account = Awaited<ReturnType<typeof accountWithVpcs>>;

/** An account, and resources in its VPCs: each function creates one and returns its id. */
export async function accountWithVpcs(account?: Parameters<typeof optionsOf>[0]) {
  const options = optionsOf(account ?? (await emptyAccount()));
  const [ec2, ecs, elb] = [new EC2(options), new ECS(options), new ElasticLoadBalancingV2(options)];

  return {
    ec2,
    ecs,
    elb,

    async vpc(): Promise<string> {
      return the((await ec2.createVpc({ CidrBlock: '10.0.0.0/16' })).Vpc?.VpcId);
    },

    async subnet(VpcId: string): Promise<string> {
      return the((await ec2.createSubnet({ VpcId, CidrBlock: '10.0.0.0/24' })).Subnet?.SubnetId);
    },

    async group(VpcId: string): Promise<string> {
      const group = { VpcId, GroupName: fresh(), Description: 'held' };
      return the((await ec2.createSecurityGroup(group)).GroupId);
    },

    async internetGateway(VpcId: string): Promise<string> {
      const { InternetGateway } = await ec2.createInternetGateway({});
      const InternetGatewayId = the(InternetGateway?.InternetGatewayId);
      await ec2.attachInternetGateway({ InternetGatewayId, VpcId });
      return InternetGatewayId;
    },

    async routeTable(VpcId: string): Promise<string> {
      return the((await ec2.createRouteTable({ VpcId })).RouteTable?.RouteTableId);
    },

    async nat(SubnetId: string): Promise<{ NatGatewayId: string; AllocationId: string }> {
      const AllocationId = the((await ec2.allocateAddress({ Domain: 'vpc' })).AllocationId);
      const { NatGateway } = await ec2.createNatGateway({ SubnetId, AllocationId });
      return { NatGatewayId: the(NatGateway?.NatGatewayId), AllocationId };
    },

    async gatewayEndpoint(VpcId: string, RouteTableIds: string[] = []): Promise<string> {
      const endpoint = { ServiceName: 'com.amazonaws.us-east-1.s3', VpcEndpointType: 'Gateway' } as const;
      const { VpcEndpoint } = await ec2.createVpcEndpoint({ VpcId, ...endpoint, RouteTableIds });
      return the(VpcEndpoint?.VpcEndpointId);
    },

    async interfaceEndpoint(VpcId: string, subnet: string, SecurityGroupIds: string[]): Promise<string> {
      const endpoint = { ServiceName: 'com.amazonaws.us-east-1.logs', VpcEndpointType: 'Interface' } as const;
      const network = { VpcId, SubnetIds: [subnet], SecurityGroupIds };
      return the((await ec2.createVpcEndpoint({ ...endpoint, ...network })).VpcEndpoint?.VpcEndpointId);
    },

    /** Internet-facing, which is AWS's default. */
    async loadBalancer(subnet: string, SecurityGroups: string[] = []): Promise<string> {
      const balancer = { Name: fresh(), Subnets: [subnet], SecurityGroups };
      return the((await elb.createLoadBalancer(balancer)).LoadBalancers?.[0]?.LoadBalancerArn);
    },

    async targetGroup(VpcId: string): Promise<string> {
      const group = { Name: fresh(), VpcId, TargetType: 'ip', Protocol: 'HTTP', Port: 5000 } as const;
      return the((await elb.createTargetGroup(group)).TargetGroups?.[0]?.TargetGroupArn);
    },

    async listener(LoadBalancerArn: string, TargetGroupArn: string): Promise<string> {
      const listener = { LoadBalancerArn, Protocol: 'HTTP', Port: 5000 } as const;
      const action = { Type: 'forward', TargetGroupArn } as const;
      return the(
        (await elb.createListener({ ...listener, DefaultActions: [action] })).Listeners?.[0]?.ListenerArn,
      );
    },

    /** With one running task and a public address; the cluster and the family have its name. */
    async service(subnet: string, securityGroups: string[] = [], targetGroupArn?: string): Promise<string> {
      const name = fresh();
      const containerPort = 5000;
      await ecs.createCluster({ clusterName: name });
      await ecs.registerTaskDefinition({
        family: name,
        containerDefinitions: [
          {
            name: 'app',
            image: 'app',
            memory: 256,
            portMappings: [{ containerPort }],
          },
        ],
        networkMode: 'awsvpc',
        cpu: '256',
        memory: '512',
      });
      await ecs.createService({
        cluster: name,
        serviceName: name,
        taskDefinition: name,
        desiredCount: 1,
        loadBalancers: targetGroupArn ? [{ targetGroupArn, containerName: 'app', containerPort }] : [],
        networkConfiguration: {
          awsvpcConfiguration: { subnets: [subnet], securityGroups, assignPublicIp: 'ENABLED' },
        },
      });
      return name;
    },

    stop(name: string): Promise<unknown> {
      return ecs.updateService({ cluster: name, service: name, desiredCount: 0 });
    },
  };
}
