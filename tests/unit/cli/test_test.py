"""`playwise test`: the tests inside playbooks, and what they leave out."""

from __future__ import annotations

from pathlib import Path

from tests.unit.cli.calling import Call

PASSED = """\
exposure_tier     9 tests  all pass  6 of 6 rows reached  0 of 0 steps reached
renewal_outreach  8 tests  all pass  2 of 2 rows reached  6 of 7 steps reached
17 tests, 0 failed, 1 warning
"""


def test_tests_are_counted_with_the_rows_and_steps_they_reach(small: Path, call: Call) -> None:
    tested = call("test", "-w", small)

    assert tested.code == 0
    assert tested.out.endswith(PASSED)
    assert "warning PW302 no test reaches step 'invoice'" in tested.out


def test_a_failing_test_is_a_finding_at_its_expectation(small: Path, call: Call) -> None:
    playbook = small / "playbooks" / "exposure_tier.yaml"
    text = playbook.read_text()
    playbook.write_text(
        text.replace(
            "given: {industry: tourism}\n    expect: {exposure: high,",
            "given: {industry: tourism}\n    expect: {exposure: low,",
            1,
        )
    )

    tested = call("test", "exposure_tier", "-w", small)

    assert tested.code == 1
    first = tested.out.splitlines()[0]
    assert first.startswith("playbooks/exposure_tier.yaml:30:")
    assert "error PW310 test 'tourism is highly exposed': " in first
    assert tested.out.endswith(
        "exposure_tier  9 tests  1 fail  6 of 6 rows reached  0 of 0 steps reached\n"
        "9 tests, 1 failed, 0 warnings\n"
    )


def test_an_unknown_playbook_is_misuse(small: Path, call: Call) -> None:
    refused = call("test", "exposure_teir", "-w", small)

    assert (refused.code, refused.out) == (2, "")
    assert refused.err == (
        "error PW513 unknown playbook 'exposure_teir'\n = help: did you mean 'exposure_tier'?\n\n"
    )


def test_results_for_scripts_name_every_test(small: Path, call: Call) -> None:
    tested = call("test", "-w", small, "--json")

    assert tested.json["passed"] is True
    assert len(tested.json["tests"]) == 17
    assert tested.json["playbooks"][1] == {
        "playbook": "renewal_outreach",
        "passed": 8,
        "failed": 0,
        "rows": {"reached": 2, "all": 2},
        "steps": {"reached": 6, "all": 7},
    }
    assert [finding["code"] for finding in tested.json["findings"]] == ["PW302"]


SCORED = """\
playbook: scored
title: How it goes
entity: account
decisions:
  health:
    scorecard:
      bands: {poor: "< 50", good: ">= 50"}
      measures: [{id: price, weight: 1, value: "100", class: company, kind: lagging}]
      override:
        - {id: silent, when: not replied, then: poor}
        - {id: lost, when: renewal_status = lost, then: poor}
tests:
  - {name: silence weighs, given: {replied: false}, expect: {health: poor}}
"""


def test_a_playbook_is_covered_the_same_alone_and_among_others(small: Path, call: Call) -> None:
    lost = (
        "\n  - {name: lost, given: {replied: true, renewal_status: lost}, expect: {again: poor}}\n"
    )
    reader = (
        "playbook: reader\ntitle: t\nentity: account\ndecisions: {again: {value: scored.health}}"
    )
    (small / "playbooks" / "scored.yaml").write_text(SCORED)
    (small / "playbooks" / "reader.yaml").write_text(f"{reader}\ntests:{lost}")

    alone = call("test", "scored", "-w", small)
    among = call("test", "-w", small)

    line = "scored  1 test  all pass  1 of 2 rows reached  0 of 0 steps reached\n"
    assert alone.out.endswith(f"{line}1 test, 0 failed, 1 warning\n")
    assert line.split() in [row.split() for row in among.out.splitlines()]
    warning = "scored.yaml:11:11: warning PW302 no test reaches row 'lost' of 'health'"
    assert (alone.out.count(warning), among.out.count(warning)) == (1, 1)
