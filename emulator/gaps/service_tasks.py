"""Tasks of services: moto runs none, and nothing could be proven of what was deployed.

They are not kept but told from the service: the same deployment has the same tasks, another has others, and
whatever ends the service ends them. moto has no network interface of them; rules/interfaces.py tells those too.
"""

import hashlib
from ipaddress import ip_network
from typing import Any

from .pull import CannotPull, pull


def tasks_of(service: Any) -> list[dict[str, Any]]:
    """Those that run, as DescribeTasks answers."""
    if service.status != "ACTIVE":
        return []
    primary = service.deployments[:1]
    return [task_of(service, each, number) for each in primary for number in range(each["runningCount"])]


def task_of(service: Any, deployment: dict[str, Any], number: int) -> dict[str, Any]:
    """A task of a deployment, as it runs."""
    definition = service._backend.describe_task_definition(deployment["taskDefinition"])
    architecture = (definition.runtime_platform or {}).get("cpuArchitecture", "X86_64")
    task_id = identifier(deployment["id"], number)
    arn = f"{service.cluster_arn.replace(':cluster/', ':task/')}/{task_id}"
    strategy = getattr(service, "capacityProviderStrategy", None)
    subnet = subnet_of(service, number)
    # The number keeps the tasks of a deployment apart.
    offset = int(identifier(deployment["id"])[:8], 16) + number
    attachment = network_of(subnet, task_id, offset) if subnet else None
    at = deployment["createdAt"]
    checked = [each for each in definition.container_definitions if each.get("healthCheck")]
    return {
        "attachments": [attachment] if attachment else [],
        "attributes": [{"name": "ecs.cpu-architecture", "value": architecture.lower()}],
        "availabilityZone": subnet.availability_zone if subnet else None,
        "capacityProviderName": strategy[0]["capacityProvider"] if strategy else None,
        "clusterArn": service.cluster_arn,
        "connectivity": "CONNECTED",
        "connectivityAt": at,
        "containers": [
            container_of(arn, each, service._account_id, architecture, attachment)
            for each in definition.container_definitions
        ],
        "cpu": definition.cpu,
        "createdAt": at,
        "desiredStatus": "RUNNING",
        "enableExecuteCommand": getattr(service, "enableExecuteCommand", False),
        "group": f"service:{service.name}",
        "healthStatus": "HEALTHY" if checked else "UNKNOWN",
        "lastStatus": "RUNNING",
        # AWS shows it beside the capacity provider, unlike in the service.
        "launchType": service.launch_type or "FARGATE",
        "memory": definition.memory,
        "overrides": {"containerOverrides": [{"name": each["name"]} for each in definition.container_definitions]},
        "platformFamily": "Linux",
        "platformVersion": "1.4.0",
        "pullStartedAt": at,
        "pullStoppedAt": at,
        "startedAt": at,
        "startedBy": deployment["id"],
        "tags": service.tags if getattr(service, "propagateTags", None) == "SERVICE" else [],
        "taskArn": arn,
        "taskDefinitionArn": definition.arn,
        "version": 3,
    }


def container_of(
    arn: str, definition: dict[str, Any], account: str, architecture: str, attachment: dict[str, Any] | None
) -> dict[str, Any]:
    task_id, name = arn.rsplit("/", 1)[1], definition["name"]
    try:
        digest = pull(account, definition["image"], architecture)
    except CannotPull:
        # A task outlives its image in the repository.
        digest = definition["image"].partition("@")[2] or None
    interfaces = []
    if attachment:
        address = {each["name"]: each["value"] for each in attachment["details"]}["privateIPv4Address"]
        interfaces = [{"attachmentId": attachment["id"], "privateIpv4Address": address}]
    return {
        "containerArn": f"{arn.replace(':task/', ':container/')}/{identifier(task_id, name)}",
        "cpu": str(definition.get("cpu", 0)),
        "healthStatus": "HEALTHY" if definition.get("healthCheck") else "UNKNOWN",
        "image": definition["image"],
        "imageDigest": digest,
        "lastStatus": "RUNNING",
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
    # AWS keeps the first four addresses of a subnet, and the last.
    address = network[4 + offset % (network.num_addresses - 5)]
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


def stopped(task: dict[str, Any], reasons: dict[str, str]) -> dict[str, Any]:
    """The same task as it ended where it could not start: no container of it ever had an exit code."""
    never = ("connectivity", "connectivityAt", "healthStatus", "startedAt")
    containers = []
    for each in task["containers"]:
        kept = {key: value for key, value in each.items() if key not in ("imageDigest", "runtimeId")}
        reason = {"reason": reasons[each["name"]]} if each["name"] in reasons else {}
        containers.append({**kept, **reason, "healthStatus": "UNKNOWN", "lastStatus": "STOPPED"})
    return {
        **{key: value for key, value in task.items() if key not in never},
        "containers": containers,
        "desiredStatus": "STOPPED",
        "executionStoppedAt": task["createdAt"],
        "lastStatus": "STOPPED",
        "stopCode": "TaskFailedToStart",
        "stoppedAt": task["createdAt"],
        "stoppedReason": next(iter(reasons.values())),
        "stoppingAt": task["createdAt"],
    }


def identifier(*parts: Any) -> str:
    return hashlib.md5("/".join(map(str, parts)).encode(), usedforsecurity=False).hexdigest()
