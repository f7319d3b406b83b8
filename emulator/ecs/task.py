"""A task of a service, and its life cycle.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
"""

from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from . import pace


@dataclass
class Target:
    """A task in a target group. Its health is the load balancer's, in the form of DescribeTargetHealth."""

    port: int
    health: dict[str, str] = field(default_factory=lambda: {"State": "initial", "Reason": "Elb.RegistrationInProgress"})
    # Gets no new requests, and is removed when the load balancer has released it.
    draining: bool = False


@dataclass
class Task:
    # Answer of DescribeTasks.
    shown: dict[str, Any]
    definition: Any
    # The agent that started it.
    agent: str | None = None
    # Port of a container → port of this machine that leads to it.
    addresses: dict[str, int] = field(default_factory=dict)
    # ARN of the target group → the task in it.
    targets: dict[str, Target] = field(default_factory=dict)
    # Times of clock() at which it was created, and at which all its containers ran.
    since: float = field(default_factory=lambda: clock())
    running_since: float | None = None
    # Time at which Spot reclaimed it.
    reclaimed_since: float | None = None
    # Whether it ever passed all its health checks.
    proven: bool = False
    # Whether a request or the scheduler stopped it although it had not failed.
    stop_requested: bool = False
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
        """Whether all containers with a health check have passed it."""
        return all(each["healthStatus"] == "HEALTHY" for each in self.shown["containers"] if self.check_of(each))

    def check_of(self, container: dict[str, Any]) -> Any:
        return self.definition_of(container).get("healthCheck")

    def definition_of(self, container: dict[str, Any]) -> dict[str, Any]:
        return next(each for each in self.definition.container_definitions if each["name"] == container["name"])

    @property
    def address(self) -> str | None:
        """Address of its network interface, which identifies it in a target group."""
        for attachment in self.shown["attachments"]:
            return next(each["value"] for each in attachment["details"] if each["name"] == "privateIPv4Address")
        return None


def follow(task: Task, reports: list[dict[str, Any]]) -> None:
    """Applies the agent's report of the containers: name, lastStatus, healthStatus, exitCode, reason."""
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
    """Ends a task that could not start, with a reason per container; none of its containers has an exit code."""
    for container in task.shown["containers"]:
        container.pop("imageDigest", None)
        container.pop("runtimeId", None)
        container.update(lastStatus="STOPPED")
        if container["name"] in reasons:
            container["reason"] = reasons[container["name"]]
    stop(task, "TaskFailedToStart", next(iter(reasons.values())))
    end(task)


def stop(task: Task, code: str, reason: str) -> None:
    """Starts to stop the task, beginning with its targets."""
    task.shown.update(
        desiredStatus="STOPPED", lastStatus="DEACTIVATING", stopCode=code, stoppedReason=reason, stoppingAt=utcnow()
    )
    for target in task.targets.values():
        target.draining = True


def reclaim(task: Task) -> None:
    """Reclaims a Spot task: its containers get the signal immediately, the load balancer learns of it later.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
    """
    stop(task, "SpotInterruption", "Your Spot Task was interrupted.")
    task.stop_requested, task.reclaimed_since = True, clock()
    task.shown.update(lastStatus="STOPPING")
    for target in task.targets.values():
        target.draining = False


def end(task: Task) -> None:
    task.targets.clear()
    task.shown.update(lastStatus="STOPPED", stoppedAt=utcnow(), executionStoppedAt=utcnow())
    for container in task.shown["containers"]:
        container.update(lastStatus="STOPPED")


def utcnow() -> Any:
    from moto.core.utils import utcnow

    return utcnow()


def clock() -> float:
    """Seconds of a monotonic clock that runs faster by the pace."""
    return monotonic() * pace.factor
