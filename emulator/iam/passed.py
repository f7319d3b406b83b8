"""The roles that a request hands to a service, which needs iam:PassRole.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
"""

import re
from collections.abc import Iterator
from typing import Any

from .policies import Question, many

ROLE = re.compile(r"arn:aws:iam::\d{12}:role/.+")
# How members are called that name a role. Tags, variables and policies can hold the ARN of one and hand on nothing.
NAMES_ROLE = re.compile(r"(role|permission)(arn)?$", re.IGNORECASE)

# Who gets the roles of a service, where that is not <service>.amazonaws.com: by the member too, where they differ.
RECEIVERS = {
    "application-autoscaling": "ecs.application-autoscaling.amazonaws.com",
    "cloudwatch": "streams.metrics.cloudwatch.amazonaws.com",
    "ec2": "vpc-flow-logs.amazonaws.com",
    "ecs/executionRoleArn": "ecs-tasks.amazonaws.com",
    "ecs/taskRoleArn": "ecs-tasks.amazonaws.com",
}
# Become a role, or are about it: AWS documents no iam:PassRole. The last two are judged on the role itself.
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
