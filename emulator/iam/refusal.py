"""How AWS refuses a request, by the protocol of the service."""

import json
from typing import Any
from xml.sax.saxutils import escape

# What the code is called elsewhere.
OF_EC2 = {"AccessDenied": "UnauthorizedOperation", "InvalidClientTokenId": "AuthFailure"}
OF_JSON = {"AccessDenied": "AccessDeniedException", "InvalidClientTokenId": "UnrecognizedClientException"}


class Denied(Exception):
    def __init__(self, message: str, code: str = "AccessDenied") -> None:
        super().__init__(message)
        self.code = code


def refusal(request: Any, service: str, code: str, message: str) -> Any:
    """The answer with code, one of query APIs and of S3."""
    from werkzeug import Response

    if request.headers.get("X-Amz-Target"):
        body = json.dumps({"__type": OF_JSON[code], "message": message})
        return Response(body, 400, {"x-amzn-ErrorType": OF_JSON[code]}, content_type="application/x-amz-json-1.1")
    error = f"<Code>{OF_EC2[code] if service == 'ec2' else code}</Code><Message>{escape(message)}</Message>"
    xml = {
        "ec2": f"<Response><Errors><Error>{error}</Error></Errors><RequestID>refused</RequestID></Response>",
        "s3": f"<Error>{error}</Error>",
    }.get(service, f"<ErrorResponse><Error><Type>Sender</Type>{error}</Error></ErrorResponse>")
    return Response("" if request.method == "HEAD" else xml, 403, content_type="text/xml")
