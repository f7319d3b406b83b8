"""Network interfaces, which keep subnets, security groups and public addresses of a VPC in use."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..ecs.deployment import tasks_of


@dataclass(frozen=True)
class Interface:
    subnet: str
    groups: list[str]
    public: bool = False


def interfaces_of(ec2: Any) -> Iterator[Interface]:
    """The interfaces of the region. moto creates none for load balancers and tasks; for a VPC endpoint it creates them
    without groups and never updates them. All of these are derived from their owners instead.
    """
    from moto.ecs.models import ecs_backends
    from moto.elbv2.models import elbv2_backends

    endpoints = [each for each in ec2.vpc_end_points.values() if each.state != "deleted"]
    of_endpoints = {eni for endpoint in endpoints for eni in endpoint.network_interface_ids}
    for endpoint in endpoints:
        for subnet in endpoint.subnet_ids or []:
            yield Interface(subnet, endpoint.security_group_ids)
    for eni in ec2.enis.values():
        if eni.id not in of_endpoints:
            yield Interface(eni.subnet.id, [group.id for group in eni.group_set], bool(eni.public_ip))
    for balancer in elbv2_backends[ec2.account_id][ec2.region_name].load_balancers.values():
        for subnet in balancer.subnets:
            # moto stores no scheme if none was sent; AWS's default is internet-facing.
            yield Interface(subnet.id, balancer.security_groups or [], balancer.scheme != "internal")
    for service in ecs_backends[ec2.account_id][ec2.region_name].services.values():
        network = (service.network_configuration or {}).get("awsvpcConfiguration", {})
        public = network.get("assignPublicIp") == "ENABLED"
        for task in tasks_of(service):
            for attachment in task.shown["attachments"]:
                subnet = next(each["value"] for each in attachment["details"] if each["name"] == "subnetId")
                yield Interface(subnet, network.get("securityGroups", []), public)
