"""Strategies: typed expressions of every operator over the worlds of `random_facts`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from playwise.rules.ir import FactRef, Node, PastRef, Pool, RelationRef
from playwise.rules.types import BOOL, DATE, INTEGER, NUMBER, TEXT, Kind, Type, list_of
from tests.property.random_facts import ACCOUNT, AGEING, CONTACT, DAYS, USD, pick, values
from tests.property.random_lists import list_makers, makers_over_lists, name_makers
from tests.property.random_scalars import Maker, Parts, scalar_makers

CONTACTS = RelationRef("contacts", "contact", "account")


@dataclass(frozen=True)
class Place:
    """Where an expression stands, which says what it can read.

    Attributes:
        facts: Of the record at hand.
        above: Of the account, from a contact.
        element: The type of the element at hand, in a body, which reads nothing else.
    """

    facts: Mapping[str, Type] = field(default_factory=dict)
    above: Mapping[str, Type] = field(default_factory=dict)
    element: Type | None = None


OF_ACCOUNT = Place(ACCOUNT)
OF_CONTACT = Place(CONTACT, ACCOUNT)


@dataclass
class Making:
    """Draws expressions of a type.

    Attributes:
        grow: How many of the next expressions must be operators: one within the other, for an
            expression begins with its first operand.
    """

    draw: Callable[[st.SearchStrategy[Any]], Any]
    pool: Pool
    grow: int = 0

    def node(self, type: Type, depth: int, place: Place = OF_ACCOUNT) -> Node:
        """Return an expression at most *depth* operators deep, those inside an aggregate apart."""
        makers = self._leaves(type, place)
        # Aggregates within aggregates within aggregates would take most of the time.
        if depth > 0 and (place is not OF_CONTACT or depth < 3):
            operators = self._operators(type, depth, place)
            grows = self.grow > 0 or pick(self.draw, (False, False, True, True, True))
            makers = operators if operators and grows else makers
        self.grow -= 1
        return pick(self.draw, makers)()

    def _leaves(self, type: Type, place: Place) -> list[Maker]:
        made: list[Maker] = [
            lambda op=op, ref=ref: self.pool.node(op, type, data=ref)  # type: ignore[misc]  # the default binds the loop's value
            for op, ref in _read(type, place)
        ]
        if place.element == type:
            made += [lambda: self.pool.node("element", type)] * 3
        if type.kind is not Kind.LIST or not made:
            made.append(lambda: self.pool.const(self.draw(values(type)), type))
        return made

    def _operators(self, type: Type, depth: int, place: Place) -> list[Maker]:
        parts = Parts(self.draw, self.pool, lambda kind: self.node(kind, depth - 1, place))

        def body(result: Type, element: Type) -> Node:
            return self.node(result, min(depth - 1, 2), Place(element=element))

        if type.kind is Kind.LIST:
            made = list_makers(type, parts, body)
            return made + (name_makers(parts) if type == list_of(TEXT) and place.facts else [])
        made = scalar_makers(type, parts)
        if place.element is None:
            made += makers_over_lists(type, parts, body)
            made += self._aggregates(type, depth)
            if type.kind is Kind.BOOL:
                made += [lambda: self.pool.node("stale", BOOL, self._ageing(place))] * 2
        return made

    def _ageing(self, place: Place) -> Node:
        path = ("account",) if place.above else ()
        return self.pool.node("fact", NUMBER, data=FactRef(AGEING, path, AGEING))

    def _aggregates(self, type: Type, depth: int) -> list[Maker]:
        def over(op: str, body: Type) -> Maker:
            def made() -> Node:
                is_any = pick(self.draw, (True, False))  # they often are: `count(contacts)`
                member = (
                    self.pool.const(True, BOOL)
                    if is_any
                    else self.node(BOOL, min(depth - 1, 1), OF_CONTACT)
                )
                value = self.node(body, min(depth - 1, 2), OF_CONTACT)
                return self.pool.node(op, type, member, value, data=CONTACTS)

            return made

        match type.kind:
            case Kind.BOOL:
                return [over(op, BOOL) for op in ("some", "all", "none")] * 2
            case Kind.INTEGER:
                counts = [over("count", BOOL)] * 2
                return [*counts, over("sum", INTEGER), over("least", INTEGER)]
            case Kind.NUMBER:
                averages = [over("avg", NUMBER), over("most", NUMBER)]
                return [*[over("share", BOOL)] * 2, over("sum", NUMBER), *averages]
            case Kind.MONEY:
                return [over("sum", USD), over("avg", USD)]
            case Kind.DATE:
                return [over("most", DATE), over("least", DATE)]
        return []


def _read(type: Type, place: Place) -> Iterator[tuple[str, FactRef | PastRef]]:
    """What facts of that type are and were, the account's too where a contact asks."""
    seen = [(name, kind, ()) for name, kind in place.facts.items()]
    above = [(name, kind, ("account",)) for name, kind in place.above.items()]
    for name, kind, path in (*seen, *above):
        if kind == type:
            label = f"contacts.{name}" if place.above and not path else name
            yield "fact", FactRef(name, path, label)
            yield "past", PastRef(name, path, f"{label} {DAYS} days ago", DAYS)


@st.composite
def rules(draw: Any, type: Type, depth: int = 3) -> Node:
    """Expressions of *type* over the facts of an account and its contacts."""
    return Making(draw, Pool()).node(type, depth)
