"""The roles that a request passes to a service, which needs iam:PassRole.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
"""

import re
from collections.abc import Iterator
from typing import Any

from .policies import Question, many

ROLE = re.compile(r"arn:aws:iam::\d{12}:role/.+")
# Names of members that pass a role. Tags, variables and policies can contain a role's ARN without passing it.
NAMES_ROLE = re.compile(r"(role|permission)(arn)?$", re.IGNORECASE)

# Receiver of the roles of a service if it is not <service>.amazonaws.com; per member if the receivers differ.
RECEIVERS = {
    "application-autoscaling": "ecs.application-autoscaling.amazonaws.com",
    "cloudwatch": "streams.metrics.cloudwatch.amazonaws.com",
    "ec2": "vpc-flow-logs.amazonaws.com",
    "ecs/executionRoleArn": "ecs-tasks.amazonaws.com",
    "ecs/taskRoleArn": "ecs-tasks.amazonaws.com",
}
# Calls that assume or manage a role: AWS documents no iam:PassRole. The last two are checked on the role itself.
PASS_NOTHING = ("iam", "sts", "ec2:AssociateEnclaveCertificateIamRole", "ec2:DisassociateEnclaveCertificateIamRole")


def passed_roles(prefix: str, operation: str, sent: dict[str, Any]) -> Iterator[Question]:
    if prefix in PASS_NOTHING or f"{prefix}:{operation}" in PASS_NOTHING:
        return
    for member, role in roles_in(sent):
        receiver = RECEIVERS.get(f"{prefix}/{member}", RECEIVERS.get(prefix, f"{prefix}.amazonaws.com"))
        yield Question("iam:PassRole", role, {"iam:passedtoservice": receiver})


def roles_in(sent: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Members that hold the ARN of a role, at any depth."""
    for name, value in sent.items():
        for each in many(value):
            if isinstance(each, dict):
                yield from roles_in(each)
            elif isinstance(each, str) and NAMES_ROLE.search(name) and ROLE.fullmatch(each):
                yield name, each
