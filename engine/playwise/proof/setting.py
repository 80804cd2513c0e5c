"""What operators are worked out with: the record that is read, and how exactly it is done.

Whole numbers, dates, texts compared for equality and all of logic are exact. Fractions are not:
the solver's are endless, the interpreter's have 53 bits. A term says so by `Term.loose`. In the
`Mode.ANY` such a term may have every value that it could have, so that what is impossible then is
impossible; in the `Mode.LIKELY` it is worked out as if it were exact, and whatever is found must
be tried out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias

import z3

from playwise.proof.terms import Term, both, looseness
from playwise.proof.variables import Place, Variables
from playwise.rules.ir import Node
from playwise.rules.types import Type, Value

FRACTIONS = "calculates with fractions"
PRODUCTS = "multiplies facts"
TEXTS = "takes texts apart"
ORDER_OF_TEXTS = "puts texts in order"
LISTS = "reads a list"
RECORDS = "reads related records"
PLUGINS = "calls an operator of a plugin"
CLOCKS = "takes the day of a time"


class Mode(Enum):
    """How what is not exact is taken."""

    ANY = auto()
    LIKELY = auto()


@dataclass(frozen=True, slots=True)
class Setting:
    """What operators work with.

    Attributes:
        place: The record that is read.
    """

    variables: Variables
    mode: Mode
    place: Place

    def free(self, node: Node, loose: str, args: Sequence[Term] = ()) -> Term:
        """Return *node* as anything of its type; where it is strict, known only if *args* are."""
        name = f"{self.place.name}:{node.op}#{node.uid}"
        term = self.variables.free(name, node.type, nullable=node.nullable, loose=loose)
        known = both(term.known, *(arg.known for arg in args))
        return Term(term.value, known, term.loose | looseness(args))

    def literal(self, value: Value, type: Type) -> z3.ExprRef:
        """Return a constant."""
        return self.variables.words.literal(value, type)


Args: TypeAlias = "Sequence[Term]"
Meaning: TypeAlias = Callable[[Setting, Node, Args], Term]


def known(args: Args) -> z3.BoolRef:
    """Return where all of *args* are known."""
    return both(*(arg.known for arg in args))
