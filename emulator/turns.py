"""Handles one request at a time: moto's account is not thread-safe, and its server starts a thread for each request.

Otherwise a list changes while another request reads it, which gives a 500 that clients retry; the same name is assigned
twice; and an answer lacks what its request asked for, because another request did not ask for it.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from io import BytesIO
from threading import Lock
from typing import Any

from .gaps.distribution import is_push_or_pull

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

# The most answers kept for clients that have not received them.
KEPT = 256


def in_turn(application: Application) -> Application:
    """The application, called for one request at a time."""
    from werkzeug import Response
    from werkzeug.exceptions import ClientDisconnected
    from werkzeug.wsgi import get_input_stream

    turn = Lock()
    # Invocation id, which all attempts of an SDK's request share → answer.
    answered: OrderedDict[str, Response] = OrderedDict()

    def answer_once(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Executes no request twice: a client that lost an answer on this machine treats the attempt as failed and
        retries, and then gets the same answer again.
        """
        invocation = environ.get("HTTP_AMZ_SDK_INVOCATION_ID")
        if environ["REQUEST_METHOD"] != "POST" or not invocation:
            return application(environ, start_response)
        answer = answered.get(invocation) or Response.from_app(application, environ, buffered=True)
        # A failed request may be tried again.
        if answer.status_code == 200:
            answer.make_sequence()
            answered[invocation] = answer
            if len(answered) > KEPT:
                answered.popitem(last=False)
        return answer(environ, start_response)

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        # Layers of images are long, and are stored in separate files.
        if is_push_or_pull(environ) and "/blobs/" in environ["PATH_INFO"]:
            return application(environ, start_response)
        try:
            # Read before the lock is taken: no request waits for a client that sends slowly.
            environ["wsgi.input"] = BytesIO(get_input_stream(environ).read())
        except ClientDisconnected as error:
            raise ConnectionAbortedError from error
        with turn:
            return answer_once(environ, start_response)

    return app
