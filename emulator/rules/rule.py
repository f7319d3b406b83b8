"""A row of the tables of rules."""

from collections.abc import Callable
from typing import Any, NamedTuple


class Rule(NamedTuple):
    # Service and operation, as botocore names them.
    call: str
    # Path to the member, through lists; empty for the whole request.
    member: str
    # Returns what is wrong with a value, or None.
    problem: Callable[[Any], str | None]
    # AWS's error code.
    code: str
