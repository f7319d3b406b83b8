"""Permissions: a session of a role may do only what the policies of the role allow.

Every other key is the administrator's. GET /moto-api/permissions reports the permissions checked so far, the roles
that needed them, and the statements that allowed them.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from ..calls import signature_of
from ..refusal import Refused, refusal
from .calls import questions_of
from .policies import Question, UnknownOperator, allowing
from .roles import policies_of, role_of, session_of

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

REPORT_PATH = "/moto-api/permissions"


def guard(application: Application) -> Application:
    """The application, behind the policies."""
    from werkzeug import Request, Response

    # Role, action, resource and the statements that allow it → number of times.
    asked: Counter[tuple[str | None, str, str | None, tuple[str, ...]]] = Counter()

    def check(request: Any, key: str, region: str, service: str) -> None:
        """Raises Refused."""
        session = session_of(key)
        role = role_of(session) if session else None
        for question in questions_of(request, service, region):
            try:
                statements = allowing(question, *policies_of(role)) if role else []
            except UnknownOperator as error:
                raise Refused(str(error)) from error
            asked[(role and role.name, question.action, question.resource, tuple(statements))] += 1
            if role and not statements:
                raise Refused(reason(session.arn, question))

    def guarded(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        if request.path == REPORT_PATH:
            names = ("role", "action", "resource", "statements", "times")
            report = [dict(zip(names, (*key, times), strict=True)) for key, times in list(asked.items())]
            return Response(json.dumps(report), mimetype="application/json")(environ, start_response)
        signature = signature_of(request)
        try:
            if signature:
                check(request, *signature)
        except Refused as refused:
            return refusal(request, signature[2], refused)(environ, start_response)
        return application(environ, start_response)

    return guarded


def reason(caller: str, question: Question) -> str:
    resource = "" if question.resource in (None, "*") else f" on resource: {question.resource}"
    return (
        f"User: {caller} is not authorized to perform: {question.action}{resource} "
        "because no identity-based policy allows the action"
    )
