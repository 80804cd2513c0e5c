"""The command line: the outermost room, where the clock and the environment are read."""

from playwise.cli.entry import main

__all__ = ["main"]
