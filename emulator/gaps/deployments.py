"""The deployment that each change of a service is: how far it is, whether its tasks start, what turns it back."""

from typing import Any

from . import service_deployments
from .initialization import initialization_error
from .pull import CannotPull, pull
from .service_tasks import stopped, task_of

BREAKER = "ECS deployment circuit breaker: tasks failed to start."


def roll_out(service: Any, deployment: dict[str, Any]) -> None:
    """Starts the tasks of a deployment that is new, or does what the circuit breaker does when they fail."""
    workload = service_deployments.workload(service)
    if workload != getattr(service, "workload", workload):
        renew(service, deployment)
    if deployment["id"] == getattr(service, "rolled_out", None):
        return
    service.rolled_out, service.workload = deployment["id"], workload
    service_deployments.begin(service, deployment)
    service_deployments.report(service, "IN_PROGRESS")
    reasons = refusals(service)
    service.cannot_start = bool(reasons)
    if not reasons:
        return
    failures = service_deployments.threshold(service)
    failed = [stopped(task_of(service, deployment, number), reasons) for number in range(failures)]
    service.stopped_tasks = [*failed, *getattr(service, "stopped_tasks", [])]
    tell(service, f"was unable to place a task. Reason: {failed[0]['stoppedReason']}.")
    breaker = circuit_breaker(service)
    if not breaker["enable"]:
        return
    tell(service, f"(deployment {deployment['id']}) deployment failed: tasks failed to start.")
    completed = getattr(service, "completed", None)
    if breaker["rollback"] and completed:
        service_deployments.report(service, "ROLLBACK_SUCCESSFUL", BREAKER)
        service.task_definition, service.cannot_start = completed, False
        renew(service, deployment)
        service.rolled_out, service.workload = deployment["id"], service_deployments.workload(service)
        tell(service, f"rolling back to deployment {deployment['id']}.")
    elif breaker["rollback"]:
        service_deployments.report(service, "ROLLBACK_FAILED", "No rollback candidate was found to run the rollback.")
    else:
        service_deployments.report(service, "STOPPED", BREAKER)


def circuit_breaker(service: Any) -> dict[str, bool]:
    sent = getattr(service, "deploymentConfiguration", {}).get("deploymentCircuitBreaker", {})
    return {"enable": False, "rollback": False, **sent}


def refusals(service: Any) -> dict[str, str]:
    """Why containers of the service's revision cannot start, by their names."""
    reasons = {}
    if service.task_definition is None:
        return reasons
    definition = service._backend.describe_task_definition(service.task_definition)
    architecture = (definition.runtime_platform or {}).get("cpuArchitecture", "X86_64")
    for container in definition.container_definitions:
        error = initialization_error(service, definition, container)
        if error:
            reasons[container["name"]] = error
            continue
        try:
            pull(service._account_id, container["image"], architecture)
        except CannotPull as error:
            retried = "pull image manifest has been retried 1 time(s)"
            reasons[container["name"]] = f"CannotPullContainerError: {retried}: {error}"
    return reasons


def settle(service: Any) -> None:
    running = 0 if getattr(service, "cannot_start", False) else service.desired_count
    service.running_count, service.pending_count = running, 0
    backend = service._backend
    cluster = backend.clusters[service.cluster_name]
    cluster.running_tasks_count = sum(
        each.running_count
        for each in backend.services.values()
        if each.cluster_name == cluster.name and each.status == "ACTIVE"
    )
    cluster.pending_tasks_count = 0


def describe(service: Any, deployment: dict[str, Any]) -> None:
    """Lets the deployment say how far it is."""
    from moto.core.utils import utcnow

    ecs_deployment = f"ECS deployment {deployment['id']}"
    state, reason = "IN_PROGRESS", f"{ecs_deployment} in progress."
    if getattr(service, "cannot_start", False):
        if circuit_breaker(service)["enable"]:
            state, reason = "FAILED", BREAKER
    elif service.running_count >= service.desired_count:
        state, reason = "COMPLETED", f"{ecs_deployment} completed."
        service.completed = service.task_definition
        service_deployments.report(service, "SUCCESSFUL")
        if deployment.get("rolloutState") != state or ecs_deployment not in deployment["rolloutStateReason"]:
            tell(service, f"(deployment {deployment['id']}) deployment completed.")
            tell(service, "has reached a steady state.")
    deployment.update(
        capacityProviderStrategy=getattr(service, "capacityProviderStrategy", None),
        desiredCount=service.desired_count,
        failedTasks=service_deployments.threshold(service) if getattr(service, "cannot_start", False) else 0,
        launchType=service.launch_type,
        networkConfiguration=service.network_configuration or None,
        pendingCount=service.pending_count,
        platformFamily="EC2" if service.launch_type == "EC2" else "Linux",
        rolloutState=state,
        rolloutStateReason=reason,
        runningCount=service.running_count,
        taskDefinition=service.task_definition,
        updatedAt=utcnow(),
    )


def renew(service: Any, deployment: dict[str, Any]) -> None:
    from moto.core.utils import utcnow
    from moto.moto_api._internal import mock_random

    deployment["id"] = f"ecs-svc/{mock_random.randint(0, 32**12)}"
    deployment["createdAt"] = utcnow()
    deployment["taskDefinition"] = service.task_definition


def tell(service: Any, message: str) -> None:
    """One more of the service's events, the last of which comes first."""
    from moto.core.utils import utcnow
    from moto.moto_api._internal import mock_random

    event = {"id": str(mock_random.uuid4()), "createdAt": utcnow(), "message": f"(service {service.name}) {message}"}
    service.events.insert(0, event)
