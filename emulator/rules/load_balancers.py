"""Names of load balancers and ports of their listeners must be unique."""

from typing import Any


def keep_names_and_ports_apart() -> None:
    """ELB creates no second load balancer with the same name and no second listener on the same port. If all settings
    are the same, it answers with the existing one. moto compares ARNs, which are never the same.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html
    """
    from moto.elbv2.exceptions import ELBClientError
    from moto.elbv2.models import ELBv2Backend

    create_load_balancer, create_listener = ELBv2Backend.create_load_balancer, ELBv2Backend.create_listener

    def create_balancer(self: Any, **sent: Any) -> Any:
        former = next((each for each in self.load_balancers.values() if each.name == sent["name"]), None)
        if former is None:
            return create_load_balancer(self, **sent)
        mapped = [each["SubnetId"] for each in sent.get("subnet_mappings") or []]
        same = (
            (former.scheme or "internet-facing") == (sent.get("scheme") or "internet-facing")
            and former.type == (sent.get("loadbalancer_type") or "application")
            and former.ip_address_type == (sent.get("ip_address_type") or "ipv4")
            and set(former.security_groups or []) == set(sent["security_groups"] or [])
            and {each.id for each in former.subnets} == {*(sent["subnet_ids"] or []), *mapped}
        )
        if not same:
            message = f"A load balancer with the same name '{former.name}' exists, but with different settings"
            raise ELBClientError("DuplicateLoadBalancerName", message)
        return former

    def create(self: Any, **sent: Any) -> Any:
        balancer = self.load_balancers.get(sent["load_balancer_arn"])
        listeners = balancer.listeners.values() if balancer else []
        former = next((each for each in listeners if str(each.port) == str(sent["port"])), None)
        if former is None:
            return create_listener(self, **sent)
        if former.protocol != sent["protocol"] or [each.data for each in former.default_actions] != sent["actions"]:
            message = f"A listener already exists on this port for this load balancer '{balancer.arn}'"
            raise ELBClientError("DuplicateListener", message)
        return former

    ELBv2Backend.create_load_balancer = create_balancer  # type: ignore[method-assign]
    ELBv2Backend.create_listener = create  # type: ignore[method-assign]
