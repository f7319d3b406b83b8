"""Services: what moto forgets of them, and that each of their changes is a deployment."""

from collections.abc import Callable
from typing import Any

from . import scheduler

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
    """moto's CreateService drops most of what it is sent, and runs nothing: each change of a service is a deployment,
    which the scheduler carries out (scheduler.py).

    Can go when moto runs the tasks of a service, DescribeServices answers with KEPT, and DescribeTaskDefinition with the
    time of its registration.
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
            forced = sent.get("forceNewDeployment", False)
            scheduler.change(service, forced)
            scheduler.act(service)
            return answer

        return wrapper

    init = TaskDefinition.__init__

    def register(self: Any, *sent: Any, **named: Any) -> None:
        init(self, *sent, **named)
        self.registered_at = utcnow()

    delete_service = Response.delete_service

    def delete(self: Any) -> Any:
        answer = delete_service(self)
        service = answer.result["service"]
        # It is gone when its tasks are.
        service.status, service.desired_count = "DRAINING", 0
        scheduler.act(service)
        return answer

    TaskDefinition.__init__ = register
    Response.delete_service = delete
    Response.create_service = keep(Response.create_service)
    Response.update_service = keep(Response.update_service)
