import sys
from pathlib import Path

if not __package__:
    # Started as a folder, which is then the first entry of the module search path: the package needs its parent there.
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from emulator.server import main

main()
