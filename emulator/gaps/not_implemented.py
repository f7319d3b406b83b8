"""Calls that moto does not know."""

import sys
from typing import Any


def refuse_what_is_not_implemented() -> None:
    """moto answers a call it does not know with a 500, which the provider retries for over ten minutes in
    silence: refuse it at once, by name. Can go when moto answers with an error that is not retried.
    """
    from moto.core.exceptions import ServiceException
    from moto.core.responses import ActionResult, BaseResponse

    # A class of this file, whose name must not begin with moto: it looks up its own by their package.
    class NotImplementedByEmulator(ServiceException):
        code = "NotImplemented"

    call_action = BaseResponse.call_action

    def call_or_refuse(self: Any) -> Any:
        try:
            return call_action(self)
        except NotImplementedError as error:
            print(f"emulator: {error}", file=sys.stderr)
            return self.serialized(ActionResult(NotImplementedByEmulator(f"By the emulator: {error}")))

    BaseResponse.call_action = call_or_refuse
