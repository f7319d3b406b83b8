"""Requests that AWS always refuses: names and sizes that an API's documentation limits, but its model does not."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ..calls import NotJudged, operation_of, sent_in, signature_of
from ..refusal import Refused, refusal
from .names import NAMES
from .sizes import SIZES

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def held_to_rules(application: Application) -> Application:
    """The application, behind the rules of the tables."""
    from werkzeug import Request

    rules: dict[str, list[Any]] = {}
    for rule in (*NAMES, *SIZES):
        rules.setdefault(rule.call, []).append(rule)

    def check(request: Any, region: str, service: str) -> None:
        """Raises Refused."""
        operation = operation_of(request, service)
        asked = rules.get(f"{operation.service_model.service_name} {operation.name}", [])
        # Rules about ARNs need the region.
        sent = {**sent_in(request, operation), "sent to": region} if asked else {}
        for rule in asked:
            for value in values_at(sent, rule.member):
                problem = rule.problem(value)
                if problem:
                    status = 409 if rule.code == "LimitExceeded" else 400
                    raise Refused(f"{rule.member or operation.name}: {problem}", rule.code, status)

    def held(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        signature = signature_of(request)
        try:
            if signature:
                check(request, *signature[1:])
        except NotJudged:
            pass  # shapes/ counts it.
        except Refused as refused:
            return refusal(request, signature[2], refused)(environ, start_response)
        return application(environ, start_response)

    return held


def values_at(value: Any, path: str) -> Iterator[Any]:
    """The values at the path, in each element of the lists on the way; the whole value if the path is empty."""
    name, _, rest = path.partition(".")
    if not name:
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from values_at(each, path)
    elif value.get(name) is not None:
        yield from values_at(value[name], rest)
