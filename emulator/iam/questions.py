"""The permissions that a request to AWS needs: actions, each with its resource and condition keys.

Follows the service authorization reference, as far as this project's stacks and programs need it.
https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
"""

import re
from collections.abc import Iterator
from string import Formatter
from typing import Any

from .policies import Question
from .passed import passed_roles
from .questions_ec2 import ec2_questions

# Service name in a signature → prefix of its actions in policies, where they differ.
PREFIXES = {"monitoring": "cloudwatch", "tagging": "tag"}

# Resource of a request: the first template whose fields the request has, else *. For other services it is unknown.
RESOURCES: dict[str, list[str]] = {
    "application-autoscaling": ["{ResourceARN}", "scalable-target/*"],
    "cloudwatch": [
        "{ResourceARN}",
        "alarm:{AlarmName}",
        "alarm:{AlarmNames}",
        "arn:aws:cloudwatch::{account}:dashboard/{DashboardName}",
        "arn:aws:cloudwatch::{account}:dashboard/{DashboardNames}",
    ],
    "ecr": ["{resourceArn}", "repository/{repositoryName}", "repository/{repositoryNames}"],
    "ecs": [
        "{resourceArn}",
        "service/{cluster}/{serviceName}",
        "service/{cluster}/{service}",
        "service/{cluster}/{services}",
        "task/{cluster}/{tasks}",
        "cluster/{clusterName}",
        "cluster/{clusters}",
        "cluster/{cluster}",
        "task-definition/{family}:*",
    ],
    "elasticloadbalancing": ["{ResourceArns}", "{ListenerArn}", "{TargetGroupArn}", "{LoadBalancerArn}"],
    "elasticloadbalancing:CreateLoadBalancer": ["loadbalancer/app/{Name}/*"],
    "elasticloadbalancing:CreateTargetGroup": ["targetgroup/{Name}/*"],
    "iam": [
        "arn:aws:iam::{account}:role/{RoleName}",
        "{PolicyArn}",
        "arn:aws:iam::{account}:policy/{PolicyName}",
        "{OpenIDConnectProviderArn}",
    ],
    "logs": [
        "{resourceArn}",
        "log-group:{logGroupName}:log-stream:{logStreamName}",
        "log-group:{logGroupName}:log-stream:",
    ],
    "sns": ["{TopicArn}", "{ResourceArn}", "{Name}"],
    "ssm": ["parameter{Name}", "parameter{Names}", "parameter{ResourceId}"],
    "sts": ["{RoleArn}"],
    "tag": [],
}

# A creation with tags also needs the permission to tag.
TAGGING = {"elasticloadbalancing": "AddTags", "iam": "TagRole"}

# The service-linked roles that AWS creates if an account has none yet; the emulated account never has one.
LINKED = {
    "ecs:CreateCluster": "ecs.amazonaws.com",
    "elasticloadbalancing:CreateLoadBalancer": "elasticloadbalancing.amazonaws.com",
    "application-autoscaling:RegisterScalableTarget": "ecs.application-autoscaling.amazonaws.com",
}

# What Application Auto Scaling does with the caller's permissions.
SCALING = {
    "application-autoscaling:PutScalingPolicy": "cloudwatch:PutMetricAlarm",
    "application-autoscaling:DeleteScalingPolicy": "cloudwatch:DeleteAlarms",
}


def call_questions(service: str, operation: str, sent: dict[str, Any], region: str, account: str) -> Iterator[Question]:
    """Everything that must be allowed for an API call, starting with the call itself."""
    prefix = PREFIXES.get(service, service)
    action = f"{prefix}:{operation}"
    if prefix == "ec2":
        yield from ec2_questions(operation, sent, region, account)
    else:
        tags = {f"aws:requesttag/{key.lower()}": value for key, value in tags_in(sent).items()}
        for resource in resources_of(prefix, action, sent, region, account):
            keys = {**tags, **keys_of(prefix, resource, sent, region, account)}
            yield Question(action, resource, keys)
            if tags and operation.startswith(("Create", "Put", "Register")):
                tag = f"{prefix}:{TAGGING.get(prefix, 'TagResource')}"
                yield Question(tag, resource, {**keys, f"{prefix}:createaction": operation})
    yield from passed_roles(prefix, operation, sent)
    if action in LINKED:
        role = f"arn:aws:iam::{account}:role/aws-service-role/{LINKED[action]}/AWSServiceRole"
        yield Question("iam:CreateServiceLinkedRole", role, {"iam:awsservicename": LINKED[action]})
    if action in SCALING:
        yield Question(SCALING[action], f"arn:aws:cloudwatch:{region}:{account}:alarm:TargetTracking-*")


def resources_of(prefix: str, action: str, sent: dict[str, Any], region: str, account: str) -> list[str] | list[None]:
    templates = RESOURCES.get(action, RESOURCES.get(prefix))
    if templates is None:
        return [None]
    known = {**sent, "account": account}
    for template in templates:
        fields = [name for _, name, _, _ in Formatter().parse(template) if name]
        if not all(known.get(name) for name in fields):
            continue
        several = next((name for name in fields if isinstance(known[name], list)), None)
        choices = [{**known, several: each} for each in known[several]] if several else [known]
        found = [filled(template, fields, each) for each in choices]
        return [each if each.startswith("arn:") else f"arn:aws:{prefix}:{region}:{account}:{each}" for each in found]
    return ["*"]


def filled(template: str, fields: list[str], known: dict[str, Any]) -> str:
    """The template filled in. An ARN that fills the whole template is kept; inside one, only its last part is used."""
    if template in [f"{{{name}}}" for name in fields]:
        return known[fields[0]]
    return template.format(**{name: re.sub(r"^arn:.*[:/]", "", str(known[name])) for name in fields})


def keys_of(prefix: str, resource: str | None, sent: dict[str, Any], region: str, account: str) -> dict[str, str]:
    """Condition keys of existing resources: the tags of load balancer resources, the boundary of a role."""
    from moto.elbv2.models import elbv2_backends
    from moto.iam.models import iam_backends

    if prefix == "elasticloadbalancing" and resource:
        tags = elbv2_backends[account][region].tagging_service.get_tag_dict_for_resource(resource)
        return {f"aws:resourcetag/{key.lower()}": value for key, value in tags.items()}
    if prefix == "iam" and "RoleName" in sent:
        roles = {each.name: each for each in iam_backends[account]["aws"].get_roles()}
        has = getattr(roles.get(sent["RoleName"]), "permissions_boundary_arn", None)
        boundary = sent.get("PermissionsBoundary", has)
        return {"iam:permissionsboundary": boundary} if boundary else {}
    return {}


def tags_in(sent: dict[str, Any]) -> dict[str, str]:
    tags = sent.get("Tags") or sent.get("tags") or {}
    if isinstance(tags, dict):
        return tags
    lower = [{name.lower(): value for name, value in each.items()} for each in tags]
    return {each["key"]: each.get("value") or "" for each in lower}
