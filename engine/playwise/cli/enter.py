"""`playwise enter`: a fact that people know and no source has."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from playwise.cli.accounts import find_record
from playwise.cli.faults import MisuseError
from playwise.cli.opening import opened, store_of
from playwise.cli.options import (
    AsOfOption,
    ByOption,
    EntityOption,
    JsonOption,
    WorkspaceOption,
    moment_in,
    read_moment,
)
from playwise.cli.output import plain, say, say_json
from playwise.diagnostics.nearest import did_you_mean
from playwise.documents.scalars import resolve
from playwise.errors import FindingsError
from playwise.facts.catalog import Entity, Fact
from playwise.facts.literals import literal
from playwise.rules.types import Kind, Value
from playwise.rules.wording import format_value
from playwise.store.fact_tables import ensure_fact_tables
from playwise.store.facts import enter_fact

_YES = {"yes": True, "no": False}


def enter(
    account: Annotated[str, typer.Argument(help="Its key, or exactly its name.")],
    fact: Annotated[str, typer.Argument(help="A fact that facts.yaml has as entered_by.")],
    by: ByOption,
    value: Annotated[
        str | None, typer.Argument(help="As a file would write it; left out with --clear.")
    ] = None,
    clear: Annotated[
        bool, typer.Option("--clear", help="Take back what was entered before.")
    ] = False,
    entity: EntityOption = None,
    workspace: WorkspaceOption = Path(),
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
) -> None:
    """Enter a fact that people know and no source has."""
    at = opened(workspace, as_of)
    kind = at.entity(entity)
    declared = _entered(kind, fact)
    if (value is None) != clear:
        raise MisuseError("give either a value or --clear")
    if not by.strip():
        raise MisuseError("nobody is named: say with --by who enters it")
    typed = None if value is None else _typed(declared, value, at.workspace.zone)
    catalogue = at.workspace.program.catalogue
    with store_of(at.workspace) as store, store.writing() as conn:
        # A fact that is new in facts.yaml has no column before the next run.
        errors = [f for f in ensure_fact_tables(conn, catalogue) if f.is_error]
        if errors:
            raise FindingsError(errors)
        key = find_record(conn, catalogue, kind, account)
        enter_fact(conn, catalogue, kind.name, key, fact, typed, by.strip(), at.as_of)
    words = None if typed is None else format_value(typed, declared.type)
    if as_json:
        say_json({"entity": kind.name, "key": key, "fact": fact, "value": words, "by": by.strip()})
    else:
        said = f"{fact} is {words or 'missing again'}, says {by.strip()}"
        say(f"{plain(key)}: {plain(said)}; the next run reads it")


def _entered(entity: Entity, name: str) -> Fact:
    """Return the fact *name*, which people enter.

    Raises:
        MisuseError: There is none, or a source brings it.
    """
    fact = entity.facts.get(name)
    if fact is not None and fact.source is None:
        return fact
    enterable = [known.name for known in entity.facts.values() if known.source is None]
    listing = f"people enter {', '.join(enterable) or f'no fact of {entity.name}'}"
    if fact is not None:
        raise MisuseError(f"fact '{name}' comes from {fact.source}: nobody enters it", listing)
    raise MisuseError(
        f"unknown fact '{name}' of {entity.name}", did_you_mean(name, enterable, listing)
    )


def _typed(fact: Fact, text: str, zone: ZoneInfo) -> Value:
    """Return *text* as a value of the fact's type.

    Raises:
        MisuseError: It does not fit.
    """
    try:
        if fact.type.kind is Kind.DATETIME:
            return moment_in(zone, read_moment(text))
        if fact.type.kind is Kind.BOOL:
            return literal(_YES.get(text.casefold(), resolve(text)), fact.type, text)
        if fact.type.kind is Kind.LIST:
            assert fact.type.element is not None
            parts = [part.strip() for part in text.split(",")]
            return tuple(literal(resolve(part), fact.type.element, part) for part in parts)
        return literal(resolve(text), fact.type, text)
    except (ValueError, typer.BadParameter) as error:
        raise MisuseError(f"'{text}' does not fit fact '{fact.name}': {error}") from None
