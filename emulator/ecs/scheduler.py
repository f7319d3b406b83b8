"""The scheduler of services: starts, proves, replaces and stops tasks until a service is as it is wanted.

A rolling update within the healthy percents, the circuit breaker and the alarms that turn a deployment back.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html

Simplified: a task counts as failed however it ended before it was healthy once; a failed deployment is over at once,
without the minutes that AWS takes to notice; tasks start without a rate; zones are taken in turn; the first deployment
is not watched once its tasks are healthy; and a deployment that is returned to keeps its id and its tasks.
"""

from math import ceil
from typing import Any

from . import history
from .alarms import slowest, triggered
from .deployment import Deployment, bring, workload_of
from .initialization import initialization_error
from .machine import machine
from .pull import CannotPull, pull
from .task import Task, clock, fail_to_start, identifier, new_task, stop, utcnow

BREAKER = "ECS deployment circuit breaker: tasks failed to start."
ALARM = "ECS deployment failed: alarm detected."
# Seconds before a task is started again whose former ones have failed, doubled each time.
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html
FIRST_WAIT, LONGEST_WAIT = 10, 27 * 60
# Seconds for which the load balancer goes on sending to a task that Spot has taken away: an assumption.
UNHEARD = 5
# Stopped tasks that are remembered; AWS does so for an hour.
REMEMBERED = 100


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


def deployments_of(service: Any) -> list[Deployment]:
    """The one that is wanted first, then those whose tasks are going."""
    if not hasattr(service, "rollout"):
        service.rollout, service.revisions, service.service_deployments = [], {}, []
        service.completed, service.numbers, service.stopped = None, 0, []
    return service.rollout


def tasks_of(service: Any) -> list[Task]:
    """Those that are not yet stopped."""
    return [task for each in deployments_of(service) for task in each.tasks]


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


def watch(service: Any, primary: Deployment) -> None:
    """Ends a deployment that fails."""
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


def fail(service: Any, failed: Deployment, reason: str, words: str, rollback: bool) -> None:
    failed.state, failed.reason = "FAILED", reason
    tell(service, f"(deployment {failed.id}) deployment failed: {words}")
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
    bring(service, target.workload)
    deployments[:] = [target, *(each for each in deployments if each is not target)]
    history.turn_back(failed.record, target, reason)
    tell(service, f"rolling back to deployment {target.id}.")


def bounds(service: Any) -> tuple[int, int]:
    """Of healthy and of all tasks.

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
        # Those that are on their way out have left already what the percents are about.
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
        tell(service, f"has started {len(started)} tasks: {' '.join(started)}.")


def refusals(service: Any, task: Task) -> dict[str, str]:
    """Why containers of the task cannot start, by their names."""
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
    """Old tasks go when enough healthy ones are left; of too many, the newest."""
    least, _ = bounds(service)
    healthy = sum(task.healthy for task in tasks_of(service))
    going = [(each, task) for each in deployments_of(service)[1:] for task in each.wanted]
    surplus = primary.wanted[service.desired_count :]
    for deployment, task in [*going, *((primary, task) for task in surplus)]:
        spare = not task.healthy or healthy > least
        # The tasks of a deployment that failed have never had to do with what is enough.
        if not spare and deployment.state != "FAILED":
            continue
        healthy -= task.healthy
        task.asked = True
        stop(task, "ServiceSchedulerInitiated", f"Scaling activity initiated by (deployment {primary.id})")
        if task.targets:
            tell(service, "has begun draining connections on 1 tasks.")


def complete(service: Any, primary: Deployment) -> None:
    """Done is a deployment whose tasks are all healthy, and alone, after its alarms have been watched."""
    alone = not any(each.wanted or each.running for each in deployments_of(service)[1:])
    alone = alone and all(task.status == "STOPPING" for each in deployments_of(service)[1:] for task in each.tasks)
    there = len(primary.wanted) == service.desired_count and all(each.healthy for each in primary.wanted)
    if primary.state != "IN_PROGRESS" or not there or not alone:
        if not there or not alone:
            primary.baking_since = None
        return
    if primary.baking_since is None:
        primary.baking_since = clock()
    if clock() - primary.baking_since < baking(service, primary):
        return
    primary.state, primary.reason = "COMPLETED", f"ECS deployment {primary.id} completed."
    service.completed = primary
    history.completed(service, primary)
    tell(service, f"(deployment {primary.id}) deployment completed.")
    tell(service, "has reached a steady state.")


def baking(service: Any, primary: Deployment) -> float:
    """Seconds for which the alarms are watched when the tasks are there: those of the slowest alarm.

    None where there is nothing to turn back to, and none where nobody measures.
    """
    alarms = history.configuration(service).get("alarms") or {}
    if not alarms.get("enable") or primary.record is None or service.completed is None or not machine.balanced:
        return 0
    return slowest(service, alarms.get("alarmNames", []))


def publish(service: Any) -> None:
    """What moto answers with."""
    deployments = deployments_of(service)
    for each in deployments:
        if each.state == "IN_PROGRESS" and not each.reason:
            each.reason = f"ECS deployment {each.id} in progress."
        history.count(service, each)
    service.deployments = [each.shown() for each in deployments]
    service.running_count = sum(each.running for each in deployments)
    service.pending_count = sum(len(each.wanted) - each.running for each in deployments)
    backend = service._backend
    cluster = backend.clusters.get(service.cluster_name)
    if cluster:
        active = [each for each in backend.services.values() if each.cluster_name == cluster.name]
        cluster.running_tasks_count = sum(each.running_count for each in active)
        cluster.pending_tasks_count = sum(each.pending_count for each in active)


def tell(service: Any, message: str) -> None:
    """One more of the service's events, the last of which comes first."""
    from moto.moto_api._internal import mock_random

    event = {"id": str(mock_random.uuid4()), "createdAt": utcnow(), "message": f"(service {service.name}) {message}"}
    service.events.insert(0, event)
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages.html
    del service.events[100:]
