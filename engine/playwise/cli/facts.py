"""`playwise facts`: what is known of each kind of record, and where it comes from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from playwise.cli.opening import opened
from playwise.cli.options import JsonOption, TimelessOption, WorkspaceOption
from playwise.cli.output import counted, heading, say, say_json, say_table
from playwise.facts.catalog import Catalogue, Entity, Fact
from playwise.rules.types import Kind
from playwise.rules.wording import format_value

_HEADERS = ("fact", "type", "unit", "source", "max age", "description")


def facts(
    entity: Annotated[
        str | None, typer.Argument(help="The kind of record; left out: all of them.")
    ] = None,
    workspace: WorkspaceOption = Path(),
    as_of: TimelessOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the facts: type, unit, source, age, meaning."""
    at = opened(workspace, None)
    catalogue = at.workspace.program.catalogue
    chosen = list(catalogue.entities.values()) if entity is None else [at.entity(entity)]
    if as_json:
        say_json({"entities": [_entity_data(catalogue, kind) for kind in chosen]})
        return
    for kind in chosen:
        _show(catalogue, kind)


def _show(catalogue: Catalogue, entity: Entity) -> None:
    parents = "".join(f", below {parent.entity}" for parent in entity.parents)
    heading(f"{entity.name}: {counted(len(entity.facts), 'fact')}, by {entity.key}{parents}")
    rows = [
        (
            fact.name,
            _type(fact),
            fact.unit or "",
            source(fact),
            str(fact.max_age or ""),
            _meaning(fact),
        )
        for fact in entity.facts.values()
    ]
    say_table(_HEADERS, rows, indent=2)
    for name in catalogue.relation_names(entity.name):
        relation = catalogue.relation(entity.name, name)
        assert relation is not None
        where = f" where {relation.where}" if relation.where is not None else ""
        say(f"  {name}: those of {relation.source}{where}")


def source(fact: Fact) -> str:
    """Return where a fact comes from, in words."""
    if fact.source is not None:
        return str(fact.source)
    return f"entered by {fact.entered_by or 'people'}"


def _type(fact: Fact) -> str:
    if fact.type.kind is Kind.ENUM:
        return f"enum: {', '.join(fact.type.values)}"
    if fact.minimum is None and fact.maximum is None:
        return str(fact.type)
    least = "" if fact.minimum is None else f"{fact.minimum:g}"
    most = "" if fact.maximum is None else f"{fact.maximum:g}"
    return f"{fact.type} {least}..{most}"


def _meaning(fact: Fact) -> str:
    parts = [fact.description or fact.question or ""]
    if fact.default is not None:
        parts.append(f"left out: {format_value(fact.default, fact.type)}")
    return "; ".join(part for part in parts if part)


def _entity_data(catalogue: Catalogue, entity: Entity) -> dict[str, Any]:
    return {
        "name": entity.name,
        "key": entity.key,
        "label": entity.label,
        "parents": [{"entity": p.entity, "key": p.key, "plural": p.plural} for p in entity.parents],
        "facts": [_fact_data(fact) for fact in entity.facts.values()],
        "relations": list(catalogue.relation_names(entity.name)),
    }


def _fact_data(fact: Fact) -> dict[str, Any]:
    default = fact.default
    return {
        "name": fact.name,
        "type": fact.type.kind.value,
        "values": list(fact.type.values),
        "currency": fact.type.currency,
        "unit": fact.unit,
        "source": None if fact.source is None else str(fact.source),
        "entered_by": fact.entered_by,
        "max_age": None if fact.max_age is None else str(fact.max_age),
        "default": None if default is None else format_value(default, fact.type),
        "minimum": fact.minimum,
        "maximum": fact.maximum,
        "description": fact.description,
        "question": fact.question,
        "labels": dict(fact.labels),
        "indexed": fact.indexed,
        "restricted": list(fact.restricted),
    }
