"""The model of playwise.yaml: a workspace's store, connections, roles, calendars and brakes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, TypeAlias
from zoneinfo import ZoneInfo, available_timezones

from holidays import list_supported_countries
from pydantic import Field, PlainValidator, WithJsonSchema

from playwise.diagnostics.finding import Finding
from playwise.diagnostics.nearest import did_you_mean
from playwise.documents.document import Document
from playwise.documents.elements import Element, Id, Text, kind_refusal, refusal
from playwise.documents.report import Report
from playwise.documents.tree import Path
from playwise.documents.validate import Checked, validate
from playwise.facts.catalog import Catalogue

Weekday: TypeAlias = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

DEFAULT_STORE = "sqlite:///playwise.db"
_STORE = re.compile(r"(?:sqlite|postgresql(?:\+psycopg)?)://.*|(?:env|file):.+")
_STORE_HELP = "write sqlite:///playwise.db, postgresql://…, or env:NAME for one kept elsewhere"


def _store(value: object) -> str:
    if not isinstance(value, str) or not _STORE.fullmatch(value):
        raise kind_refusal("the address of a store", value, _STORE_HELP)
    return value


def _timezone(value: object) -> str:
    help_text = "time zones are named like America/New_York"
    if not isinstance(value, str):
        raise kind_refusal("a time zone", value, help_text)
    known = available_timezones()
    if value not in known:
        nearest_one = did_you_mean(value, known, help_text)
        raise refusal("PW123", f"unknown time zone '{value}'", nearest_one)
    return value


def _region(value: object) -> str:
    """Check a country's code, alone or with a subdivision: US, US-CA."""
    help_text = "write a country's code as in US, or one of its parts as in US-CA"
    if not isinstance(value, str):
        raise kind_refusal("a country's code", value, help_text)
    country, dash, part = value.partition("-")
    known = list_supported_countries(include_aliases=True)
    if country not in known:
        nearest_one = did_you_mean(country, known, help_text)
        raise refusal("PW123", f"the holidays of '{country}' are not known", nearest_one)
    if dash and part not in known[country]:
        listing = f"its parts are {', '.join(known[country])}" if known[country] else help_text
        nearest_one = did_you_mean(part, known[country], listing)
        raise refusal("PW123", f"'{part}' is no part of {country} with holidays", nearest_one)
    return value


def _role_source(value: object) -> str:
    help_text = "write entity.fact, as in account.csm"
    if not isinstance(value, str) or not re.fullmatch(r"[a-z0-9_]+\.[a-z0-9_]+", value):
        raise kind_refusal("a fact of an entity", value, help_text)
    return value


StoreAddress = Annotated[str, PlainValidator(_store), WithJsonSchema({"type": "string"})]
TimeZone = Annotated[str, PlainValidator(_timezone), WithJsonSchema({"type": "string"})]
Region = Annotated[
    str,
    PlainValidator(_region),
    WithJsonSchema({"type": "string", "pattern": "^[A-Z]{2}(-[A-Za-z0-9]+)?$"}),
]
RoleSource = Annotated[
    str, PlainValidator(_role_source), WithJsonSchema({"type": "string", "pattern": r"^\w+\.\w+$"})
]


class ConnectionSettings(Element):
    """A connection: a connector that brings facts, or an action that does something."""

    connector: Text | None = Field(None, description="The connector that brings facts.")
    action: Text | None = Field(None, description="The action that sends or writes.")
    config: dict[str, Any] = Field({}, description="What the connector or action is told.")


class RoleSettings(Element):
    """Who holds a role: whoever a fact names, or a queue that anybody takes from."""

    from_: RoleSource | None = Field(
        None, alias="from", description="The fact that names the holder: account.csm."
    )
    queue: Literal[True] | None = Field(
        None, description="true: tasks wait in a queue for whoever takes them."
    )


class CalendarSettings(Element):
    """Working days, holidays and the clock of a region."""

    week: list[Weekday] = Field(
        ["mon", "tue", "wed", "thu", "fri"], min_length=1, description="The working days."
    )
    holidays: Region | None = Field(
        None, description="The country, or part of one, whose holidays are free: US, US-CA."
    )
    timezone: TimeZone = Field("UTC", description="The clock by which days begin.")

    @property
    def zone(self) -> ZoneInfo:
        """The clock as a time zone."""
        return ZoneInfo(self.timezone)


class LimitSettings(Element):
    """The brakes: what a run may do at most without being told to."""

    messages_per_run: int = Field(100, ge=0, description="The most messages that a run sends.")
    moved_share: float = Field(
        0.2, ge=0, le=1, description="The largest share of a decision's records that a run moves."
    )


class Settings(Element):
    """playwise.yaml: this workspace."""

    forms: ClassVar[Mapping[str, str]] = {
        "roles.*": "write {from: {}}, or {queue: true} where anybody takes the tasks"
    }
    as_written: ClassVar[tuple[Path, ...]] = (("workspace",),)

    workspace: Text = Field(description="What the workspace is called.")
    store: StoreAddress = Field(
        DEFAULT_STORE, description="Where facts, outcomes and plays are kept."
    )
    connections: dict[Id, ConnectionSettings] = Field(
        {}, description="What facts come from and effects go to, by the names that files use."
    )
    roles: dict[Id, RoleSettings] = Field({}, description="Who owns tasks and approves, by role.")
    calendars: dict[Id, CalendarSettings] = Field(
        {"default": CalendarSettings()}, description="Working days by name; default is used."
    )
    library: list[Id] = Field([], description="Shipped playbooks that are used as they are.")
    limits: LimitSettings = Field(LimitSettings(), description="The brakes.")

    @property
    def calendar(self) -> CalendarSettings:
        """The calendar that steps are dated by."""
        return self.calendars.get("default", CalendarSettings())


def read_settings(document: Document) -> Checked[Settings]:
    """Return the settings that playwise.yaml holds, with everything wrong in the file."""
    checked = validate(document, Settings)
    if checked.model is None:
        return checked
    report = Report(checked)
    for name, connection in checked.model.connections.items():
        _exactly_one(report, ("connections", name), connection, ("connector", "action"))
    for name, role in checked.model.roles.items():
        _exactly_one(report, ("roles", name), role, ("from", "queue"))
    calendars = report.names("calendars")
    if calendars and "default" not in calendars:
        help_text = "call the calendar that steps are dated by 'default'"
        report.add("PW111", "no calendar is called 'default'", ("calendars",), help_text, key=True)
    for name, calendar in checked.model.calendars.items():
        for place, day in enumerate(calendar.week):
            if day in calendar.week[:place]:
                path: Path = ("calendars", name, "week", place)
                report.add("PW116", f"the day '{day}' is given twice", path)
    findings = tuple(sorted({*checked.findings, *report.findings}))
    return Checked(checked.model, checked.document, checked.whole, findings, checked.damaged)


def role_findings(checked: Checked[Settings], catalogue: Catalogue) -> list[Finding]:
    """Return what is wrong with the facts from which roles are taken."""
    report = Report(checked)
    for name, role in checked.model.roles.items() if checked.model else ():
        if role.from_ is None:
            continue
        entity_name, fact = role.from_.split(".")
        path: Path = ("roles", name, "from")
        entity = catalogue.entities.get(entity_name)
        if entity is None:
            help_text = did_you_mean(entity_name, catalogue.entities)
            report.add("PW120", f"unknown entity '{entity_name}'", path, help_text)
        elif fact not in entity.facts and fact not in entity.wrong:
            help_text = did_you_mean(fact, entity.facts)
            report.add("PW204", f"unknown fact '{fact}' of {entity_name}", path, help_text)
    return report.findings


def _exactly_one(
    report: Report[Settings], path: Path, element: Element, keys: tuple[str, str]
) -> None:
    given = [key for key in keys if {key, f"{key}_"} & element.model_fields_set]
    if len(given) == 2:
        message = f"'{path[-1]}' has both '{keys[0]}' and '{keys[1]}'"
        report.add("PW112", message, (*path, keys[1]), "keep one of them", key=True)
    elif not given and not report.is_damaged(path):
        message = f"'{path[-1]}' has neither '{keys[0]}' nor '{keys[1]}'"
        report.add("PW111", message, path, key=True)
