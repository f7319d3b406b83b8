"""ECS services that really run: their tasks, the scheduler that decides about them, and the exchange with the machine
that runs them.

Without a machine, as in a copy of the account, tasks only appear to run, and every request takes effect immediately.
"""

from .history import close_service_deployment_gap
from .services import close_bounds_gap, close_service_gap
from .target_health import close_target_gaps
from .tasks_api import close_task_gaps


def bring_services_to_life() -> None:
    close_service_gap()
    close_bounds_gap()
    close_service_deployment_gap()
    close_task_gaps()
    close_target_gaps()
