"""The entry point: arguments in, an exit code out, and no traceback for anybody's bad input."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence


def main(args: Sequence[str] | None = None) -> None:
    """Run one command and exit: 0 fine, 1 findings, 2 misuse, 130 stopped by Ctrl-C.

    Args:
        args: What follows ``playwise``; None is the process's own arguments.
    """
    given = list(sys.argv[1:] if args is None else args)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show a character shows its code, and nothing breaks.
            stream.reconfigure(errors="backslashreplace")
    # Imported late: Ctrl-C while Python still loads the rest is an exit, too.
    try:
        from playwise.cli.faults import exit_code
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(exit_code(given))
