"""From files to a program: names and their readings, order, circles, all findings at once."""

from __future__ import annotations

import pytest

from playwise.diagnostics.finding import Severity
from playwise.playbook.kinds import Computed
from tests.unit.playbook.compiled import FACTS, Compiled, compiled, named

TABLE = "{{values: [x, y], table: [{{id: r, when: {}, then: x}}, {{id: s, otherwise: y}}]}}"


def value(made: Compiled, column: str) -> str:
    """Return the expression that a bare value is."""
    how = made.decisions[column].how
    assert isinstance(how, Computed)
    return repr(how.rule.node)


def test_a_playbook_keeps_what_its_file_says() -> None:
    made = compiled(
        "source: our own\nlabels: [renewal, price]\ndecisions:\n  d: {value: seats > 1}\n"
    )

    (playbook,) = made.program.playbooks
    assert made.messages == []
    assert playbook.title == "A test"
    assert playbook.source == "our own"
    assert playbook.labels == ("renewal", "price")
    assert playbook.version == "version of p"
    assert playbook.path == "p.yaml"
    assert playbook.text.endswith("d: {value: seats > 1}\n")
    assert made.program.playbook("p") is playbook
    assert made.program.playbook("q") is None
    assert playbook.decision("e") is None


def test_an_unknown_entity_is_told_with_those_that_there_are() -> None:
    made = compiled(named("p", "decisions:\n  d: {value: seats > 1}\n", "acount"))

    assert made.messages == [
        (
            "p.yaml:3:9 PW120 unknown entity 'acount' | facts.yaml declares account,"
            " company, contact,"
            " ticket"
        )
    ]
    assert made.program.playbooks == ()


def test_a_wrong_condition_of_a_relation_is_found_once_and_in_facts_yaml() -> None:
    facts = FACTS.replace("where: role = champion", "where: rol = champion")

    made = compiled(
        (
            "decisions:\n  d: {value: count(champions) > 1}\n  e: {value: count(ready_champions)"
            " > 1}\n"
        ),
        facts=facts,
    )

    assert made.messages == [
        (
            "facts.yaml:46:51 PW204 unknown fact 'rol' | did you mean 'role'? facts of contact are"
            " listed by `playwise facts`"
        )
    ]


# Names


def test_decisions_derives_params_and_other_playbooks_are_read_by_name() -> None:
    made = compiled(
        "params: {most: 3}\n"
        "derive: {more: seats + params.most}\n"
        "decisions:\n"
        "  d: {value: more > 1 and q.tier = high and q.tier.row = top}\n"
        "  e: {value: d and 'sent' in q.ready.open and count(champions) > params.most}\n",
        named(
            "q",
            "decisions:\n"
            "  tier: {values: [high, low], table: [{id: top, when: seats > 9, then: high}]}\n"
            "  ready: {checklist: {required: {sent: replied}}}\n",
        ),
    )

    assert made.messages == []
    assert [playbook.id for playbook in made.program.playbooks] == ["q", "p"]
    assert value(made, "p.d") == (
        "and(gt(add(seats, 3), 1), eq(q.tier, 'high'), eq(q.tier.row, 'top'))"
    )
    assert made.decisions["p.d"].reads == ("q.tier",)
    assert made.decisions["p.e"].reads == ("p.d", "q.ready")


def test_inside_a_relation_a_bare_name_is_never_a_derive_or_a_decision() -> None:
    made = compiled(
        "derive: {many: seats > 3}\ndecisions:\n"
        "  d: {value: 'any(champions, many)'}\n"
        "  e: {value: 'any(champions, d)'}\n"
    )

    assert [message.split(" | ")[0] for message in made.messages] == [
        "p.yaml:4:10 PW303 derive 'many' is used nowhere",
        "p.yaml:6:30 PW204 unknown fact 'many'",
        "p.yaml:7:30 PW204 unknown fact 'd'",
    ]


def test_a_contacts_playbook_reads_the_decisions_of_its_account() -> None:
    made = compiled(
        named("p", "decisions:\n  d: {value: role = champion and q.tier = high}\n", "contact"),
        named(
            "q",
            "decisions:\n  tier: {values: [high], table: [{id: r, when: replied, then: high}]}\n",
        ),
    )

    assert made.messages == []
    assert value(made, "p.d") == "and(eq(role, 'champion'), eq(account.q.tier, 'high'))"
    assert [playbook.id for playbook in made.program.playbooks] == ["q", "p"]


def test_an_account_cannot_read_a_decision_of_its_contacts_without_saying_of_whom() -> None:
    made = compiled(
        "decisions:\n  d: {value: q.kind = fan}\n  e: {value: 'any(contacts, q.kind = fan)'}\n",
        named(
            "q",
            "decisions:\n  kind: {values: [fan], table: [{id: r, when: prepared, then: fan}]}\n",
            "contact",
        ),
    )

    assert made.messages == [
        (
            "p.yaml:5:14 PW204 unknown name 'q.kind' | facts of account are listed by"
            " `playwise facts`"
        )
    ]


@pytest.mark.parametrize(
    ("playbook", "message"),
    [
        (
            "derive: {seats: used > 1}\ndecisions:\n  d: {value: seats > 1}\n",
            (
                "p.yaml:6:14 PW207 name 'seats' has two readings:"
                " fact 'seats' of account and derive 'seats'"
            ),
        ),
        (
            "decisions:\n  seats: {value: used > 1}\n  d: {value: seats > 1}\n",
            (
                "p.yaml:6:14 PW207 name 'seats' has two readings:"
                " fact 'seats' of account and decision 'seats' of p"
            ),
        ),
        (
            "decisions:\n  won: {value: replied}\n  d: {value: status = won}\n",
            (
                "p.yaml:6:23 PW207 name 'won' has two readings: the value 'won' of enum [open, won,"
                " lost] and the name 'won' of account | write 'won' in quotes for the value,"
                " var('won')"
                " for what it names"
            ),
        ),
        (
            "assume: {seats: 1}\nderive: {seats: used + 1}\ndecisions:\n  d: {value: used > 1}\n",
            (
                "p.yaml:4:10 PW207 name 'seats' has two readings:"
                " fact 'seats' of account and derive 'seats'"
            ),
        ),
    ],
)
def test_a_name_with_two_readings_is_shown_with_both(playbook: str, message: str) -> None:
    assert message in compiled(playbook).messages


# What is wrong is said once


def test_a_wrong_derive_has_its_finding_and_what_reads_it_has_no_echo() -> None:
    made = compiled(
        "derive:\n"
        "  days_left: days_until(renewal_dat)\n"
        "  soon: days_left < 30\n"
        "decisions:\n"
        "  d: {value: days_left < 3}\n"
        "  e:\n"
        "    values: [x, y]\n"
        "    inputs: [days_left, seats]\n"
        "    table:\n"
        "      - {id: r, cells: ['< 3', any], then: x, because: 'in {{ days_left }} days'}\n"
        "      - {id: s, when: soon, then: x}\n"
        "      - {id: t, otherwise: y}\n"
        "  f: {checklist: {required: {a: soon}}}\n"
        "play:\n"
        "  enter: soon\n"
        "  exit: not soon\n"
        "  again: {once_per: [days_left]}\n"
        "  steps:\n"
        "    - {id: a, task: 'call in {{ days_left }} days', when: soon}\n"
        "    - {id: b, task: call, at: {after: days_left}}\n"
    )

    assert made.messages == [
        (
            "p.yaml:5:25 PW204 unknown fact 'renewal_dat' | did you mean 'renewal_date'? facts of"
            " account are listed by `playwise facts`"
        )
    ]


def test_a_wrong_decision_has_its_finding_and_what_reads_it_has_no_echo() -> None:
    made = compiled(
        "decisions:\n  d: {value: seatz + 1}\n  e: {value: d > 1}\n  f: {value: e}\n",
        named("q", "decisions:\n  g: {value: p.d > 1 and p.e}\n"),
    )

    assert [message.split(" | ")[0] for message in made.messages] == [
        "p.yaml:5:14 PW204 unknown fact 'seatz'"
    ]


def test_what_is_wrong_in_a_playbook_is_told_even_if_another_reads_it_first() -> None:
    made = compiled(
        named("a", "decisions:\n  d: {value: b.score > 1}\n"),
        named(
            "b",
            "derive: {bad: arrr > 1, good: seats + 1}\n"
            "decisions:\n"
            "  score: {value: good + 1}\n"
            "  either: {value: 'if(bad, 1, 2)'}\n",
        ),
    )

    assert [message.split(" | ")[0] for message in made.messages] == [
        "b.yaml:4:15 PW204 unknown fact 'arrr'"
    ]


def test_a_broken_row_does_not_make_the_rows_below_unreachable() -> None:
    made = compiled(
        "derive: {bad: nothing_known}\n"
        "decisions:\n"
        "  d:\n"
        "    values: [x, y]\n"
        "    inputs: [bad]\n"
        "    table:\n"
        "      - {id: r, cells: ['>= 3'], then: x}\n"
        "      - {id: s, cells: ['< 3'], then: y}\n"
    )

    assert [message.split(" | ")[0] for message in made.messages] == [
        "p.yaml:4:15 PW204 unknown fact 'nothing_known'"
    ]


# Circles


CIRCLES = [
    (
        "derive:\n  a: b + 1\n  b: a + 1\ndecisions:\n  d: {value: a < 3}\n",
        "p.yaml:5:3 PW140 derives in a circle: a → b → a | let one of them do without the other",
    ),
    (
        "derive:\n  a: b + 1\n  b: c + 1\n  c: seats + b\ndecisions:\n  d: {value: a < 3}\n",
        "p.yaml:6:3 PW140 derives in a circle: b → c → b | let one of them do without the other",
    ),
    (
        "derive:\n  a: a + 1\ndecisions:\n  d: {value: a < 3}\n",
        (
            "p.yaml:5:3 PW140 'a' reads itself"
            " | name the fact that was meant; a derive cannot read itself"
        ),
    ),
    (
        "decisions:\n  a: {value: b + 1}\n  b: {value: a + 1}\n",
        (
            "p.yaml:5:3 PW140 decisions read each other in a circle: a → b → a"
            " | let one of them do without the other"
        ),
    ),
    (
        f"decisions:\n  a: {TABLE.format('b = x')}\n  b: {TABLE.format('a = x')}\n",
        (
            "p.yaml:5:3 PW140 decisions read each other in a circle: a → b → a"
            " | let one of them do without the other"
        ),
    ),
    (
        f"decisions:\n  a: {TABLE.format('a = x')}\n",
        (
            "p.yaml:5:3 PW140 decisions read each other in a circle: a → a"
            " | let one of them do without the other"
        ),
    ),
    (
        f"decisions:\n  a: {{value: b = x}}\n  b: {TABLE.format('a')}\n",
        (
            "p.yaml:5:3 PW140 decisions read each other in a circle: a → b → a"
            " | let one of them do without the other"
        ),
    ),
    (
        "derive:\n  x: a + 1\ndecisions:\n  a: {value: x}\n",
        (
            "p.yaml:5:3 PW140 derives and decisions read each other in a circle: x → a → x"
            " | let one of them do without the other"
        ),
    ),
    (
        (
            "decisions:\n  complete: {value: ready = complete}\n"
            "  ready: {checklist: {required: {a: replied}}}\n"
        ),
        (
            "p.yaml:5:3 PW140 'complete' reads itself"
            " | a value that is called so stands in quotes: 'complete'"
        ),
    ),
]


@pytest.mark.parametrize(("playbook", "message"), CIRCLES)
def test_a_circle_is_found_once(playbook: str, message: str) -> None:
    assert compiled(playbook).messages == [message]


def test_playbooks_that_read_each_other_are_a_circle() -> None:
    made = compiled(
        named("p", f"decisions:\n  a: {TABLE.format('q.b = x')}\n"),
        named("q", f"decisions:\n  b: {TABLE.format('p.a = x')}\n"),
    )

    assert made.messages == [
        (
            "p.yaml:1:11 PW140 playbooks read each other in a circle: p → q → p | a playbook"
            " may read"
            " another's decisions only if that one does not read its own"
        )
    ]
    assert made.program.playbooks == ()


def test_bare_values_of_two_playbooks_that_read_each_other_are_a_circle() -> None:
    made = compiled(
        named("p", "decisions:\n  a: {value: q.b + 1}\n"),
        named("q", "decisions:\n  b: {value: p.a + 1}\n"),
    )

    assert made.messages == [
        (
            "p.yaml:5:3 PW140 decisions read each other in a circle: p.a → q.b → p.a"
            " | let one of them do without the other"
        )
    ]


@pytest.mark.parametrize(
    "play",
    [
        "play: {enter: q.b = x}\n",
        "play: {enter: seats > 1, exit: q.b = x}\n",
        "play: {enter: seats > 1, again: {once_per: [q.b]}}\n",
        "play: {enter: seats > 1, steps: [{id: s, task: call, when: q.b = x}]}\n",
        "play: {enter: seats > 1, steps: [{id: s, task: 'call {{ q.b }}'}]}\n",
        "play: {enter: seats > 1, steps: [{id: s, task: call, at: {after: q.day}}]}\n",
    ],
)
def test_a_play_reads_another_playbook_too(play: str) -> None:
    q = named(
        "q",
        f"decisions:\n  b: {TABLE.format('replied')}\n  day: {{value: renewal_date + 1}}\n",
    )

    assert [p.id for p in compiled(named("p", play), q).program.playbooks] == ["q", "p"]
    reading_back = q.replace("when: replied", "when: replied and p.d")
    made = compiled(named("p", f"decisions: {{d: {{value: seats > 1}}}}\n{play}"), reading_back)
    assert [message.split(" | ")[0] for message in made.messages] == [
        "p.yaml:1:11 PW140 playbooks read each other in a circle: p → q → p"
    ]


# Long chains


@pytest.mark.parametrize("order", [1, -1], ids=["in order", "against it"])
def test_derives_may_hang_on_each_other_two_hundred_deep(order: int) -> None:
    lines = ["  d0: seats\n", *(f"  d{i}: d{i - 1} + 1\n" for i in range(1, 200))]

    made = compiled(f"derive:\n{''.join(lines[::order])}decisions:\n  d: {{value: d199 > 1}}\n")

    assert made.messages == []


def test_derives_deeper_than_an_evaluator_can_follow_are_refused_once() -> None:
    lines = ["  d0: seats\n", *(f"  d{i}: d{i - 1} + 1\n" for i in range(1, 400))]

    made = compiled(f"derive:\n{''.join(lines)}decisions:\n  d: {{value: d399 > 1}}\n")

    assert made.messages == [
        "p.yaml:261:9 PW208 with its derives the rule is 257 levels deep | at most 256 are possible"
    ]


@pytest.mark.parametrize("order", [1, -1], ids=["in order", "against it"])
def test_bare_values_may_read_each_other_as_often_as_they_like(order: int) -> None:
    """Each was worked out anew for everyone that read it: forty of these took for ever."""
    lines = ["  d0: {value: seats}\n"]
    lines += [f"  d{i}: {{value: d{i - 1} + d{i - 1}}}\n" for i in range(1, 300)]

    made = compiled(f"decisions:\n{''.join(lines[::order])}")

    assert made.messages == []
    assert [decision.name for decision in made.program.playbooks[0].decisions] == [
        f"d{i}" for i in range(300)
    ]


def test_a_circle_of_three_hundred_derives_is_a_finding() -> None:
    lines = [f"  d{i}: d{(i + 1) % 300} + 1\n" for i in range(300)]

    made = compiled(f"derive:\n{''.join(lines)}decisions:\n  d: {{value: d0 > 1}}\n")

    assert made.messages[0] == (
        "p.yaml:5:7 PW208 'd0' and what it reads are nested too deep | let them read facts instead"
    )
    assert {finding.code for finding in made.findings if finding.is_error} == {"PW208"}
    assert sum(finding.is_error for finding in made.findings) < 10


# assume


@pytest.mark.parametrize(
    ("assumed", "message"),
    [
        ("seats: 500", "4:17 PW210 'seats' is at most 100, got 500"),
        ("seats: -1", "4:17 PW210 'seats' is at least 0, got -1"),
        ("arr: 0.5", "4:15 PW210 'arr' is at least 1, got 0.5"),
        ("company.staff: 0", "4:25 PW210 'company.staff' is at least 1, got 0"),
    ],
)
def test_what_is_refused_on_arrival_cannot_be_assumed(assumed: str, message: str) -> None:
    facts = (
        FACTS.replace("seats: {type: integer", "seats: {type: integer, min: 0, max: 100")
        .replace("arr: {type: money,", "arr: {type: money, min: 1,")
        .replace(
            "region:", "staff: {type: integer, min: 1, from: crm.companies.staff}\n      region:"
        )
    )
    rules = "decisions:\n  d: {value: seats > 1 and arr > 1 and company.staff > 1}\n"

    found = compiled(f"assume: {{{assumed}}}\n{rules}", facts=facts).messages
    sound = compiled(f"assume: {{seats: 100, arr: 1, company.staff: 1}}\n{rules}", facts=facts)

    help = "such a value is refused on arrival: assume one that may come"
    assert found == [f"p.yaml:{message} | {help}"]
    assert sound.messages == []


def test_an_assumption_stands_in_wherever_the_name_is_read() -> None:
    made = compiled(
        "assume: {seats: 5, q.tier: low, name: Nobody, arr: 10.5, renewal_date: 2026-03-01}\n"
        "derive: {more: seats + 1}\n"
        "decisions:\n"
        "  d: {value: more > 1 and q.tier = high and name = 'x' and arr > 1}\n"
        "  e: {value: 'any(champions, calls < account.seats and q.tier = low)'}\n"
        "  f: {value: renewal_date > '2026-01-01'}\n",
        named(
            "q",
            (
                "decisions:\n  tier: {values: [high, low], table: [{id: r, when: replied, then:"
                " low}]}\n"
            ),
        ),
    )

    assert made.messages == []
    assert value(made, "p.d") == (
        "and(gt(add(assume(seats, 5), 1), 1), eq(assume(q.tier, 'low'), 'high'),"
        " eq(assume(name, 'Nobody'), 'x'), gt(assume(arr, 1050), 100))"
    )
    assert "lt(calls, assume(account.seats, 5))" in value(made, "p.e")
    assumed = {d.name: [(n, repr(node)) for n, node in d.assumed] for d in made.decisions.values()}
    assert sorted(assumed["d"]) == [
        ("arr", "arr"), ("name", "name"), ("q.tier", "q.tier"), ("seats", "seats"),
    ]  # fmt: skip
    assert sorted(assumed["e"]) == [("q.tier", "q.tier"), ("seats", "seats")]
    assert assumed["tier"] == []


def test_an_assumption_holds_in_a_derive_that_another_playbook_came_by_first() -> None:
    made = compiled(
        named("a", "decisions:\n  d: {value: b.n > 1}\n"),
        named(
            "b", "assume: {seats: 5}\nderive: {more: seats + 1}\ndecisions:\n  n: {value: more}\n"
        ),
    )

    assert value(made, "b.n") == "add(assume(seats, 5), 1)"


def test_a_contacts_playbook_assumes_a_fact_of_its_account() -> None:
    made = compiled(
        named(
            "p",
            "assume: {account.seats: 5}\ndecisions:\n  d: {value: account.seats > 1}\n",
            "contact",
        )
    )

    assert made.messages == []
    assert value(made, "p.d") == "gt(assume(account.seats, 5), 1)"


@pytest.mark.parametrize(
    ("assume", "message"),
    [
        (
            "seatz: 5",
            "p.yaml:4:10 PW204 unknown fact or decision 'seatz' | did you mean 'seats'?",
        ),
        (
            "champions: 5",
            "p.yaml:4:10 PW204 unknown fact or decision 'champions' | did you mean 'champions'?",
        ),
        (
            "more: 5",
            (
                "p.yaml:4:10 PW204 'more' is no fact and no decision, so nothing can be"
                " assumed for it"
                " | assume something for the facts that it reads"
            ),
        ),
        (
            "params.most: 5",
            (
                "p.yaml:4:10 PW204 'params.most' is no fact and no decision, so nothing can"
                " be assumed"
                " for it | change the param"
            ),
        ),
        ("seats: many", "p.yaml:4:17 PW204 unknown fact 'many'"),
        ("seats: used", "p.yaml:4:17 PW205 expected integer, 'used' is number"),
        (
            "seats: note",
            (
                "p.yaml:4:17 PW205 'seats' is assumed to be 'note', which is a rule"
                " | write a plain value"
            ),
        ),
        (
            "tier: hihg",
            (
                "p.yaml:4:16 PW206 'hihg' is not a value of enum [high, middle, low]"
                " | did you mean 'high'?"
            ),
        ),
        ("arr: 10.555", "p.yaml:4:15 PW210 '10.555' has more than the 2 decimals of USD"),
    ],
)
def test_what_cannot_be_assumed_is_a_finding(assume: str, message: str) -> None:
    made = compiled(
        f"assume: {{{assume}}}\nparams: {{most: 3}}\nderive: {{more: seats + params.most}}\n"
        "decisions:\n  d: {value: more > 1 and tier = high and arr > 1 and used > 1 and note > 1}\n"
    )

    (found,) = made.messages
    assert found.startswith(message)


# Lint


def test_what_nothing_reads_is_a_warning() -> None:
    made = compiled(
        "params: {most: 3, least: 1}\n"
        "tables: {t: {rows: {a: 1}}, u: {rows: {a: 1}}}\n"
        "derive: {one: seats + params.most, two: one + 1, three: seats}\n"
        'decisions:\n  d: {value: "two > lookup(t, name)"}\n'
    )

    assert made.messages == [
        "p.yaml:4:19 PW303 param 'least' is used nowhere | use it or take it out",
        "p.yaml:5:29 PW303 table 'u' is used nowhere | use it or take it out",
        "p.yaml:6:50 PW303 derive 'three' is used nowhere | use it or take it out",
    ]
    assert {finding.severity for finding in made.findings} == {Severity.WARNING}


@pytest.mark.parametrize(
    "reader",
    [
        "play: {enter: x > 1}",
        "play: {enter: seats > 1, exit: x > 1}",
        "play: {enter: seats > 1, exit: [{id: e, when: x > 1}]}",
        "play: {enter: seats > 1, steps: [{id: s, task: 'do {{ x }}'}]}",
        "play: {enter: seats > 1, again: {once_per: [x]}}",
        "play: {enter: seats > 1, steps: [{id: s, task: do, when: x > 1}]}",
        (
            "decisions: {d: {values: [a], table: [{id: r, when: seats > 1, then: a, because: '{{"
            " x }}'}]}}"
        ),
        "decisions: {d: {type: text, table: [{id: r, when: seats > 1, then: 'so {{ x }}'}]}}",
    ],
)
def test_a_derive_is_used_wherever_it_is_read(reader: str) -> None:
    assert compiled(f"derive: {{x: seats + 1}}\n{reader}\n").messages == []


TWO_ROWS = "decisions:\n  x:\n    values: [a, b]\n    table:\n"


def test_else_in_a_row_is_read_as_otherwise() -> None:
    made = compiled(
        f"{TWO_ROWS}      - {{id: q, when: seats > 1, then: a}}\n      - {{id: r, else: b}}\n"
    )

    assert made.messages == ["p.yaml:9:17 PW110 unknown key 'else' | did you mean 'otherwise'?"]


def test_if_in_a_row_is_read_as_when_and_for_in_a_file_as_entity() -> None:
    made = compiled(
        "playbook: p\ntitle: A test\nfor: account\n"
        f"{TWO_ROWS}      - {{id: q, if: seats > 1, then: a}}\n      - {{id: r, otherwise: b}}\n"
    )

    assert made.messages == [
        "p.yaml:3:1 PW110 unknown key 'for' | did you mean 'entity'?",
        "p.yaml:8:17 PW110 unknown key 'if' | did you mean 'when'?",
    ]


def test_what_a_row_without_an_id_reads_is_not_called_unused() -> None:
    around = "params:\n  p: {value: 1}\n  q: {value: 2}\nderive:\n  d: seats + 1\n"
    rows = "      - {when: seats > params.p and d > 1, then: a}\n      - {id: r, otherwise: b}\n"

    assert compiled(around + TWO_ROWS + rows).messages == [
        "p.yaml:6:3 PW303 param 'q' is used nowhere | use it or take it out",
        (
            "p.yaml:13:9 PW111 the key 'id' is missing"
            " | id: what the row is called; history and tests hang on it"
        ),
    ]
