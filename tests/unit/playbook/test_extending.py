"""Files that extend others: what they change, and what they are told."""

from __future__ import annotations

import pytest

from playwise.playbook.bundle import unbundled
from playwise.playbook.kinds import Computed, Table
from playwise.rules.ir import LookupColumn
from tests.unit.playbook.compiled import Compiled
from tests.unit.playbook.extended import RENEWAL, assembly, extended


def mine(rest: str, extends: str = "renewal") -> str:
    return f"playbook: mine\nextends: {extends}\n{rest}"


def told(rest: str) -> list[str]:
    """What is wrong with a file that extends `RENEWAL` and says *rest* from line 3 on."""
    return extended(mine(rest), RENEWAL).messages


def column(made: Compiled, decision: str) -> LookupColumn:
    how = made.decisions[decision].how
    assert isinstance(how, Computed)
    assert isinstance(how.rule.node.data, LookupColumn)
    return how.rule.node.data


def test_what_it_does_not_say_is_as_in_the_other() -> None:
    made = extended(mine(""), RENEWAL)

    assert made.messages == []
    one, other = made.program.playbook("mine"), made.program.playbook("renewal")
    assert one is not None
    assert other is not None
    assert [d.name for d in one.decisions] == [d.name for d in other.decisions]
    assert (one.title, one.entity, one.labels) == ("Renewal", "account", ("renewal",))
    assert one.named["params.floor"] is other.named["params.floor"]


def test_title_source_and_labels_may_be_its_own() -> None:
    made = extended(mine("title: Mine\nsource: me\nlabels: [ours]\n"), RENEWAL)

    one = made.program.playbook("mine")
    assert one is not None
    assert (one.title, one.source, one.labels) == ("Mine", "me", ("ours",))


def test_a_param_takes_the_place_of_the_other_and_its_unit() -> None:
    made = extended(mine("params: {floor: 5000, days: {value: 9, origin: author}}\n"), RENEWAL)

    assert made.messages == []
    one = made.program.playbook("mine")
    assert one is not None
    assert (one.named["params.floor"].data, str(one.named["params.floor"].type)) == (
        500_000,
        "money in USD",
    )
    assert one.named["params.days"].data == 9


def test_rows_of_a_table_are_laid_over_those_of_the_same_key() -> None:
    made = extended(
        mine("tables: {calls: {rows: {middle: 5, low: 1}}, promises: {rows: {low: {reviews: 3}}}}"),
        RENEWAL,
    )

    assert made.messages == []
    assert column(made, "mine.calls").values == {"high": 6, "middle": 5, "low": 1}
    assert column(made, "mine.reviews").values == {"high": 4, "low": 3}
    assert column(made, "renewal.calls").values == {"high": 6, "middle": 4}


def test_a_template_is_another_template() -> None:
    made = extended(mine("templates: {hello: {subject: Hi, body: Bye}}"), RENEWAL)

    play = made.program.playbooks[0].play
    assert play is not None
    message = play.steps[0].message
    assert message is not None
    assert (message.subject, message.body) == ("Hi", "Bye")
    assert message.span is not None
    assert message.span.path == "mine.yaml"


def test_it_assumes_what_the_other_assumes_and_more() -> None:
    made = extended(mine("assume: {arr: 7, replied: true}"), RENEWAL)

    assert made.messages == []
    one = made.program.playbook("mine")
    assert one is not None
    assert one.play is not None
    assumed = [n for n in one.play.enter.node.walk() if n.op == "assume"]
    assert [n.args[1].data for n in assumed] == [True]
    size = made.decisions["mine.size"]
    assert [name for name, _ in size.assumed] == ["arr"]


def test_a_file_may_extend_one_that_extends_another() -> None:
    made = extended(
        mine("params: {days: 20}", "middle"),
        "playbook: middle\nextends: library/renewal\nparams: {days: 30, floor: 2000}\n",
        library={"renewal": RENEWAL},
    )

    assert made.messages == []
    one = made.program.playbook("mine")
    assert one is not None
    assert (one.named["params.days"].data, one.named["params.floor"].data) == (20, 200_000)
    assert one.entity == "account"


def test_the_rules_stand_where_the_other_has_them() -> None:
    made = extended(mine("params: {days: 20}"), library={"renewal": RENEWAL})
    assert made.messages == [
        "mine.yaml:2:10 PW141 unknown playbook 'renewal' | did you mean 'library/renewal'?"
    ]

    made = extended(mine("params: {days: 20}", "library/renewal"), library={"renewal": RENEWAL})
    how = made.decisions["mine.size"].how
    assert isinstance(how, Table)
    span = how.rows[0].when[0].span
    assert span is not None
    assert (span.path, span.line) == ("library/renewal.yaml", 17)


def test_its_version_covers_all_of_its_files() -> None:
    (source,) = assembly(mine("", "library/renewal"), library={"renewal": RENEWAL}).sources

    assert unbundled(source.text) == (
        ("mine.yaml", mine("", "library/renewal")),
        ("library/renewal.yaml", RENEWAL),
    )
    edited = RENEWAL.replace("value: 60", "value: 61")
    (other,) = assembly(mine("", "library/renewal"), library={"renewal": edited}).sources
    assert other.version != source.version


def test_its_tests_are_its_own() -> None:
    source = assembly(
        mine("tests: [{name: n, given: {arr: 1}, expect: {size: small}}]"), RENEWAL
    ).sources[0]

    assert [case["name"] for case in source.document.data["tests"]] == ["n"]
    assert assembly(mine(""), RENEWAL).sources[0].document.data.get("tests") is None


@pytest.mark.parametrize(
    ("rest", "message"),
    [
        (
            "params: {day: 9}",
            "3:10 PW204 unknown param 'day' of 'renewal' | did you mean 'days'?",
        ),
        (
            "params: {zebra: 9}",
            (
                "3:10 PW204 unknown param 'zebra' of 'renewal'"
                " | the params of 'renewal' are days, floor"
            ),
        ),
        (
            "tables: {call: {rows: {a: 1}}}",
            "3:10 PW212 unknown table 'call' of 'renewal' | did you mean 'calls'?",
        ),
        (
            "templates: {helo: {subject: a, body: b}}",
            "3:13 PW130 unknown template 'helo' of 'renewal' | did you mean 'hello'?",
        ),
        (
            "assume: {repli: true}",
            "3:10 PW204 unknown fact or decision 'repli' | did you mean 'replied'?",
        ),
        (
            "params: {days: soon}",
            (
                "3:16 PW205 'soon' is text, 'days' of 'renewal' is integer"
                " | give it a value of that type"
            ),
        ),
        (
            "params: {floor: {value: 9, unit: EUR}}",
            "3:34 PW205 'floor' of 'renewal' is in USD, not in EUR | leave the unit out",
        ),
        (
            "tables: {calls: {rows: {low: few}}}",
            "3:30 PW205 'few' is text, table 'calls' is integer | give it a value of that type",
        ),
        (
            "tables: {promises: {rows: {low: {most: few}}}}",
            (
                "3:40 PW205 'few' is text, column 'most' of table 'promises' is integer"
                " | give it a value of that type"
            ),
        ),
        (
            "tables: {promises: {rows: {low: 5}}}",
            (
                "3:33 PW112 the rows of table 'promises' have columns: most, reviews"
                " | give this row the same form"
            ),
        ),
        (
            "tables: {calls: {rows: {low: {a: 1}}}}",
            (
                "3:30 PW112 the rows of table 'calls' have one value each"
                " | give this row the same form"
            ),
        ),
        (
            "decisions: {d: {value: arr > 5}}",
            (
                "3:1 PW112 'decisions' cannot stand in a file that extends another"
                " | such a file holds assume, params, tables, templates and tests of its own"
            ),
        ),
        (
            "entity: account",
            (
                "3:1 PW112 'entity' cannot stand in a file that extends another"
                " | such a file holds assume, params, tables, templates and tests of its own"
            ),
        ),
        ("parms: {days: 9}", "3:1 PW110 unknown key 'parms' | did you mean 'params'?"),
        (
            "tests: [{name: n, expect: {sise: small}}]",
            "3:28 PW141 unknown decision 'sise' | did you mean 'size'?",
        ),
    ],
)
def test_what_the_other_has_not_is_found_where_it_is_written(rest: str, message: str) -> None:
    assert told(rest) == [f"mine.yaml:{message}"]


def test_keys_of_numbers_stay_numbers() -> None:
    lower = RENEWAL.replace("rows: {high: 6, middle: 4}", "rows: {1: 6, 2: 4}")
    lower = lower.replace("lookup(calls, tier)", "lookup(calls, severity)")

    assert extended(mine("tables: {calls: {rows: {many: 9}}}"), lower).messages == [
        (
            "mine.yaml:3:25 PW205 the key 'many' is text, the keys of table 'calls' are whole"
            " numbers | give it a key of that type"
        )
    ]
    assert extended(mine("tables: {calls: {rows: {3: 9}}}"), lower).messages == []


def test_a_mistake_of_the_other_is_told_once_with_the_file_that_reads_it() -> None:
    wrong = RENEWAL.replace("arr < params.floor", "arrr < params.floor")

    both = extended(mine(""), wrong).messages
    shipped = extended(mine("", "library/renewal"), library={"renewal": wrong}).messages

    assert both == [
        (
            "renewal.yaml:12:17 PW204 unknown fact 'arrr' | did you mean 'arr'?"
            " facts of account are listed by `playwise facts`"
        )
    ]
    assert shipped == [
        (
            "library/renewal.yaml:12:17 PW204 unknown fact 'arrr' | did you mean 'arr'?"
            " facts of account are listed by `playwise facts`; read so for mine.yaml"
        )
    ]


@pytest.mark.parametrize(
    ("files", "messages"),
    [
        (
            ["playbook: a\nextends: b\n", "playbook: b\nextends: c\n", "playbook: c\nextends: a\n"],
            [
                (
                    "a.yaml:2:10 PW140 playbooks extend each other in a circle: a → b → c → a"
                    " | let one of them hold its rules itself"
                )
            ],
        ),
        (
            ["playbook: z\nextends: a\n", "playbook: b\nextends: a\n", "playbook: a\nextends: b\n"],
            [
                (
                    "b.yaml:2:10 PW140 playbooks extend each other in a circle: b → a → b"
                    " | let one of them hold its rules itself"
                )
            ],
        ),
        (
            ["playbook: a\nextends: a\n"],
            [
                (
                    "a.yaml:2:10 PW140 playbook 'a' extends itself"
                    " | let one of them hold its rules itself"
                )
            ],
        ),
        (
            [RENEWAL, "playbook: a\nextends: renwal\n"],
            ["a.yaml:2:10 PW141 unknown playbook 'renwal' | did you mean 'renewal'?"],
        ),
        (
            ["playbook: a\nextends: library/xx_yy\n"],
            ["a.yaml:2:10 PW141 unknown playbook 'library/xx_yy'"],
        ),
        (
            [RENEWAL, "playbook: a\nextends: Renewal!\n"],
            [
                (
                    "a.yaml:2:10 PW115 'Renewal!' cannot be an id | ids are snake_case: small"
                    " letters, digits, single underscores, a letter first; 'renewal' is one"
                )
            ],
        ),
        (
            [RENEWAL, "playbook: a\nextends: renewal.yaml\n"],
            ["a.yaml:2:10 PW115 'renewal.yaml' cannot be an id | write renewal, without .yaml"],
        ),
        (
            [RENEWAL, "playbook: a\nextends: playbooks/renewal\n"],
            [
                (
                    "a.yaml:2:10 PW115 'playbooks/renewal' cannot be an id"
                    " | write renewal: its id is no path"
                )
            ],
        ),
        (
            [RENEWAL, "playbook: a\nextend: renewal\n"],
            ["a.yaml:2:1 PW110 unknown key 'extend' | did you mean 'extends'?"],
        ),
        (
            [RENEWAL, "playbook: renewal\nextends: renewal\n"],
            [
                (
                    "renewal.yaml:1:11 PW116 playbook 'renewal' is already in renewal.yaml"
                    " | give one of them another id"
                )
            ],
        ),
    ],
)
def test_what_leads_nowhere_is_told_once(files: list[str], messages: list[str]) -> None:
    assert extended(*files).messages == messages


def test_a_long_chain_of_files_needs_no_deep_recursion() -> None:
    chain = [f"playbook: p{i}\nextends: p{i - 1}\n" for i in range(1, 400)]
    chain[0] = "playbook: p1\nextends: renewal\n"

    assert len(assembly(*reversed(chain), RENEWAL).sources) == 400
    assert assembly(*chain, RENEWAL).findings == ()


def test_a_shipped_playbook_is_used_as_it_is() -> None:
    made = extended(library={"renewal": RENEWAL}, used=["renewal"])

    assert made.messages == []
    assert made.program.playbooks[0].path == "library/renewal.yaml"
    assert made.program.playbooks[0].version == assembly(RENEWAL).sources[0].version


STATUS = RENEWAL.replace("status = won", "status = params.end").replace(
    "params:\n", "params:\n  end: won\n", 1
)


def test_a_param_that_breaks_an_inherited_rule_is_told_where_it_is_written() -> None:
    told = [
        (
            "mine.yaml:3:15 PW206 'wonn' is not a value of enum [open, won, lost]"
            " | did you mean 'won'?; the rule at renewal.yaml:24:18 reads it"
        )
    ]

    assert extended(mine("params: {end: wonn}"), STATUS).messages == told
    assert extended(mine("params: {end: won}"), STATUS).messages == []


def test_a_file_over_one_with_a_wrong_value_tells_that_once() -> None:
    wrong = mine("params: {end: wonn}")
    above = "playbook: above\nextends: mine\nparams: {days: 90}\n"

    assert extended(above, wrong, STATUS).messages == extended(wrong, STATUS).messages


def test_a_value_of_a_shipped_file_that_its_own_rule_does_not_take_stays_there() -> None:
    wrong = STATUS.replace("end: won\n", "end: wonn\n")

    assert extended(mine("", "library/renewal"), library={"renewal": wrong}).messages == [
        (
            "library/renewal.yaml:24:18 PW206 'wonn' is not a value of enum [open, won, lost]"
            " | did you mean 'won'?; read so for mine.yaml"
        )
    ]
