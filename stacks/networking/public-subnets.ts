import type { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway';
import { Route } from '@cdktf/provider-aws/lib/route';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';

export interface SubnetsProps {
  readonly vpcId: string;
  /** Prefix of the Name tags. */
  readonly name: string;
  /** Range of the VPC; the public subnets are its sixteenths 0 to 2, the private ones 8 to 10. */
  readonly cidr: string;
  readonly zones: readonly string[];
  readonly internetGateway: InternetGateway;
}

/** One subnet a zone, routed to the internet. Nothing gets a public address there without asking for it. */
export class PublicSubnets extends Construct {
  readonly ids: readonly string[];
  readonly routeTableIds: readonly string[];

  constructor(scope: Construct, id: string, { vpcId, name, cidr, zones, internetGateway }: SubnetsProps) {
    super(scope, id);
    const routeTable = new RouteTable(this, 'routes', { vpcId, tags: { Name: `${name}-public` } });
    new Route(this, 'internet', {
      routeTableId: routeTable.id,
      destinationCidrBlock: '0.0.0.0/0',
      gatewayId: internetGateway.id,
    });
    this.ids = zones.map((zone, index) => {
      const subnet = new Subnet(this, zone, {
        vpcId,
        availabilityZone: zone,
        cidrBlock: Fn.cidrsubnet(cidr, 4, index),
        mapPublicIpOnLaunch: false,
        tags: { Name: `${name}-public-${zone}` },
      });
      new RouteTableAssociation(this, `${zone}-routes`, { subnetId: subnet.id, routeTableId: routeTable.id });
      return subnet.id;
    });
    this.routeTableIds = [routeTable.id];
  }
}
