"""Buckets of S3: their policies, and the versions of their objects."""

import json
from typing import Any


def close_bucket_policy_gap() -> None:
    """moto ignores conditions, so a policy that denies plain HTTP denies every object call.

    The emulator has no TLS: the loopback interface counts as secure transport, and a statement that is only about
    plain HTTP never applies. moto handles all other conditions as before.
    Can go when FakeBucket.get_permission evaluates aws:SecureTransport and the emulator speaks HTTPS.
    """
    from moto.iam.access_control import IAMPolicy, PermissionResult
    from moto.s3.models import FakeBucket

    def is_for_plain_http(statement: dict[str, Any]) -> bool:
        for operator, wanted in statement.get("Condition", {}).items():
            for key, value in wanted.items():
                if operator.startswith("Bool") and key.lower() == "aws:securetransport":
                    values = value if isinstance(value, list) else [value]
                    return all(str(each).lower() == "false" for each in values)
        return False

    def get_permission(self: Any, action: str, resource: str) -> Any:
        if self.policy is None:
            return PermissionResult.NEUTRAL
        policy = json.loads(self.policy)
        statements = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
        policy["Statement"] = [each for each in statements if not is_for_plain_http(each)]
        return IAMPolicy(json.dumps(policy)).is_action_permitted(action, resource)

    FakeBucket.get_permission = get_permission


def close_delete_marker_gap() -> None:
    """A teardown suspends the versioning of a bucket. moto then deletes its versions as if it were unversioned, and
    fails on delete markers.

    Can go when FakeDeleteMarker has the method dispose(), which moto calls.
    """
    from moto.s3.models import FakeDeleteMarker

    FakeDeleteMarker.dispose = lambda self: None
