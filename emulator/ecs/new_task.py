"""A new task of a service, in the shape in which ECS describes it."""

import hashlib
from ipaddress import ip_network
from typing import Any

from .pull import CannotPull, pull
from .task import Task, utcnow

# Addresses of a subnet that AWS reserves: the first four and the last.
RESERVED_FIRST, RESERVED = 4, 5


def new_task(service: Any, deployment_id: str, definition_arn: str, number: int) -> Task:
    """Creates a task of a deployment, without containers yet.

    number: unique among all tasks that the service has had
    """
    definition = service._backend.describe_task_definition(definition_arn)
    architecture = (definition.runtime_platform or {}).get("cpuArchitecture", "X86_64")
    task_id = identifier(deployment_id, number)
    arn = f"{service.cluster_arn.replace(':cluster/', ':task/')}/{task_id}"
    strategy = getattr(service, "capacityProviderStrategy", None)
    subnet = subnet_of(service, number)
    attachment = network_of(subnet, task_id, int(identifier(service.arn)[:8], 16) + number) if subnet else None
    shown = {
        "attachments": [attachment] if attachment else [],
        "attributes": [{"name": "ecs.cpu-architecture", "value": architecture.lower()}],
        "availabilityZone": subnet.availability_zone if subnet else None,
        "capacityProviderName": strategy[0]["capacityProvider"] if strategy else None,
        "clusterArn": service.cluster_arn,
        "containers": [
            container_of(arn, each, service._account_id, architecture, attachment)
            for each in definition.container_definitions
        ],
        "cpu": definition.cpu,
        "createdAt": utcnow(),
        "desiredStatus": "RUNNING",
        "enableExecuteCommand": getattr(service, "enableExecuteCommand", False),
        "group": f"service:{service.name}",
        "healthStatus": "UNKNOWN",
        "lastStatus": "PROVISIONING",
        # Unlike for a service, AWS shows it in addition to the capacity provider.
        "launchType": service.launch_type or "FARGATE",
        "memory": definition.memory,
        "overrides": {"containerOverrides": [{"name": each["name"]} for each in definition.container_definitions]},
        "platformFamily": "Linux",
        "platformVersion": "1.4.0",
        "startedBy": deployment_id,
        "tags": service.tags if getattr(service, "propagateTags", None) == "SERVICE" else [],
        "taskArn": arn,
        "taskDefinitionArn": definition.arn,
        "version": 1,
    }
    return Task(shown, definition)


def container_of(
    arn: str, definition: dict[str, Any], account: str, architecture: str, attachment: dict[str, Any] | None
) -> dict[str, Any]:
    task_id, name = arn.rsplit("/", 1)[1], definition["name"]
    interfaces = []
    if attachment:
        address = {each["name"]: each["value"] for each in attachment["details"]}["privateIPv4Address"]
        interfaces = [{"attachmentId": attachment["id"], "privateIpv4Address": address}]
    try:
        digest = {"imageDigest": pull(account, definition["image"], architecture)}
    except CannotPull:
        digest = {}
    return {
        "containerArn": f"{arn.replace(':task/', ':container/')}/{identifier(task_id, name)}",
        "cpu": str(definition.get("cpu", 0)),
        "healthStatus": "UNKNOWN",
        "image": definition["image"],
        **digest,
        "lastStatus": "PENDING",
        "name": name,
        "networkBindings": [],
        "networkInterfaces": interfaces,
        "runtimeId": f"{task_id}-{int(identifier(name, task_id), 16) % 10**10:010}",
        "taskArn": arn,
    }


def subnet_of(service: Any, number: int) -> Any:
    from moto.ec2.models import ec2_backends

    subnets = (service.network_configuration or {}).get("awsvpcConfiguration", {}).get("subnets")
    if not subnets:
        return None
    return ec2_backends[service._account_id][service.region_name].get_subnet(subnets[number % len(subnets)])


def network_of(subnet: Any, task_id: str, offset: int) -> dict[str, Any]:
    network = ip_network(subnet.cidr_block)
    address = network[RESERVED_FIRST + offset % (network.num_addresses - RESERVED)]
    details = {
        "subnetId": subnet.id,
        "networkInterfaceId": f"eni-{task_id[:17]}",
        "privateDnsName": f"ip-{str(address).replace('.', '-')}.ec2.internal",
        "privateIPv4Address": str(address),
    }
    return {
        "id": identifier(task_id, "attachment"),
        "type": "ElasticNetworkInterface",
        "status": "ATTACHED",
        "details": [{"name": name, "value": value} for name, value in details.items()],
    }


def identifier(*parts: Any) -> str:
    return hashlib.md5("/".join(map(str, parts)).encode(), usedforsecurity=False).hexdigest()
