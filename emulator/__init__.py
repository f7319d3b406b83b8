"""The emulated AWS: `python <path>/emulator` from anywhere, or `python -m emulator` in its parent folder."""
