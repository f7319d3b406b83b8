"""VPC endpoints of EC2."""

from typing import Any


def close_endpoint_gap() -> None:
    """moto creates the routes of a gateway endpoint when the endpoint is created, but does not update them when it is
    modified, and then fails to delete an endpoint whose route tables have changed.

    Can go when ModifyVpcEndpoint creates and deletes routes.
    """
    from moto.ec2.models import EC2Backend

    modify = EC2Backend.modify_vpc_endpoint

    def modify_with_routes(self: Any, vpc_id: str, *args: Any, **kwargs: Any) -> None:
        endpoint = self.describe_vpc_endpoints(vpc_end_point_ids=[vpc_id])[0]
        before = list(endpoint.route_table_ids or [])
        modify(self, vpc_id, *args, **kwargs)
        prefix_list = endpoint.destination_prefix_list_id
        if not prefix_list:
            return
        after = endpoint.route_table_ids or []
        for table in set(after) - set(before):
            self.create_route(table, None, gateway_id=vpc_id, destination_prefix_list_id=prefix_list)
        for table in set(before) - set(after):
            self.delete_route(table, prefix_list)

    EC2Backend.modify_vpc_endpoint = modify_with_routes  # type: ignore[method-assign]
