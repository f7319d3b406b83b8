"""The tasks of a deployment: those that are sick are replaced, those that fail are counted, all are balanced."""

from typing import Any

from . import history
from .deployment import Deployment
from .events import tell
from .machine import machine
from .task import clock, stop

# Seconds before a task is started again whose former ones have failed, doubled each time.
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html
FIRST_WAIT, LONGEST_WAIT = 10, 27 * 60
# Seconds for which the load balancer goes on sending to a task that Spot has taken away: an assumption.
UNHEARD = 5
# Stopped tasks that are remembered; AWS does so for an hour.
REMEMBERED = 100


def replace_unhealthy(service: Any, deployment: Deployment) -> None:
    grace = getattr(service, "healthCheckGracePeriodSeconds", None) or 0
    for task in deployment.tasks:
        # One whose first container is sick never runs as a whole.
        if not task.wanted or clock() - (task.running_since or task.since) < grace:
            continue
        sick = [(arn, each) for arn, each in task.targets.items() if each.health["State"] == "unhealthy"]
        if task.shown["healthStatus"] == "UNHEALTHY":
            tell(service, f"(task {task.id}) failed container health checks.")
            stop(task, "ServiceSchedulerInitiated", "Task failed container health checks")
        elif sick:
            arn, target = sick[0]
            reason = target.health.get("Description", "Health checks failed")
            tell(service, f"(port {target.port}) is unhealthy in (target-group {arn}) due to (reason {reason}).")
            stop(task, "ServiceSchedulerInitiated", f"Task failed ELB health checks in (target-group {arn})")


def count_failures(service: Any, deployment: Deployment) -> None:
    """Counts the tasks in a row that end before they were healthy."""
    for task in deployment.tasks:
        if not (task.wanted or task.proven or task.asked or task.counted):
            task.counted = True
            deployment.failed += 1
            beyond = deployment.failed - history.threshold(service)
            wait = min(LONGEST_WAIT, FIRST_WAIT * 2.0**beyond) if beyond >= 0 else 0
            deployment.next_start = clock() + wait
    for task in deployment.tasks:
        if task.healthy and not task.proven:
            task.proven, deployment.failed = True, 0


def bury(service: Any, deployment: Deployment) -> None:
    """Remembers the tasks that have stopped."""
    stopped = [each for each in deployment.tasks if each.status == "STOPPED"]
    deployment.tasks = [each for each in deployment.tasks if each not in stopped]
    service.stopped = [*[each.shown for each in reversed(stopped)], *service.stopped][:REMEMBERED]
    for task in stopped:
        if task.shown["stopCode"] == "TaskFailedToStart":
            tell(service, f"was unable to place a task. Reason: {task.shown['stoppedReason']}.")
        else:
            tell(service, f"has stopped 1 running tasks: (task {task.id}).")


def balance(service: Any, deployment: Deployment) -> None:
    """Puts tasks into target groups when they run, and takes them out before they stop."""
    for task in deployment.tasks:
        for each in deployment.workload["loadBalancers"] or []:
            arn = each.get("targetGroupArn")
            if arn and task.runs and arn not in task.targets and task.address:
                machine.register(task, arn, each["containerPort"])
                tell(service, f"registered 1 targets in (target-group {arn})")
        if task.reclaimed_since is not None and clock() - task.reclaimed_since > UNHEARD:
            for target in task.targets.values():
                target.draining = True
        if not task.wanted and task.status == "DEACTIVATING":
            for arn in [arn for arn in task.targets if machine.has_drained(task, arn)]:
                task.targets.pop(arn)
                tell(service, f"deregistered 1 targets in (target-group {arn})")
            if not task.targets:
                task.shown["lastStatus"] = "STOPPING"
