"""Which API call an HTTP request is, and what it asks IAM."""

import json
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from ..account import account
from .policies import Question
from .questions import call_questions
from .questions_s3 import s3_questions

# Services that moto's models call otherwise.
MODELS = {"elasticloadbalancing": "elbv2", "monitoring": "cloudwatch"}


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
