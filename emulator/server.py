"""The emulated AWS: moto's server, with patches for gaps that affect this project's stacks (gaps/), with ECS services
that really run (ecs/), and with AWS's refusals (rules/).

Its state is in memory and is lost with the process.
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
    os._exit(0)  # There is nothing to save, and running request threads must not delay the exit.


def exit_when_stdin_closes() -> None:
    while os.read(0, 4096):
        pass
    exit_quietly()


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="emulator", description="The emulated AWS: moto's server, patched for these stacks."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=4566, help="port, 0 for any free one (default: %(default)s)")
    parser.add_argument("--account", help="id of the account (default: moto's example account)")
    parser.add_argument(
        "--pace",
        type=float,
        default=1,
        help="factor by which time passes faster for deployments (default: %(default)s)",
    )
    parser.add_argument("--verbose", action="store_true", help="log every request")
    parser.add_argument(
        "--exit-with-stdin",
        action="store_true",
        help="exit when standard input closes, so that the starting process cannot leave an emulator behind",
    )
    parser.add_argument("--check", action="store_true", help="exit with 0 if the tested moto is installed, else with 1")
    options = parser.parse_args()

    pace.factor = options.pace
    if options.account:
        os.environ["MOTO_ACCOUNT_ID"] = options.account
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, exit_quietly)
    if options.exit_with_stdin:
        threading.Thread(target=exit_when_stdin_closes, daemon=True).start()

    warnings.simplefilter("ignore")  # moto prints two lines of warning about what the error below says in one.
    try:
        import moto
        import moto.server
        from werkzeug.serving import BaseWSGIServer
    except ImportError as error:
        sys.exit(
            f"emulator: {sys.executable} cannot import {error.name}: "
            f"install what is missing with '{sys.executable} -m pip install -r emulator/requirements.txt'"
        )
    if options.check:
        sys.exit(0 if moto.__version__.startswith(TESTED) else 1)
    if not moto.__version__.startswith(TESTED):
        print(f"emulator: tested with moto {TESTED}x, found {moto.__version__}", file=sys.stderr)
    close_gaps()
    bring_services_to_life()
    impose_rules()

    # Checked before werkzeug, whose message has two lines.
    try:
        socket.create_server((options.host, options.port)).close()
    except (OSError, OverflowError) as error:
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else error
        sys.exit(f"emulator: cannot listen on {options.host}:{options.port}: {reason}")

    def announce(server: BaseWSGIServer) -> None:
        """Prints the address once the port is open, instead of werkzeug's warning about development servers."""
        print(f"emulated AWS on http://{server.host}:{server.port}", flush=True)

    BaseWSGIServer.log_startup = announce  # type: ignore[method-assign]
    application = moto.server.DomainDispatcherApplication
    moto.server.DomainDispatcherApplication = lambda create: forkable(
        in_turn(exchanged(shaped(guard(held_to_rules(application(create))))))
    )
    moto.server.signal_handler = exit_quietly  # main() installs this handler in place of ours.
    logging.getLogger("werkzeug").setLevel(logging.INFO if options.verbose else logging.ERROR)
    moto.server.main(["--host", options.host, "--port", str(options.port)])
