"""The permissions that a request to EC2 needs: on what it creates, with the tags in the request, and on each resource
that it names, with that resource's tags. The prefix list of a rule is checked when the rule is changed, not when it is
created.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
"""

from collections.abc import Iterator
from typing import Any

from .policies import Question, many

# Operation → resource type that it creates, as in its ARN.
MAKES = {
    "AllocateAddress": "elastic-ip",
    "CreateFlowLogs": "vpc-flow-log",
    "CreateInternetGateway": "internet-gateway",
    "CreateNatGateway": "natgateway",
    "CreateRouteTable": "route-table",
    "CreateSecurityGroup": "security-group",
    "CreateSubnet": "subnet",
    "CreateVpc": "vpc",
    "CreateVpcEndpoint": "vpc-endpoint",
}
# A rule with tags is created as a resource, but a rule is removed as part of its group.
RULE, RULES_MADE_BY = "security-group-rule", ("AuthorizeSecurityGroupEgress", "AuthorizeSecurityGroupIngress")
TAGS = ("CreateTags", "DeleteTags")
# These are checked on the route table only, not on the target of the route.
ROUTES = ("CreateRoute", "DeleteRoute", "ReplaceRoute")
RULES_JUDGED_BY = (*TAGS, "ModifySecurityGroupRules")

# Prefix of an id → resource type, without types that need no separate permission.
KINDS = {
    "eipalloc": "elastic-ip",
    "eni": "network-interface",
    "fl": "vpc-flow-log",
    "igw": "internet-gateway",
    "nat": "natgateway",
    "pl": "prefix-list",
    "rtb": "route-table",
    "sg": "security-group",
    "sgr": RULE,
    "subnet": "subnet",
    "vpc": "vpc",
    "vpce": "vpc-endpoint",
}


def ec2_questions(operation: str, sent: dict[str, Any], region: str, account: str) -> Iterator[Question]:
    from moto.ec2.models import ec2_backends

    backend, action = ec2_backends[account][region], f"ec2:{operation}"
    if operation.startswith(("Describe", "Get")):
        yield Question(action, "*")
        return
    specified = [tag for each in sent.get("TagSpecifications", []) for tag in each.get("Tags", [])]
    requested = tag_keys("request", {tag["Key"]: tag.get("Value", "") for tag in [*specified, *sent.get("Tags", [])]})
    made = RULE if specified and operation in RULES_MADE_BY else MAKES.get(operation)
    arn = f"arn:aws:ec2:{region}:{account}:"
    if made:
        yield Question(action, f"{arn}{made}/*", requested)
    if made and specified:
        yield Question("ec2:CreateTags", f"{arn}{made}/*", {**requested, "ec2:createaction": operation})
    about = named(sent, backend)
    if operation in ROUTES:
        about = [each for each in about if each.startswith("rtb-")]
    # A removed association, such as that of a deleted NAT gateway, has no resources to check. EC2 is assumed to answer
    # that it is not found, which the provider treats as success.
    if not made and not about and "AssociationId" not in sent:
        yield Question(action, "*")
    for each in about:
        kind = KINDS[each.split("-")[0]]
        if kind != RULE or operation in RULES_JUDGED_BY:
            has = tag_keys("resource", backend.tags.get(each, {}))
            of_aws = getattr(backend.managed_prefix_lists.get(each), "owner_id", account) == "AWS"
            owner = arn.replace(account, "aws") if of_aws else arn
            yield Question(action, f"{owner}{kind}/{each}", {**has, **(requested if operation in TAGS else {})})
    if sent.get("PrivateDnsEnabled") == "true":
        yield Question("route53:AssociateVPCWithHostedZone", "arn:aws:route53:::hostedzone/*")


def named(sent: dict[str, Any], backend: Any) -> list[str]:
    """Ids of the resources of a request. For an association these are both its ends; for changed rules they include
    the new prefix lists.
    """
    ids = {each for value in sent.values() for each in many(value) if isinstance(each, str)}
    for change in many(sent.get("SecurityGroupRules", [])):
        ids |= {change["SecurityGroupRuleId"], change.get("SecurityGroupRule", {}).get("PrefixListId", "")}
    for table in list(backend.route_tables.values()):
        if ids & table.all_associations_ids:
            ids |= {table.id, *(subnet for name, subnet in table._associations.items() if name in ids)}
    for address in list(backend.addresses):
        if address.association_id in ids:
            ids |= {address.allocation_id, address.network_interface_id}
    return sorted(each for each in ids if "-" in each and each.split("-")[0] in KINDS)


def tag_keys(kind: str, tags: dict[str, str]) -> dict[str, str]:
    return {f"aws:{kind}tag/{key.lower()}": value for key, value in tags.items()}
