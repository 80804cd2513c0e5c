"""How long compiling and checking take: of many playbooks, in seconds against their targets.

Beside the seconds on the wall stand those of the processor, which other work on the machine does
not lengthen.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from playwise.documents.reader import read_document
from playwise.facts.build import build_catalogue
from playwise.playbook.compile import PlaybookSource, compile_program
from playwise.playbook.model import read_playbook
from playwise.playbook.play import Surroundings
from playwise.rules.lower import forget_texts
from tests.benchmarks.many_playbooks import FACTS, make, playbook

COMPILED, CHECKED, ROWS = 100, 200, 20
ROUNDS = 3
_NO_SURROUNDINGS = Surroundings(frozenset(), frozenset(), {})


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds on the wall, and of the processor."""

    wall: float
    processor: float


def main() -> None:
    """Measure and print."""
    table = Table(title=f"playbooks of {ROWS} rows, medians of {ROUNDS}")
    table.add_column("what")
    for column in ("seconds", "of processor", "target"):
        table.add_column(column, justify="right")
    cold, again, edited = checking()
    for what, took, target in (
        (f"compile {COMPILED}", compiling(), 1),
        (f"`playwise check` on {CHECKED} files, first", cold, 8),
        ("the same again", again, 3),
        ("the same again, one file edited", edited, 3),
    ):
        table.add_row(what, f"{took.wall:.2f}", f"{took.processor:.2f}", str(target))
    Console(width=100).print(table)


def compiling() -> Took:
    """Return how long it takes from files that were read to a program."""
    facts = read_document(FACTS, "facts.yaml")
    catalogue, _ = build_catalogue(facts)
    assert catalogue is not None
    sources = [_source(number) for number in range(COMPILED)]
    rounds: list[Took] = []
    for _ in range(ROUNDS):
        forget_texts()
        wall, processor = time.perf_counter(), time.process_time()
        compiled = compile_program(catalogue, facts, sources, _NO_SURROUNDINGS)
        rounds.append(Took(time.perf_counter() - wall, time.process_time() - processor))
        assert len(compiled.program.playbooks) == COMPILED
        assert compiled.findings == ()
    return _median(rounds)


def checking() -> tuple[Took, Took, Took]:
    """Return how long `playwise check` takes: at first, again, and again after one edit."""
    rounds: list[tuple[Took, Took, Took]] = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "workspace"
            make(root, CHECKED, ROWS)
            cold, first = _check(root)
            again, second = _check(root)
            assert first == second, "the same is found, however it is read"
            text = playbook(CHECKED + 7, ROWS).replace(f"book_{CHECKED + 7}", "book_007")
            (root / "playbooks" / "book_007.yaml").write_text(text, encoding="utf-8")
            edited, _ = _check(root)
            rounds.append((cold, again, edited))
    cold, again, edited = (_median(column) for column in zip(*rounds, strict=True))
    return cold, again, edited


def _check(root: Path) -> tuple[Took, str]:
    """Run the whole command, as a person would; return how long it takes and what it prints."""
    command = [str(Path(sys.executable).with_name("playwise")), "check", "-w", str(root)]
    wall, processor = time.perf_counter(), _of_children()
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    took = Took(time.perf_counter() - wall, _of_children() - processor)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return took, ended.stdout


def _of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _source(number: int) -> PlaybookSource:
    text = playbook(number, ROWS)
    checked = read_playbook(read_document(text, f"playbooks/book_{number:03}.yaml"))
    assert checked.findings == ()
    return PlaybookSource(checked.document, f"version {number}", text, checked.whole)


def _median(rounds: list[Took] | tuple[Took, ...]) -> Took:
    return Took(
        statistics.median(took.wall for took in rounds),
        statistics.median(took.processor for took in rounds),
    )


if __name__ == "__main__":
    main()
