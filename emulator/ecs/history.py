"""Service deployments and revisions: what ECS records of each change of a service and of its outcome.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
"""

import hashlib
from datetime import datetime, timezone
from typing import Any

from .task import utcnow

# The most that one call describes.
MOST = 20


def begin(service: Any, deployment: Any) -> None:
    """Records a new service deployment and a new revision of the service for a deployment."""
    digest = hashlib.md5(deployment.id.encode(), usedforsecurity=False).hexdigest()
    named = {"serviceArn": service.arn, "clusterArn": service.cluster_arn, "createdAt": deployment.created}
    deployment.revision = arn_of(service, "service-revision", str(int(digest[:15], 16)))
    service.revisions[deployment.revision] = {
        **named,
        "serviceRevisionArn": deployment.revision,
        **deployment.workload,
    }
    for each in service.service_deployments:
        if "finishedAt" not in each:
            conclude(each, "STOPPED", "Another service deployment has replaced it.")
    former = service.completed
    breaker, alarms = (configuration(service).get(key) or {} for key in ("deploymentCircuitBreaker", "alarms"))
    deployment.record = {
        **named,
        "serviceDeploymentArn": arn_of(service, "service-deployment", digest[:22]),
        "startedAt": deployment.created,
        "updatedAt": utcnow(),
        "status": "IN_PROGRESS",
        "deploymentConfiguration": configuration(service),
        "sourceServiceRevisions": [summary(service, former)] if former else [],
        "targetServiceRevision": summary(service, deployment),
        "deploymentCircuitBreaker": {
            "status": "MONITORING" if breaker.get("enable") else "DISABLED",
            "failureCount": 0,
            "threshold": threshold(service),
        },
        "alarms": {
            "status": "MONITORING" if alarms.get("enable") else "DISABLED",
            "alarmNames": alarms.get("alarmNames", []),
            "triggeredAlarmNames": [],
        },
    }
    service.service_deployments.insert(0, deployment.record)


def conclude(record: dict[str, Any], status: str, reason: str | None = None) -> None:
    record.update(status=status, statusReason=reason, updatedAt=utcnow())
    if status.endswith("IN_PROGRESS"):
        return
    record["finishedAt"] = utcnow()
    for monitor in (record["deploymentCircuitBreaker"], record["alarms"]):
        if monitor["status"] == "MONITORING":
            monitor["status"] = "MONITORING_COMPLETE"


def roll_back(record: dict[str, Any], target: Any, reason: str) -> None:
    record["rollback"] = {"reason": reason, "startedAt": utcnow(), "serviceRevisionArn": target.revision}
    conclude(record, "ROLLBACK_IN_PROGRESS", reason)


def completed(service: Any, deployment: Any) -> None:
    """Records that a deployment completed, either its own or a rollback to it."""
    if deployment.record:
        conclude(deployment.record, "SUCCESSFUL")
    for record in service.service_deployments:
        if record["status"] == "ROLLBACK_IN_PROGRESS":
            conclude(record, "ROLLBACK_SUCCESSFUL", record["statusReason"])


def count(service: Any, deployment: Any) -> None:
    """Records how many of its tasks run and how many have failed."""
    record = deployment.record
    if record is None:
        return
    if "finishedAt" not in record or record["status"] == "SUCCESSFUL":
        record["targetServiceRevision"] = summary(service, deployment)
    if record["status"] == "IN_PROGRESS" and record["deploymentCircuitBreaker"]["status"] == "MONITORING":
        record["deploymentCircuitBreaker"]["failureCount"] = deployment.failed


def threshold(service: Any) -> int:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html"""
    return min(200, max(3, -(-service.desired_count // 2)))


def configuration(service: Any) -> dict[str, Any]:
    return getattr(service, "deploymentConfiguration", {})


def summary(service: Any, deployment: Any) -> dict[str, Any]:
    return {
        "arn": deployment.revision,
        "requestedTaskCount": service.desired_count,
        "runningTaskCount": deployment.running,
        "pendingTaskCount": deployment.pending,
    }


def arn_of(service: Any, kind: str, identifier: str) -> str:
    return f"{service.arn.replace(':service/', f':{kind}/')}/{identifier}"


def at(time: datetime) -> datetime:
    """Adds the time zone to moto's own times, which are in UTC without saying so."""
    return time if time.tzinfo else time.replace(tzinfo=timezone.utc)


def close_service_deployment_gap() -> None:
    """moto has no service deployments and no service revisions. Can go when it has them."""
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
