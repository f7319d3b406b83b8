"""Services: what moto forgets of them, and that each of their changes is a deployment."""

import os
from collections.abc import Callable
from typing import Any

from .deployments import describe, roll_out, settle

# What ECS DescribeServices answers for as long as nobody sends something else.
KEPT = (
    "availabilityZoneRebalancing",
    "capacityProviderStrategy",
    "deploymentConfiguration",
    "enableECSManagedTags",
    "enableExecuteCommand",
    "healthCheckGracePeriodSeconds",
    "placementConstraints",
    "placementStrategy",
    "propagateTags",
)


def close_service_gap() -> None:
    """moto's CreateService drops most of what it is sent, and an update leaves the deployment as it was:
    endless differences, and nobody can see which revision runs, or that one could not start.

    moto runs no tasks. A service therefore says that all its tasks run, as moto itself says after a change of
    the desired count; MOTO_ECS_SERVICE_RUNNING=<n> says otherwise. A deployment whose image is not in the
    account's repository fails at once, and is turned back where the service has asked for it.
    Can go when DescribeServices answers with KEPT and with the new revision after UpdateService, and
    DescribeTaskDefinition with the time of its registration.
    """
    from moto.core.utils import camelcase_to_underscores, utcnow
    from moto.ecs.models import TaskDefinition
    from moto.ecs.responses import EC2ContainerServiceResponse as Response

    def keep(original: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def wrapper(self: Any) -> Any:
            sent = self._get_params()
            answer = original(self)
            service = answer.result["service"]
            kept = vars(service).setdefault("kept", {})
            for name in KEPT:
                if isinstance(sent.get(name), dict):
                    # What an update does not mention stays: the provider sends the changed members alone.
                    kept[name] = {**kept.get(name, {}), **sent[name]}
                elif sent.get(name) is not None:
                    kept[name] = sent[name]
            # By both names: moto answers with the second where an update has left it.
            for name, value in kept.items():
                vars(service)[name] = vars(service)[camelcase_to_underscores(name)] = value
            # AWS names a launch type or a strategy, never both.
            if getattr(service, "capacityProviderStrategy", None):
                service.launch_type = None
            if service.task_definition:
                service.task_definition = self.ecs_backend.describe_task_definition(service.task_definition).arn
            for deployment in service.deployments[:1]:
                roll_out(service, deployment)
            if "MOTO_ECS_SERVICE_RUNNING" not in os.environ:
                settle(service)
            for deployment in service.deployments[:1]:
                describe(service, deployment)
            return answer

        return wrapper

    init = TaskDefinition.__init__

    def register(self: Any, *sent: Any, **named: Any) -> None:
        init(self, *sent, **named)
        self.registered_at = utcnow()

    TaskDefinition.__init__ = register
    Response.create_service = keep(Response.create_service)
    Response.update_service = keep(Response.update_service)
