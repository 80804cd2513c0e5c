"""A million accounts x 40 conditions, 8 tables and 8 scores: the engine beside Polars by hand."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from rich.console import Console
from rich.table import Table

from tests.benchmarks.million.data import write_accounts
from tests.benchmarks.million.engine import decided
from tests.benchmarks.million.shared import rules

ACCOUNTS = 1_000_000
ROUNDS = 5
MANY, FEW = 400, 40


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds, the least of a process's runs, and its peak memory in bytes."""

    seconds: float
    peak: float


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "accounts.parquet"
        write_accounts(path, ACCOUNTS)
        rounds = [
            (_side("engine", path, Path(folder)), _side("hand", path, Path(folder)))
            for _ in range(ROUNDS)
        ]
        _check_equal(Path(folder))
        many = _many(path)
    _show(rounds, many)


def _side(side: str, path: Path, folder: Path) -> Measured:
    answer = str(folder / f"{side}.parquet")
    command = [sys.executable, "-m", "tests.benchmarks.million.side", side, str(path), answer]
    said = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return Measured(min(said["seconds"]), said["peak"])


def _check_equal(folder: Path) -> None:
    """Compare every value, unknowns included.

    Raises:
        AssertionError: They differ; it shows where.
    """
    ours, theirs = (pl.read_parquet(folder / f"{side}.parquet") for side in ("engine", "hand"))
    assert ours.columns == theirs.columns or sorted(ours.columns) == sorted(theirs.columns)
    for name in theirs.columns:
        one, other = ours[name], theirs[name]
        if one.dtype == pl.Float64:
            # By hand the shares are not rounded one by one: the last of ten decimals may differ.
            differ = ((one - other).abs() > 1e-9).fill_null(value=False)
            differ |= one.is_null() != other.is_null()
        else:
            differ = one.cast(pl.String).ne_missing(other.cast(pl.String))
        assert not differ.any(), (
            f"{name}: {ours.filter(differ).head(3)} {theirs.filter(differ).head(3)}"
        )


def _many(path: Path) -> float:
    """How many times the processor time of the few rules the many take."""
    programs = {count: rules(count) for count in (MANY, FEW)}
    ratios = []
    for _ in range(ROUNDS):
        took = {}
        for count, made in programs.items():
            wanted = [decision.column for decision in made.playbooks[0].decisions]
            started = time.process_time()
            decided(made, path, wanted)
            took[count] = time.process_time() - started
        ratios.append(took[MANY] / took[FEW])
    return statistics.median(ratios)


def _show(rounds: list[tuple[Measured, Measured]], many: float) -> None:
    table = Table(title=f"{ACCOUNTS:,} accounts from Parquet, 40 conditions, 8 tables, 8 scores")
    for column in ("what", "seconds", "peak memory"):
        table.add_column(column, justify="left" if column == "what" else "right")
    for name, side in (("the engine", 0), ("hand-written Polars", 1)):
        seconds = statistics.median(pair[side].seconds for pair in rounds)
        peak = statistics.median(pair[side].peak for pair in rounds)
        table.add_row(name, f"{seconds:.2f}", f"{peak / 1e6:.0f} MB")
    by_time = statistics.median(ours.seconds / hand.seconds for ours, hand in rounds)
    by_peak = statistics.median(ours.peak / hand.peak for ours, hand in rounds)
    table.add_row("the engine takes", f"{by_time:.2f}x", f"{by_peak:.2f}x")
    table.add_row(f"{MANY} rules over 10 conditions, to {FEW} (processor)", f"{many:.2f}x", "")
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
