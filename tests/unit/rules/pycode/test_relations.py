"""Loops over related records: who may belong, and what is not read of those who do not."""

from __future__ import annotations

from typing import Any

import pytest

from playwise.rules.interpret import Interpreter
from playwise.rules.ir import FactRef, Node, Pool, RelationRef
from playwise.rules.pycode.entity import answering_records
from playwise.rules.pycode.generate import generate
from playwise.rules.pycode.recorded import RecordDoor
from playwise.rules.records import Record
from playwise.rules.types import BOOL, INTEGER, NUMBER
from tests.unit.rules.asked import AS_OF

CONTACTS = RelationRef("contacts", "contact", "account")


def fact(pool: Pool, name: str) -> Node:
    type = BOOL if name in {"member", "prepared"} else INTEGER
    return pool.node("fact", type, data=FactRef(name, (), f"contacts.{name}"))


def over(op: str, body: str) -> Node:
    pool = Pool()
    type = NUMBER if op in {"share", "avg"} else INTEGER if op in {"count", "sum"} else BOOL
    return pool.node(op, type, fact(pool, "member"), fact(pool, body), data=CONTACTS)


def ask(rule: Node, contacts: list[dict[str, Any]]) -> Any:
    account = Record("account", "a1")
    account.children["contact"] = [Record("contact", str(n), c) for n, c in enumerate(contacts)]
    interpreter = Interpreter(AS_OF)
    (answer,) = answering_records([rule])(account, interpreter)
    assert answer == interpreter.answer(rule, account)
    return answer


@pytest.mark.parametrize(
    ("op", "prepared", "answer"),
    [
        ("share", True, 1.0),
        ("share", False, 0.0),
        ("some", True, True),
        ("some", False, False),
        ("all", True, True),
        ("all", False, False),
        ("none", True, False),
        ("none", False, True),
    ],
)
def test_who_may_belong_does_not_matter_where_all_say_the_same(
    op: str, prepared: bool, answer: object
) -> None:
    sure, perhaps = {"member": True, "prepared": prepared}, {"prepared": prepared}

    assert ask(over(op, "prepared"), [perhaps, sure, perhaps]) == answer


def test_what_is_zero_adds_nothing_whoever_belongs() -> None:
    assert ask(over("sum", "age"), [{"age": 0}, {"member": True, "age": 7}, {"age": 0}]) == 7


def test_a_record_that_does_not_belong_is_left_before_its_body_is_read() -> None:
    source = generate([over("some", "prepared")], RecordDoor()).source
    lines = [line.strip() for line in source.splitlines()]
    leaves = [n for n, line in enumerate(lines) if line.endswith(": continue")]
    reads = [n for n, line in enumerate(lines) if ".get(" in line and "values" in line]

    assert len(reads) == 2
    assert reads[0] < leaves[0] < reads[1] < leaves[1]
