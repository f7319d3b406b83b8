import { Eip } from '@cdktf/provider-aws/lib/eip';
import { NatGateway } from '@cdktf/provider-aws/lib/nat-gateway';
import { Route } from '@cdktf/provider-aws/lib/route';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';

import { CREATE_BEFORE_DESTROY } from '../project-stack';
import { sixteenth, type SubnetsProps } from './public-subnets';

export interface PrivateSubnetsProps extends SubnetsProps {
  /** Zone → public subnet of its NAT gateway; other zones share these gateways. Empty: no route to the internet. */
  readonly natSubnetIds: Readonly<Record<string, string>>;
}

/** One subnet and one route table per zone; the internet is reached, if at all, through NAT gateways. */
export class PrivateSubnets extends Construct {
  readonly ids: readonly string[];
  readonly routeTableIds: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: PrivateSubnetsProps) {
    super(scope, id);
    const { vpcId, name, cidr, zones, natSubnetIds, internetGateway } = props;

    const nats = Object.entries(natSubnetIds).map(([zone, subnetId]) => {
      const tags = { Name: `${name}-nat-${zone}` };
      const address = new Eip(this, `${zone}-nat-address`, { domain: 'vpc', tags });
      // AWS refuses a NAT gateway in a VPC that has no internet gateway yet.
      return new NatGateway(this, `${zone}-nat`, {
        allocationId: address.id,
        subnetId,
        tags,
        dependsOn: [internetGateway],
        ...CREATE_BEFORE_DESTROY,
      });
    });

    const subnets = zones.map((zone, index) => {
      const tags = { Name: `${name}-private-${zone}` };
      const subnet = new Subnet(this, zone, {
        vpcId,
        availabilityZone: zone,
        cidrBlock: Fn.cidrsubnet(cidr, 4, sixteenth('private', zone)),
        mapPublicIpOnLaunch: false,
        tags,
        ...CREATE_BEFORE_DESTROY,
      });
      const routeTable = new RouteTable(this, `${zone}-routes`, { vpcId, tags });
      new RouteTableAssociation(this, `${zone}-association`, {
        subnetId: subnet.id,
        routeTableId: routeTable.id,
      });
      const nat = nats[index % nats.length];
      if (nat) {
        new Route(this, `${zone}-internet`, {
          routeTableId: routeTable.id,
          destinationCidrBlock: '0.0.0.0/0',
          natGatewayId: nat.id,
        });
      }
      return { zone, id: subnet.id, routeTableId: routeTable.id };
    });
    this.ids = subnets.map(({ id }) => id);
    this.routeTableIds = Object.fromEntries(subnets.map(({ zone, routeTableId }) => [zone, routeTableId]));
  }
}
