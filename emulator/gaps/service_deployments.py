"""Service deployments and revisions: what ECS remembers of each change of a service, and how it ended.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
"""

import hashlib
from datetime import datetime, timezone
from typing import Any

# What one call describes.
MOST = 20


def begin(service: Any, deployment: dict[str, Any]) -> None:
    """A new service deployment, of a new revision of the service, for a deployment of DescribeServices."""
    service.revisions = getattr(service, "revisions", {})
    service.service_deployments = getattr(service, "service_deployments", [])
    digest = hashlib.md5(deployment["id"].encode(), usedforsecurity=False).hexdigest()
    named = {"serviceArn": service.arn, "clusterArn": service.cluster_arn, "createdAt": deployment["createdAt"]}
    revision = arn_of(service, "service-revision", str(int(digest[:15], 16)))
    service.revisions[revision] = {**named, "serviceRevisionArn": revision, **workload(service)}
    former = getattr(service, "serving_revision", None)
    if service.service_deployments:
        report(service, "STOPPED", "Another service deployment has replaced it.")
    service.service_deployments.insert(
        0,
        {
            **named,
            "serviceDeploymentArn": arn_of(service, "service-deployment", digest[:22]),
            "startedAt": deployment["createdAt"],
            "sourceServiceRevisions": [summary(service, former)] if former else [],
            "targetServiceRevision": summary(service, revision),
        },
    )


def workload(service: Any) -> dict[str, Any]:
    """What a revision holds: a service of which one of these changes is deployed anew."""
    return {
        "taskDefinition": service.task_definition,
        "capacityProviderStrategy": getattr(service, "capacityProviderStrategy", None),
        "launchType": service.launch_type,
        "loadBalancers": service.load_balancers,
        "networkConfiguration": service.network_configuration or None,
        "platformFamily": "Linux",
    }


def report(service: Any, status: str, reason: str | None = None) -> None:
    """How far the latest service deployment is. One that has ended stays as it was."""
    from moto.core.utils import utcnow

    latest = service.service_deployments[0]
    if "finishedAt" in latest:
        return
    latest.update(
        status=status, statusReason=reason, updatedAt=utcnow(), deploymentConfiguration=configuration(service)
    )
    if status in ("SUCCESSFUL", "STOPPED", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"):
        latest["finishedAt"] = utcnow()
    failed = status != "SUCCESSFUL" and "finishedAt" in latest
    revision = latest["targetServiceRevision"]["arn"]
    if status == "SUCCESSFUL":
        service.serving_revision = revision
    if status == "ROLLBACK_SUCCESSFUL":
        back_to = service.serving_revision
        latest["rollback"] = {"reason": reason, "startedAt": utcnow(), "serviceRevisionArn": back_to}
    latest["targetServiceRevision"] = summary(service, revision, 0 if failed else service.running_count)
    monitors = "MONITORING_COMPLETE" if "finishedAt" in latest else "MONITORING"
    breaker = configuration(service).get("deploymentCircuitBreaker", {})
    latest["deploymentCircuitBreaker"] = {
        "status": ("TRIGGERED" if failed else monitors) if breaker.get("enable") else "DISABLED",
        "failureCount": threshold(service) if failed else 0,
        "threshold": threshold(service),
    }
    alarms = configuration(service).get("alarms", {})
    latest["alarms"] = {
        "status": monitors if alarms.get("enable") else "DISABLED",
        "alarmNames": alarms.get("alarmNames", []),
        "triggeredAlarmNames": [],
    }


def threshold(service: Any) -> int:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html"""
    return min(200, max(3, -(-service.desired_count // 2)))


def configuration(service: Any) -> dict[str, Any]:
    return getattr(service, "deploymentConfiguration", {})


def summary(service: Any, arn: str, running: int = 0) -> dict[str, Any]:
    return {
        "arn": arn,
        "requestedTaskCount": service.desired_count,
        "runningTaskCount": running,
        "pendingTaskCount": 0,
    }


def arn_of(service: Any, kind: str, identifier: str) -> str:
    return f"{service.arn.replace(':service/', f':{kind}/')}/{identifier}"


def at(time: datetime) -> datetime:
    """moto's own times are of UTC and do not say so."""
    return time if time.tzinfo else time.replace(tzinfo=timezone.utc)


def close_service_deployment_gap() -> None:
    """moto has no service deployments and no revisions of services. Can go when it has."""
    from moto.core.responses import ActionResult
    from moto.ecs.exceptions import InvalidParameterException
    from moto.ecs.responses import EC2ContainerServiceResponse as Response

    def list_them(self: Any) -> Any:
        service = self.ecs_backend._get_service(self._get_param("cluster", "default"), self._get_param("service"))
        statuses, created = self._get_param("status") or [], self._get_param("createdAt") or {}
        brief = ("serviceDeploymentArn", "serviceArn", "clusterArn", "startedAt", "createdAt", "finishedAt")
        found = [
            {
                **{key: each.get(key) for key in (*brief, "status", "statusReason")},
                "targetServiceRevisionArn": each["targetServiceRevision"]["arn"],
            }
            for each in getattr(service, "service_deployments", [])
            if (not statuses or each["status"] in statuses)
            and at(created.get("after", datetime.min)) <= at(each["createdAt"]) <= at(created.get("before", datetime.max))
        ]
        first, size = int(self._get_param("nextToken") or 0), self._get_param("maxResults") or 100
        more = {"nextToken": str(first + size)} if len(found) > first + size else {}
        return ActionResult({"serviceDeployments": found[first : first + size], **more})

    def described(self: Any, parameter: str, known: dict[str, Any], answer: str) -> Any:
        wanted = self._get_param(parameter) or []
        if len(wanted) > MOST:
            raise InvalidParameterException(f"{parameter} must not have more than {MOST} members.")
        missing = [{"arn": each, "reason": "MISSING"} for each in wanted if each not in known]
        found = [known[each] for each in wanted if each in known]
        return ActionResult({answer: found, "failures": missing})

    def deployments(self: Any) -> Any:
        services = self.ecs_backend.services.values()
        all_of_them = [each for service in services for each in getattr(service, "service_deployments", [])]
        known = {each["serviceDeploymentArn"]: each for each in all_of_them}
        return described(self, "serviceDeploymentArns", known, "serviceDeployments")

    def revisions(self: Any) -> Any:
        services = self.ecs_backend.services.values()
        known = {arn: each for service in services for arn, each in getattr(service, "revisions", {}).items()}
        return described(self, "serviceRevisionArns", known, "serviceRevisions")

    Response.list_service_deployments = list_them
    Response.describe_service_deployments = deployments
    Response.describe_service_revisions = revisions
