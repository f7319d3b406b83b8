"""The tagging API, which shows what a teardown has left behind."""

from collections.abc import Iterator
from typing import Any


def close_tagging_gap() -> None:
    """moto's GetResources omits the resources that cost the most if forgotten: addresses, VPC endpoints and
    repositories. It also omits listeners and security group rules, and its ARNs of flow logs differ from AWS's.

    Can go when it lists them correctly.
    """
    from moto.ecr.models import ecr_backends
    from moto.resourcegroupstaggingapi.models import ResourceGroupsTaggingAPIBackend as Backend

    generate = Backend._get_resources_generator

    def left_out(self: Any) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Type, ARN and tags of each omitted resource."""
        ec2 = self.ec2_backend
        endpoints = [each.id for each in ec2.vpc_end_points.values() if each.state != "deleted"]
        addresses = [each.allocation_id for each in ec2.addresses]
        groups = [group for groups in ec2.groups.values() for group in groups.values()]
        rules = [rule.id for group in groups for rule in (*group.ingress_rules, *group.egress_rules)]
        for kind, ids in (("vpc-endpoint", endpoints), ("elastic-ip", addresses), ("security-group-rule", rules)):
            for each in ids:
                arn = f"arn:{self.partition}:ec2:{self.region_name}:{self.account_id}:{kind}/{each}"
                yield f"ec2:{kind}", arn, ec2.tags.get(each, {})
        ecr = ecr_backends[self.account_id][self.region_name]
        for repository in ecr.repositories.values():
            yield "ecr:repository", repository.arn, ecr.tagger.get_tag_dict_for_resource(repository.arn)
        tagger = self.elbv2_backend.tagging_service
        for balancer in self.elbv2_backend.load_balancers.values():
            for arn in balancer.listeners:
                yield "elasticloadbalancing:listener", arn, tagger.get_tag_dict_for_resource(arn)

    def generate_all(
        self: Any,
        tag_filters: list[dict[str, Any]] | None = None,
        resource_type_filters: list[str] | None = None,
    ) -> Iterator[dict[str, Any]]:
        for each in generate(self, tag_filters, resource_type_filters):
            yield {**each, "ResourceARN": each["ResourceARN"].replace(":flow-logs/", ":vpc-flow-log/")}
        for kind, arn, tags in left_out(self):
            wanted = all(
                each["Key"] in tags and tags[each["Key"]] in (each.get("Values") or tags.values())
                for each in tag_filters or []
            )
            typed = not resource_type_filters or {kind, kind.split(":")[0]} & set(resource_type_filters)
            if tags and wanted and typed:
                yield {"ResourceARN": arn, "Tags": [{"Key": key, "Value": tags[key]} for key in tags]}

    Backend._get_resources_generator = generate_all
