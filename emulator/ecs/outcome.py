"""How a deployment ends: completed, or rolled back by the circuit breaker or an alarm.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
"""

from typing import Any

from . import history
from .alarms import slowest, triggered
from .deployment import Deployment, deployments_of, restore
from .events import add_event
from .machine import machine
from .task import clock

BREAKER = "ECS deployment circuit breaker: tasks failed to start."
ALARM = "ECS deployment failed: alarm detected."


def watch(service: Any, primary: Deployment) -> None:
    """Ends a failing deployment."""
    if primary.state != "IN_PROGRESS" or primary.record is None:
        return
    sent = history.configuration(service)
    breaker, alarms = sent.get("deploymentCircuitBreaker") or {}, sent.get("alarms") or {}
    on = triggered(service, alarms.get("alarmNames", []), primary.created) if alarms.get("enable") else []
    if breaker.get("enable") and primary.failed >= history.threshold(service):
        history.count(service, primary)
        primary.record["deploymentCircuitBreaker"]["status"] = "TRIGGERED"
        fail(service, primary, BREAKER, "tasks failed to start.", breaker.get("rollback", False))
    elif on:
        primary.record["alarms"].update(status="TRIGGERED", triggeredAlarmNames=on)
        fail(service, primary, ALARM, "alarm detected.", alarms.get("rollback", False))


def fail(service: Any, failed: Deployment, reason: str, event: str, rollback: bool) -> None:
    """Starts no more of its tasks, and rolls back to the last completed deployment, whose tasks still run."""
    failed.state, failed.reason = "FAILED", reason
    add_event(service, f"(deployment {failed.id}) deployment failed: {event}")
    if not rollback:
        history.conclude(failed.record, "STOPPED", reason)
        return
    target = service.completed
    if target is None:
        reason = "No rollback candidate was found to run the rollback."
        history.conclude(failed.record, "ROLLBACK_FAILED", reason)
        return
    deployments = deployments_of(service)
    failed.primary, target.primary = False, True
    target.state, target.failed, target.next_start, target.record = "IN_PROGRESS", 0, 0, None
    target.reason = f"{reason.partition(':')[0]}: rolling back to deploymentId {target.id}."
    restore(service, target.workload)
    deployments[:] = [target, *(each for each in deployments if each is not target)]
    history.roll_back(failed.record, target, reason)
    add_event(service, f"rolling back to deployment {target.id}.")


def complete(service: Any, primary: Deployment) -> None:
    """Completes a deployment whose tasks are all healthy and the only ones, after its alarms have been watched."""
    if primary.state != "IN_PROGRESS":
        return
    # Old tasks count until they are drained.
    alone = all(task.status == "STOPPING" for each in deployments_of(service)[1:] for task in each.tasks)
    if not alone or len(primary.wanted) != service.desired_count or not all(each.healthy for each in primary.wanted):
        primary.baking_since = None
        return
    if primary.baking_since is None:
        primary.baking_since = clock()
    if clock() - primary.baking_since < baking(service, primary):
        return
    primary.state, primary.reason = "COMPLETED", f"ECS deployment {primary.id} completed."
    service.completed = primary
    history.completed(service, primary)
    add_event(service, f"(deployment {primary.id}) deployment completed.")
    add_event(service, "has reached a steady state.")


def baking(service: Any, primary: Deployment) -> float:
    """Seconds for which the alarms are watched once the tasks run: as long as the slowest alarm needs.

    0 if there is nothing to roll back to or nobody measures.
    """
    alarms = history.configuration(service).get("alarms") or {}
    if not alarms.get("enable") or primary.record is None or service.completed is None or not machine.balanced:
        return 0
    return slowest(service, alarms.get("alarmNames", []))
