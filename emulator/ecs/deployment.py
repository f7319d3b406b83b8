"""A deployment of a service: the revision that it deploys, its tasks, and its progress.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html
"""

from dataclasses import dataclass, field
from typing import Any

from .task import Task, utcnow

# Properties of a service that belong to a deployment: changing one of them starts a new deployment.
BROUGHT = {
    "taskDefinition": "task_definition",
    "capacityProviderStrategy": "capacityProviderStrategy",
    "launchType": "launch_type",
    "loadBalancers": "load_balancers",
    "networkConfiguration": "network_configuration",
}


@dataclass
class Deployment:
    id: str
    # The properties in BROUGHT.
    workload: dict[str, Any]
    # Desired number of tasks.
    desired: int
    created: Any
    # ARN of the revision of the service.
    revision: str
    # Answer of DescribeServiceDeployments; None for the target of a rollback.
    record: dict[str, Any] | None = None
    primary: bool = True
    state: str = "IN_PROGRESS"
    reason: str = ""
    tasks: list[Task] = field(default_factory=list)
    # Number of consecutive tasks that ended before they were healthy, and the time from which the next may start.
    failed: int = 0
    next_start: float = 0
    # Time since which its tasks are all healthy and the only ones, while alarms watch it.
    baking_since: float | None = None

    @property
    def wanted(self) -> list[Task]:
        return [each for each in self.tasks if each.wanted]

    @property
    def running(self) -> int:
        return sum(each.runs for each in self.tasks)

    @property
    def pending(self) -> int:
        return len(self.wanted) - self.running

    def shown(self) -> dict[str, Any]:
        """Its part of the answer of DescribeServices."""
        return {
            "id": self.id,
            "status": "PRIMARY" if self.primary else "ACTIVE",
            "taskDefinition": self.workload["taskDefinition"],
            "capacityProviderStrategy": self.workload["capacityProviderStrategy"],
            "launchType": self.workload["launchType"],
            "networkConfiguration": self.workload["networkConfiguration"],
            "platformFamily": self.workload["platformFamily"],
            "desiredCount": self.desired,
            "runningCount": self.running,
            "pendingCount": self.pending,
            "failedTasks": self.failed,
            "rolloutState": self.state,
            "rolloutStateReason": self.reason,
            "createdAt": self.created,
            "updatedAt": utcnow(),
        }


def workload_of(service: Any) -> dict[str, Any]:
    found = {shown: getattr(service, name, None) or None for shown, name in BROUGHT.items()}
    return {**found, "platformFamily": "EC2" if service.launch_type == "EC2" else "Linux"}


def restore(service: Any, workload: dict[str, Any]) -> None:
    """Gives the service the properties of a deployment again."""
    for shown, name in BROUGHT.items():
        setattr(service, name, workload[shown])


def deployments_of(service: Any) -> list[Deployment]:
    """The primary deployment first, then those whose tasks are stopping."""
    if not hasattr(service, "rollout"):
        service.rollout, service.revisions, service.service_deployments = [], {}, []
        service.completed, service.numbers, service.stopped = None, 0, []
    return service.rollout


def tasks_of(service: Any) -> list[Task]:
    """The tasks that have not stopped yet."""
    return [task for each in deployments_of(service) for task in each.tasks]
