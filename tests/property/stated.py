"""Laws, stated once: tests for pytest, and what `make fuzz` tries on examples without end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from inspect import isfunction
from typing import Any, TypeAlias

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.property.fresh import drawn_anew

Test: TypeAlias = Callable[..., None]
Draws: TypeAlias = Mapping[str, st.SearchStrategy[Any]]


@dataclass(frozen=True)
class Law:
    """Something that holds of whatever is drawn.

    Attributes:
        name: A sentence with underscores, of one kind of example in brackets.
        draws: What is drawn, by the names of what *holds* takes.
        holds: Raises where it does not hold.
        examples: How many a test draws.
        given: What else *holds* takes.
        narrows: Whether what it raises names the smallest part that it does not hold of, so that
            nobody has to look for a smaller example.
    """

    name: str
    draws: Draws
    holds: Test
    examples: int = 100
    given: Mapping[str, str] = field(default_factory=dict)
    narrows: bool = False

    def try_anew(self, examples: int, of: object, *, smallest: bool = False) -> int:
        """Try it on fresh examples, and return how many they were.

        Args:
            examples: How many.
            of: The seed: the same examples are drawn of the same seed.
            smallest: Whether what it does not hold of is made small before it is raised.

        Raises:
            Exception: What *holds* raised; its notes tell the example.
        """
        tried = 0
        how = drawn_anew(examples)
        if smallest and not self.narrows:
            how = settings(how, phases=[Phase.generate, Phase.shrink], report_multiple_bugs=False)

        def example(**drawn: Any) -> None:
            nonlocal tried
            tried += 1
            self.holds(**drawn, **self.given)

        example.__name__ = self.name.partition("[")[0]
        seed(of)(how(given(**self.draws)(example)))()
        return tried


_LAWS: dict[Test, tuple[Law, ...]] = {}


def law(
    examples: int, *, each: Mapping[str, Sequence[str]] | None = None, **draws: Any
) -> Callable[[Test], Test]:
    """Make a test of what is drawn, as `hypothesis.given` does, that `laws_of` finds again.

    Args:
        examples: How many the test draws.
        each: A further argument, and what it is: each is a test and a law of its own.
        draws: The strategy of each argument.
    """

    def of(holds: Test) -> Test:
        # The first example may be slow, on a machine that is busy: it builds parsers and plans.
        how = settings(max_examples=examples, deadline=None, suppress_health_check=[*HealthCheck])
        test: Test = how(given(**draws)(holds))
        name = holds.__name__.removeprefix("test_")
        made = [Law(name, draws, holds, examples)]
        for argument, kinds in (each or {}).items():
            test = pytest.mark.parametrize(argument, kinds)(test)
            made = [
                Law(f"{name}[{kind}]", draws, holds, examples, {argument: kind}) for kind in kinds
            ]
        _LAWS[test] = tuple(made)
        return test

    return of


def laws_of(module: object) -> list[Law]:
    """Return the laws that *module* states, in its order."""
    tests = [test for test in vars(module).values() if isfunction(test)]
    return [law for test in tests for law in _LAWS.get(test, ())]
