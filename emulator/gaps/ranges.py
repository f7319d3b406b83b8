"""Address ranges, in the form in which EC2 stores them."""

from ipaddress import ip_network
from typing import Any


def close_range_gap() -> None:
    """moto stores a range unchanged; EC2 stores it with its network address, 100.68.0.18/18 as 100.68.0.0/18.

    Can go when moto's CreateVpc, CreateSubnet and security group rules do the same.
    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpc.html
    """
    from moto.ec2.models.security_groups import SecurityGroupRule
    from moto.ec2.models.subnets import SubnetBackend
    from moto.ec2.models.vpcs import VPCBackend

    create_vpc, create_subnet, init = VPCBackend.create_vpc, SubnetBackend.create_subnet, SecurityGroupRule.__init__

    def create(self: Any, cidr_block: str, *sent: Any, **named: Any) -> Any:
        return create_vpc(self, canonical(cidr_block), *sent, **named)

    def divide(self: Any, vpc_id: str, cidr_block: str, *sent: Any, **named: Any) -> Any:
        return create_subnet(self, vpc_id, canonical(cidr_block), *sent, **named)

    def allow(self: Any, *sent: Any, **named: Any) -> None:
        init(self, *sent, **named)
        if "CidrIp" in self.ip_range:
            self.ip_range = {**self.ip_range, "CidrIp": canonical(self.ip_range["CidrIp"])}

    VPCBackend.create_vpc = create  # type: ignore[method-assign]
    SubnetBackend.create_subnet = divide  # type: ignore[method-assign]
    SecurityGroupRule.__init__ = allow  # type: ignore[method-assign]


def canonical(cidr: str) -> str:
    try:
        return str(ip_network(cidr, strict=False))
    except ValueError:
        return cidr  # moto refuses it.
