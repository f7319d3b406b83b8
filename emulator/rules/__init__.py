"""What AWS refuses because of what else there is, and in itself (requests.py), where moto lets it pass.

A stack that deletes in the wrong order, or is of settings that no service takes, must fail here as it would in AWS.
Every rule names the API that documents it, and can go when moto refuses the same. moto is imported inside them, as
in gaps/.
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
