"""The scheduler of services: starts, checks, replaces and stops tasks until a service has its desired state.

It covers rolling updates within the healthy percentages, the circuit breaker, and alarms that roll back a deployment.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html

Simplified: a task counts as failed if it ends, for whatever reason, before it was healthy once; a failed deployment
ends immediately, without the minutes that AWS takes to notice; the rate of task starts is not limited; zones are used
in turn; the first deployment is not watched once its tasks are healthy; and the target of a rollback keeps its id and
its tasks.
"""

from typing import Any

from . import history
from .deployment import Deployment, deployments_of, tasks_of, workload_of
from .machine import machine
from .new_task import identifier
from .outcome import complete, watch
from .rolling import start_tasks, stop_tasks
from .task import utcnow
from .upkeep import archive_stopped, count_failures, replace_unhealthy, update_targets


def change(service: Any, forced: bool = False) -> None:
    """Starts a new deployment if a call has changed what the service's tasks should be."""
    deployments = deployments_of(service)
    workload = workload_of(service)
    former = deployments[0] if deployments else None
    if former and workload == former.workload and not forced:
        return
    for each in deployments:
        each.primary = False
    identity = f"ecs-svc/{int(identifier(service.arn, len(service.revisions), utcnow())[:15], 16)}"
    deployment = Deployment(identity, workload, service.desired_count, utcnow(), revision="")
    history.begin(service, deployment)
    deployments.insert(0, deployment)


def act(service: Any) -> None:
    """Applies the consequences of a call: all of them if nobody runs tasks, because then nothing has to be awaited."""
    if machine.lives:
        advance(service)
    else:
        settle(service)


def settle(service: Any) -> None:
    """Advances the service until nothing changes any more."""
    before = None
    while (now := progress(service)) != before:
        before = now
        advance(service)


def progress(service: Any) -> Any:
    seen = [
        (task.id, task.status, task.shown["desiredStatus"], task.shown["healthStatus"], str(task.targets))
        for task in tasks_of(service)
    ]
    return seen, [(each.id, each.state, each.failed) for each in deployments_of(service)], service.status


def advance(service: Any) -> None:
    """Checks the service once and acts on the result."""
    deployments = deployments_of(service)
    for task in tasks_of(service):
        machine.follow(task)
    if service.status != "ACTIVE":
        service.desired_count = 0
    for each in deployments:
        replace_unhealthy(service, each)
        count_failures(service, each)
        archive_stopped(service, each)
        update_targets(service, each)
    if deployments:
        primary = deployments[0]
        primary.desired = service.desired_count
        watch(service, primary)
        primary = deployments[0]
        start_tasks(service, primary)
        stop_tasks(service, primary)
        # A finished deployment is no longer shown.
        deployments[1:] = [each for each in deployments[1:] if each.tasks]
        complete(service, primary)
    if service.status == "DRAINING" and not tasks_of(service):
        service.status = "INACTIVE"
    publish(service)


def publish(service: Any) -> None:
    """Updates what moto answers."""
    deployments = deployments_of(service)
    for each in deployments:
        if each.state == "IN_PROGRESS" and not each.reason:
            each.reason = f"ECS deployment {each.id} in progress."
        history.count(service, each)
    service.deployments = [each.shown() for each in deployments]
    service.running_count = sum(each.running for each in deployments)
    service.pending_count = sum(each.pending for each in deployments)
    backend = service._backend
    cluster = backend.clusters.get(service.cluster_name)
    if cluster:
        active = [each for each in backend.services.values() if each.cluster_name == cluster.name]
        cluster.running_tasks_count = sum(each.running_count for each in active)
        cluster.pending_tasks_count = sum(each.pending_count for each in active)
