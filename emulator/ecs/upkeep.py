"""The tasks of a deployment: replaces unhealthy ones, counts failed ones, and registers running ones as targets."""

from typing import Any

from . import history
from .deployment import Deployment
from .events import add_event
from .machine import machine
from .task import clock, stop

# Seconds before the next task starts after repeated failures, doubled each time.
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html
FIRST_WAIT, LONGEST_WAIT = 10, 27 * 60
# Seconds for which the load balancer keeps sending requests to a task that Spot reclaims: an assumption.
UNNOTICED = 5
# The most stopped tasks that are remembered; AWS remembers them for an hour.
REMEMBERED = 100


def replace_unhealthy(service: Any, deployment: Deployment) -> None:
    grace = getattr(service, "healthCheckGracePeriodSeconds", None) or 0
    for task in deployment.tasks:
        # A task whose first container is unhealthy never runs completely: it counts from its creation.
        if not task.wanted or clock() - (task.running_since or task.since) < grace:
            continue
        sick = [(arn, each) for arn, each in task.targets.items() if each.health["State"] == "unhealthy"]
        if task.shown["healthStatus"] == "UNHEALTHY":
            add_event(service, f"(task {task.id}) failed container health checks.")
            stop(task, "ServiceSchedulerInitiated", "Task failed container health checks")
        elif sick:
            arn, target = sick[0]
            reason = target.health.get("Description", "Health checks failed")
            add_event(service, f"(port {target.port}) is unhealthy in (target-group {arn}) due to (reason {reason}).")
            stop(task, "ServiceSchedulerInitiated", f"Task failed ELB health checks in (target-group {arn})")


def count_failures(service: Any, deployment: Deployment) -> None:
    """Counts consecutive tasks that end before they were healthy."""
    for task in deployment.tasks:
        if not (task.wanted or task.proven or task.stop_requested or task.counted):
            task.counted = True
            deployment.failed += 1
            beyond = deployment.failed - history.threshold(service)
            wait = min(LONGEST_WAIT, FIRST_WAIT * 2.0**beyond) if beyond >= 0 else 0
            deployment.next_start = clock() + wait
    for task in deployment.tasks:
        if task.healthy and not task.proven:
            task.proven, deployment.failed = True, 0


def archive_stopped(service: Any, deployment: Deployment) -> None:
    """Moves stopped tasks to the remembered ones."""
    stopped = [each for each in deployment.tasks if each.status == "STOPPED"]
    deployment.tasks = [each for each in deployment.tasks if each not in stopped]
    service.stopped = [*[each.shown for each in reversed(stopped)], *service.stopped][:REMEMBERED]
    for task in stopped:
        if task.shown["stopCode"] == "TaskFailedToStart":
            add_event(service, f"was unable to place a task. Reason: {task.shown['stoppedReason']}.")
        else:
            add_event(service, f"has stopped 1 running tasks: (task {task.id}).")


def update_targets(service: Any, deployment: Deployment) -> None:
    """Registers running tasks with their target groups, and deregisters them before they stop."""
    for task in deployment.tasks:
        for each in deployment.workload["loadBalancers"] or []:
            arn = each.get("targetGroupArn")
            if arn and task.runs and arn not in task.targets and task.address:
                machine.register(task, arn, each["containerPort"])
                add_event(service, f"registered 1 targets in (target-group {arn})")
        if task.reclaimed_since is not None and clock() - task.reclaimed_since > UNNOTICED:
            for target in task.targets.values():
                target.draining = True
        if not task.wanted and task.status == "DEACTIVATING":
            for arn in [arn for arn in task.targets if machine.has_drained(task, arn)]:
                task.targets.pop(arn)
                add_event(service, f"deregistered 1 targets in (target-group {arn})")
            if not task.targets:
                task.shown["lastStatus"] = "STOPPING"
