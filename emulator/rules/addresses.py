"""Elastic IP addresses."""

from typing import Any

from .before import before


def hold_addresses_in_use() -> None:
    """EC2 does not release an associated address. For the address of a NAT gateway AWS has been seen to answer
    AuthFailure instead (terraform-aws-modules/terraform-aws-vpc#64).

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReleaseAddress.html
    """
    from moto.ec2.exceptions import EC2ClientError
    from moto.ec2.models import EC2Backend

    def rule(self: Any, address: str | None = None, allocation_id: str | None = None) -> None:
        for each in self.addresses:
            if (address or allocation_id) in (each.public_ip, each.allocation_id) and each.association_id:
                raise EC2ClientError("InvalidIPAddress.InUse", f"Address {each.public_ip} is in use.")

    before(EC2Backend, "release_address", rule)
