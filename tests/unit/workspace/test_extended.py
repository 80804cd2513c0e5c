"""Workspaces that extend playbooks, use shipped ones and have variants."""

from __future__ import annotations

from pathlib import Path

import pytest

from playwise.plugins.discovery import discover
from playwise.plugins.library import Library
from playwise.rehearsal.coverage import coverage_findings, rows_to_reach
from playwise.rehearsal.rehearse import rehearse
from playwise.workspace.load import Loaded, load
from tests.unit.pipeline.office import FORMAT_EXAMPLE
from tests.unit.plugins.test_library import ship
from tests.unit.rehearsal.staged import ROLES, WORKDAYS, ZONE
from tests.unit.workspace.test_loaded import FACTS, SETTINGS, SMALL, said

EARLY = """\
playbook: early
extends: renewal_outreach
variant: {when: industry = 'tourism'}
params: {from_days: 90}
templates:
  open_question: {subject: "Early, {{ name }}", body: "In {{ params.from_days }} days."}
tests:
  - name: tourism is early
    as_of: 2026-01-01
    given: {industry: tourism, renewal_date: 2026-03-20, renewal_status: open}
    expect: {play: opened, variant: early, row: {variant: early}}
"""
OUTREACH = (FORMAT_EXAMPLE / "playbooks/renewal_outreach.yaml").read_text()
EXPOSURE = (
    OUTREACH
    and (
        Path(__file__).parents[2] / "workspaces/format_example/playbooks/exposure_tier.yaml"
    ).read_text()
)


def workspace(root: Path, shipped: dict[str, str] | None = None, /, **files: str) -> Loaded:
    """Return the workspace of these files; facts and settings are the format example's."""
    given = {"playwise": SETTINGS, "facts": FACTS, **files}
    for name, text in given.items():
        folder = root if name in {"playwise", "facts"} else root / "playbooks"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    books: dict[str, Path] = {}
    for id, text in (shipped or {}).items():
        books[id] = root / "library" / f"{id}.yaml"
        books[id].parent.mkdir(exist_ok=True)
        books[id].write_text(text, encoding="utf-8")
    return load(root, discover(), Library(books))


def test_a_shipped_playbook_that_is_listed_is_used_as_it_is(tmp_path: Path) -> None:
    settings = f"{SETTINGS}library: [small]\n"

    found = workspace(tmp_path, {"small": SMALL}, playwise=settings)

    assert said(found) == []
    assert found.program is not None
    assert [(p.id, p.path) for p in found.program.playbooks] == [("small", "library/small.yaml")]
    assert found.texts["library/small.yaml"] == SMALL


def test_a_mistake_in_a_shipped_playbook_is_shown_in_its_file(tmp_path: Path) -> None:
    wrong = SMALL.replace("replied", "replid")

    found = workspace(tmp_path, {"small": wrong}, mine="playbook: mine\nextends: library/small\n")

    assert said(found) == ["library/small.yaml:5:14 PW204 unknown fact 'replid'"]
    assert found.findings[0].help is not None
    assert found.findings[0].help.endswith("; read so for playbooks/mine.yaml")
    assert found.texts["library/small.yaml"] == wrong


def test_shipped_playbooks_that_are_not_there_are_told(tmp_path: Path) -> None:
    settings = f"{SETTINGS}library: [smal, small, small]\n"

    found = workspace(tmp_path, {"small": SMALL}, playwise=settings)

    assert said(found) == [
        "playwise.yaml:15:11 PW141 unknown playbook 'smal' of the library",
        "playwise.yaml:15:24 PW116 the playbook 'small' is listed twice",
    ]
    assert found.findings[0].help == "did you mean 'small'?"


def test_no_library_is_looked_for_that_nobody_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = tmp_path / "asked"
    monkeypatch.syspath_prepend(str(tmp_path))
    touch = f"    Path({str(asked)!r}).touch()\n"
    code = f"from pathlib import Path\ndef folder():\n{touch}    return '/'\n"
    ship(tmp_path, "watching_books", code)
    root = tmp_path / "workspace"
    workspace(root, small=SMALL)
    load(root, discover())
    assert not asked.exists()

    (root / "playbooks" / "mine.yaml").write_text("playbook: mine\nextends: library/smell\n")
    found = load(root, discover())

    assert asked.exists()
    assert said(found) == ["playbooks/mine.yaml:2:10 PW141 unknown playbook 'library/smell'"]


def test_what_others_read_of_a_file_that_leads_nowhere_is_not_called_unknown(
    tmp_path: Path,
) -> None:
    reader = SMALL.replace("small", "reader").replace("replied", "lost.d")

    found = workspace(tmp_path, lost="playbook: lost\nextends: gone\n", reader=reader)

    assert said(found) == ["playbooks/lost.yaml:2:10 PW141 unknown playbook 'gone'"]


def test_the_tests_of_a_playbook_are_as_they_were_without_its_variants(tmp_path: Path) -> None:
    found = workspace(tmp_path, renewal_outreach=OUTREACH, exposure_tier=EXPOSURE, early=EARLY)

    assert said(found) == []
    cases = found.cases["renewal_outreach"]
    assert [case.given.decisions.get("renewal_outreach.variant") for case in cases] == [
        *["renewal_outreach"] * (len(cases) - 1),
        None,
    ]
    assert cases[-1].name == "tourism is early"
    assert cases[-1].span.path == "playbooks/early.yaml"


def test_tests_without_a_day_need_none_because_of_a_variant(tmp_path: Path) -> None:
    timed = (
        "playbook: early\nextends: small\nvariant: {when: days_until(renewal_date) < 5}\n"
        "assume: {replied: true}\n"
    )
    tested = f"{SMALL}tests: [{{name: n, given: {{replied: true}}, expect: {{d: true}}}}]\n"

    assert said(workspace(tmp_path, small=tested, early=timed)) == []


def test_a_test_of_a_variant_with_a_mistake_is_told(tmp_path: Path) -> None:
    wrong = EARLY.replace("variant: early, row", "variant: eraly, row")

    found = workspace(tmp_path, renewal_outreach=OUTREACH, exposure_tier=EXPOSURE, early=wrong)

    assert said(found) == [
        (
            "playbooks/early.yaml:11:37 PW206 'variant' does not fit: expected one of"
            " renewal_outreach, early, got text 'eraly'"
        )
    ]


def test_the_play_of_an_earlier_version_has_its_variants(tmp_path: Path) -> None:
    files = {"renewal_outreach": OUTREACH, "exposure_tier": EXPOSURE}
    before = workspace(tmp_path / "before", **files, early=EARLY)
    assert before.program is not None
    kept = before.program.playbook("renewal_outreach")
    assert kept is not None
    now = workspace(tmp_path / "now", **files)

    play = now.recompile("renewal_outreach", kept.text)

    assert play is not None
    assert play.enter.node.op == "if"
    message = next(step.message for step in play.steps if step.message is not None)
    assert [id for id, _ in message.alternatives] == ["early"]


def test_the_play_of_an_earlier_version_is_of_the_files_that_it_was_made_of(
    tmp_path: Path,
) -> None:
    small = f"{SMALL}play: {{enter: d, steps: [{{id: s, task: Before, owner: csm}}]}}\n"
    mine = "playbook: mine\nextends: library/small\n"
    before = workspace(tmp_path / "before", {"small": small}, mine=mine)
    assert before.program is not None
    kept = before.program.playbook("mine")
    assert kept is not None
    now = workspace(tmp_path / "now", {"small": small.replace("Before", "After")}, mine=mine)

    play = now.recompile("mine", kept.text)

    assert play is not None
    assert play.steps[0].task is not None
    assert play.steps[0].task.subject == "Before"
    assert now.recompile("mine", kept.text.replace("task: Before", "tusk: Before")) is None


def uncovered(found: Loaded) -> list[str]:
    assert said(found) == []
    assert found.program is not None
    rehearsal = rehearse(found.program, found.cases, WORKDAYS, ROLES, ZONE)
    assert rehearsal.passed
    return [f"{f.span}: {f.message}" for f in coverage_findings(found.program, rehearsal)]


def test_what_is_inherited_is_tested_where_it_is_written(tmp_path: Path) -> None:
    mine = "playbook: mine\nextends: exposure_tier\n"

    found = workspace(tmp_path, exposure_tier=EXPOSURE, mine=mine)

    assert uncovered(found) == []
    assert found.program is not None
    to_reach = {p.id: len(list(rows_to_reach(p))) for p in found.program.playbooks}
    assert to_reach == {"exposure_tier": 6, "mine": 0}


def test_only_rows_that_a_warning_would_name_are_counted(tmp_path: Path) -> None:
    untested = EARLY.partition("tests:")[0]

    found = workspace(tmp_path, exposure_tier=EXPOSURE, renewal_outreach=OUTREACH, early=untested)

    assert found.program is not None
    outreach = found.program.playbook("renewal_outreach")
    assert outreach is not None
    rows = [(d.name, row.id) for d, row in rows_to_reach(outreach) if d.name == "variant"]
    assert rows == [("variant", "early")]


def test_for_which_records_a_variant_is_is_for_its_tests_to_show(tmp_path: Path) -> None:
    early = EARLY.replace("tourism", "sailing")
    silent = early.partition("tests:")[0]
    files = {"renewal_outreach": OUTREACH, "exposure_tier": EXPOSURE}
    before = uncovered(workspace(tmp_path / "before", **files))

    tested = uncovered(workspace(tmp_path / "tested", **files, early=early))
    untested = uncovered(workspace(tmp_path / "untested", **files, early=silent))

    assert tested == before
    (new,) = set(untested) - set(before)
    assert new.endswith("no test reaches row 'early' of 'variant'")


READER = """\
playbook: reader
title: Who asks for care
entity: account
decisions:
  risky: {value: exposure_tier.exposure = high}
  again: {value: risky}
  other: {value: problem_severity > 3}
tests:
  - {name: n, given: {industry: tourism}, expect: {again: true, other: true}}
"""
SEVERE = """\
playbook: severe
extends: exposure_tier
variant: {when: annual_price > 5}
tables: {industry_exposure: {rows: {tourism: low}}}
tests:
  - {name: n, given: {industry: tourism}, expect: {exposure: low}}
"""
WANTING = (
    "it is unknown: missing: annual_price;"
    " without it nobody knows which variant of 'exposure_tier' applies"
)
APART = "give what tells them apart"


def failures(found: Loaded, playbook: str) -> list[tuple[str, str | None]]:
    assert found.program is not None
    cases = {playbook: found.cases[playbook]}
    results = rehearse(found.program, cases, WORKDAYS, ROLES, ZONE).results
    return [(failure.message, failure.help) for result in results for failure in result.failures]


def test_a_test_that_fails_for_want_of_a_variant_says_so(tmp_path: Path) -> None:
    found = workspace(tmp_path, exposure_tier=EXPOSURE, reader=READER, severe=SEVERE)
    assert said(found) == []

    assert failures(found, "reader") == [
        (
            f"expected 'again' to be 'true', {WANTING}",
            f"{APART}, or 'exposure_tier.variant: exposure_tier' where none is to apply",
        ),
        ("expected 'other' to be 'true', it is unknown: missing: problem_severity", None),
    ]
    assert failures(found, "exposure_tier") == [
        (f"expected 'exposure' to be 'low', {WANTING}", APART)
    ]


def test_a_test_may_give_the_variant_of_a_playbook_that_is_read(tmp_path: Path) -> None:
    given = READER.replace("industry: tourism}", "industry: tourism, exposure_tier.variant: V}")
    given = given.replace("problem_severity > 3", "true")
    of_none = workspace(
        tmp_path / "one",
        exposure_tier=EXPOSURE,
        reader=given.replace("V}", "exposure_tier}"),
        severe=SEVERE,
    )
    of_severe = workspace(
        tmp_path / "two",
        exposure_tier=EXPOSURE,
        reader=given.replace("V}", "severe}").replace("again: true", "again: false"),
        severe=SEVERE,
    )

    assert failures(of_none, "reader") == []
    assert failures(of_severe, "reader") == []
