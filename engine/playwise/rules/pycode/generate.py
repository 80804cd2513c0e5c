"""Makes a Python function of expressions: every one is worked out for one entity in one call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from playwise.rules.ir import Node
from playwise.rules.operations import DAYS
from playwise.rules.pycode.elements import ELEMENTS
from playwise.rules.pycode.relations import RELATIONS
from playwise.rules.pycode.scope import Door, Scope
from playwise.rules.pycode.source import AS_OF, GIVEN, Source, namespace
from playwise.rules.pycode.values import TODAY, VALUES, ZONE
from playwise.rules.pycode.writer import Writer

Run: TypeAlias = Callable[[Any, datetime], Any]
"""A generated function: of one expression it gives the value, of several a tuple of values."""

_AT_ONCE = 30

_STATEMENTS = {**VALUES, **RELATIONS, **ELEMENTS}


@dataclass(frozen=True, slots=True)
class Generated:
    """A generated function.

    Attributes:
        source: Its text, in which no value and no name of a playbook stands.
        run: Takes what its door reads and the moment asked about; returns the values of all
            expressions, in order, or that of the only one. None is unknown.
    """

    source: str
    run: Run


def generate(
    roots: Sequence[Node],
    door: Door,
    *,
    alone: bool = False,
    names: Mapping[str, object] | None = None,
) -> Generated:
    """Return the function that answers *roots* from what *door* reads.

    Args:
        roots: The expressions, all of one pool, about one record.
        door: How it is read.
        alone: Whether it returns the value of the only expression, instead of a tuple of them.
        names: What the door's own lines call by name.
    """
    source = Source(namespace())
    source.names.update(names or {})
    scope = Scope(GIVEN)
    if any(node.op in DAYS for root in roots for node in root.walk()):
        source.line(f"{TODAY} = {AS_OF}.date(); {ZONE} = {AS_OF}.tzinfo")
    scope.plan((), roots)
    with door.around(source, scope):
        atoms = Writer(source, door, _STATEMENTS).ensure(scope, *roots)
        made = [atom.name for atom in atoms]
        source.line(f"return {made[0] if alone else _tuple_of(made)}")
    return Generated(source.text(), source.function())


def _tuple_of(names: Sequence[str]) -> str:
    """Return the expression for a tuple; Python makes longer ones by way of a list."""
    parts = (names[at : at + _AT_ONCE] for at in range(0, len(names), _AT_ONCE))
    return " + ".join(f"({', '.join(part)},)" for part in parts) or "()"
