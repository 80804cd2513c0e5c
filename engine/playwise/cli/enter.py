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
from playwise.documents.reader import read_document
from playwise.documents.scalars import resolve
from playwise.documents.tree import ListNode, MapNode, ScalarNode, plain_data
from playwise.errors import FindingsError
from playwise.facts.catalog import Catalogue, Entity, Fact
from playwise.facts.literals import literal
from playwise.rules.types import Kind, Type, Value
from playwise.rules.wording import format_value
from playwise.store.fact_tables import ensure_fact_tables
from playwise.store.facts import enter_fact

_YES = {"yes": True, "no": False}


def enter(
    account: Annotated[str, typer.Argument(help="Its key, or exactly its name.")],
    fact: Annotated[str, typer.Argument(help="A fact that facts.yaml has as entered_by.")],
    by: ByOption,
    value: Annotated[
        str | None,
        typer.Argument(
            help="As a file would write it, a list as 'a, b' or '[a, b]'; left out with --clear."
        ),
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
    catalogue = at.workspace.program.catalogue
    declared = _entered(catalogue, kind, fact)
    if (value is None) != clear:
        raise MisuseError("give either a value or --clear")
    if not by.strip():
        raise MisuseError("nobody is named: say with --by who enters it")
    typed = None if value is None else _typed(declared, value, at.workspace.zone)
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


def _entered(catalogue: Catalogue, entity: Entity, name: str) -> Fact:
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
    for other in catalogue.entities.values():
        if name in other.facts:
            help = f"'{name}' is a fact of {other.name}: add --entity {other.name}"
            raise MisuseError(f"unknown fact '{name}' of {entity.name}", help)
    raise MisuseError(
        f"unknown fact '{name}' of {entity.name}", did_you_mean(name, enterable, listing)
    )


def _elements(text: str, type: Type) -> tuple[Value, ...]:
    """Return the elements of a list: ``a, b`` or, as files write it, ``[a, b]``.

    Raises:
        ValueError: An element does not fit, or the brackets hold no list.
    """
    if not text.strip().startswith("["):
        parts = [part.strip() for part in text.split(",")]
        return tuple(literal(resolve(part), type, part) for part in parts)
    try:
        document = read_document(f"list: {text}", "value")
    except FindingsError:
        raise ValueError("expected a list such as [a, b]") from None
    read = document.root
    entry = read.entries.get("list") if isinstance(read, MapNode) else None
    if document.findings or entry is None or not isinstance(entry.value, ListNode):
        raise ValueError("expected a list such as [a, b]")
    return tuple(
        literal(plain_data(item), type, item.text if isinstance(item, ScalarNode) else None)
        for item in entry.value.items
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
            return _elements(text, fact.type.element)
        return literal(resolve(text), fact.type, text)
    except (ValueError, typer.BadParameter) as error:
        raise MisuseError(f"'{text}' does not fit fact '{fact.name}': {error}") from None
