"""Security groups: the rules in them."""

from typing import Any


def close_rule_description_gap() -> None:
    """moto stores the description of a security group rule only for address ranges. For a rule with a group or a prefix
    list, every plan would add the description again.

    Can go when SecurityGroupRule.description supports all three.
    """
    from moto.ec2.models.security_groups import SecurityGroupRule as Rule

    init = Rule.__init__

    def remember(self: Any, *sent: Any, **named: Any) -> None:
        init(self, *sent, **named)
        peers = [each for each in sent if isinstance(each, dict)]
        self.sent_description = next((each["Description"] for each in peers if "Description" in each), None)

    Rule.__init__ = remember
    Rule.description = property(lambda self: self.ip_range.get("Description", self.sent_description))
