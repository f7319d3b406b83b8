"""Services: keeps the properties that moto drops, and makes each change a deployment."""

from collections.abc import Callable
from typing import Any

from . import scheduler

# Properties that DescribeServices answers until a request changes them.
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
    """moto's CreateService drops most of its parameters and runs nothing. Here each change of a service is a
    deployment, which the scheduler carries out (scheduler.py).

    Can go when moto runs the tasks of a service, DescribeServices answers with KEPT, and DescribeTaskDefinition with
    the time of its registration.
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
                    # Members that an update does not mention stay: the provider sends only the changed ones.
                    kept[name] = {**kept.get(name, {}), **sent[name]}
                elif sent.get(name) is not None:
                    kept[name] = sent[name]
            # Under both names: moto answers with the second one after an update.
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
        # The service becomes inactive once its tasks have stopped.
        service.status, service.desired_count = "DRAINING", 0
        scheduler.act(service)
        return answer

    TaskDefinition.__init__ = register
    Response.delete_service = delete
    Response.create_service = keep(Response.create_service)
    Response.update_service = keep(Response.update_service)


def close_bounds_gap() -> None:
    """moto only stores the bounds of a scalable target. Here a service outside of them is scaled to the nearest bound.

    Simplified: Application Auto Scaling does so at its next check, here it happens immediately, and nothing scales a
    service between its bounds. Can go when moto scales services.
    """
    from moto.applicationautoscaling.models import ApplicationAutoscalingBackend as Backend
    from moto.ecs.models import ecs_backends

    register = Backend.register_scalable_target

    def register_target(self: Any, namespace: str, r_id: str, *sent: Any, **named: Any) -> Any:
        target = register(self, namespace, r_id, *sent, **named)
        _, _, name = r_id.partition("/")
        service = ecs_backends[self.account_id][self.region_name].services.get(name.replace("/", ":"))
        if service and service.status == "ACTIVE" and target.min_capacity is not None:
            service.desired_count = min(max(service.desired_count, target.min_capacity), target.max_capacity)
            scheduler.act(service)
        return target

    Backend.register_scalable_target = register_target
