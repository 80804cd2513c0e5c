"""Rounds: every law on fresh examples of one seed, in a process for each core."""

from __future__ import annotations

import secrets
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from linecache import getline
from multiprocessing import get_context
from pathlib import Path
from traceback import walk_tb
from typing import Any

from polars.exceptions import PanicException

from tests.fuzz.laws import laws
from tests.property.agreement import Distribution
from tests.property.stated import Law, Test

PROCESSES = 2
LONGEST = 400
"""How many characters of a value are told."""

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Tried:
    """What came of a law in a round.

    Attributes:
        law: Its name.
        seed: The seed of the round.
        examples: How many it was tried on.
        seen: What all evaluators were asked, as data.
        fault: What it does not hold of, in words; None where it held.
    """

    law: str
    seed: int
    examples: int = 0
    seen: dict[str, Any] | None = None
    fault: str | None = None


class Fuzzing:
    """Tries laws, round after round, and adds up on what.

    Attributes:
        names: The laws that are tried.
        examples: How many examples each law was tried on.
        seen: What all evaluators were asked.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self.examples: Counter[str] = Counter()
        self.seen = Distribution()
        # A fork would take over the locks of Polars' threads.
        how = get_context("spawn")
        self._pool = ProcessPoolExecutor(PROCESSES, how, initializer=_warnings_are_errors)

    def round(self, seed: int) -> list[Tried]:
        """Try each law once and return where one does not hold."""
        tasks = {self._pool.submit(tried, name, seed): name for name in self.names}
        results = list(_results(tasks, seed))
        for result in results:
            self.examples[result.law] += result.examples
            if result.seen is not None:
                self.seen.join(Distribution.of_data(result.seen))
        return [result for result in results if result.fault is not None]

    def end(self) -> None:
        """Let the processes go."""
        self._pool.shutdown(cancel_futures=True)


def fresh_seed() -> int:
    """Return a seed that nobody knows before."""
    return secrets.randbelow(10**9)


def tried(name: str, seed: int) -> Tried:
    """Try a law on the examples of a seed: the same whenever and wherever that is done."""
    seen = Distribution()
    law, examples = laws(seen)[name]
    law = replace(law, holds=_saying_at_once(law, seed))
    try:
        count = law.try_anew(examples, f"{seed} {name}", smallest=True)
    except (Exception, PanicException) as error:  # noqa: BLE001 - that it raises is what is told
        notes = [] if law.narrows else getattr(error, "__notes__", [])
        where = _where(error, with_values=not law.narrows)
        return Tried(name, seed, fault="\n".join([*notes, *where]))
    return Tried(name, seed, count, seen.as_data())


def _saying_at_once(law: Law, seed: int) -> Test:
    """Return the law with a word at the first fault: to make an example small takes minutes."""
    said = False

    def holds(**drawn: Any) -> None:
        nonlocal said
        try:
            law.holds(**drawn)
        except (Exception, PanicException) as error:
            if not said:
                said = True
                at_fault = f"seed {seed}: {law.name} does not hold ({type(error).__name__})"
                print(f"{at_fault}; seeking a small example", flush=True)
            raise

    return holds


def _results(tasks: dict[Future[Tried], str], seed: int) -> Iterator[Tried]:
    for task in as_completed(tasks):
        try:
            yield task.result()
        except BrokenProcessPool:
            fault = "a process died while this law or another of the round was tried"
            yield Tried(tasks[task], seed, fault=fault)


def _where(error: BaseException, *, with_values: bool) -> list[str]:
    """Return the places that an error came through, outermost first, and what it says.

    With values, also what the innermost of our own places had in hand: outside pytest an assertion
    does not say what was not equal.
    """
    told: list[str] = []
    held: Mapping[str, object] = {}
    for frame, line in walk_tb(error.__traceback__):
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ROOT) and ".venv" not in path.parts:
            told.append(f"{path.relative_to(ROOT)}:{line}: {getline(str(path), line).strip()}")
            held = frame.f_locals
    if with_values:
        told += [f"  {name} = {_shown(value)}" for name, value in held.items()]
    return [*told, f"{type(error).__name__}: {error}".removesuffix(": ")]


def _shown(value: object) -> str:
    try:
        return repr(value)[:LONGEST]
    except (ValueError, RecursionError):  # what is hostile may be too much for Python itself
        return f"a {type(value).__name__} that cannot be shown"


def _warnings_are_errors() -> None:
    warnings.simplefilter("error")
