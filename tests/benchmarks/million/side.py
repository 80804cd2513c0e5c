"""One side of the comparison in a process of its own, so that its peak of memory is its own."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from tests.benchmarks.million.by_hand import by_hand
from tests.benchmarks.million.engine import by_engine, program

_RUNS = 3


def main() -> None:
    """Print the seconds of each run and the peak memory in bytes; keep the answer as Parquet."""
    side, path, answer = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    work = by_engine if side == "engine" else by_hand
    program()  # compiled on both sides: it is not what is measured, and takes memory
    seconds = []
    for _ in range(_RUNS):
        started = time.perf_counter()
        made = work(path)
        seconds.append(time.perf_counter() - started)
        if _ < _RUNS - 1:
            del made
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    made.write_parquet(answer)
    sys.stdout.write(json.dumps({"seconds": seconds, "peak": peak}))


if __name__ == "__main__":
    main()
