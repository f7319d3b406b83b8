"""Security groups: the rules in them."""

from typing import Any


def close_rule_description_gap() -> None:
    """moto keeps the description of a security group rule for address ranges only: those that name a group or
    a prefix list would get theirs anew in every plan.

    Can go when SecurityGroupRule.description looks at all three.
    """
    from moto.ec2.models.security_groups import SecurityGroupRule as Rule

    init = Rule.__init__

    def remember(self: Any, *sent: Any, **named: Any) -> None:
        init(self, *sent, **named)
        peers = [each for each in sent if isinstance(each, dict)]
        self.sent_description = next((each["Description"] for each in peers if "Description" in each), None)

    Rule.__init__ = remember
    Rule.description = property(lambda self: self.ip_range.get("Description", self.sent_description))
