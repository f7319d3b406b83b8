import type { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway';
import { Route } from '@cdktf/provider-aws/lib/route';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';

import { CREATE_BEFORE_DESTROY } from '../project-stack';

export interface SubnetsProps {
  readonly vpcId: string;
  /** Prefix of the Name tags. */
  readonly name: string;
  /** Range of the VPC. */
  readonly cidr: string;
  readonly zones: readonly string[];
  readonly internetGateway: InternetGateway;
}

/**
 * Number of the zone's sixteenth of the VPC's range. It follows from the zone's letter, so that no subnet moves when
 * zones are added, removed or reordered. Public subnets are sixteenths 0 to 7 (zones a to h), private ones 8 to 15.
 */
export const sixteenth = (kind: 'public' | 'private', zone: string) =>
  (kind === 'public' ? 0 : 8) + zone.charCodeAt(zone.length - 1) - 'a'.charCodeAt(0);

/** One subnet per zone, routed to the internet. A public address is assigned only on request. */
export class PublicSubnets extends Construct {
  /** By zone. */
  readonly ids: Readonly<Record<string, string>>;
  readonly routeTableIds: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, { vpcId, name, cidr, zones, internetGateway }: SubnetsProps) {
    super(scope, id);
    const routeTable = new RouteTable(this, 'routes', { vpcId, tags: { Name: `${name}-public` } });
    new Route(this, 'internet', {
      routeTableId: routeTable.id,
      destinationCidrBlock: '0.0.0.0/0',
      gatewayId: internetGateway.id,
    });
    const subnets = zones.map((zone) => {
      const subnet = new Subnet(this, zone, {
        vpcId,
        availabilityZone: zone,
        cidrBlock: Fn.cidrsubnet(cidr, 4, sixteenth('public', zone)),
        mapPublicIpOnLaunch: false,
        tags: { Name: `${name}-public-${zone}` },
        ...CREATE_BEFORE_DESTROY,
      });
      new RouteTableAssociation(this, `${zone}-routes`, { subnetId: subnet.id, routeTableId: routeTable.id });
      return [zone, subnet.id];
    });
    this.ids = Object.fromEntries(subnets) as Record<string, string>;
    this.routeTableIds = { public: routeTable.id };
  }
}
