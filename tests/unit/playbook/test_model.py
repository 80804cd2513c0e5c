from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from playwise.documents.reader import read_document
from playwise.documents.validate import Checked
from playwise.facts.durations import Duration
from playwise.playbook.model import (
    AgainModel,
    ApproveModel,
    AtModel,
    ExitModel,
    OwnerModel,
    ParamModel,
    PlaybookFile,
    StepExpectModel,
    read_playbook,
)
from tests.unit.documents.shown import found_in, shown, underlined

ROOT = Path(__file__).parents[3]
FORMAT = ROOT / "tests/workspaces/format_example/playbooks"
HEAD = "playbook: p\ntitle: t\nentity: account\n"


def checked(text: str) -> Checked[PlaybookFile]:
    return read_playbook(read_document(text, "play.yaml"))


def found(section: str) -> list[str]:
    """Return the findings of a playbook of three lines with *section* from line 4 on."""
    return shown(checked(HEAD + section).findings)


def model_of(path: Path) -> PlaybookFile:
    result = read_playbook(read_document(path.read_bytes(), path.name))
    assert result.findings == ()
    assert result.model is not None
    return result.model


@pytest.mark.parametrize(
    "path",
    [*FORMAT.glob("*.yaml"), *(ROOT / "examples/quickstart/playbooks").glob("*.yaml")],
    ids=lambda path: path.stem,
)
def test_the_playbooks_of_the_examples_have_no_findings(path: Path) -> None:
    assert model_of(path).playbook == path.stem


def test_an_id_given_twice_is_told_where_it_is_first_and_what_to_do() -> None:
    section = (
        "decisions:\n"
        "  d:\n    values: [a]\n    table:\n"
        "      - {id: r, when: x, then: a}\n      - {id: r, otherwise: a}\n"
        "play:\n  enter: x\n  steps:\n"
        "    - {id: s, task: t, owner: csm}\n    - {id: s, task: u, owner: csm}\n"
        "tests:\n  - {name: n, expect: {d: a}}\n  - {name: n, expect: {d: a}}\n"
    )

    findings = [f for f in checked(HEAD + section).findings if f.code == "PW116"]

    assert [f"{finding.message}: {finding.help}" for finding in findings] == [
        (
            "the row 'r' is given twice: it is first given on line 8;"
            " history hangs on ids, so rename this one"
        ),
        (
            "the step 's' is given twice: it is first given on line 13;"
            " history hangs on ids, so rename this one"
        ),
        "the test 'n' is given twice: it is first given on line 16; rename this one",
    ]


def test_decisions_keep_their_rules_as_data() -> None:
    model = model_of(FORMAT / "exposure_tier.yaml")

    assert model.tables["industry_exposure"].rows["online_retail"] == "low"
    exposure, likelihood = model.decisions.values()
    assert exposure.values == ["high", "moderate", "low"]
    assert exposure.table is not None
    assert exposure.table[0].when == "exposure_set_by_csm is known"
    assert exposure.table[0].then == "exposure_set_by_csm"
    assert exposure.table[1].otherwise == "lookup(industry_exposure, industry)"
    assert exposure.table[1].because == "industry {{ industry }} is on the map"
    assert likelihood.inputs == ["exposure", "problem_severity"]
    assert likelihood.table is not None
    assert likelihood.table[1].cells == [["high", "moderate"], ">= 4"]
    assert (likelihood.hit, likelihood.on_unknown) == ("first", "stop")


def test_a_play_has_its_exits_steps_and_days() -> None:
    model = model_of(FORMAT / "renewal_outreach.yaml")

    assert model.params["floor_price"] == ParamModel(value=10000, unit="USD", origin="practice")
    assert model.play is not None
    assert model.play.exit == [
        ExitModel(id="renewed", when="renewal_status = won", result="goal"),
        ExitModel(id="lost", when="renewal_status = lost", result="lost"),
    ]
    assert model.play.again == AgainModel(once_per=["renewal_date"], not_within=Duration(60, "d"))
    steps = {step.id: step for step in model.play.steps}
    assert steps["open_question"].approve == ApproveModel(by="csm", within=Duration(2, "bd"))
    assert steps["call"].at == AtModel(after="open_question", offset=Duration(7, "d"))
    assert steps["call"].owner == OwnerModel(role="csm", fallback="cs_pool")
    assert steps["invoice"].at == AtModel(
        before="renewal_date", offset=Duration(30, "d"), roll="back"
    )
    assert steps["invoice"].owner == "finance"
    assert steps["map_industry"].due == Duration(1, "bd")


def test_tests_have_dates_facts_and_expectations() -> None:
    model = model_of(FORMAT / "renewal_outreach.yaml")

    first, last = model.tests[0], model.tests[-1]
    assert first.as_of == date(2026, 1, 1)
    assert first.given["renewal_date"] == date(2026, 3, 2)
    assert first.related["contacts"][0]["role"] == "champion"
    assert first.expect is not None
    assert first.expect.decisions == {"price_signal": "normal"}
    assert first.expect.play == "opened"
    assert first.expect.steps["menu"] == "skipped"
    assert first.expect.steps["others"] == "none"
    assert first.expect.steps["open_question"] == StepExpectModel(
        state="awaiting_approval", body_contains="comes up in 60 days"
    )
    assert last.timeline is not None
    assert last.timeline[1].on == date(2026, 1, 2)
    assert (last.timeline[1].do[0].approve, last.timeline[1].do[0].by) == ("open_question", "lee")


@pytest.mark.parametrize(
    ("section", "kind"),
    [
        ("play: {enter: a, exit: [a = b, c = d]}", list),
        ("play: {enter: a, exit: [{'==': [1, 1]}, {'!': a}]}", list),
        ("play: {enter: a, exit: {'==': [1, 1]}}", dict),
        ("play: {enter: a, exit: a = b}", str),
    ],
)
def test_an_exit_may_be_one_rule_in_any_of_its_forms(section: str, kind: type) -> None:
    result = checked(HEAD + section)

    assert result.findings == ()
    assert result.model is not None
    assert result.model.play is not None
    assert type(result.model.play.exit) is kind
    assert result.model.play.exit == result.document.data["play"]["exit"]


@pytest.mark.parametrize(
    ("section", "finding"),
    [
        ("hold: []", "4:1 PW113 'hold' is not built yet"),
        ("decisions: {d: {assign: {}}}", "4:17 PW113 'assign' is not built yet"),
        ("play: {enter: a, manual: [csm]}", "4:18 PW113 'manual' is not built yet"),
        ("play: {enter: a, holdout: {percent: 5}}", "4:18 PW113 'holdout' is not built yet"),
        ("play: {enter: a, measure: []}", "4:18 PW113 'measure' is not built yet"),
        ("play: {enter: a, on_edit: migrate}", "4:27 PW113 'on_edit: migrate' is not built yet"),
        ("play: {enter: a, steps: [{id: s, ask: [x]}]}", "4:34 PW113 'ask' is not built yet"),
        *(
            (
                f"play: {{enter: a, steps: [{{id: s, task: t, {key}: x}}]}}",
                f"4:43 PW113 '{key}' is not built yet",
            )
            for key in ("each", "remind", "until", "done", "set", "labels", "of")
        ),
        (
            "play: {enter: a, steps: [{id: s, task: t, at: {every: 3mo}}]}",
            "4:48 PW113 'every' is not built yet",
        ),
        (
            "play: {enter: a, steps: [{id: s, task: t, owner: {role: csm, where: x}}]}",
            "4:62 PW113 'where' is not built yet",
        ),
        (
            "play: {enter: a, steps: [{id: s, task: t, approve: {by: csm, not_by: [x]}}]}",
            "4:62 PW113 'not_by' is not built yet",
        ),
        (
            "play: {enter: a, steps: [{id: s, task: t, approve: {by: csm, needs: [x]}}]}",
            "4:62 PW113 'needs' is not built yet",
        ),
        (
            "tests: [{name: n, timeline: [{on: 2026-01-02, do: [{answer: {}}]}]}]",
            "4:53 PW113 'answer' is not built yet",
        ),
    ],
)
def test_what_the_format_has_beyond_this_release_is_refused_by_name(
    section: str, finding: str
) -> None:
    assert found(section) == [finding]


@pytest.mark.parametrize(
    ("section", "finding"),
    [
        ("labels: [a, a]", "4:13 PW116 the label 'a' is given twice"),
        ("labels: [A]", "4:10 PW115 'A' cannot be an id"),
        ("params: {a: [1]}", "4:13 PW112 expected a single value, got a list"),
        ("params: {a: {vale: 1}}", "4:14 PW110 unknown key 'vale'"),
        (
            "params: {a: {value: 1, origin: guess}}",
            "4:32 PW112 expected 'practice', 'author' or 'benchmark', got text 'guess'",
        ),
        ("tables: {t: {rows: {}}}", "4:20 PW112 expected at least 1 entry, got an empty { }"),
        (
            "tables: {t: {rows: {a: 1, b: {c: 2}, d: 3}}}",
            "4:30 PW112 in 't' some rows have columns and some are single values",
        ),
        ("assume: {a: {b: c}}", "4:13 PW112 expected a single value, got keys and values"),
        ("derive: {a: }", "4:10 PW112 expected a rule, got nothing"),
        ("derive: {is: x}", "4:10 PW115 'is' is a word of the rule language and cannot be a name"),
        (
            "derive: {a: x}\ndecisions: {a: {value: y}}",
            "5:13 PW116 'a' is also a derive of this file",
        ),
        (
            "decisions: {row: {value: x}}",
            "4:13 PW115 'row' means something else in tests and cannot name a decision",
        ),
        (
            "decisions: {d: {}}",
            (
                "4:13 PW111 the decision 'd' needs a table, a checklist, a scorecard, a quadrant,"
                " a rank or a value"
            ),
        ),
        (
            "decisions: {d: {value: x, checklist: {required: {a: b}}}}",
            "4:27 PW112 the decision 'd' has both 'value' and 'checklist'",
        ),
        (
            "decisions: {d: {value: x, inputs: [a]}}",
            "4:27 PW112 'inputs' belongs to a table, not to a value",
        ),
        (
            "decisions: {d: {values: [a], checklist: {required: {a: b}}}}",
            "4:17 PW112 'values' belongs to a table, not to a checklist",
        ),
        (
            "decisions: {d: {type: text, values: [a], value: x}}",
            "4:17 PW112 'type' says again what 'values' says already",
        ),
        (
            "decisions: {d: {table: [{id: r, otherwise: a}]}}",
            "4:13 PW111 the decision 'd' has no values",
        ),
        (
            "decisions: {d: {values: [a, any], value: x}}",
            "4:29 PW115 a value cannot be called 'any', which rules read otherwise",
        ),
        (
            "decisions: {d: {values: [a, a], value: x}}",
            "4:29 PW116 the value 'a' is given twice",
        ),
        (
            "decisions: {d: {type: txt, value: x}}",
            (
                "4:23 PW112 expected 'bool', 'integer', 'number', 'money', 'text', 'date' or "
                "'datetime', got text 'txt'"
            ),
        ),
        (
            "decisions: {d: {values: [a], table: [{id: r, then: a}]}}",
            "4:38 PW111 the row 'r' says not when it holds",
        ),
        (
            "decisions: {d: {values: [a], table: [{id: r, when: x}]}}",
            "4:38 PW111 the row 'r' has no 'then'",
        ),
        (
            "decisions: {d: {values: [a], table: [{id: r, when: x, otherwise: a}]}}",
            "4:46 PW112 'when' cannot stand beside 'otherwise', which always holds",
        ),
        (
            (
                "decisions: {d: {values: [a], table: [{id: r, when: x, then: a}, "
                "{id: r, otherwise: a}]}}"
            ),
            "4:70 PW116 the row 'r' is given twice",
        ),
        (
            "decisions: {d: {values: [a], table: [{id: r, cells: [x], then: a}]}}",
            "4:46 PW111 cells without the decision's 'inputs'",
        ),
        (
            "decisions: {d: {values: [a], inputs: [x, y], table: [{id: r, cells: [1], then: a}]}}",
            "4:69 PW112 expected 2 cells, got 1",
        ),
        (
            "decisions: {d: {checklist: {required: {a: x}, optional: {a: y}}}}",
            "4:58 PW116 the item 'a' is both required and optional",
        ),
        (
            "decisions: {d: {checklist: {required: {}}}}",
            "4:39 PW112 expected at least 1 entry, got an empty { }",
        ),
        ("templates: {t: {subject: s}}", "4:13 PW111 the key 'body' is missing"),
    ],
)
def test_a_decision_that_does_not_fit_together_is_one_finding(section: str, finding: str) -> None:
    assert found(section) == [finding]


STEPS = "templates: {m: {subject: s, body: b}}\nplay:\n  enter: a\n  steps:\n"


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("    - {id: a, task: t, owner: csm, due: 1bd}", []),
        ("    - {id: a, message: m, to: champions, via: mail}", []),
        ("    - {id: a}", ["8:7 PW111 the step 'a' has no task and no message"]),
        (
            "    - {id: a, task: t, message: m}",
            ["8:24 PW112 a step is a task or a message, not both"],
        ),
        ("    - {id: a, task: t, via: mail}", ["8:24 PW112 'via' belongs to a message"]),
        (
            "    - {id: a, message: m, to: champions, via: mail, due: 1d}",
            ["8:53 PW112 'due' belongs to a task"],
        ),
        (
            "    - {id: a, message: m, to: champions}",
            ["8:15 PW111 the message of step 'a' has no 'via'"],
        ),
        (
            "    - {id: a, message: mm, to: champions, via: mail}",
            ["8:24 PW130 the template 'mm' is missing"],
        ),
        (
            "    - {id: entry, task: t}",
            ["8:12 PW115 'entry' means something else and cannot name a step"],
        ),
        (
            "    - {id: a, task: t}\n    - {id: a, task: u}",
            ["9:12 PW116 the step 'a' is given twice"],
        ),
        (
            "    - {id: a, task: t, at: {offset: 3d}}",
            ["8:24 PW111 'at' does not say what it counts from"],
        ),
        (
            "    - {id: a, task: t, at: {after: entry, before: renewal_date}}",
            ["8:43 PW112 a day is counted 'after' something or 'before' it, not both"],
        ),
        (
            "    - {id: a, task: t, at: {after: entry, offset: -3d}}",
            ["8:51 PW112 expected a duration, got text '-3d'"],
        ),
        (
            "    - {id: ab, task: t}\n    - {id: b, task: t, at: {after: [ab, cd]}}",
            ["9:41 PW132 unknown step 'cd'"],
        ),
        (
            "    - {id: a, task: t, at: {after: b}}\n    - {id: b, task: t, at: {after: [a]}}",
            ["8:28 PW132 the step 'a' waits for itself: a → b → a"],
        ),
        (
            "    - {id: a, task: t, approve: {within: 2bd}}",
            ["8:24 PW111 the key 'by' is missing"],
        ),
        (
            "    - {id: a, task: t, when: }",
            ["8:24 PW112 'when' has no value"],
        ),
    ],
)
def test_steps_that_do_not_fit_together_are_findings(steps: str, expected: list[str]) -> None:
    assert found(STEPS + steps) == expected


@pytest.mark.parametrize(
    ("play", "finding"),
    [
        ("{}", "4:1 PW111 the key 'enter' is missing"),
        ("{enter: a, again: {}}", "4:18 PW111 'again' does not say when"),
        (
            "{enter: a, again: sometimes}",
            "4:25 PW112 expected 'always' or keys and values, got text 'sometimes'",
        ),
        (
            "{enter: a, again: {after: 5bd}}",
            "4:33 PW112 '5bd' counts business days, which do not count here",
        ),
        (
            "{enter: a, exit: [{id: x, when: b}, {id: x, when: c}]}",
            "4:48 PW116 the exit 'x' is given twice",
        ),
        ("{enter: a, exit: [{when: b}]}", "4:25 PW111 the key 'id' is missing"),
        ("{enter: a, exit: }", "4:18 PW112 'exit' has no value"),
    ],
)
def test_a_play_that_does_not_fit_together_is_one_finding(play: str, finding: str) -> None:
    assert found(f"play: {play}") == [finding]


CASES = """\
decisions: {d: {values: [low, high], table: [{id: row_a, when: x, then: low}]}}
play: {enter: a, steps: [{id: call, task: t}]}
tests:
"""


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("{name: 2026, given: {x: unknown}, expect: {d: low, row: {d: row_a}}}", []),
        ("{name: n, expect: {reasons: {enter: [a], d: [b]}}}", []),
        ("{name: n, each: {x: [1, 2]}, expect: {d: low}}", []),
        ("{name: n}", ["7:5 PW111 the test 'n' expects nothing"]),
        ("{name: n, expct: {d: low}}", ["7:15 PW110 unknown key 'expct'"]),
        ("{name: n, expect: {e: low}}", ["7:24 PW141 unknown decision 'e'"]),
        ("{name: n, expect: {rows: {d: row_a}}}", ["7:24 PW141 unknown decision 'rows'"]),
        ("{name: n, expect: {d: }}", ["7:24 PW112 'd' has no value"]),
        ("{name: n, expect: {row: {d: row_b}}}", ["7:33 PW204 unknown row 'row_b'"]),
        (
            "{name: n, expect: {row: {d: unknown}}}",
            ["7:33 PW204 'unknown' is no row of 'd'"],
        ),
        ("{name: n, expect: {row: {e: row_a}}}", ["7:30 PW141 unknown decision 'e'"]),
        ("{name: n, expect: {reasons: {e: [a]}}}", ["7:34 PW141 unknown decision 'e'"]),
        ("{name: n, expect: {steps: {cal: open}}}", ["7:32 PW132 unknown step 'cal'"]),
        (
            "{name: n, expect: {steps: {call: opened}}}",
            [
                (
                    "7:38 PW112 expected 'waiting', 'awaiting_approval', 'ready', 'sent', 'open', "
                    "'done', 'skipped', 'cancelled', 'failed', 'in_doubt' or 'none', "
                    "got text 'opened'"
                )
            ],
        ),
        (
            "{name: n, expect: {steps: {call: {}}}}",
            ["7:38 PW111 nothing is expected of the step 'call'"],
        ),
        ("{name: n, expect: {steps: {others: open}}}", ["7:40 PW112 'others' can only be 'none'"]),
        (
            "{name: n, expect: {steps: {call: none}}}",
            ["7:38 PW112 'none' belongs to 'others', and is no state of a step"],
        ),
        (
            "{name: n, as_of: 2026-02-30, expect: {d: low}}",
            ["7:22 PW112 expected a date or a date with a time, got text '2026-02-30'"],
        ),
        (
            "{name: n, timeline: [{on: 2026-01-02}, {on: 2026-01-01}]}",
            ["7:49 PW112 the timeline goes back, from 2026-01-02 to 2026-01-01"],
        ),
        (
            "{name: n, timeline: [{on: 2026-01-02, do: [{approve: cal}, {by: lee}]}]}",
            [
                "7:58 PW132 unknown step 'cal'",
                "7:64 PW111 expected one of 'approve' and 'done'",
            ],
        ),
        (
            "{name: n, expect: {d: low}}\n  - {name: n, expect: {d: high}}",
            ["8:12 PW116 the test 'n' is given twice"],
        ),
    ],
)
def test_tests_that_name_what_is_not_there_are_findings(case: str, expected: list[str]) -> None:
    assert found(f"{CASES}  - {case}") == expected


def test_a_play_is_not_expected_where_there_is_none() -> None:
    section = "decisions: {d: {value: x}}\ntests: [{name: n, expect: {play: opened, d: 1}}]"

    assert found(section) == ["5:28 PW112 'play' is expected of a playbook that has no play"]


PLANTED = """\
playbook: renewal
titel: Reach out
entity: account
params:
  days: {value: 60, unit: days, orgin: practice}
decisions:
  tier:
    values: [low, high]
    table:
      - {id: a, when: lookup(t, x), then: low}
      - {id: b, wehn: x > 1, then: high}
      - {id: b, otherwise: low}
      - {when: x, then: low}
  health:
    assign: {to: csm}
play:
  enter: x
  enter: y
  steps:
    - {id: call, task: Call, due: soon}
    - {id: mail, message: open, to: champions, via: mail}
    - {id: visit, task: Visit, at: {after: [call, fax]}}
templates:
  opn: {subject: s, body: b}
tests:
  - {name: n, expect: {tier: low, row: {tier: c}, steps: {cal: open}}}
"""


def test_many_planted_mistakes_are_all_found_at_once_where_they_stand() -> None:
    document = read_document(PLANTED, "play.yaml")

    result = read_playbook(document)

    assert [
        (line, underlined(document, finding))
        for line, finding in zip(shown(result.findings), result.findings, strict=True)
    ] == [
        ("2:1 PW110 unknown key 'titel'", "titel"),
        ("5:33 PW110 unknown key 'orgin'", "orgin"),
        (
            "10:33 PW114 a comma ends a value in { }: 'x)' is left as a key without a value",
            "x)",
        ),
        ("11:17 PW110 unknown key 'wehn'", "wehn"),
        ("12:14 PW116 the row 'b' is given twice", "b"),
        ("13:9 PW111 the key 'id' is missing", "{when: x, then: low}"),
        ("15:5 PW113 'assign' is not built yet", "assign"),
        ("18:3 PW106 the key 'enter' is given twice", "enter"),
        ("20:35 PW112 expected a duration, got text 'soon'", "soon"),
        ("21:27 PW130 the template 'open' is missing", "open"),
        ("22:51 PW132 unknown step 'fax'", "fax"),
        ("26:47 PW204 unknown row 'c'", "c"),
        ("26:59 PW132 unknown step 'cal'", "cal"),
    ]


def test_what_is_right_of_a_file_with_mistakes_can_still_be_compiled() -> None:
    result = checked(PLANTED)

    assert result.model is not None
    assert result.model.title == "Reach out"
    table = result.model.decisions["tier"].table
    assert table is not None
    assert [(row.id, row.when) for row in table] == [
        ("a", "lookup(t, x)"),
        ("b", "x > 1"),
        ("b", None),
    ]
    for place, row in enumerate(table):
        data = result.document.data["decisions"]["tier"]["table"][place]
        assert data["id"] == row.id
        assert result.document.span(("decisions", "tier", "table", place)).line == 10 + place


def test_a_rule_of_many_levels_stays_data() -> None:
    rule = "{'!': " * 100 + "x" + "}" * 100

    result = checked(f"{HEAD}derive: {{deep: {rule}}}")

    assert result.findings == ()
    assert result.model is not None
    assert result.model.derive["deep"] == result.document.data["derive"]["deep"]


def test_a_rule_beyond_all_levels_is_a_finding_of_the_file() -> None:
    rule = "{'!': " * 1000 + "x" + "}" * 1000

    assert found_in(f"{HEAD}derive: {{deep: {rule}}}") == [
        "4:904 PW108 nested more than 150 levels deep"
    ]


def test_a_table_of_5000_rows_is_checked() -> None:
    rows = "\n".join(f"      - {{id: r{i}, when: x > {i}, then: a}}" for i in range(5000))

    result = checked(f"{HEAD}decisions:\n  d:\n    values: [a]\n    table:\n{rows}\n")

    assert result.findings == ()
    assert result.model is not None
    assert len(result.model.decisions["d"].table or []) == 5000
