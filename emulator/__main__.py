import sys
from pathlib import Path

if not __package__:
    # Started as a folder, which then is where modules are looked for first: the package itself is one up.
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from emulator.server import main

main()
