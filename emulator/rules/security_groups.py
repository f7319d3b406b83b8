"""Security groups in use."""

from typing import Any

from .before import before
from .interfaces import interfaces_of


def hold_groups_in_use() -> None:
    """EC2 does not delete a group that a network interface has or a rule of another group refers to.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html
    """
    from moto.ec2.exceptions import DependencyViolationError
    from moto.ec2.models import EC2Backend

    def in_use(ec2: Any, group: str) -> bool:
        others = [each for groups in ec2.groups.values() for each in groups.values() if each.id != group]
        rules = [rule for other in others for rule in (*other.ingress_rules, *other.egress_rules)]
        return any(rule.source_group.get("GroupId") == group for rule in rules) or any(
            group in interface.groups for interface in interfaces_of(ec2)
        )

    def rule(self: Any, name: str | None = None, group_id: str | None = None) -> None:
        group = group_id or getattr(self.get_security_group_by_name_or_id(name), "id", None)
        if group and in_use(self, group):
            raise DependencyViolationError(f"resource {group} has a dependent object")

    before(EC2Backend, "delete_security_group", rule)
