"""What a teardown deletes, in all services."""

from typing import Any


def close_deletion_gaps() -> None:
    """To check a teardown, deleted resources must disappear and protected ones must stay. But moto lists deleted
    services and clusters and keeps their tags, keeps the network interface and the address of a deleted NAT gateway
    and the alarms of a replaced scaling policy, and deletes a protected load balancer.

    Each patch can go when moto does the same; AWS itself shows a deleted NAT gateway for about an hour.
    """
    from moto.applicationautoscaling.models import ApplicationAutoscalingBackend
    from moto.applicationautoscaling.models import FakeApplicationAutoscalingPolicy as Policy
    from moto.ec2.models import EC2Backend
    from moto.ecs.models import EC2ContainerServiceBackend as EcsBackend
    from moto.elbv2.exceptions import ELBClientError
    from moto.elbv2.models import ELBv2Backend

    list_clusters, list_services = EcsBackend.list_clusters, EcsBackend.list_services
    delete_cluster, delete_service = EcsBackend.delete_cluster, EcsBackend.delete_service
    delete_nat_gateway = EC2Backend.delete_nat_gateway
    delete_load_balancer = ELBv2Backend.delete_load_balancer
    put_scaling_policy = ApplicationAutoscalingBackend.put_scaling_policy

    def without(arns: list[str], gone: Any) -> list[str]:
        inactive = {each.arn for each in gone.values() if each.status == "INACTIVE"}
        return [arn for arn in arns if arn not in inactive]

    def untagged(resource: Any) -> Any:
        resource.tags = []
        return resource

    def delete_nat(self: Any, nat_gateway_id: str) -> Any:
        gateway = delete_nat_gateway(self, nat_gateway_id)
        for address in [each for each in self.addresses if each.eni is gateway._eni]:
            self.disassociate_address(address=address.public_ip)
        self.enis.pop(gateway._eni.id, None)
        self.tags.pop(nat_gateway_id, None)
        return gateway

    def delete_unless_protected(self: Any, arn: str) -> None:
        balancer = self.load_balancers.get(arn)
        if balancer and balancer.attrs.get("deletion_protection.enabled") == "true":
            reason = f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled"
            raise ELBClientError("OperationNotPermitted", reason)
        delete_load_balancer(self, arn)

    def put_policy(self: Any, **sent: Any) -> Any:
        keys = ("service_namespace", "resource_id", "scalable_dimension", "policy_name")
        former = self.policies.get(Policy.formulate_key(*(sent[key] for key in keys)))
        if former:
            former.delete_alarms(self.account_id, self.region_name)
        return put_scaling_policy(self, **sent)

    EcsBackend.list_clusters = lambda self: without(list_clusters(self), self.clusters)
    EcsBackend.list_services = lambda self, *a, **k: without(list_services(self, *a, **k), self.services)
    EcsBackend.delete_cluster = lambda self, *a: untagged(delete_cluster(self, *a))
    EcsBackend.delete_service = lambda self, *a: untagged(delete_service(self, *a))
    EC2Backend.delete_nat_gateway = delete_nat
    ELBv2Backend.delete_load_balancer = delete_unless_protected
    ApplicationAutoscalingBackend.put_scaling_policy = put_policy
