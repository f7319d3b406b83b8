"""Rules for names and texts of AWS. A row can go when moto enforces it.

The rules of IAM, ECR and CloudWatch alarms are in their models, which shapes/ enforces.
"""

import re
from collections.abc import Callable
from typing import Any

from ..shapes.constraints import shortened
from .rule import Rule


def fitting(pattern: str, must: str) -> Callable[[str], str | None]:
    whole = re.compile(pattern, re.ASCII)
    return lambda text: None if whole.fullmatch(text) else f"must {must}, got {shortened(text)}"


def address(sent: dict[str, Any]) -> str | None:
    return mail(sent.get("Endpoint", "")) if sent.get("Protocol") == "email" else None


def shared(containers: list[dict[str, Any]]) -> str | None:
    for container in containers:
        variables = {each["name"] for each in container.get("environment") or []}
        for secret in container.get("secrets") or []:
            if secret["name"] in variables:
                return f"must not have a secret and a variable with the same name, got '{secret['name']}' twice"
    return None


mail = fitting(r"[^@\s]+@[^@\s]+", "be an e-mail address")
plain = fitting(r"[\w-]{1,255}", "be 1 to 255 letters, digits, hyphens or underscores")
# Texts of security groups and their rules.
TEXT = r"[\w .:/()#,@\[\]+=&;{}!$*-]"
text = fitting(f"{TEXT}{{0,255}}", "be at most 255 characters of a-z, A-Z, 0-9, spaces and ._-:/()#,@[]+=&;{}!$*")
PEERS = ("IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs")

NAMES = [
    # https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
    # moto itself refuses the reserved names.
    Rule(
        "ssm PutParameter",
        "Name",
        fitting(r"[\w.-]+|(/[\w.-]+)+", "be letters, digits or .-_, or such parts that each follow a slash"),
        "ValidationException",
    ),
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
    Rule(
        "elbv2 CreateLoadBalancer",
        "Name",
        fitting(
            r"(?!internal-)(?!-)[A-Za-z0-9-]{1,32}(?<!-)",
            "be 1 to 32 letters, digits or hyphens, without a hyphen at either end, and not begin with 'internal-'",
        ),
        "ValidationError",
    ),
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
    *(
        Rule(f"elbv2 {call}TargetGroup", "HealthCheckPath", fitting("/.*", "begin with '/'"), "ValidationError")
        for call in ("Create", "Modify")
    ),
    # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
    Rule(
        "ec2 CreateSecurityGroup",
        "GroupName",
        fitting(f"(?!sg-){TEXT}{{1,255}}", "be at most 255 of the allowed characters and not begin with 'sg-'"),
        "InvalidParameterValue",
    ),
    Rule("ec2 CreateSecurityGroup", "Description", text, "InvalidParameterValue"),
    # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html
    *(
        Rule(f"ec2 AuthorizeSecurityGroup{way}", f"IpPermissions.{peer}.Description", text, "InvalidParameterValue")
        for way in ("Ingress", "Egress")
        for peer in PEERS
    ),
    Rule(
        "ec2 ModifySecurityGroupRules",
        "SecurityGroupRules.SecurityGroupRule.Description",
        text,
        "InvalidParameterValue",
    ),
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    Rule(
        "s3 CreateBucket",
        "Bucket",
        fitting(
            r"(?!xn--|sthree-|amzn-s3-demo-|.*\.\.|\d+(\.\d+){3}$)"
            r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?<!-s3alias)(?<!--ol-s3)(?<!--x-s3)(?<!--table-s3)(?<!\.mrap)",
            "be a name that is not reserved, 3 to 63 characters of a-z, 0-9, dots and hyphens",
        ),
        "InvalidBucketName",
    ),
    # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html and so on
    Rule("ecs CreateCluster", "clusterName", plain, "InvalidParameterException"),
    Rule("ecs CreateService", "serviceName", plain, "InvalidParameterException"),
    Rule("ecs RegisterTaskDefinition", "family", plain, "ClientException"),
    Rule("ecs RegisterTaskDefinition", "containerDefinitions.name", plain, "ClientException"),
    # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html
    Rule("ecs RegisterTaskDefinition", "containerDefinitions", shared, "ClientException"),
    # https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
    Rule(
        "logs CreateLogGroup",
        "logGroupName",
        fitting("(?!aws/).*", "not begin with 'aws/'"),
        "InvalidParameterException",
    ),
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html
    Rule("cloudwatch PutDashboard", "DashboardName", plain, "InvalidParameterInput"),
    # https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
    Rule("sns Subscribe", "", address, "InvalidParameter"),
]
