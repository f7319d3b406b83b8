"""Gaps in moto that affect this project's stacks, patched in process before its server starts.

Every patch says why it exists and when it can go. The patches import moto inside their functions, so that these modules
can be imported without it.
"""

from .buckets import close_bucket_policy_gap, close_delete_marker_gap
from .deletion import close_deletion_gaps
from .diagnosis import close_diagnosis_gaps
from .distribution import close_distribution_gap
from .endpoints import close_endpoint_gap
from .not_implemented import refuse_what_is_not_implemented
from .parameters import close_parameter_history_gap
from .ranges import close_range_gap
from .registry import close_image_gaps, close_repository_name_gap
from .scaling import close_autoscaling_role_gap, close_autoscaling_tag_gap
from .secrets import close_partial_arn_gap
from .security_groups import close_rule_description_gap
from .tagging import close_tagging_gap
from .zones import close_zone_gap


def close_gaps() -> None:
    refuse_what_is_not_implemented()
    close_bucket_policy_gap()
    close_autoscaling_role_gap()
    close_autoscaling_tag_gap()
    close_image_gaps()
    close_repository_name_gap()
    close_distribution_gap()
    close_parameter_history_gap()
    close_deletion_gaps()
    close_rule_description_gap()
    close_delete_marker_gap()
    close_tagging_gap()
    close_diagnosis_gaps()
    close_endpoint_gap()
    close_zone_gap()
    close_range_gap()
    close_partial_arn_gap()
