"""Variants of a playbook: compiled into it, told where they are wrong."""

from __future__ import annotations

import pytest

from playwise.playbook.bundle import unbundled
from playwise.playbook.kinds import Table
from playwise.rules.ir import FactRef
from tests.unit.playbook.compiled import named
from tests.unit.playbook.extended import RENEWAL, assembly, extended

CHEAP = "params: {floor: 5}\n"


def variant(rest: str, id: str = "early", when: str = "industry = 'tourism'") -> str:
    return f"playbook: {id}\nextends: renewal\nvariant: {{when: {when}}}\n{rest}"


def told(*files: str) -> list[str]:
    return extended(*files, RENEWAL).messages


def test_which_variant_applies_is_a_decision_of_the_playbook() -> None:
    made = extended(variant(CHEAP, "b"), variant(CHEAP, "a", "tier = high"), RENEWAL)

    assert made.messages == []
    assert [p.id for p in made.program.playbooks] == ["renewal"]
    which = made.decisions["renewal.variant"]
    assert which.type.values == ("renewal", "b", "a")
    assert isinstance(which.how, Table)
    assert which.how.hit == "unique"
    assert [(row.id, row.because) for row in which.how.rows] == [
        ("b", ("industry = 'tourism'",)),
        ("a", ("tier = high",)),
        ("renewal", ("no variant applies",)),
    ]


def test_only_what_a_variant_changes_follows_it() -> None:
    made = extended(variant("params: {floor: 5}\n"), RENEWAL)

    varied = {d.name: [a.variant for a in d.alternatives] for d in made.decisions.values()}
    assert varied == {"variant": [], "size": ["early"], "calls": [], "reviews": []}
    assert made.decisions["renewal.size"].reads == ("renewal.variant",)
    assert made.play.enter.node.op == "le" or made.play.enter.node.op == "and"


def test_the_rules_of_the_play_become_choices() -> None:
    made = extended(variant("params: {days: 90}\n"), RENEWAL)

    enter = made.play.enter.node
    assert enter.op == "if"
    assert FactRef("renewal.variant", (), "renewal.variant") in list(enter.facts())
    assert made.play.enter.text == "days_until(renewal_date) <= params.days and not replied"
    assert made.play.exits[0].when.node.op == "eq"


def test_a_message_that_reads_what_a_variant_changes_is_one_of_several() -> None:
    made = extended(variant("params: {days: 90}\n"), RENEWAL)
    message = made.play.steps[0].message
    assert message is not None
    assert [id for id, _ in message.alternatives] == ["early"]

    other = extended(variant("templates: {hello: {subject: Hi, body: Bye}}"), RENEWAL)
    message = other.play.steps[0].message
    assert message is not None
    assert [(id, version.body) for id, version in message.alternatives] == [("early", "Bye")]

    same = extended(variant("params: {floor: 90}\n"), RENEWAL)
    message = same.play.steps[0].message
    assert message is not None
    assert message.alternatives == ()


def test_the_version_of_a_playbook_covers_its_variants() -> None:
    first, second = variant("", "a"), variant("", "b", "tier = low")
    (alone,) = assembly(RENEWAL).sources
    (one,) = assembly(first, RENEWAL).sources
    (both,) = assembly(first, second, RENEWAL).sources

    assert len({alone.version, one.version, both.version}) == 3
    assert unbundled(both.text) == (
        ("renewal.yaml", RENEWAL),
        ("a.yaml", first),
        ("b.yaml", second),
    )


def test_other_playbooks_may_read_which_variant_applies() -> None:
    reader = named("reader", "decisions: {d: {value: renewal.variant = early}}\n")

    made = extended(variant(CHEAP), RENEWAL, reader)

    assert made.messages == []
    assert made.decisions["reader.d"].reads == ("renewal.variant",)


def test_a_variant_of_a_shipped_playbook_needs_it_in_use() -> None:
    shipped = variant(CHEAP).replace("extends: renewal", "extends: library/renewal")

    assert extended(shipped, library={"renewal": RENEWAL}, used=["renewal"]).messages == []
    assert extended(shipped, library={"renewal": RENEWAL}).messages == [
        (
            "early.yaml:2:10 PW141 'library/renewal' is not used in this workspace"
            " | list 'renewal' under library in playwise.yaml, or leave out 'variant'"
        )
    ]


def test_a_variant_is_of_the_playbook_that_runs_not_of_a_shipped_one_beside_it() -> None:
    shipped = variant(CHEAP).replace("extends: renewal", "extends: library/renewal")

    assert extended(shipped, RENEWAL, library={"renewal": RENEWAL}).messages == [
        (
            "early.yaml:2:10 PW141 'library/renewal' is not what runs here:"
            " renewal.yaml has a 'renewal' too | extend 'renewal'"
        )
    ]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            [variant(CHEAP, when="tier = hgh")],
            (
                "early.yaml:3:24 PW206 'hgh' is not a value of enum [high, middle, low]"
                " | did you mean 'high'?"
            ),
        ),
        (
            [variant(CHEAP, when="size = small"), variant("params: {floor: 5}", "b", "tier = low")],
            (
                "early.yaml:3:10 PW140 decisions read each other in a circle:"
                " variant → size → variant | let one of them do without the other"
            ),
        ),
        (
            [variant("params: {dayz: 5}")],
            "early.yaml:4:10 PW204 unknown param 'dayz' of 'renewal' | did you mean 'days'?",
        ),
        (
            [variant(CHEAP), "playbook: x\nextends: early\n"],
            (
                "x.yaml:2:10 PW112 'early' is a variant of 'renewal' and cannot be extended"
                " | extend 'renewal'"
            ),
        ),
        (
            ["playbook: early\nvariant: {when: tier = high}\n"],
            (
                "early.yaml:1:1 PW111 the key 'extends' is missing"
                " | extends: the playbook it builds on: its id, library/id for a shipped one"
            ),
        ),
        (
            ["playbook: early\nextends: renewal\nvariant: {if: tier = high}\n"],
            "early.yaml:3:11 PW110 unknown key 'if' | did you mean 'when'?",
        ),
        (
            ["playbook: early\nextends: renewal\nvariant: {on: tier = high}\n"],
            (
                "early.yaml:3:1 PW111 the key 'when' is missing"
                " | when: the condition, in the names of the extended playbook"
            ),
        ),
    ],
)
def test_a_variant_that_is_wrong_is_told_where_it_is(files: list[str], message: str) -> None:
    assert message in told(*files)


def test_a_playbook_that_decides_a_variant_itself_can_have_none() -> None:
    own = RENEWAL.replace("  calls: {value:", "  variant: {value: arr}\n  calls: {value:")

    assert extended(variant(""), own).messages == [
        (
            "early.yaml:3:1 PW116 'renewal' has a decision 'variant' of its own and can have no"
            " variants | call that decision otherwise"
        )
    ]


def test_a_value_of_a_variant_that_breaks_a_rule_is_told_where_it_is_written() -> None:
    word = '  word: {values: [few, many], table: [{id: r, otherwise: "lookup(w, tier)"}]}\n'
    lower = RENEWAL.replace("  reviews:", f"{word}  reviews:")
    lower = lower.replace("tables:\n", "tables:\n  w: {rows: {high: few, low: many}}\n")

    assert extended(variant("tables: {w: {rows: {low: no_calls}}}"), lower).messages == [
        (
            "early.yaml:4:26 PW206 'no_calls' is not a value of enum [few, many]"
            " | the rule at renewal.yaml:21:59 reads it"
        )
    ]


@pytest.mark.parametrize(
    "own",
    [
        "tests: []\n",
        "params: {days: 60}\n",
        "tables: {calls: {rows: {high: 6}}}\n",
        "tables: {calls: {rows: {high: 6, middle: 4}}}\n",
        "tables: {promises: {rows: {low: {reviews: 1}}}}\n",
    ],
)
def test_a_variant_that_changes_nothing_is_told(own: str) -> None:
    assert told(variant(own), variant(CHEAP, "late", "tier = high")) == [
        (
            "early.yaml:3:1 PW303 variant 'early' changes nothing of 'renewal' | give it a param,"
            " a row of a table or a template of its own, or take it out"
        )
    ]
