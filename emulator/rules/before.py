"""How a rule is imposed."""

from collections.abc import Callable
from typing import Any


def before(backend: Any, call: str, rule: Callable[..., None]) -> None:
    """Asks the rule before each such call of the backend, with its arguments; it raises what AWS answers."""
    original = getattr(backend, call)

    def ruled(self: Any, *sent: Any, **named: Any) -> Any:
        rule(self, *sent, **named)
        return original(self, *sent, **named)

    setattr(backend, call, ruled)
