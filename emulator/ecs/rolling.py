"""A rolling update: new tasks start beside the old ones, which stop when enough tasks are healthy.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
"""

from math import ceil
from typing import Any

from . import history
from .deployment import Deployment, deployments_of, tasks_of
from .events import add_event
from .initialization import initialization_error
from .new_task import new_task
from .pull import CannotPull, pull
from .task import Task, clock, fail_to_start, stop


def bounds(service: Any) -> tuple[int, int]:
    """The minimum of healthy tasks and the maximum of all tasks.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
    """
    sent, wanted = history.configuration(service), service.desired_count
    least = ceil(wanted * (100 if sent.get("minimumHealthyPercent") is None else sent["minimumHealthyPercent"]) / 100)
    most = wanted * (200 if sent.get("maximumPercent") is None else sent["maximumPercent"]) // 100
    return least, max(most, 1 if wanted else 0)


def start_tasks(service: Any, primary: Deployment) -> None:
    _, most = bounds(service)
    started = []
    while (
        service.status == "ACTIVE"
        and primary.state != "FAILED"
        and len(primary.wanted) < service.desired_count
        # Stopping tasks do not count for the percentages.
        and sum(len(each.wanted) for each in deployments_of(service)) < most
        and clock() >= primary.next_start
    ):
        service.numbers += 1
        task = new_task(service, primary.id, primary.workload["taskDefinition"], service.numbers)
        primary.tasks.append(task)
        reasons = refusals(service, task)
        if reasons:
            fail_to_start(task, reasons)
            break
        started.append(f"(task {task.id})")
    if started:
        add_event(service, f"has started {len(started)} tasks: {' '.join(started)}.")


def refusals(service: Any, task: Task) -> dict[str, str]:
    """Container name → why it cannot start."""
    reasons = {}
    architecture = (task.definition.runtime_platform or {}).get("cpuArchitecture", "X86_64")
    for container in task.definition.container_definitions:
        error = initialization_error(service, task.definition, container)
        if error:
            reasons[container["name"]] = error
            continue
        try:
            pull(service._account_id, container["image"], architecture)
        except CannotPull as refusal:
            retried = "pull image manifest has been retried 1 time(s)"
            reasons[container["name"]] = f"CannotPullContainerError: {retried}: {refusal}"
    return reasons


def stop_tasks(service: Any, primary: Deployment) -> None:
    """Stops old tasks while enough healthy ones remain, and the newest of the surplus tasks."""
    least, _ = bounds(service)
    healthy = sum(task.healthy for task in tasks_of(service))
    going = [(each, task) for each in deployments_of(service)[1:] for task in each.wanted]
    surplus = primary.wanted[service.desired_count :]
    for deployment, task in [*going, *((primary, task) for task in surplus)]:
        spare = not task.healthy or healthy > least
        # The tasks of a failed deployment do not count for the minimum.
        if not spare and deployment.state != "FAILED":
            continue
        healthy -= task.healthy
        task.stop_requested = True
        stop(task, "ServiceSchedulerInitiated", f"Scaling activity initiated by (deployment {primary.id})")
        if task.targets:
            add_event(service, "has begun draining connections on 1 tasks.")
