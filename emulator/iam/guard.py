"""Permissions: a session of a role may do what the policies of the role allow, and nothing else.

Whoever signs with another key is the administrator of the account. GET /moto-api/permissions tells what has been
asked so far, by whom, and which statements allowed it.
"""

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from .policies import UnknownOperator, allowing
from .questions import Question, call_questions
from .questions_s3 import s3_questions
from .refusal import refusal

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

TOLD_AT = "/moto-api/permissions"
# The key, the region and the service that a request is signed with.
SIGNED = re.compile(r"Credential=([^/]+)/\d+/([\w-]+)/([\w-]+)/aws4_request")

# Services that moto's models call otherwise.
MODELS = {"elasticloadbalancing": "elbv2", "monitoring": "cloudwatch"}


class Denied(Exception):
    def __init__(self, message: str, code: str = "AccessDenied") -> None:
        super().__init__(message)
        self.code = code


def guard(application: Application) -> Application:
    """The application, behind the policies."""
    from werkzeug import Request, Response

    # By role, action, resource and the statements that allow it.
    asked: Counter[tuple[str | None, str, str | None, tuple[str, ...]]] = Counter()

    def check(request: Any, key: str, region: str, service: str) -> None:
        """Raises Denied."""
        session = session_of(key)
        role = role_of(session) if session else None
        for question in questions_of(request, service, region):
            try:
                statements = allowing(question, *policies_of(role)) if role else []
            except UnknownOperator as error:
                raise Denied(str(error)) from error
            asked[(role and role.name, question.action, question.resource, tuple(statements))] += 1
            if role and not statements:
                raise Denied(reason(session.arn, question))

    def guarded(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        if request.path == TOLD_AT:
            names = ("role", "action", "resource", "statements", "times")
            told = [dict(zip(names, (*key, times), strict=True)) for key, times in list(asked.items())]
            return Response(json.dumps(told), mimetype="application/json")(environ, start_response)
        # Not signed are the requests of who wants to become a role, and moto's own.
        presigned = f"Credential={request.args.get('X-Amz-Credential')}"
        signed = SIGNED.search(request.headers.get("Authorization", presigned))
        try:
            if signed:
                check(request, *signed.groups())
        except Denied as denied:
            return refusal(request, signed[3], denied.code, str(denied))(environ, start_response)
        return application(environ, start_response)

    return guarded


def reason(caller: str, question: Question) -> str:
    resource = "" if question.resource in (None, "*") else f" on resource: {question.resource}"
    return (
        f"User: {caller} is not authorized to perform: {question.action}{resource} "
        "because no identity-based policy allows the action"
    )


def session_of(key: str) -> Any:
    """The session of a role that has the key; None for the administrator."""
    from moto.sts.models import sts_backends

    session = sts_backends[account()]["aws"].get_assumed_role_from_access_key(key)
    if not session and key.startswith("ASIA"):
        raise Denied("The security token included in the request is invalid.", "InvalidClientTokenId")
    return session


def role_of(session: Any) -> Any:
    from moto.iam.exceptions import NotFoundException
    from moto.iam.models import iam_backends

    try:
        return iam_backends[account()]["aws"].get_role_by_arn(session.role_arn)
    except NotFoundException as error:
        raise Denied("The role of the session is gone.", "InvalidClientTokenId") from error


def policies_of(role: Any) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Those of the role, inline and managed, by name, and its boundary."""
    from moto.iam.models import iam_backends

    def document(managed: Any) -> dict[str, Any]:
        return json.loads(next(each.document for each in managed.versions if each.is_default))

    inline = {name: json.loads(each) for name, each in role.policies.items()}
    managed = {each.name: document(each) for each in role.managed_policies.values()}
    boundary = role.permissions_boundary_arn
    known = iam_backends[account()]["aws"].managed_policies
    if not boundary:
        return {**inline, **managed}, None
    # One that is gone allows nothing.
    return {**inline, **managed}, document(known[boundary]) if boundary in known else {"Statement": []}


def questions_of(request: Any, service: str, region: str) -> Iterable[Question]:
    body = b""
    # What is put into an object is not read: it can be long, and asks nothing.
    if service != "s3" or "delete" in request.args:
        body = request.get_data()
        request.environ["wsgi.input"] = BytesIO(body)
    if service == "s3":
        return s3_questions(request.method, request.path, request.args, body)
    operation, sent = call_of(request, service, body)
    # Nobody can be forbidden to ask who they are.
    return [] if operation == "GetCallerIdentity" else call_questions(service, operation, sent, region, account())


def call_of(request: Any, service: str, body: bytes) -> tuple[str, dict[str, Any]]:
    """Name and parameters of the API call; of a service whose calls have no name, what HTTP makes of it."""
    from moto.core.parse import PROTOCOL_PARSERS
    from moto.core.utils import get_service_model

    target = request.headers.get("X-Amz-Target")
    if target:
        return target.rsplit(".", 1)[1], json.loads(body or b"{}")
    operation = request.values.get("Action")
    if not operation:
        return f"{request.method} {request.path}", {}
    model = get_service_model(MODELS.get(service, service)).operation_model(operation)
    parser = PROTOCOL_PARSERS["ec2" if service == "ec2" else "query"](model)
    return operation, parser.parse({"values": request.values})


def account() -> str:
    from moto.core import DEFAULT_ACCOUNT_ID

    return os.environ.get("MOTO_ACCOUNT_ID", DEFAULT_ACCOUNT_ID)
