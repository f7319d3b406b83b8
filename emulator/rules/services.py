"""Services of ECS: their cluster, target groups, subnets and security groups."""

from typing import Any

from .before import before


def hold_clusters_in_use() -> None:
    """ECS does not delete a cluster with active services or running tasks.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCluster.html
    """
    from moto.ecs.exceptions import ECSException
    from moto.ecs.models import EC2ContainerServiceBackend as Backend

    def rule(self: Any, cluster_str: str) -> None:
        name = self._get_cluster(cluster_str).name
        if any(each.cluster_name == name and each.status == "ACTIVE" for each in self.services.values()):
            reason = "The Cluster cannot be deleted while Services are active."
            raise ECSException("ClusterContainsServicesException", reason)
        if any(each.cluster_name == name and each.status == "DRAINING" for each in self.services.values()):
            reason = "The Cluster cannot be deleted while Tasks are active."
            raise ECSException("ClusterContainsTasksException", reason)
        if any(task.last_status != "STOPPED" for task in self.tasks.get(name, {}).values()):
            reason = "The Cluster cannot be deleted while Tasks are active."
            raise ECSException("ClusterContainsTasksException", reason)

    before(Backend, "delete_cluster", rule)


def refuse_services_without_surroundings() -> None:
    """ECS creates no second active service with the same name. It refuses a service with a target group that no
    listener uses, and an update to subnets or security groups that do not exist.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
    """
    from moto.ecs.exceptions import InvalidParameterException
    from moto.ecs.models import EC2ContainerServiceBackend as Backend
    from moto.elbv2.models import elbv2_backends

    def balanced(ecs: Any, balancers: list[dict[str, Any]] | None) -> None:
        elb = elbv2_backends[ecs.account_id][ecs.region_name]
        for arn in [each["targetGroupArn"] for each in balancers or [] if "targetGroupArn" in each]:
            if not elb._any_listener_using(arn):
                reason = "does not have an associated load balancer."
                raise InvalidParameterException(f"The target group with targetGroupArn {arn} {reason}")

    def create(
        self: Any, cluster: str, name: str, count: Any, definition: Any, balancers: Any, *_: Any, **__: Any
    ) -> None:
        former = self.services.get(f"{self._get_cluster(cluster).name}:{name}")
        if former and former.status == "ACTIVE":
            raise InvalidParameterException("Creation of service was not idempotent.")
        balanced(self, balancers)

    def update(self: Any, sent: dict[str, Any]) -> None:
        service = self._get_service(sent.get("cluster", "default"), sent["service"])
        if sent.get("network_configuration"):
            service._validate_network(sent["network_configuration"])
        balanced(self, sent.get("load_balancers"))

    before(Backend, "create_service", create)
    before(Backend, "update_service", update)
