"""The signer of a request: the session of a role, and the policies of the role."""

import json
from typing import Any

from ..account import account
from ..refusal import Refused


def session_of(key: str) -> Any:
    """The role session with this access key; None for the administrator."""
    from moto.sts.models import sts_backends

    session = sts_backends[account()]["aws"].get_assumed_role_from_access_key(key)
    if not session and key.startswith("ASIA"):
        raise Refused("The security token included in the request is invalid.", "InvalidClientTokenId")
    return session


def role_of(session: Any) -> Any:
    from moto.iam.exceptions import NotFoundException
    from moto.iam.models import iam_backends

    try:
        return iam_backends[account()]["aws"].get_role_by_arn(session.role_arn)
    except NotFoundException as error:
        raise Refused("The role of the session no longer exists.", "InvalidClientTokenId") from error


def policies_of(role: Any) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The role's policies, inline and managed, by name, and its boundary."""
    from moto.iam.models import iam_backends

    def document(managed: Any) -> dict[str, Any]:
        return json.loads(next(each.document for each in managed.versions if each.is_default))

    inline = {name: json.loads(each) for name, each in role.policies.items()}
    managed = {each.name: document(each) for each in role.managed_policies.values()}
    boundary = role.permissions_boundary_arn
    known = iam_backends[account()]["aws"].managed_policies
    if not boundary:
        return {**inline, **managed}, None
    # A boundary that no longer exists allows nothing.
    return {**inline, **managed}, document(known[boundary]) if boundary in known else {"Statement": []}
