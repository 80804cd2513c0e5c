"""`make bench`: ratios, each measured in one run after a check that the answers are equal.

``python -m tests.benchmarks`` runs all parts; names after it run those alone.
"""

from __future__ import annotations

import sys
from importlib import import_module

PARTS = {
    "one_entity": "tests.benchmarks.one_entity",
    "compiling": "tests.benchmarks.compiling",
    "accounts": "tests.benchmarks.accounts",
    "decisions": "tests.benchmarks.decisions",
    "million": "tests.benchmarks.million.measure",
}
"""The module of each part, which has a `main`."""


def main(names: list[str]) -> None:
    """Run the parts called *names*, all of them where none is named."""
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        sys.exit(f"no part is called {', '.join(unknown)}; there are {', '.join(PARTS)}")
    for name in names or PARTS:
        import_module(PARTS[name]).main()


if __name__ == "__main__":
    main(sys.argv[1:])
