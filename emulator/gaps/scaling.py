"""Application Auto Scaling: the tags of its targets."""

import json
from typing import Any


def close_autoscaling_tag_gap() -> None:
    """moto has no tags on scalable targets; the provider asks for them and retries for ten minutes.

    Can go when moto's application-autoscaling implements ListTagsForResource.
    """
    from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse as Response

    register = Response.register_scalable_target

    def tags_of(response: Any, arn: str) -> dict[str, str]:
        # On the backend, so that moto's reset forgets them with the rest.
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
