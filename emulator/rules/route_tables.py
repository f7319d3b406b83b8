"""Route tables, and the gateway endpoints with routes in them."""

from typing import Any

from .before import before


def hold_to_route_tables() -> None:
    """EC2 neither adds a nonexistent route table to a gateway endpoint nor removes one. Deleting a table also deletes
    the endpoints' routes in it: the endpoint no longer has the table.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcEndpoint.html
    https://github.com/hashicorp/terraform-provider-aws/issues/26502
    """
    from moto.ec2.models import EC2Backend

    delete_route_table = EC2Backend.delete_route_table

    def create(self: Any, *, route_table_ids: list[str], **_: Any) -> None:
        for table in route_table_ids or []:
            self.get_route_table(table)

    def modify(
        self: Any, *, add_route_tables: list[str] | None, remove_route_tables: list[str] | None, **_: Any
    ) -> None:
        for table in (*(remove_route_tables or []), *(add_route_tables or [])):
            self.get_route_table(table)

    def delete(self: Any, route_table_id: str) -> None:
        delete_route_table(self, route_table_id)
        for endpoint in self.vpc_end_points.values():
            endpoint.route_table_ids = [each for each in endpoint.route_table_ids or [] if each != route_table_id]

    before(EC2Backend, "create_vpc_endpoint", create)
    before(EC2Backend, "modify_vpc_endpoint", modify)
    EC2Backend.delete_route_table = delete  # type: ignore[method-assign]
