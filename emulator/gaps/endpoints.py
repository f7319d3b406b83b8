"""VPC endpoints of moto's EC2, as AWS has them."""

from typing import Any


def close_endpoint_gap() -> None:
    """moto makes the routes of a gateway endpoint when it is made and not when it is changed, and then cannot delete
    one that was given another route table.

    Can go when ModifyVpcEndpoint makes and deletes routes.
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
