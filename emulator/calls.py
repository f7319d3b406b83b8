"""The API call of an HTTP request: its operation in botocore's model of the service, and its parameters."""

import json
import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl

# Service name in a request's signature → name of botocore's model, where they differ.
MODELS = {"elasticloadbalancing": "elbv2", "monitoring": "cloudwatch", "tagging": "resourcegroupstaggingapi"}
# The access key, the region and the service in a signature.
SIGNED = re.compile(r"Credential=([^/]+)/\d+/([\w-]+)/([\w-]+)/aws4_request")


class NotJudged(Exception):
    """Why no model describes the request."""


def signature_of(request: Any) -> tuple[str, str, str] | None:
    """The access key, region and service. None for requests to assume a role and for moto's own requests."""
    presigned = f"Credential={request.args.get('X-Amz-Credential')}"
    signed = SIGNED.search(request.headers.get("Authorization", presigned))
    return (signed[1], signed[2], signed[3]) if signed else None


def body_of(request: Any) -> bytes:
    """Returns the body and leaves it readable again."""
    body = request.get_data()
    request.environ["wsgi.input"] = BytesIO(body)
    return body


def model_of(service: str) -> Any:
    from botocore.exceptions import UnknownServiceError
    from moto.core.utils import get_service_model

    try:
        return get_service_model(MODELS.get(service, service))
    except UnknownServiceError as error:
        raise NotJudged(f"no model of {service}") from error


def operation_of(request: Any, service: str) -> Any:
    """Returns the model of the operation. Raises NotJudged."""
    from botocore.model import OperationNotFoundError

    model = model_of(service)
    name = rest_operation(service, request) if is_rest(model) else name_of(request)
    try:
        return model.operation_model(name)
    except OperationNotFoundError as error:
        raise NotJudged(f"no operation of {service}: {name or name_of(request)}"[:80]) from error


def name_of(request: Any) -> str:
    """The operation's name, or the HTTP method and path if the request names none."""
    body_of(request)
    target = request.headers.get("X-Amz-Target", "").rpartition(".")[2]
    return target or request.values.get("Action") or f"{request.method} {request.path}"


def is_rest(model: Any) -> bool:
    return model.metadata["protocol"] == "rest-xml"


def protocol_of(request: Any, operation: Any) -> str:
    """The protocol of this request: a service can have several."""
    if request.headers.get("X-Amz-Target"):
        return "json"
    protocol = operation.service_model.metadata["protocol"]
    return protocol if protocol in ("ec2", "rest-xml") else "query"


def sent_in(request: Any, operation: Any) -> dict[str, Any]:
    """The parameters of the request, by the names of its model; outside JSON all values stay text."""
    shape, protocol = operation.input_shape, protocol_of(request, operation)
    if shape is None:
        return {}
    if protocol == "json":
        return json.loads(body_of(request) or b"{}")
    path = request.path.strip("/").partition("/")
    # The content of an object is not read: it can be long, and it is the user's.
    payload = shape.members.get(shape.serialization.get("payload"))
    opaque = protocol != "rest-xml" or (payload is not None and payload.type_name == "blob")
    return parsers()[protocol](operation).parse(
        {
            "body": b"" if opaque else body_of(request),
            "headers": request.headers,
            "url_params": {"Bucket": path[0], "Key": path[2]},
            "values": request.values if protocol != "rest-xml" else request.args,
        }
    )


@cache
def parsers() -> dict[str, Any]:
    """moto's request parsers, changed to keep all values except structures, lists and maps as text."""
    from moto.core.parse import PROTOCOL_PARSERS

    def text(_: Any, __: Any, node: Any) -> Any:
        return (node.text or "") if hasattr(node, "text") else node

    kinds = ("boolean", "integer", "long", "float", "double", "timestamp", "blob", "string")
    leave = {f"_parse_{kind}": lambda self, *node: self._default_handle(*node) for kind in kinds}
    found = {}
    for protocol, parser in PROTOCOL_PARSERS.items():
        own = {name: text for name in leave} if protocol == "rest-xml" else leave
        found[protocol] = type(parser.__name__, (parser,), own)
    return found


@cache
def rest_rules(service: str) -> list[tuple[str, str, int, list[tuple[str, str]], list[str]]]:
    """Per operation: name, method, number of path segments, identifying query, required headers and query names."""
    rules = []
    model = model_of(service)
    for name in model.operation_names:
        operation = model.operation_model(name)
        path, _, query = operation.http["requestUri"].partition("?")
        members = operation.input_shape.members if operation.input_shape else {}
        required = [
            members[each].serialization["name"].lower()
            for each in getattr(operation.input_shape, "required_members", [])
            if members[each].serialization.get("location") in ("header", "querystring")
        ]
        depth = len([each for each in path.split("/") if each])
        rules.append((name, operation.http["method"], depth, parse_qsl(query, keep_blank_values=True), required))
    return rules


def rest_operation(service: str, request: Any) -> str:
    """The name of the matching operation with the most requirements."""
    depth = len([each for each in request.path.strip("/").split("/", 1) if each])
    sent = {name.lower() for name in (*request.args, *request.headers.keys())}

    def matches() -> Iterator[tuple[int, str]]:
        for name, method, parts, query, required in rest_rules(service):
            asked = all(key in request.args and value in ("", request.args[key]) for key, value in query)
            if (method, parts) == (request.method, depth) and asked and sent.issuperset(required):
                yield 2 * len(query) + len(required), name

    return max(matches(), default=(0, ""))[1]
