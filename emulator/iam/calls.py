"""The permissions that an API call needs."""

from collections.abc import Iterable
from typing import Any

from ..account import account
from ..calls import NotJudged, body_of, name_of, operation_of, sent_in
from .policies import Question
from .questions import call_questions
from .questions_s3 import s3_questions


def questions_of(request: Any, service: str, region: str) -> Iterable[Question]:
    if service == "s3":
        # The content of an object is not read: it can be long and does not affect permissions.
        body = body_of(request) if "delete" in request.args else b""
        return s3_questions(request.method, request.path, request.args, body)
    try:
        operation = operation_of(request, service)
        name, sent = operation.name, sent_in(request, operation)
    except NotJudged:
        name, sent = name_of(request), {}
    # IAM cannot forbid GetCallerIdentity.
    return [] if name == "GetCallerIdentity" else call_questions(service, name, sent, region, account())
