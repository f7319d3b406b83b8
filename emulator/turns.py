"""Requests take turns: moto's account is not made for threads, and its server starts one for each request.

Without turns a list changes while another request reads it, which is a 500 that clients repeat; one name is given
twice; and what a request asks to see is missing from the answer because another did not ask for it.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from io import BytesIO
from threading import Lock
from typing import Any

from .gaps.distribution import is_push_or_pull

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

# Answers that are kept for a client which has not got them.
KEPT = 256


def in_turn(application: Application) -> Application:
    """The application, called by one request after the other."""
    from werkzeug import Response
    from werkzeug.exceptions import ClientDisconnected
    from werkzeug.wsgi import get_input_stream

    turn = Lock()
    # By what the SDKs call all attempts of one request.
    answered: OrderedDict[str, Response] = OrderedDict()

    def answer_once(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Does nothing for the second time: an answer that was lost on this machine, which a client takes for an
        attempt that failed, is given again.
        """
        invocation = environ.get("HTTP_AMZ_SDK_INVOCATION_ID")
        if environ["REQUEST_METHOD"] != "POST" or not invocation:
            return application(environ, start_response)
        answer = answered.get(invocation) or Response.from_app(application, environ, buffered=True)
        # One that failed is to be tried again.
        if answer.status_code == 200:
            answer.make_sequence()
            answered[invocation] = answer
            if len(answered) > KEPT:
                answered.popitem(last=False)
        return answer(environ, start_response)

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        # Layers of images are long, and lie in files of their own.
        if is_push_or_pull(environ) and "/blobs/" in environ["PATH_INFO"]:
            return application(environ, start_response)
        try:
            # Read before its turn: nobody waits for a client that is slow to send.
            environ["wsgi.input"] = BytesIO(get_input_stream(environ).read())
        except ClientDisconnected as error:
            raise ConnectionAbortedError from error
        with turn:
            return answer_once(environ, start_response)

    return app
