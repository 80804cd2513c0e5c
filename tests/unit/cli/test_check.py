"""`playwise check` and `editor-schema`."""

from __future__ import annotations

import json
from pathlib import Path

from jsonschema import Draft202012Validator

from tests.unit.cli.calling import Call


def test_a_sound_workspace_is_counted(small: Path, call: Call) -> None:
    checked = call("check", "-w", small)

    assert (checked.code, checked.err) == (0, "")
    assert checked.out == "2 playbooks, 17 tests, 0 errors, 0 warnings\n"


def test_a_mistake_is_shown_at_its_place_and_counted(small: Path, call: Call) -> None:
    facts = small / "facts.yaml"
    facts.write_text(facts.read_text().replace("where: role = champion", "where: rol = champion"))

    checked = call("check", "-w", small)

    assert (checked.code, checked.err) == (1, "")
    assert checked.out.startswith(
        "facts.yaml:25:51: error PW204 unknown fact 'rol'\n"
        "   |\n"
        "25 |   champions: {of: account, from: contacts, where: rol = champion}\n"
        "   |                                                   ^^^\n"
        "   = help: did you mean 'role'?"
    )
    assert checked.out.endswith("\n\n2 playbooks, 17 tests, 1 error, 0 warnings\n")


def test_a_check_for_scripts_is_one_document(small: Path, call: Call) -> None:
    (small / "playbooks" / "exposure_tier.yaml").write_text("")

    checked = call("check", "-w", small, "--json")

    assert checked.code == 1
    assert checked.json["errors"] == len(checked.json["findings"])
    assert {
        "code": "PW102",
        "severity": "error",
        "message": "the file is empty",
        "help": "write its first key, or remove it",
        "file": "playbooks/exposure_tier.yaml",
        "line": 1,
        "column": 1,
    } in checked.json["findings"]


def test_a_folder_that_is_no_workspace_says_so(tmp_path: Path, call: Call) -> None:
    checked = call("check", "-w", tmp_path)

    assert checked.code == 1
    assert "error PW101 'playwise.yaml' is not there\n" in checked.out
    assert f"'{tmp_path}' is no workspace without it; `playwise init` makes one\n" in checked.out


def test_a_workspace_with_errors_is_used_for_nothing(small: Path, call: Call) -> None:
    (small / "facts.yaml").unlink()

    for command in ("test", "facts", "sync", "plan", "run", "steps"):
        refused = call(command, "-w", small)
        assert (refused.code, refused.out) == (1, ""), command
        assert "PW101 'facts.yaml' is not there" in refused.err, command
    assert not (small / "playwise.db").exists()


def test_a_fault_under_json_is_a_document_too(small: Path, call: Call) -> None:
    (small / "facts.yaml").unlink()

    refused = call("run", "-w", small, "--json")

    assert refused.code == 1
    assert [finding["code"] for finding in refused.json["findings"]] == ["PW101"]


def test_editors_get_a_schema_for_each_kind_of_file(tmp_path: Path, call: Call) -> None:
    written = call("editor-schema", tmp_path / "schemas")

    assert written.code == 0
    for kind in ("facts", "playbook", "playwise"):
        path = tmp_path / "schemas" / f"{kind}.schema.json"
        assert f"wrote {path}\n" in written.out
        Draft202012Validator.check_schema(json.loads(path.read_text()))


SEATS = """\
playbook: seats
title: How severe the problem is
entity: account
decisions:
  size:
    values: [small, large]
    table:
      - {id: large, when: problem_severity >= 4, then: large}
      - {id: small, when: problem_severity < 4 and replied, then: small}
"""

LETTERS = SEATS.replace(
    "problem_severity < 4 and replied", "\"problem_severity < 4 and substr(name, 2, 1) != 'x'\""
)


def test_a_proof_shows_the_account_that_falls_through(small: Path, call: Call) -> None:
    (small / "playbooks" / "seats.yaml").write_text(SEATS)

    checked = call("check", "--prove", "-w", small)

    assert (checked.code, checked.err) == (0, "")
    assert checked.out.startswith(
        "playbooks/seats.yaml:5:3: warning PW304 'size' leaves a gap:"
        " there are accounts for which no row is true\n"
        "  |\n"
        "5 |   size:\n"
        "  |   ^^^^\n"
        "  = help: for example given: {problem_severity: 3, replied: false};"
        " add a row for them, or end with an otherwise\n\n"
        "3 playbooks, 17 tests, 0 errors, 1 warning, 0 notes, "
    )


def test_a_warning_that_needs_no_proof_is_told_once_with_the_account(
    small: Path, call: Call
) -> None:
    text = SEATS.replace("< 4 and replied", "< 3")
    (small / "playbooks" / "seats.yaml").write_text(text)

    plain, proved = call("check", "-w", small), call("check", "--prove", "-w", small)

    message = "warning PW313 no row of 'size' is for 'problem_severity' 3\n"
    assert plain.out.count(message) == proved.out.count(message) == 1
    assert "for example given: {problem_severity: 3}; no row is true there" in proved.out


def test_a_proof_for_scripts_has_its_notes_and_questions(small: Path, call: Call) -> None:
    (small / "playbooks" / "seats.yaml").write_text(LETTERS)

    checked = call("check", "seats", "--prove", "-w", small, "--json")

    assert (checked.code, checked.json["findings"]) == (0, [])
    assert checked.json["questions"] > 0
    assert checked.json["notes"][:1] == [
        {
            "message": "not decided: whether 'size' leaves a gap (it takes texts apart)",
            "file": "playbooks/seats.yaml",
            "line": 5,
            "column": 3,
        }
    ]
    assert "questions" not in call("check", "-w", small, "--json").json


def test_what_was_not_decided_is_a_note(small: Path, call: Call) -> None:
    text = LETTERS.replace("< 4", "is known")
    (small / "playbooks" / "seats.yaml").write_text(text)

    checked = call("check", "--prove", "seats", "-w", small)

    assert checked.code == 0
    assert (
        "playbooks/seats.yaml:5:3: note: not decided: whether 'size' leaves a gap"
        " (it takes texts apart)\n"
    ) in checked.out


def test_only_playbooks_that_are_there_are_proved(small: Path, call: Call) -> None:
    unknown = call("check", "--prove", "exposure", "-w", small)
    without = call("check", "exposure_tier", "-w", small)

    assert (unknown.code, without.code) == (2, 2)
    assert "unknown playbook 'exposure'" in unknown.err
    assert "did you mean 'exposure_tier'?" in unknown.err
    assert "add --prove: exposure_tier" in without.err


def test_nothing_is_proved_while_there_are_errors(small: Path, call: Call) -> None:
    (small / "playbooks" / "seats.yaml").write_text(SEATS.replace("replied", "repleid"))

    checked = call("check", "--prove", "-w", small)

    assert checked.code == 1
    assert "note: nothing is proved while the files have errors\n" in checked.out
