"""`make fuzz`: every evaluator, and whatever reads rules, on fresh examples until time is up.

``python -m tests.fuzz --minutes 10`` tries all laws; names after it try those alone, each a law's
name or a part of it. ``--seed 42`` repeats one round.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from time import monotonic

from tests.fuzz.laws import laws
from tests.fuzz.rounds import Fuzzing, Tried, fresh_seed
from tests.property.agreement import Distribution

QUIET_S = 60.0
"""How long nothing is printed while all is well."""


def main() -> None:
    parser = ArgumentParser("python -m tests.fuzz", description="Try the laws on fresh examples.")
    parser.add_argument("--minutes", type=float, default=10.0, help="10 unless told")
    parser.add_argument("--seed", type=int, help="repeat the round of this seed, and no other")
    parser.add_argument("law", nargs="*", help="a law, or a part of its name; all unless told")
    given = parser.parse_args()
    every = list(laws(Distribution()))
    unknown = [part for part in given.law if not any(part in name for name in every)]
    if unknown:
        sys.exit(f"no law is called {', '.join(unknown)}; there are:\n" + "\n".join(every))
    names = [name for name in every if any(part in name for part in given.law or [""])]
    fuzzing = Fuzzing(names)
    try:
        faults = _tried(fuzzing, given.minutes * 60, given.seed)
    finally:
        fuzzing.end()
    print("\n".join(summary(fuzzing)))
    for fault in faults:
        print("\n" + told(fault))
    sys.exit(1 if faults else 0)


def _tried(fuzzing: Fuzzing, seconds: float, seed: int | None) -> list[Tried]:
    """Return what the first round with a fault found, or nothing once time is up."""
    began = told_at = monotonic()
    longest = 0.0
    for number, of in enumerate(_seeds(seed), start=1):
        started = monotonic()
        faults = fuzzing.round(of)
        now = monotonic()
        longest = max(longest, now - started)
        if faults or now - began + longest > seconds:
            return faults
        if number == 1 or now - told_at >= QUIET_S:
            told_at = now
            tried = f"{number} round{'s' * (number > 1)}, {fuzzing.examples.total():,} examples"
            print(f"{now - began:.0f} s, {tried}: all hold", flush=True)
    return []


def _seeds(seed: int | None) -> Iterator[int]:
    if seed is not None:
        yield seed
        return
    while True:
        yield fresh_seed()


def summary(fuzzing: Fuzzing) -> Iterator[str]:
    """Yield what was tried, a line each."""
    yield from fuzzing.seen.lines() if fuzzing.seen.rules else ()
    yield "examples of each law:"
    for name in fuzzing.names:
        yield f"{fuzzing.examples[name]:>9,} {name.replace('_', ' ')}"


def told(fault: Tried) -> str:
    """Return a fault with how to see it again."""
    again = f'make fuzz FUZZ_ARGS="--seed {fault.seed} {fault.law}"'
    return f"{fault.law.replace('_', ' ')}: not so\n{fault.fault}\nAgain: {again}"


if __name__ == "__main__":
    main()
