"""Target groups: the tasks of services in them, with their health according to the load balancer."""

from typing import Any

from .deployment import tasks_of


def close_target_gaps() -> None:
    """moto registers no tasks with target groups, and the DNS names of its load balancers do not resolve. Here they
    are `localhost`, where a load balancer may listen (tools/local/load-balancer).

    The registration can go when moto's ECS does it; the name stays.
    """
    from moto.ecs.models import ecs_backends
    from moto.elbv2.models import ELBv2Backend, FakeLoadBalancer

    describe_target_health = ELBv2Backend.describe_target_health
    init = FakeLoadBalancer.__init__

    def health(self: Any, arn: str, targets: list[dict[str, Any]]) -> list[Any]:
        wanted = {each["Id"] for each in targets}
        found = []
        for service in ecs_backends[self.account_id][self.region_name].services.values():
            for task in tasks_of(service):
                target = task.targets.get(arn)
                if target is None or (wanted and task.address not in wanted):
                    continue
                zone = task.shown["availabilityZone"]
                state = target.health
                if target.draining:
                    reason = "Target.DeregistrationInProgress"
                    description = "Target deregistration is in progress"
                    state = {"State": "draining", "Reason": reason, "Description": description}
                shown = {"Id": task.address, "Port": target.port, "AvailabilityZone": zone}
                found.append({"Target": shown, "HealthCheckPort": str(target.port), "TargetHealth": state})
        known = {each["Target"]["Id"] for each in found}
        others = [each for each in targets if each["Id"] not in known]
        # With the targets that were registered by hand.
        return [*found, *(describe_target_health(self, arn, others) if others or not wanted else [])]

    def named(self: Any, *sent: Any, **by_name: Any) -> None:
        init(self, *sent, **by_name)
        self.dns_name = "localhost"

    ELBv2Backend.describe_target_health = health
    FakeLoadBalancer.__init__ = named
