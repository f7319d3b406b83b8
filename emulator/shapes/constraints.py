"""The constraints of a shape of botocore's models on a value.

botocore's own ParamValidator checks neither enums, nor patterns, nor upper bounds.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

NUMBERS = {"integer": (int,), "long": (int,), "float": (int, float), "double": (int, float)}
TYPES = {"structure": dict, "map": dict, "list": list, "boolean": bool, "string": str, "blob": str, **NUMBERS}
# Format of these types in protocols that send text.
TEXTS = {
    "boolean": re.compile("true|false", re.IGNORECASE),
    **dict.fromkeys(("integer", "long"), re.compile(r"[+-]?\d+")),
    **dict.fromkeys(("float", "double"), re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|NaN|-?Infinity")),
}
NOTHING = object()


class Violation(NamedTuple):
    member: str
    value: Any
    constraint: str

    def __str__(self) -> str:
        value = "missing" if self.value is NOTHING else shortened(self.value)
        return f"{self.member or 'the whole'} is {value}: {self.constraint}"


def shortened(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:79]}…"


def violations(shape: Any, value: Any, path: str, unjudged: Counter[str], is_text: bool) -> Iterator[Violation]:
    """The violations of the value and everything in it; patterns that cannot be checked are counted."""
    kind = shape.type_name
    if value is None or kind == "timestamp" or getattr(shape, "is_document_type", False):
        return
    constraint = misfit(kind, value, is_text)
    if constraint:
        yield Violation(path, value, constraint)
        return
    yield from (Violation(path, value, each) for each in limits(shape, value, is_text, unjudged))
    if kind == "structure":
        yield from missing(shape, value, path)
        for name, member in shape.members.items():
            sent = member.serialization.get("name", name) if not is_text else name
            if sent in value:
                yield from violations(member, value[sent], joined(path, name), unjudged, is_text)
    elif kind == "list":
        for at, each in enumerate(value):
            yield from violations(shape.member, each, f"{path}[{at}]", unjudged, is_text)
    elif kind == "map":
        for key, each in value.items():
            yield from violations(shape.key, key, f"{path}.{key}", unjudged, is_text)
            yield from violations(shape.value, each, f"{path}.{key}", unjudged, is_text)


def missing(shape: Any, value: dict[str, Any], path: str) -> Iterator[Violation]:
    for name in shape.required_members:
        if value.get(name) is None:
            yield Violation(joined(path, name), NOTHING, "it is required")


def missing_within(shape: Any, value: Any, path: str) -> Iterator[Violation]:
    """The required members that an answer lacks, at any depth."""
    if shape.type_name == "structure":
        yield from missing(shape, value, path)
        for name, member in shape.members.items():
            if value.get(name) is not None:
                yield from missing_within(member, value[name], joined(path, name))
    elif shape.type_name == "list":
        for at, each in enumerate(value):
            yield from missing_within(shape.member, each, f"{path}[{at}]")
    elif shape.type_name == "map":
        for key, each in value.items():
            yield from missing_within(shape.value, each, f"{path}.{key}")


def misfit(kind: str, value: Any, is_text: bool) -> str | None:
    if is_text and kind in TEXTS:
        return None if isinstance(value, str) and TEXTS[kind].fullmatch(value) else f"it must be of type {kind}"
    wanted = TYPES.get(kind)
    # To Python, True is an int.
    fits = wanted is None or (isinstance(value, wanted) and (kind not in NUMBERS or not isinstance(value, bool)))
    return None if fits else f"it must be of type {kind}"


def limits(shape: Any, value: Any, is_text: bool, unjudged: Counter[str]) -> Iterator[str]:
    rules, kind = shape.metadata, shape.type_name
    if kind in NUMBERS or kind in ("string", "list", "map"):
        size = float(value) if kind in NUMBERS else len(value)
        what = "value" if kind in NUMBERS else "length"
        if "min" in rules and size < rules["min"]:
            yield f"its {what} must be at least {rules['min']}"
        if "max" in rules and size > rules["max"]:
            yield f"its {what} must be at most {rules['max']}"
    if kind == "string" and getattr(shape, "enum", None) and value not in shape.enum:
        yield f"it must be one of {shortened(', '.join(shape.enum))}"
    if kind == "string" and "pattern" in rules:
        pattern = compiled(rules["pattern"])
        if pattern is None:
            unjudged["a Java pattern that Python does not support"] += 1
        elif not pattern.search(value):
            yield f"it must match {shortened(rules['pattern'])}"


@cache
def compiled(pattern: str) -> re.Pattern[str] | None:
    """The compiled pattern. Without anchors it must match the whole text; None if Python cannot compile it."""
    anchored = pattern.startswith("^") or pattern.endswith("$")
    try:
        return re.compile(pattern if anchored else rf"^(?:{pattern})\Z")
    except re.error:
        return None


def joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
