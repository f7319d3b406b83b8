"""Limits of AWS for sizes and numbers. A row can go when moto enforces it.

Limits of a single text are mostly in the models, which shapes/ enforces; limits that include existing resources are in
policies.py and, for security groups, in moto.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

from .rule import Rule


def at_most(limit: int, unit: str, size: Callable[[Any], int] = len) -> Callable[[Any], str | None]:
    return lambda value: None if size(value) <= limit else f"must be at most {limit} {unit}, got {size(value)}"


def bare(document: str) -> int:
    """Size without white space, which IAM does not count."""
    return len("".join(document.split()))


def length_as_json(sent: dict[str, Any]) -> int:
    kept = {key: value for key, value in sent.items() if key not in ("sent to", "tags")}
    return len(json.dumps(kept, separators=(",", ":"), ensure_ascii=False).encode())


def length_of_arn(sent: dict[str, Any]) -> int:
    return len(f"arn:aws:ssm:{sent['sent to']}:123456789012:parameter/{sent['Name'].removeprefix('/')}")


# CPU units → MiB.
FARGATE: dict[str, Sequence[int]] = {
    "256": (512, 1024, 2048),
    "512": range(1024, 4097, 1024),
    "1024": range(2048, 8193, 1024),
    "2048": range(4096, 16385, 1024),
    "4096": range(8192, 30721, 1024),
    "8192": range(16384, 61441, 4096),
    "16384": range(32768, 122881, 8192),
}


def task_size(sent: dict[str, Any]) -> str | None:
    cpu, memory = str(sent.get("cpu", "0")), str(sent.get("memory", "0"))
    # They can also be texts such as `1 vCPU`, which are not checked.
    if "FARGATE" not in (sent.get("requiresCompatibilities") or []) or not f"{cpu}{memory}".isdigit():
        return None
    if int(memory) in FARGATE.get(cpu, ()):
        return None
    return f"must have a size that Fargate offers, got {cpu} CPU, {memory} memory"


def capacities(sent: dict[str, Any]) -> str | None:
    low, high = sent.get("MinCapacity", 0), sent.get("MaxCapacity", sent.get("MinCapacity", 0))
    return None if 0 <= low <= high else f"must have 0 <= MinCapacity <= MaxCapacity, got {low} and {high}"


def subnet_size(cidr: str) -> str | None:
    prefix = cidr.partition("/")[2]
    return None if prefix.isdigit() and 16 <= int(prefix) <= 28 else f"must be between /16 and /28, got {cidr}"


RETENTION = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)


def retention(days: int) -> str | None:
    return None if days in RETENTION else f"must be one of {', '.join(map(str, RETENTION))}, got {days}"


managed = at_most(6144, "characters without white space", bare)
trust = at_most(2048, "characters without white space", bare)

SIZES = [
    # https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-parameter-name-constraints.html
    Rule("ssm PutParameter", "", at_most(1011, "characters in its ARN", length_of_arn), "ValidationException"),
    Rule(
        "ssm PutParameter",
        "Name",
        at_most(15, "levels", lambda name: name.count("/")),
        "HierarchyLevelLimitExceededException",
    ),
    # https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
    Rule("ec2 CreateSubnet", "CidrBlock", subnet_size, "InvalidSubnet.Range"),
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    Rule("iam CreatePolicy", "PolicyDocument", managed, "LimitExceeded"),
    Rule("iam CreatePolicyVersion", "PolicyDocument", managed, "LimitExceeded"),
    Rule("iam CreateRole", "AssumeRolePolicyDocument", trust, "LimitExceeded"),
    Rule("iam UpdateAssumeRolePolicy", "PolicyDocument", trust, "LimitExceeded"),
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
    Rule("ecs RegisterTaskDefinition", "", at_most(65536, "bytes", length_as_json), "ClientException"),
    Rule("ecs RegisterTaskDefinition", "containerDefinitions", at_most(10, "containers"), "ClientException"),
    # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
    Rule(
        "ecs RegisterTaskDefinition",
        "containerDefinitions.portMappings.containerPort",
        at_most(65535, "as a port", int),
        "ClientException",
    ),
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
    Rule("ecs RegisterTaskDefinition", "", task_size, "ClientException"),
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html
    Rule("ecs CreateService", "loadBalancers", at_most(5, "target groups"), "InvalidParameterException"),
    Rule("ecs UpdateService", "loadBalancers", at_most(5, "target groups"), "InvalidParameterException"),
    # https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html
    Rule(
        "ecr PutLifecyclePolicy",
        "lifecyclePolicyText",
        at_most(50, "rules", lambda policy: policy.count('"rulePriority"')),
        "InvalidParameterException",
    ),
    # https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
    Rule("logs PutRetentionPolicy", "retentionInDays", retention, "InvalidParameterException"),
    # https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
    Rule("application-autoscaling RegisterScalableTarget", "", capacities, "ValidationException"),
]
