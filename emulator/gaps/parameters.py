"""SSM parameters: the user who wrote them."""

from typing import Any


def close_parameter_history_gap() -> None:
    """moto does not record who wrote a version of a parameter.

    Can go when GetParameterHistory returns the LastModifiedUser.
    """
    from moto.ssm.models import Parameter
    from moto.ssm.responses import SimpleSystemManagerResponse as Response
    from moto.sts.models import sts_backends

    put_parameter, describe = Response.put_parameter, Parameter.describe_response_object

    def put(self: Any) -> Any:
        answer = put_parameter(self)
        identity = sts_backends[self.current_account]["aws"].get_caller_identity(self.get_access_key(), self.region)
        self.ssm_backend._parameters[self._get_param("Name")][-1].last_modified_user = identity[1]
        return answer

    def with_user(self: Any, *sent: Any, **named: Any) -> dict[str, Any]:
        return {**describe(self, *sent, **named), "LastModifiedUser": getattr(self, "last_modified_user", "N/A")}

    Response.put_parameter = put
    Parameter.describe_response_object = with_user
