"""How IAM evaluates policies: whether they allow what a request needs.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any


@dataclass(frozen=True)
class Question:
    """Is this action allowed on this resource?"""

    action: str
    # Its ARN; * if the action takes no resource. None if the emulator does not know it: every resource then matches.
    resource: str | None
    # Condition keys of the request, in lower case because IAM ignores their case.
    keys: dict[str, str] = field(default_factory=dict)


class UnknownOperator(ValueError):
    """A condition that the emulator cannot evaluate and must not ignore."""


def allowing(question: Question, policies: dict[str, Any], boundary: dict[str, Any] | None) -> list[str]:
    """The statements that allow it, each as policy and index; empty if it is denied. One of the policies must allow
    it, so must the boundary if there is one, and nothing may deny it.
    """
    given = {f"{name}/{at}": effect for name, policy in policies.items() for at, effect in effects_of(policy, question)}
    bound = {"Allow"} if boundary is None else {effect for _, effect in effects_of(boundary, question)}
    if "Deny" in given.values() or bound != {"Allow"}:
        return []
    return list(given)


def effects_of(policy: dict[str, Any], question: Question) -> Iterator[tuple[int, str]]:
    for at, statement in enumerate(many(policy["Statement"])):
        if is_about(statement, question) and holds(statement.get("Condition", {}), question.keys):
            yield at, statement["Effect"]


def is_about(statement: dict[str, Any], question: Question) -> bool:
    if not any(like(each.lower(), question.action.lower()) for each in many(statement.get("Action", []))):
        return False
    resources = many(statement.get("Resource", []))
    return question.resource is None or any(like(each, question.resource) for each in resources)


def holds(conditions: dict[str, dict[str, Any]], keys: dict[str, str]) -> bool:
    """Every operator and every key must match, with at least one of its values. A missing key does not match."""
    return all(
        any(operator_of(name)(keys.get(key.lower()), str(value)) for value in many(wanted))
        for name, wanted_keys in conditions.items()
        for key, wanted in wanted_keys.items()
    )


OPERATORS: dict[str, Callable[[str | None, str], bool]] = {
    "StringEquals": lambda value, wanted: value == wanted,
    "StringLike": lambda value, wanted: value is not None and like(wanted, value),
    "Null": lambda value, wanted: (value is None) == (wanted.lower() == "true"),
}


def operator_of(name: str) -> Callable[[str | None, str], bool]:
    if name not in OPERATORS:
        raise UnknownOperator(f"the emulator cannot evaluate the condition operator {name}")
    return OPERATORS[name]


def like(pattern: str, text: str) -> bool:
    return matcher(pattern).fullmatch(text) is not None


@cache
def matcher(pattern: str) -> re.Pattern[str]:
    """* matches any text, ? one character."""
    return re.compile(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)


def many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
