"""How AWS refuses a request, depending on the protocol of the service."""

import json
from typing import Any
from xml.sax.saxutils import escape

# The same error codes in EC2 and in JSON APIs.
OF_EC2 = {"AccessDenied": "UnauthorizedOperation", "InvalidClientTokenId": "AuthFailure"}
OF_JSON = {"AccessDenied": "AccessDeniedException", "InvalidClientTokenId": "UnrecognizedClientException"}


class Refused(Exception):
    def __init__(self, message: str, code: str = "AccessDenied", status: int = 403) -> None:
        super().__init__(message)
        self.code, self.status = code, status


def refusal(request: Any, service: str, refused: Refused) -> Any:
    """The error response. The code of `refused` is that of query APIs and S3, or specific to the service."""
    from werkzeug import Response

    code, message = refused.code, str(refused)
    if request.headers.get("X-Amz-Target"):
        code = OF_JSON.get(code, code)
        body = json.dumps({"__type": code, "message": message})
        return Response(body, 400, {"x-amzn-ErrorType": code}, content_type="application/x-amz-json-1.1")
    code = OF_EC2.get(code, code) if service == "ec2" else code
    error = f"<Code>{code}</Code><Message>{escape(message)}</Message>"
    xml = {
        "ec2": f"<Response><Errors><Error>{error}</Error></Errors><RequestID>refused</RequestID></Response>",
        "s3": f"<Error>{error}</Error>",
    }.get(service, f"<ErrorResponse><Error><Type>Sender</Type>{error}</Error></ErrorResponse>")
    return Response("" if request.method == "HEAD" else xml, refused.status, content_type="text/xml")
