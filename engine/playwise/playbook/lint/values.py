"""Values of enums that no row of a table gives, or asks about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from playwise.diagnostics.finding import Finding
from playwise.documents.document import Document
from playwise.playbook.kinds import Decision, Row, Table
from playwise.playbook.lint.conditions import joined, warning
from playwise.playbook.sources import value_at
from playwise.rules.ir import FactRef, LookupColumn, Node
from playwise.rules.types import Kind


@dataclass(frozen=True, slots=True)
class Unmentioned:
    """Values of a fact or a decision for which every row of a table is false."""

    node: Node
    values: tuple[str, ...]


def ungiven(decision: Decision, table: Table, document: Document) -> Iterator[Finding]:
    """Yield the declared values that no row gives."""
    path = ("decisions", decision.name, "values")
    declared = value_at(document, path)
    if not isinstance(declared, list):
        return
    given: set[str] = set()
    for row in table.rows:
        values = _possible(row.then.node)
        if values is None:
            return
        given |= values
    for index, value in enumerate(declared):
        if str(value) not in given:
            message = f"no row of '{decision.name}' gives '{value}'"
            help = "add the row that does, or take it out of the values"
            yield warning("PW309", message, document.span((*path, index)), help)


def unmentioned_values(decision: Decision, table: Table) -> Iterator[Finding]:
    """Yield the values of an enum for which every row is false."""
    for found in unmentioned(table):
        values = " or ".join(f"'{value}'" for value in found.values)
        message = f"no row of '{decision.name}' is for {values} of '{_label(found.node)}'"
        help = "no row is true then: add one, or end with an otherwise"
        yield warning("PW312", message, decision.span, help)


def unmentioned(table: Table) -> list[Unmentioned]:
    """Return the values of enums for which every row is false, whatever else is so."""
    if table.hit == "collect":
        return []
    rows = [_allowed(row) for row in table.rows]
    nodes = {node.uid: node for row in rows for node, _ in row.values()}
    found: list[Unmentioned] = []
    for uid, node in nodes.items():
        if all(uid in row for row in rows):
            mentioned = set[str]().union(*(row[uid][1] for row in rows))
            left = tuple(value for value in node.type.values if value not in mentioned)
            if left:
                found.append(Unmentioned(node, left))
    return found


def _allowed(row: Row) -> dict[int, tuple[Node, frozenset[str]]]:
    """The enums that a row asks about, with the values for which it may be true."""
    found: dict[int, tuple[Node, frozenset[str]]] = {}
    for condition in joined(row.when):
        if condition.op not in {"eq", "in"}:
            continue
        node, other = condition.args
        if node.op == "const":
            node, other = other, node
        if node.type.kind is not Kind.ENUM or node.op not in {"fact", "assume"}:
            continue
        if other.op == "const":
            values = other.data if condition.op == "in" else (other.data,)
            before = found[node.uid][1] if node.uid in found else frozenset(node.type.values)
            found[node.uid] = node, before & frozenset(cast("tuple[str, ...]", values))
    return found


def _possible(node: Node) -> set[str] | None:
    """The values that an expression can have; None where nobody can tell."""
    match node.op:
        case "const" if isinstance(node.data, str):
            return {node.data}
        case "const" if isinstance(node.data, tuple):
            return {str(value) for value in node.data}
        case "lookup":
            return {str(value) for value in cast("LookupColumn", node.data).values.values()}
        case "if":
            parts = [*node.args[1::2], node.args[-1]]
        case "coalesce" | "assume":
            parts = list(node.args)
        case "cast" if node.args[0].type.kind is Kind.ENUM:
            parts = [node.args[0]]
        case _:
            return set(node.type.values) if node.type.kind is Kind.ENUM else None
    found: set[str] = set()
    for part in parts:
        values = _possible(part)
        if values is None:
            return None
        found |= values
    return found


def _label(node: Node) -> str:
    ref = node.args[0].data if node.op == "assume" else node.data
    assert isinstance(ref, FactRef)
    return ref.label
