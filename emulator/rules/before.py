"""Applies a rule before a call."""

from collections.abc import Callable
from typing import Any


def before(backend: Any, call: str, rule: Callable[..., None]) -> None:
    """Runs the rule before each such call of the backend, with the same arguments; the rule raises AWS's error."""
    original = getattr(backend, call)

    def ruled(self: Any, *sent: Any, **named: Any) -> Any:
        rule(self, *sent, **named)
        return original(self, *sent, **named)

    setattr(backend, call, ruled)
