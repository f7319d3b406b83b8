"""Application Auto Scaling: the tags and the role of its targets."""

import json
from typing import Any

from ..account import account


def close_autoscaling_role_gap() -> None:
    """moto returns a null role for a target if the request named none. AWS creates a service-linked role for it, which
    the provider sends back with the next change. Can go when moto's FakeScalableTarget has such a role.
    """
    from moto.applicationautoscaling.models import FakeScalableTarget as Target

    service, init = "ecs.application-autoscaling.amazonaws.com", Target.__init__

    def with_role(self: Any, *args: Any, **options: Any) -> None:
        init(self, *args, **options)
        name = "AWSServiceRoleForApplicationAutoScaling_ECSService"
        self.role_arn = self.role_arn or f"arn:aws:iam::{account()}:role/aws-service-role/{service}/{name}"

    Target.__init__ = with_role


def close_autoscaling_tag_gap() -> None:
    """moto has no tags on scalable targets; the provider requests them and retries for ten minutes.

    Can go when moto's application-autoscaling implements ListTagsForResource.
    """
    from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse as Response

    register = Response.register_scalable_target

    def tags_of(response: Any, arn: str) -> dict[str, str]:
        # On the backend, so that moto's reset also clears the tags.
        return vars(response.applicationautoscaling_backend).setdefault("tags", {}).setdefault(arn, {})

    def register_scalable_target(self: Any) -> str:
        answer = register(self)
        tags_of(self, json.loads(answer)["ScalableTargetARN"]).update(self._get_param("Tags") or {})
        return answer

    def list_tags_for_resource(self: Any) -> str:
        return json.dumps({"Tags": tags_of(self, self._get_param("ResourceARN"))})

    def tag_resource(self: Any) -> str:
        tags_of(self, self._get_param("ResourceARN")).update(self._get_param("Tags"))
        return "{}"

    def untag_resource(self: Any) -> str:
        tags = tags_of(self, self._get_param("ResourceARN"))
        for key in self._get_param("TagKeys"):
            tags.pop(key, None)
        return "{}"

    for method in (register_scalable_target, list_tags_for_resource, tag_resource, untag_resource):
        setattr(Response, method.__name__, method)
