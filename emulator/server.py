"""The emulated AWS: moto's server, with the gaps closed that this project's stacks meet (gaps/), with services that
live (ecs/), and with what AWS refuses refused (rules/).

State is in memory and ends with the process.
"""

import argparse
import logging
import os
import signal
import socket
import sys
import threading
import warnings
from typing import Any

from .ecs import bring_services_to_life, pace
from .ecs.exchange import exchanged
from .fork import forkable
from .gaps import close_gaps
from .iam.guard import guard
from .rules import impose_rules
from .rules.requests import held_to_rules
from .shapes import shaped
from .turns import in_turn

TESTED = "5.2."


def exit_quietly(*_: Any) -> None:
    os._exit(0)  # Nothing to save, and request threads in flight must not delay the end.


def exit_when_stdin_closes() -> None:
    while os.read(0, 4096):
        pass
    exit_quietly()


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="emulator", description="The emulated AWS: moto's server, patched for these stacks."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=4566, help="0 for any free one (default: %(default)s)")
    parser.add_argument("--account", help="id of the account (default: that of moto's examples)")
    parser.add_argument(
        "--pace",
        type=float,
        default=1,
        help="how many times faster time passes for deployments (default: %(default)s)",
    )
    parser.add_argument("--verbose", action="store_true", help="log every request")
    parser.add_argument(
        "--exit-with-stdin",
        action="store_true",
        help="end when standard input closes: whoever holds the other end cannot leave an emulator behind",
    )
    parser.add_argument("--check", action="store_true", help="exit 0 if moto is here in the tested version, or else 1")
    options = parser.parse_args()

    pace.factor = options.pace
    if options.account:
        os.environ["MOTO_ACCOUNT_ID"] = options.account
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, exit_quietly)
    if options.exit_with_stdin:
        threading.Thread(target=exit_when_stdin_closes, daemon=True).start()

    warnings.simplefilter("ignore")  # moto warns in two lines about what the next error says in one.
    try:
        import moto
        import moto.server
        from werkzeug.serving import BaseWSGIServer
    except ImportError as error:
        sys.exit(
            f"emulator: {error.name} is not importable by {sys.executable}: "
            f"'{sys.executable} -m pip install -r emulator/requirements.txt' installs what is needed"
        )
    if options.check:
        sys.exit(0 if moto.__version__.startswith(TESTED) else 1)
    if not moto.__version__.startswith(TESTED):
        print(f"emulator: tested with moto {TESTED}x, found {moto.__version__}", file=sys.stderr)
    close_gaps()
    bring_services_to_life()
    impose_rules()

    # Asked before werkzeug, which answers in two lines.
    try:
        socket.create_server((options.host, options.port)).close()
    except (OSError, OverflowError) as error:
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else error
        sys.exit(f"emulator: cannot listen on {options.host}:{options.port}: {reason}")

    def announce(server: BaseWSGIServer) -> None:
        """Instead of werkzeug's warning about development servers, once the port is open."""
        print(f"emulated AWS on http://{server.host}:{server.port}", flush=True)

    BaseWSGIServer.log_startup = announce  # type: ignore[method-assign]
    application = moto.server.DomainDispatcherApplication
    moto.server.DomainDispatcherApplication = lambda create: forkable(
        in_turn(exchanged(shaped(guard(held_to_rules(application(create))))))
    )
    moto.server.signal_handler = exit_quietly  # main() installs this one in place of ours.
    logging.getLogger("werkzeug").setLevel(logging.INFO if options.verbose else logging.ERROR)
    moto.server.main(["--host", options.host, "--port", str(options.port)])
