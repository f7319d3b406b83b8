"""The emulated AWS: `python emulator` from anywhere, or `python -m emulator` beside it."""
