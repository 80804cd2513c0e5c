"""`playwise rule`: one rule read, typed, told in English, and tried."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from playwise.cli.faults import MisuseError, UnsoundError
from playwise.cli.options import AsOfOption, JsonOption, WorkspaceOption, moment_in
from playwise.cli.output import note, say_findings, say_json, say_table
from playwise.diagnostics.finding import Finding
from playwise.diagnostics.nearest import did_you_mean
from playwise.diagnostics.places import Span
from playwise.documents.reader import read_document
from playwise.errors import FindingsError
from playwise.facts.build import build_catalogue
from playwise.facts.catalog import Catalogue, Entity
from playwise.playbook.lint.thousands import digits_before_points, grouped_by_a_point
from playwise.plugins.discovery import discover
from playwise.plugins.registry import Registry
from playwise.rule import Rule, RuleError, Unknown
from playwise.rule.json_text import read_json
from playwise.rule.written import FILE
from playwise.rules.money import to_minor
from playwise.rules.quoting import shown as quoted
from playwise.rules.types import Kind, Type
from playwise.rules.wording import format_value
from playwise.workspace.contents import TooLargeError, content_of
from playwise.workspace.load import FACTS, load

_IS_JSON = re.compile(r"\s*(\{|\[\s*\{)")
_UTC = ZoneInfo("UTC")
_LISTED = 5


def rule(
    rule: Annotated[
        str, typer.Argument(metavar="RULE", help="The rule: text, or JsonLogic as JSON.")
    ],
    facts: Annotated[
        str | None,
        typer.Option(
            "--facts",
            metavar="FILE|JSON",
            help="The types of the facts: a JSON object, or a file with one, in JSON or YAML,"
            " or another facts.yaml. Left out: the workspace's facts.yaml.",
        ),
    ] = None,
    given: Annotated[
        str | None,
        typer.Option("--with", metavar="FILE|JSON", help="The facts of a record to try it on."),
    ] = None,
    entity: Annotated[
        str | None,
        typer.Option(
            "--entity", metavar="ENTITY", help="The kind of record in facts.yaml; else account."
        ),
    ] = None,
    workspace: WorkspaceOption = Path(),
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a rule as JsonLogic, text and English, with its type, and try it."""
    registry = discover()
    around = _Around.of(facts, entity, workspace, registry)
    parsed = _parsed(rule, around, registry)
    if not _is_data(rule):
        say_findings(_warnings(rule), {FILE: rule}, on_stderr=True)
    answer = None
    if given is not None:
        record = _mapping(given, "--with")
        answer = parsed.evaluate(record, moment_in(around.zone, as_of))
        _note_undeclared(parsed.undeclared(record))
    if as_json:
        say_json(_data(parsed, answer, tried=given is not None))
        return
    say_table((), _rows(parsed, answer, tried=given is not None))


@dataclass(frozen=True, slots=True)
class _Around:
    """What a rule on the command line is about.

    Attributes:
        facts: The types of its facts, or an entity.
        catalogue: What the entity belongs to.
        zone: The clock by which days begin.
    """

    facts: Mapping[str, object] | Entity
    catalogue: Catalogue | None = None
    zone: ZoneInfo = _UTC

    @classmethod
    def of(
        cls, facts: str | None, entity: str | None, workspace: Path, registry: Registry
    ) -> _Around:
        if facts is None:
            return cls._of_workspace(workspace, entity, registry)
        declared = _mapping(facts, "--facts")
        if not facts.lstrip().startswith("{") and _is_facts_yaml(declared):
            catalogue = _catalogue(Path(facts))
            return cls(_chosen(catalogue, entity), catalogue)
        if entity is not None:
            help = f"leave it out, or name a file such as {FACTS} that declares entities"
            raise MisuseError(f"--facts declares no entity '{entity}'", help)
        return cls(declared)

    @classmethod
    def _of_workspace(cls, workspace: Path, entity: str | None, registry: Registry) -> _Around:
        if not (workspace / FACTS).is_file():
            help = 'give --facts \'{"arr": "number"}\', or a workspace with -w'
            raise MisuseError(f"'{workspace}' has no {FACTS} to say what the facts are", help)
        loaded = load(workspace, registry)
        if loaded.catalogue is None:
            raise UnsoundError(loaded.findings, loaded.texts)
        zone = loaded.settings.calendar.zone if loaded.settings is not None else _UTC
        return cls(_chosen(loaded.catalogue, entity), loaded.catalogue, zone)


def _parsed(rule: str, around: _Around, registry: Registry) -> Rule:
    try:
        data = read_json(rule, FILE, finite=True) if _is_data(rule) else rule
        return Rule.parse(
            data,
            around.facts,
            zone=around.zone,
            catalogue=around.catalogue,
            operators=registry.operators,
        )
    except RuleError as error:
        raise UnsoundError(error.findings, {FILE: error.source}) from error


def _is_data(rule: str) -> bool:
    """Whether it is JSON: JsonLogic, or a list, which `Rule.parse` reads as Python's."""
    return _IS_JSON.match(rule) is not None or _is_list(rule)


def _warnings(text: str) -> Iterator[Finding]:
    """Yield what `check` warns of, too, where a playbook has such a rule."""
    for digits, offset in digits_before_points(text).items():
        line, column = text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
        span = Span(FILE, line, column, len(f"{digits}.000"))
        yield grouped_by_a_point(digits, "the rule", span)


def _note_undeclared(names: Mapping[str, str | None]) -> None:
    """Say which names of a record nothing was declared for; they may be slips of the pen."""
    for name, near in list(names.items())[:_LISTED]:
        meant = f": did you mean '{near}'?" if near not in {None, name} else ""
        note(f"note: --with gives {quoted(name)}, which is not declared{meant}")
    if len(names) > _LISTED:
        note(f"note: --with gives {len(names) - _LISTED} more names that are not declared")


def _is_list(rule: str) -> bool:
    """Whether it is JSON of a list, which the text form would read as a value."""
    if not rule.lstrip().startswith("["):
        return False
    try:
        return isinstance(json.loads(rule), list)
    except ValueError:
        return False


def _mapping(text: str, option: str) -> dict[str, Any]:
    """Return the mapping that an option gives: JSON, or a file with JSON or YAML.

    Raises:
        typer.BadParameter: It is neither.
        UnsoundError: The file or the JSON cannot be read.
    """
    is_json = text.lstrip().startswith("{")
    name = option if is_json else text
    try:
        written = text if is_json else _content(Path(text))
    except TooLargeError as error:
        raise FindingsError([Finding("PW108", f"'{text}' is {error.strerror}")]) from None
    except UnicodeDecodeError:
        raise typer.BadParameter(f"'{text}' is not UTF-8", param_hint=option) from None
    except OSError as error:
        why = error.strerror or type(error).__name__
        message = f"'{text}' is neither a JSON object nor a file: {why}"
        raise typer.BadParameter(message, param_hint=option) from None
    try:
        if is_json or text.endswith(".json"):
            data = read_json(written, name)
        else:
            data = read_document(written, name).data
    except FindingsError as error:
        raise UnsoundError(error.findings, {name: written}) from error
    if not isinstance(data, dict):
        raise typer.BadParameter(f"'{text}' holds no mapping of names", param_hint=option)
    return data


def _is_facts_yaml(declared: Mapping[str, Any]) -> bool:
    return declared.keys() <= {"entities", "relations"} and "entities" in declared


def _content(path: Path) -> str:
    text = content_of(path, may_be_open=True).decode()
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _catalogue(path: Path) -> Catalogue:
    text = _content(path)
    catalogue, findings = build_catalogue(read_document(text, str(path)))
    if catalogue is None or any(finding.is_error for finding in findings):
        raise UnsoundError(findings, {str(path): text})
    return catalogue


def _chosen(catalogue: Catalogue, entity: str | None) -> Entity:
    known = catalogue.entities
    wanted = entity or ("account" if "account" in known else next(iter(known), "account"))
    if wanted not in known:
        listing = f"{FACTS} declares {', '.join(sorted(known)) or 'none'}"
        raise MisuseError(f"unknown entity '{wanted}'", did_you_mean(wanted, known, listing))
    return known[wanted]


def _rows(rule: Rule, answer: Any, *, tried: bool) -> list[tuple[str, str]]:
    import orjson

    english, *more = rule.describe().splitlines()
    rows = [
        ("JsonLogic", orjson.dumps(rule.to_jsonlogic()).decode()),
        ("text", rule.to_text()),
        ("English", english),
        *(("", line) for line in more),
        ("type", str(rule.type)),
        ("reads", ", ".join(rule.reads()) or "nothing"),
    ]
    if not tried:
        return rows
    if isinstance(answer, Unknown):
        return [*rows, ("answer", "unknown"), *(("", reason) for reason in answer.reasons)]
    return [*rows, ("answer", _worded(answer, rule.type))]


def _worded(answer: Any, type: Type) -> str:
    if isinstance(answer, bool):
        return "true" if answer else "false"
    if isinstance(answer, list):
        assert type.element is not None
        items = ("?" if item is None else _worded(item, type.element) for item in answer)
        return f"[{', '.join(items)}]"
    if type.kind is Kind.MONEY:
        assert type.currency is not None
        return format_value(to_minor(answer, type.currency), type)
    return format_value(answer, type)


def _data(rule: Rule, answer: Any, *, tried: bool) -> dict[str, Any]:
    data: dict[str, Any] = {
        "jsonlogic": rule.to_jsonlogic(),
        "text": rule.to_text(),
        "english": rule.describe(),
        "type": str(rule.type),
        "reads": list(rule.reads()),
    }
    if tried:
        is_known = not isinstance(answer, Unknown)
        data["answer"] = {
            "known": is_known,
            "value": _plain(answer) if is_known else None,
            "reasons": [] if is_known else list(answer.reasons),
        }
    return data


def _plain(value: Any) -> Any:
    """Return a value as JSON holds it: amounts as text, so that no digit is lost."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return [_plain(item) for item in value] if isinstance(value, list) else value
