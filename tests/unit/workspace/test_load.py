"""What `playwise check` finds in the files of a workspace beside each other."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from playwise.plugins.discovery import discover
from playwise.workspace.load import load

FORMAT_EXAMPLE = Path(__file__).parents[2] / "workspaces" / "format_example"


def told(root: Path, name: str, *changes: tuple[str, str]) -> list[str]:
    """Return what is found in the format's example once a file of it is changed."""
    shutil.copytree(
        FORMAT_EXAMPLE, root, ignore=shutil.ignore_patterns(".playwise"), dirs_exist_ok=True
    )
    path = root / name
    text = path.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text)
    return [
        f"{f.span.line}:{f.span.column}+{f.span.length} {f.code} {f.message} | {f.help}"
        if f.span is not None
        else f"{f.code} {f.message}"
        for f in load(root, discover()).findings
    ]


def test_who_enters_a_fact_is_a_role_or_an_entity(tmp_path: Path) -> None:
    assert told(tmp_path, "facts.yaml", ("entered_by: csm", "entered_by: cms")) == [
        (
            "13:84+3 PW123 fact 'exposure_set_by_csm' is entered by 'cms', no role and no entity"
            " | did you mean 'csm'?"
        )
    ]
    assert told(tmp_path / "b", "facts.yaml", ("entered_by: csm", "entered_by: contact")) == []
    assert told(tmp_path / "c", "facts.yaml", ("entered_by: csm", "entered_by: zebra")) == [
        (
            "13:84+5 PW123 fact 'exposure_set_by_csm' is entered by 'zebra', no role and no entity"
            " | roles of playwise.yaml and entities are account, contact, cs_pool, csm, finance"
        )
    ]


def test_an_unknown_connection_is_told_once_for_all_its_facts(tmp_path: Path) -> None:
    changes = [("from: crm.", "from: cmr."), ("from: surveys.answers", "from: nowhere.answers")]

    assert told(tmp_path, "facts.yaml", *changes) == [
        (
            "6:32+17 PW121 fact 'name' comes from the unknown connection 'cmr', as 6 others do"
            " | did you mean 'crm'?"
        ),
        (
            "23:36+24 PW121 fact 'prepared' comes from the unknown connection 'nowhere'"
            " | playwise.yaml has billing, crm, surveys that bring facts"
        ),
    ]


@pytest.mark.parametrize(
    ("day", "message"),
    [
        (
            "2026-02-30",
            (
                "56:12+10 PW112 expected a date or a date with a time, got text '2026-02-30'"
                " | the calendar has no such day"
            ),
        ),
        (
            "03/02/2026",
            (
                "56:12+10 PW112 expected a date or a date with a time, got text '03/02/2026'"
                " | write 2026-03-01 or 2026-03-01T09:00:00Z"
            ),
        ),
    ],
)
def test_a_day_given_wrongly_is_not_called_left_out(tmp_path: Path, day: str, message: str) -> None:
    old = "as_of: 2026-01-01\n"
    text = (FORMAT_EXAMPLE / "playbooks" / "renewal_outreach.yaml").read_text()
    first, _, rest = text.partition(old)

    found = told(
        tmp_path, "playbooks/renewal_outreach.yaml", (text, f"{first}as_of: {day}\n{rest}")
    )

    assert found == [message]
