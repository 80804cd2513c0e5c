"""Tables of every hit policy, rolled-up checklists and ranks: Polars decides as the interpreter.

The playbooks are written as text and compiled, over worlds with few values: ties, groups, missing
facts and records without parents come up all the time.
"""

from __future__ import annotations

from itertools import product
from typing import Any

from hypothesis import example
from hypothesis import strategies as st

from playwise.evaluate.portfolio import evaluate
from playwise.rules.unknown import Unknown
from tests.property.stated import law
from tests.property.values_alone import check_values
from tests.unit.evaluate.decided import AS_OF, World, by_interpreter, of_frames, sound, tables

CONDITIONS = (
    "seats > 1",
    "seats < 2",
    "replied",
    "not replied",
    "tier = high and seats < 2",
    "tier = low or seats > 1",
    "any(champions, prepared)",
    "arr > 1",
)
VALUES = ("x", "y", "'if(used > 0, x, y)'")


def _facts(**values: tuple[Any, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """Facts of which every one is missing in one record of seven."""
    unknown = st.integers(0, 6).map(lambda n: n == 6)
    return st.fixed_dictionaries(
        {
            name: st.tuples(unknown, st.sampled_from(options)).map(
                lambda pair: None if pair[0] else pair[1]
            )
            for name, options in values.items()
        }
    )


ACCOUNTS = _facts(
    seats=(1, 2),
    used=(-0.0, 0.0, 1.5),
    arr=(100, 250),
    tier=("high", "low"),
    status=("open",),
    replied=(True, False),
    name=("Ada", "é"),
    company=("x", "y", "gone"),
)
CONTACTS = _facts(
    account=("a0", "a0", "a1"),
    role=("champion", "champion", "user"),
    prepared=(True, False),
    score=(0.0, 0.1, 3.0),
    calls=(-1, 2),
)


@st.composite
def worlds(draw: Any) -> World:
    accounts = draw(st.lists(ACCOUNTS, min_size=4, max_size=7))
    contacts = draw(st.lists(CONTACTS, min_size=2, max_size=7))
    return {
        "company": {"x": {}, "y": {}},
        "account": {f"a{n}": facts for n, facts in enumerate(accounts)},
        "contact": {f"c{n}": facts for n, facts in enumerate(contacts)},
    }


@st.composite
def tables_of_rows(draw: Any, hit: str) -> str:
    skip = draw(st.integers(0, 3)) == 3
    rows = [
        f"{{id: r{n}, when: '{draw(st.sampled_from(CONDITIONS))}',"
        f' then: {draw(st.sampled_from(VALUES))}, because: "has {{{{ seats }}}}"}}'
        for n in range(draw(st.integers(1, 3)))
    ]
    if draw(st.booleans()):
        rows.append(f"{{id: rest, otherwise: {draw(st.sampled_from(VALUES))}}}")
    lines = "".join(f"      - {row}\n" for row in rows)
    reading = "d.row = r0" if hit == "unique" else "'''x'' in d or ''r0'' in d.undecided'"
    return (
        f"decisions:\n  d:\n    hit: {hit}\n    values: [x, y]\n"
        f"    on_unknown: {'skip' if skip else 'stop'}\n    table:\n{lines}"
        f"  e: {{value: {reading}}}\n  f: {{value: d is unknown}}\n"
    )


@st.composite
def checklists(draw: Any) -> str:
    items = []
    for n in range(draw(st.integers(1, 3))):
        rollup = draw(st.sampled_from(["any", "all", "share", "weighted"]))
        keys = f"of: champions, answer: prepared, rollup: {rollup}"
        if rollup in ("share", "weighted"):
            keys += f", at_least: {draw(st.sampled_from(['0.3', '0.5', '1', 'used']))}"
        if rollup == "weighted":
            keys += f", weight: {draw(st.sampled_from(['score', 'calls']))}"
        items.append(f"i{n}: {{{keys}}}")
    return f"decisions:\n  d: {{checklist: {{required: {{{', '.join(items)}}}}}}}\n"


TERMS = ("seats", "used", "arr", "tier", "replied", "name", "count(contacts)", "seats * 2")


@st.composite
def ranks(draw: Any) -> str:
    weighted = draw(st.booleans())
    terms = []
    for _ in range(draw(st.integers(1, 3))):
        if weighted:
            value = draw(st.sampled_from(["seats", "used", "arr"]))
            terms.append(f"{{value: {value}, weight: {draw(st.sampled_from([1, -2.5]))}}}")
        else:
            falling = str(draw(st.booleans())).lower()
            terms.append(f"{{value: {draw(st.sampled_from(TERMS))}, descending: {falling}}}")
    keys = f"by: [{', '.join(terms)}]"
    for key, options in (
        ("where", ("status = open", "not replied", "seats > 1")),
        ("per", ("name", "company", "used", "tier", "seats > 1")),
        ("top", (1, 2, 3)),
    ):
        chosen = draw(st.sampled_from((None, *options)))
        keys += "" if chosen is None else f", {key}: {chosen}"
    return f"decisions:\n  d: {{rank: {{{keys}}}}}\n  e: {{value: d.position}}\n  f: {{value: d}}\n"


KINDS = {
    "unique": tables_of_rows("unique"),
    "collect": tables_of_rows("collect"),
    "checklist": checklists(),
    "rank": ranks(),
}


@law(100, each={"kind": [*KINDS]}, data=st.data())
def test_whole_frames_decide_as_records_do(kind: str, data: st.DataObject) -> None:
    playbook, world = data.draw(KINDS[kind]), data.draw(worlds())
    program = sound(playbook)
    facts = tables(program.catalogue, world)

    evaluation = evaluate(program, facts, AS_OF)
    assert of_frames(evaluation) == by_interpreter(program, facts)
    check_values(program, facts, AS_OF, evaluation)


YES, NO, SILENT = True, False, None
PEOPLE = st.lists(
    st.tuples(
        st.sampled_from([True, True, None]),  # belongs
        st.sampled_from([YES, NO, SILENT]),
        st.sampled_from([0.0, 1.0, 2.0]),
    ),
    max_size=4,
)


def share_reached(people: tuple[tuple[bool, bool, float], ...], bound: float) -> bool | None:
    """Whether enough weight of those who belong says yes; None where nothing is weighed."""
    total = sum(weight for belongs, _, weight in people if belongs)
    yes = sum(weight for belongs, answer, weight in people if belongs and answer)
    return None if total == 0 else yes / total >= bound


@law(200, people=PEOPLE, bound=st.sampled_from([0.3, 0.5, 1.0]), weighted=st.booleans())
@example(people=[(True, YES, 1.0), (None, NO, 1.0)], bound=0.5, weighted=True)
def test_a_rolled_up_share_is_known_where_every_way_to_fill_the_gaps_agrees(
    people: list[tuple[bool | None, bool | None, float]], bound: float, weighted: bool
) -> None:
    rollup = "weighted, weight: score" if weighted else "share"
    keys = f"of: champions, answer: prepared, rollup: {rollup}, at_least: {bound}"
    program = sound(f"decisions:\n  d: {{checklist: {{required: {{i: {{{keys}}}}}}}}}\n")
    contacts = {
        f"c{n}": {
            "account": "a",
            "role": "champion" if belongs else None,
            "prepared": answer,
            "score": weight,
        }
        for n, (belongs, answer, weight) in enumerate(people)
    }
    facts = tables(program.catalogue, {"account": {"a": {}}, "contact": contacts})
    either = (True, False)
    gaps = product(
        *(
            [
                (b, a, weight if weighted else 1.0)
                for b in (either if belongs is None else (belongs,))
                for a in (either if answer is None else (answer,))
            ]
            for belongs, answer, weight in people
        )
    )
    possible = {share_reached(filled, bound) for filled in gaps}

    value = by_interpreter(program, facts)["a", "p.d"].value

    if possible == {True}:
        assert value == "complete"
    elif possible == {False}:
        assert value == "not_yet"
    else:
        assert isinstance(value, Unknown)


WHOLE_ACCOUNT = {
    "seats": 2, "used": 1.5, "arr": 250, "tier": "low", "status": "open", "replied": True,
    "name": "é", "company": "y",
}  # fmt: skip
WHOLE_CONTACT = {"role": "champion", "prepared": True, "score": 0.1, "calls": 2}


def filled(facts: dict[str, Any], other: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    """Return *facts* with what is missing taken from *other*, or else from *whole*."""
    return {
        name: next((v for v in (value, other.get(name), whole.get(name)) if v is not None), None)
        for name, value in facts.items()
    }


@law(100, each={"kind": [*KINDS]}, data=st.data())
def test_what_is_known_of_a_record_stays_when_its_gaps_are_filled(
    kind: str, data: st.DataObject
) -> None:
    # Where unknown rows are skipped, a gap that is filled may change what is decided.
    stopping = KINDS[kind].map(lambda text: text.replace("skip", "stop"))
    program, world = sound(data.draw(stopping)), data.draw(worlds())
    other, of_contacts = data.draw(ACCOUNTS), data.draw(CONTACTS)
    accounts, contacts = dict(world["account"]), dict(world["contact"])
    accounts["a0"] = filled(dict(accounts["a0"]), other, WHOLE_ACCOUNT)
    for key, facts in contacts.items():
        if facts["account"] == "a0":
            contacts[key] = filled(dict(facts), of_contacts, WHOLE_CONTACT)
    before = by_interpreter(program, tables(program.catalogue, world))["a0", "p.d"]

    later: World = {**world, "account": accounts, "contact": contacts}
    after = by_interpreter(program, tables(program.catalogue, later))["a0", "p.d"]

    is_list = isinstance(before.value, tuple)
    if not isinstance(before.value, Unknown) and not (is_list and before.doubts):
        assert after.value == before.value
    if isinstance(before.value, tuple) and isinstance(after.value, tuple):
        assert set(before.value) <= set(after.value) | set(before.undecided or ())
    place = (before.parts or {}).get("position")
    assert place is None or (after.parts or {})["position"] == place
