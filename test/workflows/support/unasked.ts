/** Writes that a role's policy allows although the rehearsal never needs them, with the reason. */
const repairs = 'reverts a manual change';

export const reasons: Readonly<Record<string, string>> = {
  'deploy-dev-network ec2:DisassociateAddress':
    'an address that is still associated when its NAT gateway is gone',
  'deploy-dev-network ec2:ModifySecurityGroupRules': 'another port of a service',
  'deploy-dev-network ec2:ModifySubnetAttribute': repairs,
  'deploy-dev-network ec2:ReplaceRoute': 'another number of NAT gateways',
  'deploy-dev-service elasticloadbalancing:ModifyListener': 'a certificate, or another port of a service',
  'deploy-dev-service elasticloadbalancing:SetSecurityGroups': repairs,
  'deploy-dev-service iam:PutRolePermissionsBoundary': repairs,
  'deploy-dev-service iam:UpdateAssumeRolePolicy': repairs,
  'deploy-dev-service iam:UpdateRole': repairs,
  'push-registry ecr:CompleteLayerUpload': 'the layers of an image: the rehearsal pushes a manifest',
  'push-registry ecr:InitiateLayerUpload': 'the layers of an image: the rehearsal pushes a manifest',
  'push-registry ecr:PutImageScanningConfiguration': repairs,
  'push-registry ecr:PutImageTagMutability': repairs,
  'push-registry ecr:UploadLayerPart': 'the layers of an image: the rehearsal pushes a manifest',
};
