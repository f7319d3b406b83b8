"""POST /moto-api/fork: a private copy of the account, as it is now, on an address of its own.

The copy is a fork of this process. It lives as long as the connection that asked for it: the first line of the answer
is its address, and what it complains of follows. A body {"account": "…", "pace": 10} gives the copy another account
id, and lets time pass faster for its deployments.
"""

import json
import os
import socket
import stat
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .ecs import pace
from .ecs.machine import machine

PATH = "/moto-api/fork"


class Gate:
    """Requests pass together; a fork waits for them and holds new ones back.

    A lock that a request holds while the process is forked would stay held in the copy for ever.
    """

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.inside = 0
        self.closed = False

    def enter(self) -> None:
        with self.changed:
            self.changed.wait_for(lambda: not self.closed)
            self.inside += 1

    def leave(self) -> None:
        with self.changed:
            self.inside -= 1
            self.changed.notify_all()

    @contextmanager
    def empty(self) -> Iterator[None]:
        with self.changed:
            self.changed.wait_for(lambda: not self.closed)
            self.closed = True
            self.changed.wait_for(lambda: self.inside == 0)
        try:
            yield
        finally:
            with self.changed:
                self.closed = False
                self.changed.notify_all()


def forkable(application: Callable[..., Any]) -> Callable[..., Any]:
    from werkzeug.wsgi import ClosingIterator

    gate = Gate()

    def app(environ: dict[str, Any], start_response: Any) -> Any:
        if environ["PATH_INFO"] == PATH:
            return fork(environ)
        gate.enter()
        try:
            answer = ClosingIterator(application(environ, start_response))
        except BaseException:
            gate.leave()
            raise
        # Not when it is closed: the server forgets that where the client has reset the connection, and no fork would
        # ever find the gate empty.
        weakref.finalize(answer, gate.leave)
        return answer

    def fork(environ: dict[str, Any]) -> None:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        wanted = json.loads(body or b"{}")
        # Bound before the fork, so that a copy that cannot have a port is an error of the request.
        listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        with gate.empty():
            pid = os.fork()
            if pid == 0:
                serve_copy(listener, environ["werkzeug.socket"], wanted, application)
        listener.close()
        os.waitpid(pid, 0)
        # The copy has answered on this connection, and both are at their end.
        raise ConnectionResetError

    return app


def serve_copy(
    listener: socket.socket, connection: socket.socket, wanted: dict[str, Any], application: Callable[..., Any]
) -> None:
    """Never returns: the copy goes on from here instead of from the request."""
    from werkzeug.serving import make_server

    try:
        # What ends the process that was copied, with its group, is not about the copy.
        os.setsid()
        # The tasks live beside the other: here they are only said to.
        machine.forget()
        leave_sockets_to_parent({listener.fileno(), connection.fileno()})
        if wanted.get("account"):
            os.environ["MOTO_ACCOUNT_ID"] = wanted["account"]
        pace.factor = wanted.get("pace", 1)
        host, port = listener.getsockname()
        connection.sendall(f"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhttp://{host}:{port}\n".encode())
        os.dup2(connection.fileno(), 2)
        threading.Thread(target=exit_with, args=[connection], daemon=True).start()
        make_server(host, port, forkable(application), threaded=True, fd=listener.fileno()).serve_forever()
    finally:
        os._exit(1)


def exit_with(connection: socket.socket) -> None:
    try:
        while connection.recv(4096):
            pass
    finally:
        os._exit(0)


def leave_sockets_to_parent(kept: set[int]) -> None:
    """Replaces the other sockets by nothing: their objects are still there, and close these numbers when they go."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in map(int, os.listdir("/dev/fd")):
        if number > 2 and number != nothing and number not in kept and is_socket(number):
            os.dup2(nothing, number)


def is_socket(number: int) -> bool:
    try:
        return stat.S_ISSOCK(os.fstat(number).st_mode)
    except OSError:
        return False
