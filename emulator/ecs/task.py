"""A task of a service, in the shape in which ECS describes it, and how it begins and ends.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
"""

import hashlib
from dataclasses import dataclass, field
from ipaddress import ip_network
from time import monotonic
from typing import Any

from . import pace
from .pull import CannotPull, pull

# How many addresses of a subnet AWS keeps: the first four and the last.
KEPT_FIRST, KEPT = 4, 5


@dataclass
class Target:
    """A task in a target group. The load balancer says of its health what DescribeTargetHealth answers."""

    port: int
    health: dict[str, str] = field(default_factory=lambda: {"State": "initial", "Reason": "Elb.RegistrationInProgress"})
    # Gets no more requests, and is forgotten when the load balancer has done with it.
    draining: bool = False


@dataclass
class Task:
    # What DescribeTasks answers.
    shown: dict[str, Any]
    definition: Any
    # Who has begun it.
    agent: str | None = None
    # Port of a container → the port of this machine under which it is reached.
    addresses: dict[str, int] = field(default_factory=dict)
    # ARN of the target group → the task in it.
    targets: dict[str, Target] = field(default_factory=dict)
    # When it was asked for, and when all its containers ran, of a clock that is not set.
    since: float = field(default_factory=lambda: clock())
    running_since: float | None = None
    # When Spot took it away.
    reclaimed_since: float | None = None
    # Whether it ever passed all its health checks.
    proven: bool = False
    # Whether its end is asked for, by whoever or by the scheduler for want of use: no fault of its own.
    asked: bool = False
    # Whether its failure has been counted.
    counted: bool = False

    @property
    def arn(self) -> str:
        return self.shown["taskArn"]

    @property
    def id(self) -> str:
        return self.arn.rsplit("/", 1)[1]

    @property
    def status(self) -> str:
        return self.shown["lastStatus"]

    @property
    def wanted(self) -> bool:
        return self.shown["desiredStatus"] == "RUNNING"

    @property
    def runs(self) -> bool:
        return self.wanted and self.status == "RUNNING"

    @property
    def healthy(self) -> bool:
        in_balancer = all(each.health["State"] == "healthy" for each in self.targets.values())
        return self.runs and self.shown["healthStatus"] != "UNHEALTHY" and self.checked and in_balancer

    @property
    def checked(self) -> bool:
        """Whether the containers that have a health check of their own have passed it."""
        return all(each["healthStatus"] == "HEALTHY" for each in self.shown["containers"] if self.check_of(each))

    def check_of(self, container: dict[str, Any]) -> Any:
        return self.definition_of(container).get("healthCheck")

    def definition_of(self, container: dict[str, Any]) -> dict[str, Any]:
        return next(each for each in self.definition.container_definitions if each["name"] == container["name"])

    @property
    def address(self) -> str | None:
        """Of its network interface, by which it is known to a target group."""
        for attachment in self.shown["attachments"]:
            return next(each["value"] for each in attachment["details"] if each["name"] == "privateIPv4Address")
        return None


def new_task(service: Any, deployment_id: str, definition_arn: str, number: int) -> Task:
    """A task of a deployment, before any container of it is there.

    number: apart from those of the tasks that the service had before
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
        # AWS shows it beside the capacity provider, unlike in the service.
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
    address = network[KEPT_FIRST + offset % (network.num_addresses - KEPT)]
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


def follow(task: Task, reports: list[dict[str, Any]]) -> None:
    """Takes over what the agent reports of the containers: name, lastStatus, healthStatus, exitCode, reason."""
    by_name = {each["name"]: each for each in reports}
    for container in task.shown["containers"]:
        container.update(by_name.get(container["name"], {}))
    statuses = [each["lastStatus"] for each in task.shown["containers"]]
    if task.status == "STOPPED":
        return
    if task.wanted and "STOPPED" not in statuses:
        running = all(each == "RUNNING" for each in statuses)
        if running and task.running_since is None:
            task.running_since = clock()
            task.shown.update(startedAt=utcnow(), connectivity="CONNECTED", connectivityAt=utcnow())
        task.shown["lastStatus"] = "RUNNING" if running else "PENDING"
    health = [each["healthStatus"] for each in task.shown["containers"] if task.check_of(each)]
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html
    task.shown["healthStatus"] = next((each for each in ("UNHEALTHY", "UNKNOWN") if each in health), "HEALTHY")
    if not health:
        task.shown["healthStatus"] = "UNKNOWN"
    ended = next((each for each in task.shown["containers"] if each["lastStatus"] == "STOPPED"), None)
    if task.wanted and ended:
        never_ran = "exitCode" not in ended
        stop(
            task,
            "TaskFailedToStart" if never_ran else "EssentialContainerExited",
            ended.get("reason", "") if never_ran else "Essential container in task exited",
        )
    if not task.wanted and all(each == "STOPPED" for each in statuses):
        end(task)


def fail_to_start(task: Task, reasons: dict[str, str]) -> None:
    """It ends before it has begun, for these reasons of containers: no container of it ever has an exit code."""
    for container in task.shown["containers"]:
        container.pop("imageDigest", None)
        container.pop("runtimeId", None)
        container.update(lastStatus="STOPPED")
        if container["name"] in reasons:
            container["reason"] = reasons[container["name"]]
    stop(task, "TaskFailedToStart", next(iter(reasons.values())))
    end(task)


def stop(task: Task, code: str, reason: str) -> None:
    """Asks for its end, which begins with that of its targets."""
    task.shown.update(
        desiredStatus="STOPPED", lastStatus="DEACTIVATING", stopCode=code, stoppedReason=reason, stoppingAt=utcnow()
    )
    for target in task.targets.values():
        target.draining = True


def reclaim(task: Task) -> None:
    """Takes a Spot task away: its containers are told at once, the load balancer hears of it later.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
    """
    stop(task, "SpotInterruption", "Your Spot Task was interrupted.")
    task.asked, task.reclaimed_since = True, clock()
    task.shown.update(lastStatus="STOPPING")
    for target in task.targets.values():
        target.draining = False


def end(task: Task) -> None:
    task.targets.clear()
    task.shown.update(lastStatus="STOPPED", stoppedAt=utcnow(), executionStoppedAt=utcnow())
    for container in task.shown["containers"]:
        container.update(lastStatus="STOPPED")


def identifier(*parts: Any) -> str:
    return hashlib.md5("/".join(map(str, parts)).encode(), usedforsecurity=False).hexdigest()


def utcnow() -> Any:
    from moto.core.utils import utcnow

    return utcnow()


def clock() -> float:
    """Seconds, of which one is shorter where the emulator is told to make haste."""
    return monotonic() * pace.factor
