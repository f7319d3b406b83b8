"""Calls that moto does not implement."""

import sys
from typing import Any


def refuse_what_is_not_implemented() -> None:
    """moto answers an unknown call with a 500, which the provider silently retries for over ten minutes. This refuses
    it immediately, by name. Can go when moto answers with an error that is not retried.
    """
    from moto.core.exceptions import ServiceException
    from moto.core.responses import ActionResult, BaseResponse

    # Defined in this module: for an exception of its own modules moto would look up the model of their service.
    class NotImplementedByEmulator(ServiceException):
        code = "NotImplemented"

    call_action = BaseResponse.call_action

    def call_or_refuse(self: Any) -> Any:
        try:
            return call_action(self)
        except NotImplementedError as error:
            print(f"emulator: {error}", file=sys.stderr)
            return self.serialized(ActionResult(NotImplementedByEmulator(f"In the emulator: {error}")))

    BaseResponse.call_action = call_or_refuse
