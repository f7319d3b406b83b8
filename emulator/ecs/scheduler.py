"""The scheduler of services: starts, proves, replaces and stops tasks until a service is as it is wanted.

A rolling update within the healthy percents, the circuit breaker and the alarms that turn a deployment back.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html

Simplified: a task counts as failed however it ended before it was healthy once; a failed deployment is over at once,
without the minutes that AWS takes to notice; tasks start without a rate; zones are taken in turn; the first deployment
is not watched once its tasks are healthy; and a deployment that is returned to keeps its id and its tasks.
"""

from typing import Any

from . import history
from .deployment import Deployment, deployments_of, tasks_of, workload_of
from .machine import machine
from .new_task import identifier
from .outcome import complete, watch
from .rolling import start_tasks, stop_tasks
from .task import utcnow
from .upkeep import balance, bury, count_failures, replace_unhealthy


def change(service: Any, forced: bool = False) -> None:
    """What a call has made of the service: another deployment where its tasks are to be others."""
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
    """What follows from a call: all of it where nobody runs tasks, since nothing is to be waited for then."""
    if machine.lives:
        advance(service)
    else:
        settle(service)


def settle(service: Any) -> None:
    """Goes on until nothing changes any more."""
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
    """One look at the service, and what follows from it."""
    deployments = deployments_of(service)
    for task in tasks_of(service):
        machine.follow(task)
    if service.status != "ACTIVE":
        service.desired_count = 0
    for each in deployments:
        replace_unhealthy(service, each)
        count_failures(service, each)
        bury(service, each)
        balance(service, each)
    if deployments:
        primary = deployments[0]
        primary.desired = service.desired_count
        watch(service, primary)
        primary = deployments[0]
        start_tasks(service, primary)
        stop_tasks(service, primary)
        # One that is over is shown no more.
        deployments[1:] = [each for each in deployments[1:] if each.tasks]
        complete(service, primary)
    if service.status == "DRAINING" and not tasks_of(service):
        service.status = "INACTIVE"
    publish(service)


def publish(service: Any) -> None:
    """What moto answers with."""
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
