"""VPCs in use, and the internet gateways attached to them."""

from typing import Any

from .before import before
from .interfaces import interfaces_of


def hold_vpcs_in_use() -> None:
    """EC2 does not delete a VPC that contains more than it was created with, and does not detach an internet gateway
    from a VPC with public addresses. moto itself checks subnets and route tables.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpc.html
    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachInternetGateway.html
    """
    from moto.ec2.exceptions import DependencyViolationError
    from moto.ec2.models import EC2Backend

    def in_use(ec2: Any, vpc: str) -> bool:
        return (
            any(gateway.vpc and gateway.vpc.id == vpc for gateway in ec2.internet_gateways.values())
            or any(each.vpc_id == vpc and each.state != "deleted" for each in ec2.vpc_end_points.values())
            or any(not group.is_default and group.name != "default" for group in ec2.groups[vpc].values())
        )

    def delete(self: Any, vpc_id: str) -> None:
        if in_use(self, vpc_id):
            raise DependencyViolationError(f"The vpc '{vpc_id}' has dependencies and cannot be deleted.")

    def detach(self: Any, _: str, vpc_id: str) -> None:
        subnets = {subnet.id for zone in self.subnets.values() for subnet in zone.values() if subnet.vpc_id == vpc_id}
        if any(interface.public and interface.subnet in subnets for interface in interfaces_of(self)):
            raise DependencyViolationError(
                f"Network {vpc_id} has some mapped public address(es). "
                "Please unmap those public address(es) before detaching the gateway."
            )

    before(EC2Backend, "delete_vpc", delete)
    before(EC2Backend, "detach_internet_gateway", detach)
