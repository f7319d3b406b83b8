"""POST /moto-api/fork: makes a private copy of the current account, on a separate address.

The copy is a fork of this process and lives as long as the connection of the request. The first line of the answer is
its address; its error output follows. A body {"account": "…", "pace": 10} gives the copy another account id and makes
time pass faster for its deployments.
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
    """Lets requests pass at the same time; a fork waits until all are done and blocks new ones.

    A lock that a request holds during the fork would stay locked in the copy forever.
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
        # Not when the answer is closed: after a reset by the client the server does not close it, and no fork would
        # ever find the gate empty.
        weakref.finalize(answer, gate.leave)
        return answer

    def fork(environ: dict[str, Any]) -> None:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        wanted = json.loads(body or b"{}")
        # Bound before the fork, so that the request fails if no port is free.
        listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        with gate.empty():
            pid = os.fork()
            if pid == 0:
                serve_copy(listener, environ["werkzeug.socket"], wanted, application)
        listener.close()
        os.waitpid(pid, 0)
        # The copy answers on this connection: this process must not.
        raise ConnectionResetError

    return app


def serve_copy(
    listener: socket.socket, connection: socket.socket, wanted: dict[str, Any], application: Callable[..., Any]
) -> None:
    """Serves the copy from here on, and never returns to the request."""
    from werkzeug.serving import make_server

    try:
        # A signal to the process group of the original must not end the copy.
        os.setsid()
        # The machine runs the tasks of the original: here they only appear to run.
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
    """Replaces all other sockets with /dev/null: their objects still exist and will close these descriptors later."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in map(int, os.listdir("/dev/fd")):
        if number > 2 and number != nothing and number not in kept and is_socket(number):
            os.dup2(nothing, number)


def is_socket(number: int) -> bool:
    try:
        return stat.S_ISSOCK(os.fstat(number).st_mode)
    except OSError:
        return False
