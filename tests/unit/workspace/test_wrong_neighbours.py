"""What is right is not called wrong because another file, or another line, is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.playbook.compiled import FACTS
from tests.unit.playbook.compiled import said as with_help
from tests.unit.workspace.test_loaded import SETTINGS, loaded, said

TIERS = """\
playbook: tiers
title: Tiers
entity: account
params:
  from: {value: 20000, unit: USD}
decisions:
  band:
    values: [large, small]
    table:
      - {id: big, when: arr >= params.from, then: large}
      - {id: rest, otherwise: small}
  again: {value: band}
"""
READER = """\
playbook: reader
title: Reader
entity: account
params: {days: 30}
decisions:
  size: {value: tiers.band = large and days_until(renewal_date) < params.days}
tests:
  - name: given
    as_of: 2026-03-01
    given: {tiers.band: large, tiers.band.row: big, renewal_date: "2026-03-02"}
    expect: {size: true}
"""
EXTENDING = "playbook: tiers_emea\nextends: tiers\ntitle: Own\nparams: {from: {value: 30000}}\n"
VARIANT = "playbook: tiers_large\nextends: tiers\nvariant: {when: replied}\nparams: {from: 5}\n"
_NAME = "      name: {type: text, from: crm.accounts.name}\n"
FLOORS = FACTS.replace(_NAME, f"{_NAME}      csm: {{type: text, from: crm.accounts.csm}}\n")
CONNECTED = SETTINGS.replace("  crm:", "  survey: {connector: files, config: {path: s}}\n  crm:")


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        (">=", "≥", "playbooks/tiers.yaml:10:29 PW201 unexpected '≥'"),
        ("  from:", "\tfrom:", "playbooks/tiers.yaml:5:1 PW105 a tab in the indentation"),
        ("decisions:", "decisons:", "playbooks/tiers.yaml:6:1 PW110 unknown key 'decisons'"),
        ("account", "acount", "playbooks/tiers.yaml:3:9 PW120 unknown entity 'acount'"),
        (
            "entity: account\n",
            "",
            "playbooks/tiers.yaml:1:1 PW111 the key 'entity' is missing",
        ),
        (TIERS, "", "playbooks/tiers.yaml:1:1 PW102 the file is empty"),
    ],
)
def test_a_playbook_that_is_wrong_has_no_echo_in_tests_extending_files_and_lints(
    tmp_path: Path, old: str, new: str, finding: str
) -> None:
    assert old in TIERS

    found = loaded(
        tmp_path,
        facts=FLOORS,
        playwise=CONNECTED,
        tiers=TIERS.replace(old, new),
        reader=READER,
        tiers_emea=EXTENDING,
        tiers_large=VARIANT,
    )

    assert said(found) == [finding]


def test_the_neighbours_of_the_wrong_files_are_right(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        facts=FLOORS,
        playwise=CONNECTED,
        tiers=TIERS,
        reader=READER,
        tiers_emea=EXTENDING,
        tiers_large=VARIANT,
    )

    assert said(found) == []


def test_a_name_that_a_wrong_playbook_has_not_is_unknown_still(tmp_path: Path) -> None:
    given = READER.replace("tiers.band.row: big", "tiers.bnad: big")

    found = loaded(
        tmp_path,
        facts=FLOORS,
        playwise=CONNECTED,
        tiers=TIERS.replace(">=", "≥"),
        reader=given,
    )

    assert [with_help(finding) for finding in found.findings] == [
        "playbooks/reader.yaml:10:32 PW141 unknown decision 'bnad' of tiers | did you mean 'band'?",
        "playbooks/tiers.yaml:10:29 PW201 unexpected '≥' | write '>='",
    ]


def test_a_playbook_whose_entity_is_unknown_has_one_reading_on_every_floor(tmp_path: Path) -> None:
    mood = (
        "playbook: mood\ntitle: M\nentity: contacts\n"
        "decisions:\n  mood: {values: [a, b], table: [{id: x, otherwise: a}]}\n"
    )
    reader = (
        "playbook: reader\ntitle: R\nentity: account\n"
        'decisions:\n  d: {value: "any(contacts, mood.mood = a)"}\n'
        "tests:\n  - name: given\n    related: {contacts: [{mood.mood: a, mood.mood.row: x}]}\n"
        "    expect: {d: true}\n"
    )

    found = loaded(tmp_path, facts=FLOORS, playwise=CONNECTED, mood=mood, reader=reader)

    assert said(found) == ["playbooks/mood.yaml:3:9 PW120 unknown entity 'contacts'"]


def test_what_only_a_wrong_line_uses_is_not_called_unused(tmp_path: Path) -> None:
    wrong = TIERS.replace("  from:", "  days: 3\n  from:").replace(
        "when: arr >= params.from", "when: [arr >= params.from, sevrity > params.days]"
    )

    found = loaded(tmp_path, facts=FLOORS, playwise=CONNECTED, tiers=wrong)
    alone = loaded(
        tmp_path / "alone",
        facts=FLOORS,
        playwise=CONNECTED,
        tiers=TIERS.replace("  from:", "  days: 3\n  from:"),
    )

    assert said(found) == ["playbooks/tiers.yaml:11:46 PW204 unknown fact 'sevrity'"]
    assert said(alone) == ["playbooks/tiers.yaml:5:3 PW303 param 'days' is used nowhere"]


def test_a_file_that_extends_what_is_not_there_is_not_told_to_extend_itself(
    tmp_path: Path,
) -> None:
    found = loaded(tmp_path, facts=FLOORS, playwise=CONNECTED, tiers_emea=EXTENDING)

    (finding,) = found.findings
    assert finding.message == "unknown playbook 'tiers'"
    assert "tiers_emea" not in str(finding.help)


FACT_READER = """\
playbook: reader
title: Reader
entity: account
assume: {severity: 3}
decisions:
  many: {value: count(champions)}
  ready: {checklist: {required: {all: {of: champions, answer: prepared, rollup: all}}}}
  state:
    values: [hot, cold]
    table:
      - {id: hot, when: severity > 3 or tier = high, then: hot}
      - {id: cold, otherwise: cold}
tests:
  - name: given
    given: {severity: 4, tier: high, replied: true}
    related: {contacts: [{role: champion, prepared: true}]}
    expect: {many: 1}
"""


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        (
            "severity: {type: integer",
            "severity: {type: int",
            "facts.yaml:25:24 PW112 unknown type 'int' | did you mean 'integer'?",
        ),
        (
            "tier: {type: enum, values: [high, middle, low]",
            "tier: {type: enum, values: high",
            "facts.yaml:19:34 PW112 expected a list, got text 'high' | write [high]",
        ),
        (
            "parent: {entity: account, key: account_id, plural: contacts}",
            "parent: account",
            (
                "facts.yaml:31:13 PW112 expected keys and values, got text 'account'"
                " | write {entity: account, key: account_id, plural: …}:"
                " the last, what these records are called"
            ),
        ),
        (
            "champions: {of: account, from: contacts, where: role = champion}",
            "champions: 5",
            "facts.yaml:47:14 PW112 expected keys and values, got the number 5",
        ),
    ],
)
def test_what_facts_yaml_has_wrong_is_told_there_alone(
    tmp_path: Path, old: str, new: str, finding: str
) -> None:
    assert old in FLOORS

    found = loaded(tmp_path, facts=FLOORS.replace(old, new), playwise=CONNECTED, reader=FACT_READER)

    assert [with_help(finding) for finding in found.findings] == [finding]


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        (
            "csm: {from: account.csm}",
            "csm: account.csm",
            (
                "PW112 expected keys and values, got text 'account.csm'"
                " | write {from: account.csm}, or {queue: true} where anybody takes the tasks"
            ),
        ),
        (
            "survey: {connector: files, config: {path: s}}",
            "survey: files",
            "PW112 expected keys and values, got text 'files'",
        ),
        (
            "survey: {connector: files, config: {path: s}}",
            "survey: {connector: [files], config: {path: s}}",
            "PW112 expected text, got a list",
        ),
    ],
)
def test_what_playwise_yaml_has_wrong_is_told_there_alone(
    tmp_path: Path, old: str, new: str, finding: str
) -> None:
    assert old in CONNECTED

    found = loaded(tmp_path, facts=FLOORS, playwise=CONNECTED.replace(old, new))

    (only,) = found.findings
    assert with_help(only).partition(" ")[2] == finding
    assert only.span is not None
    assert only.span.path == "playwise.yaml"
