"""Whole frames by Polars: each shared node once, parents joined, and its traps walked round."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from playwise.rules.columns import Columns, column_name, column_of
from playwise.rules.expressions import literal, series
from playwise.rules.frame import (
    KEY,
    dtype,
    parent_column,
    reasons_column,
    stale_column,
)
from playwise.rules.ir import FactRef, Node, Pool, RelationRef
from playwise.rules.types import (
    BOOL,
    DATE,
    DATETIME,
    INTEGER,
    NUMBER,
    TEXT,
    Type,
    Value,
    enum,
    list_of,
    money,
    records,
)
from playwise.rules.whole_numbers import within_64_bits
from tests.unit.rules.asked import AS_OF, EVERY_WAY, Asked, lowered, why
from tests.unit.rules.rule_scope import ACCOUNT

TIER = enum(["low", "high"])


def columns(accounts: list[dict[str, Any]], **others: pl.DataFrame) -> Columns:
    """Accounts ``a0``, ``a1``, …, with the facts that the rule scope gives an account."""
    made: list[pl.Series] = [pl.Series(KEY, [f"a{n}" for n in range(len(accounts))])]
    for name, type in ACCOUNT.items():
        cells = [facts.get(name) for facts in accounts]
        made.append(pl.Series(name, cells, dtype=dtype(type)))
    frames = {"account": pl.DataFrame(made), **others}
    return Columns({name: frame.lazy() for name, frame in frames.items()}, AS_OF)


def answers(over: Columns, node: Node, entity: str = "account") -> list[Any]:
    made = over.prepare(entity, [node])[node.uid]
    return over.collect(entity).with_columns(made.alias("=answer"))["=answer"].to_list()


def test_a_narrowed_frame_has_what_is_read_and_keeps_what_is_added() -> None:
    over = columns([{"seats": 5, "arr": 1}, {}])
    whole = over.collect("account").columns
    node = lowered("seats > 3")

    with over.narrowed("account", [node]):
        within = over.collect("account")
        over.add("account", [pl.col("seats").alias("further")])

    assert within.columns == [KEY, "seats"]
    assert over.collect("account").columns == [*whole, "further"]
    assert answers(over, lowered("arr is missing")) == [False, True]
    assert answers(over, node) == [True, None]


def test_a_rule_is_answered_for_all_records_in_their_order() -> None:
    over = columns([{"seats": 5}, {}, {"seats": 1}])

    assert answers(over, lowered("seats > 3")) == [True, None, False]


def test_a_node_that_is_used_twice_becomes_a_column_once() -> None:
    pool = Pool()
    rules = [
        lowered(rule, pool=pool)
        for rule in ("seats * 2 > 3", "seats * 2 > 5 and replied", "seats * 2 = 4")
    ]
    shared = rules[0].args[0]
    over = columns([{"seats": 2, "replied": True}])

    made = over.prepare("account", rules)
    over.prepare("account", rules)

    assert over.made("account") == {column_name(shared)}
    frame = over.collect("account")
    assert [frame.select(made[rule.uid]).item() for rule in rules] == [True, False, True]


def test_facts_and_constants_are_no_columns_of_their_own() -> None:
    over = columns([{"seats": 2}])

    over.prepare("account", [lowered("seats > 3 and not (seats > 3) and seats > 4")])

    worked_out = [name for name in over.collect("account").columns if name.startswith("#")]
    assert worked_out == list(over.made("account"))
    assert len(worked_out) == 1


def test_a_rule_two_hundred_and_fifty_operators_deep_is_cut_into_columns() -> None:
    """Polars took 17 seconds for one such expression."""
    pool = Pool()
    node = pool.node("fact", INTEGER, data=FactRef("seats", (), "seats"))
    for _ in range(250):
        node = pool.node("add", INTEGER, node, pool.const(1, INTEGER))
    over = columns([{"seats": 1}, {}])

    assert answers(over, node) == [251, None]
    assert len(over.made("account")) == 250 // 3  # of sums, which look at their operands twice


def test_a_literal_beside_a_constant_column_keeps_the_frames_height() -> None:
    over = columns([{}, {}, {}])

    assert answers(over, lowered("1 < coalesce(seats, 4)")) == [True, True, True]
    assert answers(over, lowered("3 > 2")) == [True, True, True]


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("min(seats, severity)", [None, 1]),
        ("max(seats, severity)", [None, 2]),
        ("seats % 3", [-2, 1]),
        ("seats / 0 > 1", [None, None]),
        ("seats in []", [False, False]),
    ],
)
def test_polars_own_answers_are_not_taken_where_they_differ(rule: str, values: list[Any]) -> None:
    over = columns([{"seats": -5}, {"seats": 1, "severity": 2}])

    assert answers(over, lowered(rule)) == values


@EVERY_WAY
def test_an_enum_is_never_silently_unequal_to_a_value_it_does_not_have(ask: Asked) -> None:
    pool = Pool()
    wide = pool.node("fact", ACCOUNT["exposure"], data=FactRef("exposure", (), "exposure"))
    other = pool.node("fact", ACCOUNT["risk"], data=FactRef("risk", (), "risk"))
    same = pool.node("eq", BOOL, pool.node("cast", TEXT, wide), pool.node("cast", TEXT, other))

    assert ask(same, {"exposure": "high", "risk": "high"}) is True
    assert ask(same, {"exposure": "low", "risk": "critical"}) is False
    assert ask(same, {"exposure": "low"}) == why("missing: risk")


def test_facts_of_parents_and_of_theirs_are_joined() -> None:
    pool = Pool()
    ref = FactRef("size", ("account", "company"), "company.size")
    node = pool.node("fact", INTEGER, data=ref)
    stale = pool.node("stale", BOOL, node)
    company = pl.DataFrame(
        {KEY: ["k1", "k2"], "size": [7, None], stale_column("size"): [False, True]}
    )
    account = pl.DataFrame({KEY: ["a1", "a2", "a3"], parent_column("company"): ["k1", "k2", None]})
    contact = pl.DataFrame(
        {KEY: ["c1", "c2", "c3", "c4"], parent_column("account"): ["a1", "a2", "a3", None]}
    )
    frames = {"company": company, "account": account, "contact": contact}
    over = Columns({name: frame.lazy() for name, frame in frames.items()}, AS_OF)

    assert answers(over, node, "contact") == [7, None, None, None]
    assert answers(over, stale, "contact") == [False, True, False, False]
    assert column_of(ref) == "account/company/size"
    assert column_of(ref, stale=True) == "account/company/size~"


def test_a_parent_is_joined_once_for_all_rules() -> None:
    pool = Pool()
    node = pool.node("fact", INTEGER, data=FactRef("size", ("account",), "size"))
    account = pl.DataFrame({KEY: ["a1"], "size": [7]})
    contact = pl.DataFrame({KEY: ["c1"], parent_column("account"): ["a1"]})
    over = Columns({"account": account.lazy(), "contact": contact.lazy()}, AS_OF)

    over.prepare("contact", [node])
    over.prepare("contact", [node, pool.node("known", BOOL, node)])

    assert over.collect("contact").columns == [KEY, "_parent_account", "account/size"]


def test_an_aggregate_inside_an_aggregate_is_worked_out_on_its_own_floor() -> None:
    pool = Pool()
    everybody = pool.const(True, BOOL)
    contacts = RelationRef("contacts", "contact", "account")
    tickets = RelationRef("tickets", "ticket", "contact")
    count = pool.node("count", INTEGER, everybody, everybody, data=tickets)
    two = pool.node("ge", BOOL, count, pool.const(2, INTEGER))
    node = pool.node("some", BOOL, everybody, two, data=contacts)
    frames = {
        "account": pl.DataFrame({KEY: ["a1", "a2", "a3"]}),
        "contact": pl.DataFrame({KEY: ["c1", "c2"], parent_column("account"): ["a1", "a2"]}),
        "ticket": pl.DataFrame(
            {KEY: ["t1", "t2", "t3"], parent_column("contact"): ["c1", "c1", "c2"]}
        ),
    }
    over = Columns({name: frame.lazy() for name, frame in frames.items()}, AS_OF)

    assert answers(over, node) == [True, False, False]


def test_children_need_not_stand_in_order() -> None:
    pool = Pool()
    contacts = RelationRef("contacts", "contact", "account")
    score = pool.node("fact", NUMBER, data=FactRef("score", (), "contacts.score"))
    node = pool.node("sum", NUMBER, pool.const(True, BOOL), score, data=contacts)
    contact = pl.DataFrame(
        {
            KEY: ["c3", "c1", "c2"],
            parent_column("account"): ["a1", "a1", "a1"],
            "score": [-1e16, 1e16, 1.0],
        }
    )
    frames = {"account": pl.DataFrame({KEY: ["a1"]}), "contact": contact}
    over = Columns({name: frame.lazy() for name, frame in frames.items()}, AS_OF)

    # By key: 1e16 + 1 is 1e16 again, and nothing is left. In the order given it is 1.
    assert answers(over, node) == [0.0]


@pytest.mark.parametrize(
    ("type", "column"),
    [
        (BOOL, pl.Boolean()),
        (INTEGER, pl.Int64()),
        (money("USD"), pl.Int64()),
        (NUMBER, pl.Float64()),
        (TEXT, pl.String()),
        (TIER, pl.Enum(["low", "high"])),
        (DATE, pl.Date()),
        (DATETIME, pl.Datetime("us", "UTC")),
        (list_of(TIER), pl.List(pl.Enum(["low", "high"]))),
    ],
)
def test_every_type_has_its_column(type: Type, column: pl.DataType) -> None:
    assert dtype(type) == column


def test_records_are_no_column() -> None:
    with pytest.raises(ValueError, match=r"^no column holds contact records$"):
        dtype(records("contact"))


@pytest.mark.parametrize(
    ("value", "type"),
    [(3, INTEGER), ("low", TIER), (True, BOOL), (("low", "high"), list_of(TIER))],
)
def test_a_literal_has_the_column_of_its_type(value: Value, type: Type) -> None:
    made = pl.select(literal(value, type)).to_series()

    assert made.dtype == dtype(type)
    assert made.len() == 1


def test_a_series_may_hold_nothing_but_unknowns() -> None:
    assert series([None, None], TIER).dtype == pl.Enum(["low", "high"])


def test_a_wide_number_that_does_not_fit_is_null() -> None:
    wide = pl.Series([2**63, -(2**63), 1], dtype=pl.Int128)

    assert pl.select(within_64_bits(pl.lit(wide))).to_series().to_list() == [None, -(2**63), 1]


def test_no_fact_can_be_called_like_a_column_of_the_frames_own() -> None:
    own = {KEY, parent_column("account"), stale_column("arr"), reasons_column("tier.tier")}

    assert own == {"_key", "_parent_account", "arr~", "tier.tier?"}


def test_a_division_by_a_constant_is_not_a_product_with_its_reciprocal() -> None:
    """610526315789 / 1e10 is 61.0526315789, which times 1e-10 it is not."""
    over = columns([{"ratio": 610526315789.0}, {"ratio": 5.0}])

    assert answers(over, lowered("ratio / 10000000000")) == [61.0526315789, 5e-10]
