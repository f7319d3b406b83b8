"""Subnets in use."""

from typing import Any

from .before import before
from .interfaces import interfaces_of


def hold_subnets_in_use() -> None:
    """EC2 does not delete a subnet that contains a network interface.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSubnet.html
    """
    from moto.ec2.exceptions import DependencyViolationError
    from moto.ec2.models import EC2Backend

    def rule(self: Any, subnet_id: str) -> None:
        if any(interface.subnet == subnet_id for interface in interfaces_of(self)):
            raise DependencyViolationError(f"The subnet '{subnet_id}' has dependencies and cannot be deleted.")

    before(EC2Backend, "delete_subnet", rule)
