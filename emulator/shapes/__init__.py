"""Checks every API request and every answer against botocore's model of it.

Each violation is printed as a line on stderr; a request with a violation is refused, as by AWS. GET /moto-api/shapes
reports how many were checked and what could not be checked.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from ..calls import NotJudged, name_of, operation_of, protocol_of, sent_in, signature_of
from ..gaps.distribution import is_push_or_pull
from ..refusal import Refused, refusal
from .constraints import NOTHING, Violation, missing_within, violations

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

REPORT_PATH = "/moto-api/shapes"
# Error codes of services for a request that violates their model.
CODES = ("ValidationException", "InvalidParameterException", "InvalidParameter")


def shaped(application: Application) -> Application:
    """The application, behind the checks of the models."""
    from werkzeug import Request, Response

    counts: Counter[str] = Counter()
    unjudged: Counter[str] = Counter()

    def held(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        if request.path == REPORT_PATH:
            report = {"requests": 0, "answers": 0, "violations": 0, **counts, "notJudged": unjudged}
            return Response(json.dumps(report), mimetype="application/json")(environ, start_response)
        if request.path.startswith("/moto-api/"):
            return application(environ, start_response)
        signature = signature_of(request)
        # A request to assume a role can be unsigned.
        service = signature[2] if signature else "sts"
        try:
            if is_push_or_pull(environ):
                raise NotJudged("a push or pull of an image")
            if not signature and not name_of(request).startswith("AssumeRole"):
                raise NotJudged("not signed")
            operation = operation_of(request, service)
        except NotJudged as error:
            unjudged[str(error)] += 1
            return application(environ, start_response)
        counts["requests"] += 1
        found = list(of_request(request, operation, unjudged))
        complain(service, operation, "request", found)
        if found:
            return refusal(request, service, refused(service, operation, found))(environ, start_response)
        answer = Response.from_app(application, environ)
        if 200 <= answer.status_code < 300:
            counts["answers"] += 1
            complain(service, operation, "answer", of_answer(answer, request, operation))
        return answer(environ, start_response)

    def complain(service: str, operation: Any, what: str, found: Iterable[Violation]) -> None:
        for each in found:
            counts["violations"] += 1
            print(f"emulator: {service} {operation.name}: in the {what} {each}", file=sys.stderr, flush=True)

    return held


def of_request(request: Any, operation: Any, unjudged: Counter[str]) -> Iterable[Violation]:
    from moto.core.parse import RequestParserError

    try:
        sent = sent_in(request, operation)
    except (ValueError, RequestParserError) as error:
        return [Violation("", str(error), f"it must be {protocol_of(request, operation)}")]
    if operation.input_shape is None:
        return []
    return violations(operation.input_shape, sent, "", unjudged, protocol_of(request, operation) != "json")


def of_answer(answer: Any, request: Any, operation: Any) -> Iterable[Violation]:
    from botocore.parsers import ResponseParserError, create_parser

    shape, protocol = operation.output_shape, protocol_of(request, operation)
    if shape is None:
        return []
    # The content of an object is the user's.
    body = b"" if operation.has_streaming_output else answer.get_data()
    raw = {"status_code": answer.status_code, "headers": dict(answer.headers), "body": body}
    try:
        return list(missing_within(shape, create_parser(protocol).parse(raw, shape), ""))
    except (ValueError, ResponseParserError) as error:
        return [Violation("", str(error), f"it must be {protocol}")]


def refused(service: str, operation: Any, found: list[Violation]) -> Refused:
    """The refusal, with an error code of the operation if its model lists one."""
    absent = all(each.value is NOTHING for each in found)
    known = [each.metadata.get("error", {}).get("code", each.name) for each in operation.error_shapes]
    code = {
        "ec2": "MissingParameter" if absent else "InvalidParameterValue",
        "s3": "MalformedXML" if "payload" in operation.input_shape.serialization else "InvalidArgument",
    }.get(service) or next((each for each in CODES if each in known), None)
    is_json = operation.service_model.metadata["protocol"] == "json"
    return Refused("; ".join(map(str, found)), code or ("ValidationException" if is_json else "ValidationError"), 400)
