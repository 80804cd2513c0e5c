"""Generated functions: what stands in their text, how deep and how wide an expression may be."""

from __future__ import annotations

import io
import keyword
import re
import tokenize
from datetime import UTC, date, datetime

import pytest

from playwise.rules.interpret import Interpreter
from playwise.rules.ir import FactRef, LookupColumn, Node, Pool, RelationRef
from playwise.rules.pycode.admission import admission
from playwise.rules.pycode.entity import answering_records
from playwise.rules.pycode.generate import generate
from playwise.rules.pycode.mappings import SLOW, Given, MappingDoor, Shape
from playwise.rules.pycode.recorded import RecordDoor
from playwise.rules.pycode.scope import Door
from playwise.rules.raw import reader
from playwise.rules.records import Record
from playwise.rules.types import BOOL, DATE, INTEGER, NUMBER, TEXT, enum, list_of

AS_OF = datetime(2026, 2, 14, tzinfo=UTC)
HOSTILE = [
    "__import__('os').abort()",
    '"""',
    "'\n\n  raise SystemExit\n",
    "{k0} {given} %s",
    "\\",
    "#",
    "x = 1; y",
    "__class__",
]
OURS = re.compile(r"[a-z]\d+")
WORDS = {
    "run",
    "given",
    "as_of",
    "today",
    "zone",
    SLOW,
    "type",
    "str",
    "int",
    "float",
    "dict",
    "bool",
}
WORDS |= {"list", "get", "values", "parents", "children", "stale", "date", "days", "tzinfo"}
WORDS |= {"startswith", "endswith", "isspace", "is_integer"}


def words(source: str) -> set[str]:
    """Return all names and numbers in Python's text, in which no text and no comment stands."""
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    assert not [token for token in tokens if token.type in {tokenize.STRING, tokenize.COMMENT}]
    return {token.string for token in tokens if token.type in {tokenize.NAME, tokenize.NUMBER}}


def everything_named(word: str, pool: Pool) -> Node:
    """Return an expression in which all that can have a name or be a text is *word*."""
    level = enum([word, "other"])
    name = pool.node("fact", TEXT, data=FactRef(word, (), word))
    above = pool.node("fact", level, data=FactRef(word, (word,), word))
    table = LookupColumn(word, word, {word: word})
    flag = pool.node("fact", BOOL, data=FactRef("flag", (), word))
    listed = pool.const((word, "other"), list_of(TEXT))
    asked = [
        pool.node("eq", BOOL, name, pool.const(word, TEXT)),
        pool.node("in", BOOL, name, listed),
        pool.node("in_text", BOOL, pool.const(word, TEXT), name),
        pool.node("starts_with", BOOL, name, pool.const(word, TEXT)),
        pool.node("eq", BOOL, above, pool.const(word, level)),
        pool.node("eq", BOOL, pool.node("lookup", TEXT, name, data=table), name),
        pool.node("filled", BOOL, pool.node("missing", list_of(TEXT), flag, data=(word,))),
        pool.node(
            "some",
            BOOL,
            pool.const(value=True, type=BOOL),
            flag,
            data=RelationRef(word, word, word),
        ),
    ]
    return pool.node("and", BOOL, *asked)


def shape_named(word: str) -> Shape:
    def given(key: str, type: object) -> Given:
        kind = {"text": TEXT, "flag": BOOL}.get(str(type)) or enum([word, "other"])
        return Given(key, kind, admission(kind, reader(kind)))

    parent = Shape(word, {word: given(word, "enum")})
    child = Shape(word, {"flag": given("flag", "flag")})
    facts = {word: given(word, "text"), "flag": given("flag", "flag")}
    return Shape(word, facts, {word: (f"{word}!", parent)}, {word: ((f"{word}s",), child)})


@pytest.mark.parametrize("word", HOSTILE)
def test_no_name_and_no_text_of_a_rule_enters_the_source(word: str) -> None:
    pool = Pool()
    rule = everything_named(word, pool)
    shape = shape_named(word)
    doors: list[Door] = [RecordDoor(), MappingDoor(shape), MappingDoor(shape, hurried=True)]

    for door in doors:
        made = generate([rule], door, names={SLOW: None})
        strange = {w for w in words(made.source) - WORDS if not OURS.fullmatch(w)}
        assert {w for w in strange if not keyword.iskeyword(w)} <= {"0", "1", "0.0", "1073741823"}


@pytest.mark.parametrize("word", HOSTILE)
def test_a_hostile_text_is_a_text_like_any_other(word: str) -> None:
    pool = Pool()
    rule = everything_named(word, pool)
    given = {word: word, f"{word}!": {word: word}, f"{word}s": [{"flag": True}]}
    account = Record(word, "a", {word: word})
    account.parents[word] = Record(word, "p", {word: word})
    account.children[word] = [Record(word, "c", {"flag": True})]

    answers = answering_records([rule])(account, Interpreter(AS_OF))

    assert answers == generate([rule], MappingDoor(shape_named(word))).run(given, AS_OF) == (True,)


def test_generated_functions_see_no_builtins_but_their_own() -> None:
    pool = Pool()
    made = generate([pool.const(1, INTEGER)], RecordDoor())

    assert made.run.__globals__["__builtins__"] == {}


def seats(pool: Pool) -> Node:
    return pool.node("fact", INTEGER, data=FactRef("seats", (), "seats"))


def deep_logic(pool: Pool) -> Node:
    node = pool.node("gt", BOOL, seats(pool), pool.const(3, INTEGER))
    for level in range(64):
        other = pool.node("lt", BOOL, seats(pool), pool.const(level + 10, INTEGER))
        node = pool.node("not", BOOL, pool.node("and" if level % 2 else "or", BOOL, node, other))
    return node


def deep_arithmetic(pool: Pool) -> Node:
    node = seats(pool)
    for level in range(64):
        node = pool.node("sub" if level % 2 else "add", INTEGER, node, pool.const(level, INTEGER))
    return node


def deep_choice(pool: Pool) -> Node:
    node = seats(pool)
    for level in range(64):
        condition = pool.node("gt", BOOL, node, pool.const(level, INTEGER))
        node = pool.node("if", INTEGER, condition, pool.const(level, INTEGER), node)
    return node


@pytest.mark.parametrize("make", [deep_logic, deep_arithmetic, deep_choice])
def test_sixty_four_levels_and_more_are_no_more_than_python_can_read(make: object) -> None:
    assert callable(make)
    pool = Pool()
    rule = make(pool)
    account = Record("account", "a", {"seats": 12})
    interpreter = Interpreter(AS_OF)

    assert answering_records([rule])(account, interpreter) == (interpreter.answer(rule, account),)
    assert answering_records([rule])(Record("account", "b"), interpreter) == (
        interpreter.answer(rule, Record("account", "b")),
    )


@pytest.mark.parametrize("op", ["and", "or", "add", "min", "coalesce", "if", "cat"])
def test_ten_thousand_operands_are_no_more_than_python_can_read(op: str) -> None:
    pool = Pool()
    count = 10_001
    if op in {"and", "or"}:
        args = [pool.node("gt", BOOL, seats(pool), pool.const(n, INTEGER)) for n in range(count)]
    elif op == "if":
        flags = [pool.node("gt", BOOL, seats(pool), pool.const(n, INTEGER)) for n in range(5000)]
        args = [n for flag in flags for n in (flag, seats(pool))] + [seats(pool)]
    elif op == "cat":
        args = [pool.const(str(n), TEXT) for n in range(count)]
    else:
        args = [seats(pool)] + [pool.const(n, INTEGER) for n in range(count - 1)]
    rule = pool.node(op, BOOL if op in {"and", "or"} else TEXT if op == "cat" else INTEGER, *args)
    account = Record("account", "a", {"seats": 12})
    interpreter = Interpreter(AS_OF)

    assert answering_records([rule])(account, interpreter) == (interpreter.answer(rule, account),)


def test_what_several_rules_share_is_worked_out_once() -> None:
    pool = Pool()
    share = pool.node("div", NUMBER, seats(pool), pool.const(7, INTEGER))
    rules = [pool.node("gt", BOOL, share, pool.const(n / 2, NUMBER)) for n in range(40)]

    source = generate(rules, RecordDoor()).source

    assert source.count(" / ") == 1
    assert source.count(".get(") == 1


def test_a_day_is_that_of_the_moment_in_its_own_zone() -> None:
    pool = Pool()
    renewal = pool.node("fact", DATE, data=FactRef("renewal", (), "renewal"))
    rule = pool.node("days_until", INTEGER, renewal)

    run = generate([rule], RecordDoor(), alone=True).run

    assert run(Record("account", "a", {"renewal": date(2026, 2, 15)}), AS_OF) == 1
