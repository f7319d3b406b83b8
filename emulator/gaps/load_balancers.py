"""Load balancers: what they lead to."""

from typing import Any

from .service_tasks import tasks_of


def close_load_balancer_gaps() -> None:
    """moto registers no task with its target groups, and its load balancers have names that lead nowhere.

    What they lead to are the servers that `npm start` runs on this machine, on the listeners' own ports.
    Can go when ECS registers the tasks of a service; the name is the emulator's own.
    """
    from moto.ecs.models import ecs_backends
    from moto.elbv2.models import ELBv2Backend, FakeLoadBalancer

    describe_target_health = ELBv2Backend.describe_target_health
    init = FakeLoadBalancer.__init__

    def health(self: Any, arn: str, targets: list[dict[str, Any]]) -> list[Any]:
        wanted = {each["Id"] for each in targets}
        found = []
        for service in ecs_backends[self.account_id][self.region_name].services.values():
            ports = [each["containerPort"] for each in service.load_balancers if each.get("targetGroupArn") == arn]
            for port, task in ((port, task) for port in ports for task in tasks_of(service)):
                for interface in task["containers"][0]["networkInterfaces"]:
                    address = interface["privateIpv4Address"]
                    target = {"Id": address, "Port": port, "AvailabilityZone": task["availabilityZone"]}
                    if not wanted or address in wanted:
                        state = {"State": "healthy"}
                        found.append({"Target": target, "HealthCheckPort": str(port), "TargetHealth": state})
        told = {each["Target"]["Id"] for each in found}
        others = [each for each in targets if each["Id"] not in told]
        # Those that somebody has registered by hand.
        return [*found, *(describe_target_health(self, arn, others) if others or not wanted else [])]

    def named(self: Any, *sent: Any, **by_name: Any) -> None:
        init(self, *sent, **by_name)
        self.dns_name = "localhost"

    ELBv2Backend.describe_target_health = health
    FakeLoadBalancer.__init__ = named
