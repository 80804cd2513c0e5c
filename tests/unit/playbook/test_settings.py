from __future__ import annotations

from pathlib import Path

import pytest

from playwise.documents.reader import read_document
from playwise.documents.validate import Checked
from playwise.facts.build import build_catalogue
from playwise.playbook.settings import (
    CalendarSettings,
    ConnectionSettings,
    LimitSettings,
    RoleSettings,
    Settings,
    read_settings,
    role_findings,
)
from tests.unit.documents.shown import shown

ROOT = Path(__file__).parents[3]


def checked(text: str) -> Checked[Settings]:
    return read_settings(read_document(text, "playwise.yaml"))


@pytest.mark.parametrize(
    "path", ["tests/workspaces/format_example/playwise.yaml", "examples/quickstart/playwise.yaml"]
)
def test_the_settings_of_the_examples_have_no_findings(path: str) -> None:
    document = read_document((ROOT / path).read_bytes(), "playwise.yaml")

    result = read_settings(document)

    assert result.findings == ()
    assert result.model is not None
    assert result.model.connections["crm"] == ConnectionSettings(
        connector="files", config={"path": "data/crm"}
    )
    assert result.model.connections["mail"].action == "mailbox"
    assert result.model.roles["csm"].from_ == "account.csm"
    assert result.model.roles["cs_pool"] == RoleSettings(queue=True)
    assert result.model.calendar == CalendarSettings(holidays="US", timezone="America/New_York")
    assert result.model.calendar.zone.key == "America/New_York"


def test_everything_but_the_name_has_a_default_and_the_brakes_are_on() -> None:
    result = checked("workspace: 2026\n")

    assert result.findings == ()
    assert result.model == Settings(
        workspace="2026",
        store="sqlite:///playwise.db",
        connections={},
        roles={},
        calendars={"default": CalendarSettings()},
        library=[],
        limits=LimitSettings(messages_per_run=100, moved_share=0.2),
    )


@pytest.mark.parametrize(
    ("line", "finding", "help_text"),
    [
        (
            "store: mysql://x",
            "2:8 PW112 expected the address of a store, got text 'mysql://x'",
            "write sqlite:///playwise.db, postgresql://…, or env:NAME for one kept elsewhere",
        ),
        (
            "connections: {crm: {connector: a, action: b}}",
            "2:35 PW112 'crm' has both 'connector' and 'action'",
            "keep one of them",
        ),
        (
            "connections: {crm: {config: {}}}",
            "2:15 PW111 'crm' has neither 'connector' nor 'action'",
            None,
        ),
        (
            "connections: {crm: {conector: files}}",
            "2:21 PW110 unknown key 'conector'",
            "did you mean 'connector'?",
        ),
        (
            "roles: {csm: {from: csm}}",
            "2:21 PW112 expected a fact of an entity, got text 'csm'",
            "write entity.fact, as in account.csm",
        ),
        ("roles: {csm: {queue: false}}", "2:22 PW112 expected true, got false", None),
        (
            "roles: {csm: {from: account.csm, queue: true}}",
            "2:34 PW112 'csm' has both 'from' and 'queue'",
            "keep one of them",
        ),
        (
            "calendars: {us: {}}",
            "2:1 PW111 no calendar is called 'default'",
            "call the calendar that steps are dated by 'default'",
        ),
        (
            "calendars: {default: {week: [mon, tues]}}",
            (
                "2:35 PW112 expected 'mon', 'tue', 'wed', 'thu', 'fri', 'sat' or 'sun', "
                "got text 'tues'"
            ),
            "did you mean 'tue'?",
        ),
        (
            "calendars: {default: {week: [mon, mon]}}",
            "2:35 PW116 the day 'mon' is given twice",
            None,
        ),
        (
            "calendars: {default: {week: []}}",
            "2:29 PW112 expected at least 1 entry, got an empty list",
            None,
        ),
        (
            "calendars: {default: {holidays: XX}}",
            "2:33 PW123 the holidays of 'XX' are not known",
            "write a country's code as in US, or one of its parts as in US-CA",
        ),
        (
            "calendars: {default: {holidays: AT-XX}}",
            "2:33 PW123 'XX' is no part of AT with holidays",
            "its parts are 1, 2, 3, 4, 5, 6, 7, 8, 9",
        ),
        (
            "calendars: {default: {timezone: America/NewYork}}",
            "2:33 PW123 unknown time zone 'America/NewYork'",
            "did you mean 'America/New_York'?",
        ),
        (
            "library: [library/renewal_outreach]",
            "2:11 PW115 'library/renewal_outreach' cannot be an id",
            (
                "ids are snake_case: small letters, digits, single underscores, a letter first;"
                " 'library_renewal_outreach' is one"
            ),
        ),
        ("limits: {moved_share: 20}", "2:23 PW112 expected at most 1, got the number 20", None),
        (
            "limits: {messages_per_run: -1}",
            "2:28 PW112 expected at least 0, got the number -1",
            None,
        ),
    ],
)
def test_a_setting_that_does_not_fit_is_one_finding(
    line: str, finding: str, help_text: str | None
) -> None:
    result = checked(f"workspace: a\n{line}\n")

    assert shown(result.findings) == [finding]
    assert result.findings[0].help == help_text


@pytest.mark.parametrize(
    "line",
    [
        "store: postgresql://db/playwise",
        "store: postgresql+psycopg://db/playwise",
        "store: env:PLAYWISE_STORE",
        "library: [renewal_outreach, onboarding]",
        "calendars: {default: {holidays: DE-BY, timezone: Europe/Berlin}}",
    ],
)
def test_what_the_format_allows_is_accepted(line: str) -> None:
    assert checked(f"workspace: a\n{line}\n").findings == ()


def test_a_role_taken_from_a_fact_that_is_not_there_is_a_finding() -> None:
    facts = "entities: {account: {key: id, facts: {csm: {type: text, from: c.s.csm}}}}"
    catalogue, _ = build_catalogue(read_document(facts, "facts.yaml"))
    assert catalogue is not None
    result = checked(
        "workspace: a\n"
        "roles:\n"
        "  csm: {from: account.csm}\n"
        "  seller: {from: account.cms}\n"
        "  boss: {from: acount.boss}\n"
        "  pool: {queue: true}\n"
    )

    findings = role_findings(result, catalogue)

    assert shown(findings) == [
        "4:18 PW204 unknown fact 'cms' of account",
        "5:16 PW120 unknown entity 'acount'",
    ]
    assert [finding.help for finding in findings] == [
        "did you mean 'csm'?",
        "did you mean 'account'?",
    ]
