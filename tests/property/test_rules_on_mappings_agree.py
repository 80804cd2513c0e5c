"""Generated Python on plain mappings, whatever they hold: the interpreter's answers and reasons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from decimal import Decimal
from typing import Any

from hypothesis import note
from hypothesis import strategies as st

from playwise.rule.evaluator import interpreted
from playwise.rule.generated import generated_together
from playwise.rule.intake import intake, needs_of, together
from playwise.rule.shape import Held, Shape
from playwise.rules.ir import RELATION_OPS, Node, Pool
from playwise.rules.types import Kind, Type
from tests.property.agreement import AS_OF
from tests.property.law import TYPES
from tests.property.random_facts import ACCOUNT, CONTACT, values, with_past
from tests.property.random_rules import Making
from tests.property.stated import law

_OF_CONTACT = Shape("contact", "contact", {n: Held(n, t) for n, t in CONTACT.items()})
SHAPE = Shape(
    "account",
    "account",
    {name: Held(name, type) for name, type in ACCOUNT.items()},
    children={"contacts": _OF_CONTACT},
)
ODD: list[object] = [
    *(None, "", " \u2003", "low", "abc", "2026-02-14", "2026-02-30", "2026-02-14T05:00:00Z"),
    *(0, 1, 7, True, 2.0, 2.5, -0.0, float("nan"), float("inf"), -1e300, 2**31, 2**63, 10**400),
    *(Decimal("1.5"), Decimal("NaN"), [], {}, [1], ["a", None], object()),
]
"""Values that may stand anywhere: most are of another type, some are none at all."""


def raw(type: Type) -> st.SearchStrategy[Any]:
    """Values of *type* as callers give them, and now and then any other."""
    fitting: st.SearchStrategy[Any] = values(type, holes=True)
    if type.kind is Kind.MONEY:
        fitting = fitting.map(lambda units: Decimal(units).scaleb(-2))
    elif type.kind is Kind.LIST:
        element = type.element
        assert element is not None
        fitting = st.lists(st.none() | raw(element), max_size=3)
    return st.one_of(fitting, fitting, fitting, st.sampled_from(ODD))


def mappings(facts: Mapping[str, Type]) -> st.SearchStrategy[dict[str, Any]]:
    cells = {name: raw(type) for name, type in with_past(facts)}
    return st.fixed_dictionaries({}, optional=cells) | st.fixed_dictionaries(cells)


@st.composite
def accounts(draw: Any) -> dict[str, Any]:
    facts: dict[str, Any] = draw(mappings(ACCOUNT))
    contacts = st.lists(mappings(CONTACT) | st.sampled_from([None, {}]), max_size=4)
    odd: st.SearchStrategy[Any] = st.sampled_from([None, (), 5, "abc", [3], [[]]])
    listed = draw(st.one_of(contacts, contacts, contacts.map(tuple), odd, st.just("left out")))
    return facts if listed == "left out" else {**facts, "contacts": listed}


def nests(rule: Node) -> bool:
    """Whether it asks about the contacts of a contact, which no mapping has."""
    over = [node for node in rule.walk() if node.op in RELATION_OPS]
    return any(part.op in RELATION_OPS for node in over for a in node.args for part in a.walk())


@law(500, data=st.data())
def test_rules_on_mappings_give_the_interpreters_answers_and_reasons(data: st.DataObject) -> None:
    pool = Pool()
    making = Making(data.draw, pool)
    types = data.draw(st.lists(st.sampled_from(TYPES), min_size=1, max_size=3))
    rules = [rule for rule in (making.node(type, 3) for type in types) if not nests(rule)]
    taken = intake(SHAPE, together(needs_of(rule, "account") for rule in rules), UTC)
    facts = data.draw(accounts())
    note(repr(rules))

    why = [interpreted(rule, taken, pool) for rule in rules]

    answers = generated_together(rules, taken, why)(facts, AS_OF)

    expected = tuple(answer(facts, AS_OF) for answer in why)
    # By their texts, too: 1, 1.0 and True are equal.
    assert repr(answers) == repr(expected)
