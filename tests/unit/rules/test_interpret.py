"""The interpreter: one record at a time, each node once, parents above and children below."""

from __future__ import annotations

from datetime import timedelta

import pytest

from playwise.rules.interpret import Interpreter, own_nodes, parent_of
from playwise.rules.ir import FactRef, Node, Pool, RelationRef
from playwise.rules.records import Record
from playwise.rules.types import BOOL, INTEGER, TEXT
from playwise.rules.unknown import Unknown, unknown
from tests.unit.rules.asked import AS_OF, lowered, record, why

CHAMPIONS = RelationRef("champions", "contact", "account")


def fact(pool: Pool, name: str, *path: str, label: str = "") -> Node:
    return pool.node("fact", INTEGER, data=FactRef(name, path, label or name))


def test_each_record_has_its_own_answers() -> None:
    node = lowered("seats + 1")
    interpreter = Interpreter(AS_OF)

    answers = [interpreter.answer(node, record({"seats": seats})) for seats in (1, 2)]

    assert answers == [2, 3]


def test_what_was_answered_is_remembered() -> None:
    node = lowered("seats + 1")
    account = record({"seats": 1})
    interpreter = Interpreter(AS_OF)
    interpreter.answer(node, account)

    account.values["seats"] = 5

    assert interpreter.answer(node, account) == 2
    assert interpreter.on(AS_OF).answer(node, account) == 6


def test_another_moment_is_another_interpreter() -> None:
    node = lowered("days_until(renewal_date)")
    account = record({"renewal_date": AS_OF.date()})
    today = Interpreter(AS_OF)

    tomorrow = today.on(AS_OF + timedelta(days=1))

    assert (today.answer(node, account), tomorrow.answer(node, account)) == (0, -1)


def test_a_decision_that_is_unknown_hands_its_reasons_on() -> None:
    pool = Pool()
    account = Record("account", "a1", {"tier.points": Unknown(("no champions",))})

    answer = Interpreter(AS_OF).answer(fact(pool, "tier.points"), account)

    assert answer == why("no champions")


def test_a_fact_of_a_parent_is_read_on_the_way_up() -> None:
    pool = Pool()
    company = Record("company", "k1", {"size": 7})
    account = Record("account", "a1", parents={"company": company})
    contact = Record("contact", "c1", parents={"account": account})
    orphan = Record("contact", "c2", parents={"account": Record("account", "a2")})
    node = fact(pool, "size", "account", "company", label="company.size")
    interpreter = Interpreter(AS_OF)

    assert interpreter.answer(node, contact) == 7
    assert interpreter.answer(node, orphan) == why("missing: company.size")
    assert isinstance(node.data, FactRef)
    assert parent_of(node.data, orphan) is None


def test_a_stale_fact_of_a_missing_parent_is_only_missing() -> None:
    pool = Pool()
    node = pool.node("stale", BOOL, fact(pool, "size", "company"))

    assert Interpreter(AS_OF).answer(node, Record("account", "a1")) is False


def test_members_are_told_from_those_that_may_belong() -> None:
    node = lowered("count(champions)")
    account = record({}, [{"role": "champion"}, {"role": "user"}, {}])

    sure, doubt = Interpreter(AS_OF).members(CHAMPIONS, node.args[0], account)

    assert [child.key for child in sure] == ["c0"]
    assert doubt == why("missing: champions.role")


def test_where_all_membership_is_known_there_is_no_doubt() -> None:
    node = lowered("count(champions)")
    account = record({}, [{"role": "user"}])

    assert Interpreter(AS_OF).members(CHAMPIONS, node.args[0], account) == ([], None)


def test_own_nodes_come_operands_first_each_once_and_without_what_is_inside_an_aggregate() -> None:
    node = lowered("any(contacts, age > 3) and seats > 1 or seats > 1")

    ops = [part.op for part in own_nodes((node,))]

    assert ops == ["some", "fact", "const", "gt", "and", "or"]


def test_a_chain_of_a_thousand_operators_needs_no_recursion() -> None:
    pool = Pool()
    node = fact(pool, "seats")
    for _ in range(1_000):
        node = pool.node("add", INTEGER, node, pool.const(1, INTEGER))

    assert node.depth == 1_001
    assert Interpreter(AS_OF).answer(node, record({"seats": 1})) == 1_001


def test_unknown_is_neither_true_nor_false() -> None:
    with pytest.raises(TypeError, match=r"^unknown is neither true nor false$"):
        bool(Unknown(("missing: arr",)))


def test_reasons_are_sorted_and_said_once() -> None:
    assert unknown(["b", "a", "b"]).reasons == ("a", "b")


def test_texts_that_look_like_facts_are_not_read() -> None:
    node = lowered("name = 'seats'")

    assert Interpreter(AS_OF).answer(node, record({"name": "seats", "seats": 3})) is True
    assert node.args[1].type == TEXT
