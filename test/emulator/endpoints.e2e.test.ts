import { emptyAccount } from '../support/accounts';
import { describeWith } from '../support/describe-with';
import { query } from '../support/aws';

describeWith(['moto'], 'the emulated EC2', () => {
  test('a gateway endpoint has routes in its latest route tables, and can be deleted', async () => {
    const { url } = await emptyAccount();
    const ec2 = (Action: string, parameters: Record<string, string>) =>
      query(url, 'ec2', '2016-11-15', { Action, ...parameters });
    const idIn = (answer: string, prefix: string) =>
      new RegExp(`>(${prefix}-[0-9a-f]+)<`).exec(answer)?.[1] ?? '';
    const VpcId = idIn(await ec2('CreateVpc', { CidrBlock: '10.0.0.0/16' }), 'vpc');
    const tableOf = async () => idIn(await ec2('CreateRouteTable', { VpcId }), 'rtb');
    const routesOf = (table: string) => ec2('DescribeRouteTables', { 'RouteTableId.1': table });
    const [first, second] = [await tableOf(), await tableOf()];

    const service = { ServiceName: 'com.amazonaws.us-east-1.s3', VpcEndpointType: 'Gateway' };
    const made = await ec2('CreateVpcEndpoint', { VpcId, ...service, 'RouteTableId.1': first });
    const endpoint = idIn(made, 'vpce');
    const change = { 'AddRouteTableId.1': second, 'RemoveRouteTableId.1': first };
    await ec2('ModifyVpcEndpoint', { VpcEndpointId: endpoint, ...change });
    expect(await routesOf(first)).not.toContain(endpoint);
    expect(await routesOf(second)).toContain(endpoint);

    const deleted = await ec2('DeleteVpcEndpoints', { 'VpcEndpointId.1': endpoint });
    expect(deleted).not.toContain('<Error>');
    expect(await routesOf(second)).not.toContain(endpoint);
  });
});
