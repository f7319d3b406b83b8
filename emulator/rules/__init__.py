"""What AWS refuses but moto accepts: because of existing resources, or because of the request itself (requests.py).

A stack that deletes in the wrong order, or has values that no service accepts, must fail here as it would in AWS.
Every rule links the documentation of its API, and can go when moto refuses the same. The rules import moto inside their
functions, as in gaps/.
"""

from .addresses import hold_addresses_in_use
from .load_balancers import keep_names_and_ports_apart
from .policies import hold_policies_in_use, keep_roles_within_quotas
from .route_tables import hold_to_route_tables
from .security_groups import hold_groups_in_use
from .services import hold_clusters_in_use, refuse_services_without_surroundings
from .subnets import hold_subnets_in_use
from .vpcs import hold_vpcs_in_use


def impose_rules() -> None:
    hold_addresses_in_use()
    keep_names_and_ports_apart()
    hold_policies_in_use()
    keep_roles_within_quotas()
    hold_to_route_tables()
    hold_groups_in_use()
    hold_clusters_in_use()
    refuse_services_without_surroundings()
    hold_subnets_in_use()
    hold_vpcs_in_use()
