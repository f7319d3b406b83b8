"""A row of the tables."""

from collections.abc import Callable
from typing import Any, NamedTuple


class Rule(NamedTuple):
    # Service and operation, as botocore calls them.
    call: str
    # Path to the member, through lists; empty for the whole request.
    member: str
    # What is wrong with a value, if anything is.
    problem: Callable[[Any], str | None]
    # What AWS answers.
    code: str
