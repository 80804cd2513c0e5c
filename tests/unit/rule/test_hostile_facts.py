"""Facts that are objects of classes of the caller's own, made to do harm."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Real
from typing import Any, NoReturn

import pytest

import playwise
from playwise import Rule, Unknown
from playwise.rule.bundle import Bundle

AS_OF = date(2026, 3, 1)
FACTS: dict[str, Any] = {
    "paid": "bool",
    "seats": "integer",
    "ratio": "number",
    "arr": "money USD",
    "name": "text",
    "status": ["enum", "open", "won"],
    "renewal": "date",
    "seen": "datetime",
    "tags": ["list", "text"],
    "company": {"size": "integer"},
    "contacts": ["list", {"role": "text"}],
}
RULES = {
    "paid": "paid",
    "seats": "seats + 0",
    "ratio": "ratio + 0",
    "arr": "arr * 1",
    "name": "cat(name, '')",
    "status": "status = won",
    "renewal": "renewal + 0",
    "seen": "days_since(seen)",
    "tags": "'a' in tags",
    "company": "company.size + 0",
    "contacts": "any(contacts, role = 'a')",
}


def fails(*_: object, **__: object) -> NoReturn:
    raise RuntimeError("hostile")


_NAMES = (
    *("__eq__", "__hash__", "__str__", "__repr__", "__bool__", "__len__", "__iter__"),
    *("__int__", "__float__", "__index__", "__lt__", "__gt__", "__add__", "__contains__"),
    *("__getattribute__", "__format__", "strip", "isspace", "is_finite", "utcoffset"),
)
_FAILING = dict.fromkeys(_NAMES, fails)
Nobody: Any = type("Nobody", (), _FAILING)
Text: Any = type("Text", (str,), _FAILING)
Whole: Any = type("Whole", (int,), _FAILING)
Float: Any = type("Float", (float,), _FAILING)
Amount: Any = type("Amount", (Decimal,), _FAILING)
List: Any = type("List", (list,), _FAILING)
Pair: Any = type("Pair", (tuple,), _FAILING)
Day: Any = type("Day", (date,), _FAILING)
Moment: Any = type("Moment", (datetime,), _FAILING)
Number: Any = type("Number", (), _FAILING)
Real.register(Number)


Lying: Any = type(
    "Lying", (), {"__doc__": "A text, it says.", "__class__": property(lambda _: str)}
)
Failing: Any = type("Failing", (), {"__class__": property(fails)})


class Status(enum.Enum):
    WON = "won"

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("hostile")

    def __hash__(self) -> int:
        return hash("won")


class Name(enum.StrEnum):
    WON = "won"

    def __str__(self) -> str:
        raise RuntimeError("hostile")


Clock: Any = type("Clock", (tzinfo,), {"utcoffset": fails})


class Int64:
    """A whole number as libraries of arrays have them."""

    def __init__(self, value: int) -> None:
        self.value = value

    def __int__(self) -> int:
        return self.value


Integral.register(Int64)


def endless() -> Iterator[str]:
    while True:
        yield "a"


OWN: list[Any] = ["a"]
OWN.append(OWN)
ODD = [
    *(Nobody(), Number(), Lying(), Failing(), Status.WON, Name.WON, Int64(3), Int64(10**400)),
    *(Text("won"), Whole(3), Float(2.5), Amount("2.5"), List(["a"]), Pair(["a"])),
    *(Day(2026, 3, 1), Moment(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=Clock())),
    *(datetime(2026, 3, 1), datetime(2026, 3, 1, 9, tzinfo=UTC), OWN, endless(), object),  # noqa: DTZ001 - without a zone is what is tried
    *(b"won", bytearray(b"won"), 10**400, -(10**5000), Fraction(10**400), Fraction(1, 3), 2j),
    *(Decimal("sNaN"), Decimal("1e999999"), 1e308, float("nan"), {}, {"a": OWN}, {"a"}, range(3)),
    *(playwise.UNKNOWN, Unknown(("stale: x",)), "\x00", "\ud800", memoryview(b"a")),
]


@pytest.mark.parametrize("name", RULES)
def test_whatever_stands_for_a_fact_gives_a_value_or_a_reason(name: str) -> None:
    rule = Rule.parse(RULES[name], FACTS)
    slow = Rule.parse(f"coalesce({RULES[name]}, {RULES[name]})", FACTS)
    both = Bundle.of([rule, slow])

    for raw in ODD:
        answer = rule.evaluate({name: raw}, AS_OF)
        others = (slow.evaluate({name: raw}, AS_OF), *both.evaluate({name: raw}, AS_OF))

        assert type(answer) in {bool, int, float, Decimal, str, date, Unknown}
        assert not isinstance(answer, Unknown) or answer.reasons
        assert all(type(other) is type(answer) and other == answer for other in others)


MADE_OF: list[tuple[str, Any, object]] = [
    ("paid", Whole(1), "unfit: paid ('1' is neither true nor false)"),
    ("seats", Whole(3), 3),
    ("seats", Int64(3), 3),
    ("seats", Int64(10**400), "unfit: seats (a number of more than 40 digits is out of range)"),
    ("seats", Number(), "unfit: seats ('Number' is no whole number)"),
    ("ratio", Float(2.5), 2.5),
    ("ratio", Number(), "unfit: ratio ('Number' is no number)"),
    ("ratio", Fraction(10**400), "unfit: ratio ('Fraction' is out of range)"),
    ("ratio", Nobody(), "unfit: ratio ('Nobody' is no number)"),
    ("arr", Amount("2.5"), Decimal("2.50")),
    ("name", Text("won"), "won"),
    ("name", Lying(), "unfit: name ('Lying' is no text)"),
    ("name", Failing(), "unfit: name ('Failing' is no text)"),
    ("name", b"won", "unfit: name ('bytes' is no text)"),
    ("status", Name.WON, True),
    ("status", Text("won"), True),
    ("status", Status.WON, "unfit: status ('Status' is no text)"),
    ("status", ["won"], "unfit: status (a list is no text)"),
    ("renewal", Day(2026, 3, 1), "unfit: renewal ('Day' is no date)"),
    ("renewal", datetime(2026, 3, 1), date(2026, 3, 1)),  # noqa: DTZ001 - midnight anywhere
    ("seen", datetime(2026, 2, 1, tzinfo=Clock()),
     "unfit: seen ('datetime' is no date with its time)"),
    ("tags", List(["a"]), True),
    ("tags", Pair(["b"]), False),
    ("tags", OWN, "unfit: tags (a list is no text)"),
    ("tags", endless(), "unfit: tags ('generator' is no list)"),
    ("company", Nobody(), "unfit: company ('Nobody' is no record)"),
    ("contacts", List([{"role": Text("a")}]), True),
    ("contacts", OWN, "unfit: contacts ('a' is no record)"),
    ("contacts", [Nobody()], "unfit: contacts ('Nobody' is no record)"),
    ("contacts", endless(), "unfit: contacts ('generator' is no list of records)"),
]  # fmt: skip


@pytest.mark.parametrize("row", range(len(MADE_OF)))  # pytest itself cannot look at the objects
def test_an_object_is_what_it_was_made_of_or_unfit(row: int) -> None:
    name, raw, answer = MADE_OF[row]

    found = Rule.parse(RULES[name], FACTS).evaluate({name: raw}, AS_OF)

    told = found.reasons[0] if isinstance(found, Unknown) else found
    assert told == answer
    assert type(told) is type(answer)


def test_what_a_mapping_of_ones_own_raises_is_let_through() -> None:
    class Broken(Mapping[str, Any]):
        def __getitem__(self, key: str) -> Any:
            raise OSError(f"no '{key}' today")

        def __iter__(self) -> Iterator[str]:
            return iter(["seats"])

        def __len__(self) -> int:
            return 1

    rule = Rule.parse("seats > 1", FACTS)
    within = Rule.parse("company.size > 1", FACTS)

    with pytest.raises(OSError, match="no 'seats' today"):
        rule.evaluate(Broken(), AS_OF)
    with pytest.raises(OSError, match="no 'size' today"):
        within.evaluate({"company": Broken()}, AS_OF)


@pytest.mark.parametrize("kind", [Nobody, Lying, Failing, list, int])
def test_what_is_no_mapping_is_refused_by_its_class(kind: type) -> None:
    rule = Rule.parse("seats > 1", FACTS)

    with pytest.raises(TypeError) as raised:
        rule.evaluate(kind(), AS_OF)

    name = type.__dict__["__name__"].__get__(kind)
    assert str(raised.value) == f"facts are a mapping of names to values, not {name}"


@pytest.mark.parametrize(
    ("rule", "given", "reason"),
    [
        ("previous(n, 3d) > 1", {"n@3d": "abc"}, "unfit: n 3 days ago ('abc' is no number)"),
        ("previous(s, 1d) = a", {"s@1d": "zz"}, "unfit: s 1 day ago ('zz' is none of a)"),
        ("previous(c.n, 2d) > 1", {"c": {"n@2d": "x"}}, "unfit: c.n 2 days ago ('x' is no number)"),
        ("previous(c.n, 2d) > 1", {"c": 7}, "unfit: c ('7' is no record)"),
        (
            "any(p, previous(n, 3d) > 1)",
            {"p": [{"n@3d": "abc"}]},
            "unfit: p.n 3 days ago ('abc' is no number)",
        ),
        (
            "any(p, previous(record.n, 3d) > n)",
            {"n@3d": "abc", "p": [{"n": 1}]},
            "unfit: n 3 days ago ('abc' is no number)",
        ),
        ("previous(n, 3d) > 1", {"n@3d": float("nan")}, "missing: n 3 days ago"),
    ],
)
def test_what_does_not_fit_among_the_facts_of_then_is_told_so(
    rule: str, given: dict[str, object], reason: str
) -> None:
    facts = {
        "n": "number",
        "s": ["enum", "a"],
        "c": {"n": "number"},
        "p": ["list", {"n": "number"}],
    }
    parsed = Rule.parse(rule, facts)

    assert parsed.evaluate(given, AS_OF) == Unknown((reason,))
    assert Bundle.of([parsed]).evaluate(given, AS_OF) == (Unknown((reason,)),)
