/** Resource types whose loss cannot be undone by deploying again, each with what is lost. */
const losses: Readonly<Record<string, string>> = {
  aws_s3_bucket: 'every state in it',
  aws_ecr_repository: 'every image in it, the released ones too',
  aws_ssm_parameter: 'the release record and its history',
  aws_cloudwatch_log_group: 'every log line in it',
  aws_lb: 'its DNS name, which users and CNAMEs know',
  aws_eip: 'its address, which others may have allowed',
  aws_vpc: 'everything in it, since nothing can move to another VPC',
  aws_ecs_cluster: 'its services, until new ones run',
  aws_ecs_service: 'its tasks, until new ones serve',
  aws_sns_topic_subscription: "its confirmation, which takes the owner's click in a mail",
  aws_iam_openid_connect_provider: 'the way in of every workflow',
};

/** What is lost with a resource of the type; undefined where it can simply be made again. */
export const lossOf = (type: string): string | undefined => losses[type];
