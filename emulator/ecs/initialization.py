"""What a task needs besides the image before one of its containers can start."""

from typing import Any


def initialization_error(service: Any, definition: Any, container: dict[str, Any]) -> str | None:
    """Why a task cannot start this container, in ECS's wording.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
    """
    from moto.iam.models import iam_backends

    account, region = service._account_id, service.region_name
    known = {role.arn for partition in iam_backends[account].values() for role in partition.get_roles()}
    for role in (getattr(definition, name, None) for name in ("execution_role_arn", "task_role_arn")):
        if role and role not in known:
            return f"ECS was unable to assume the role '{role}' that was provided for this task."
    for secret in container.get("secrets", []):
        reason = missing_secret(account, region, secret["valueFrom"])
        if reason:
            resource = "unable to pull secrets or registry auth: execution resource retrieval failed"
            return f"ResourceInitializationError: {resource}: {reason}"
    return missing_log_group(account, region, container.get("logConfiguration") or {})


def missing_secret(account: str, region: str, source: str) -> str | None:
    from moto.secretsmanager.models import secretsmanager_backends
    from moto.ssm.models import ssm_backends

    retried = "service call has been retried 1 time(s)"
    parts = source.split(":")
    if parts[2:3] == ["secretsmanager"]:
        # A key, a stage and a version may follow the name.
        if ":".join(parts[:7]) in secretsmanager_backends[account][parts[3]].secrets:
            return None
        reason = "ResourceNotFoundException: Secrets Manager can't find the specified secret."
        return f"unable to retrieve secret from asm: {retried}: failed to fetch secret {source}: {reason}"
    name = parts[5].removeprefix("parameter") if parts[2:3] == ["ssm"] else source
    ssm = ssm_backends[account][parts[3] if parts[2:3] == ["ssm"] else region]
    # An ARN does not show whether the name starts with a slash.
    if ssm.get_parameter(name) or ssm.get_parameter(name.removeprefix("/")):
        return None
    return f"unable to retrieve secrets from ssm: {retried}: invalid ssm parameters: {name}"


def missing_log_group(account: str, region: str, configuration: dict[str, Any]) -> str | None:
    from moto.logs.models import logs_backends

    options = configuration.get("options", {})
    if configuration.get("logDriver") != "awslogs" or options.get("awslogs-create-group") == "true":
        return None
    if options.get("awslogs-group") in logs_backends[account][options.get("awslogs-region", region)].groups:
        return None
    return (
        "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: "
        "failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist."
    )
