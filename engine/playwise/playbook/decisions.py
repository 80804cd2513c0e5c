"""Compiling decisions: tables, checklists, scorecards, quadrants and bare values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from playwise.diagnostics.finding import Finding, Severity
from playwise.documents.tree import Path
from playwise.playbook.checklists import CHECKLIST_VALUES, compile_checklist
from playwise.playbook.context import Context
from playwise.playbook.kinds import (
    Checklist,
    Computed,
    Decision,
    How,
    Quadrant,
    Rank,
    Row,
    Rule,
    Scorecard,
    Table,
    Wording,
)
from playwise.playbook.ranks import compile_rank
from playwise.playbook.rule_parts import parts_of
from playwise.playbook.scorecards import (
    compile_quadrant,
    compile_scorecard,
    scored_nodes,
    scored_parts,
    scored_type,
)
from playwise.playbook.sources import rule_at
from playwise.playbook.word_for_word import warn_of_rules
from playwise.rules.cells import cell_condition, is_any
from playwise.rules.ir import WORDED, FactRef, Node, RelationRef
from playwise.rules.types import BOOL, DATETIME, INTEGER, NUMBER, TEXT, Kind, Type, enum, list_of
from playwise.rules.types import DATE as DATE_TYPE

_SCORED = frozenset({"scorecard", "quadrant"})
DECISION_TYPES = {
    "text": TEXT,
    "number": NUMBER,
    "integer": INTEGER,
    "bool": BOOL,
    "date": DATE_TYPE,
    "datetime": DATETIME,
}
_GAP = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_NAME = re.compile(r"\w+(?:\.\w+)*")


def declared_type(context_value: object) -> Type | None:
    """Return the type that a decision's keys declare; None where only its rule tells."""
    if not isinstance(context_value, dict):
        return None
    if "checklist" in context_value:
        return enum(CHECKLIST_VALUES)
    if "rank" in context_value:
        return BOOL
    if _SCORED & context_value.keys():
        return scored_type(context_value)
    values = context_value.get("values")
    if isinstance(values, list):
        type: Type | None = enum(str(value) for value in values)
    else:
        type = DECISION_TYPES.get(str(context_value.get("type")))
    if context_value.get("hit") == "collect" and "table" in context_value:
        return _list_type(type, context_value["table"])
    return type


def _list_type(element: Type | None, rows: Sequence[Mapping[str, object]]) -> Type | None:
    """The type of what is collected: without one declared, of the ids of rows that give nothing."""
    if element is not None:
        return list_of(element)
    if any(row.keys() & {"then", "otherwise"} for row in rows):
        return None
    return list_of(enum(str(row.get("id")) for row in rows))


def declared_parts(held: object) -> dict[str, Type]:
    """Return the type of each part that a decision has beside its value and its row."""
    if not isinstance(held, dict):
        return {}
    if "checklist" in held:
        return {"open": list_of(TEXT), "undecided": list_of(TEXT)}
    if "rank" in held:
        return {"position": INTEGER}
    if _SCORED & held.keys():
        return scored_parts(held)
    if held.get("hit") == "collect":
        return {"undecided": list_of(TEXT)}
    return {}


def compile_decision(context: Context, name: str, expect: Type | None = None) -> Decision | None:
    """Return the decision *name* of the file; None where it is too wrong to be one.

    *expect* is its type, where only its rule tells and it must be that of the same rule elsewhere.
    """
    path: Path = ("decisions", name)
    held = context.value(*path)
    type = declared_type(held) or expect
    how: How | None
    if held.get("type") == "money":
        # Nothing says the currency that rows are held against.
        help = "leave it out beside value:, whose rule says what it is"
        context.report("PW113", "'type: money' is not built yet", (*path, "type"), help)
        return None
    if "table" in held:
        how = None if type is None else _table(context, name, type)  # the model says so
    elif "checklist" in held:
        how = compile_checklist(context, name)
    elif "scorecard" in held:
        how = compile_scorecard(context, name)
    elif "quadrant" in held:
        how = compile_quadrant(context, name)
    elif "rank" in held:
        how = compile_rank(context, name)
    elif "value" not in held:
        return None  # the model says so
    else:
        rule = context.rule((*path, "value"), type)
        how = None if rule is None else Computed(rule)
        type = type if rule is None else type or rule.node.type
    if how is None or type is None:
        return None
    return Decision(
        context.around.shape.id,
        name,
        type,
        how,
        tuple(sorted(columns_read(how))),
        tuple(assumed_in(context, how)),
        context.document.span(path, key=True),
    )


def nodes_of(how: How) -> Iterator[Node]:
    """Yield every expression that a decision evaluates."""
    match how:
        case Table(rows=rows):
            for row in rows:
                if row.condition is not None:
                    yield row.condition
                yield row.then.node
                yield from (piece for piece in row.because if isinstance(piece, Node))
        case Checklist(items=items):
            yield from (item.rule.node for item in items)
        case Computed(rule=rule):
            yield rule.node
        case Scorecard() | Quadrant():
            yield from scored_nodes(how)
        case Rank():
            yield from (rule.node for rule in how.rules)


def decision_nodes(decision: Decision) -> Iterator[Node]:
    """Yield every expression that a decision evaluates, those of its variants included."""
    yield from nodes_of(decision.how)
    if decision.choice is not None:
        yield decision.choice
    for alternative in decision.alternatives:
        yield from nodes_of(alternative.how)


def columns_read(how: How) -> set[str]:
    """Return the columns (``playbook.decision``) that a decision reads."""
    read: set[str] = set()
    for node in nodes_of(how):
        for ref in node.facts():
            if "." in ref.name:
                read.add(".".join(ref.name.split(".")[:2]))
    return read


def assumed_in(context: Context, how: How) -> Iterator[tuple[str, Node]]:
    """Yield the names that `assume` replaces and that *how* reads; see `Decision.assumed`."""
    told: set[str] = set()
    seen: set[tuple[int, tuple[str, ...]]] = set()
    stack: list[tuple[Node, tuple[str, ...]]] = [(root, ()) for root in nodes_of(how)]
    while stack:
        node, up = stack.pop()  # with the way up from the record at hand to the decision's own
        if (node.uid, up) in seen:
            continue
        seen.add((node.uid, up))
        inner = up
        if isinstance(node.data, RelationRef):
            inner = (*node.data.between, node.data.parent, *up)
        stack += [(arg, inner) for arg in node.args]
        if node.op == "assume":
            ref = node.args[0].data
            assert isinstance(ref, FactRef)
            # What a related record reads of another parent of its own is nobody's to tell.
            if ref.label not in told and ref.path[: len(up)] == up:
                told.add(ref.label)
                own = FactRef(ref.name, ref.path[len(up) :], ref.label)
                yield ref.label, context.pool.node("fact", node.type, data=own)


def _table(context: Context, name: str, type: Type) -> Table | None:
    path: Path = ("decisions", name)
    rows: list[Row] = []
    held = context.value(*path, "table")
    hit: Literal["first", "unique", "collect"] = context.value(*path, "hit") or "first"
    element = type.element if hit == "collect" and type.element is not None else type
    open_end: str | None = None
    for index, data in enumerate(held):
        row = _row(context, name, index, element)
        if open_end is not None:
            _beyond(context, (*path, "table", index), hit, str(data.get("id")), open_end)
        if row is None:
            continue
        # A row that lost its `when` to a mistake has neither: that is reported, and no more.
        if not row.when and ("otherwise" in data or ("cells" in data and hit == "first")):
            open_end = open_end or row.id
        elif hit != "first" and row.condition is None:
            row = replace(row, condition=context.pool.const(value=True, type=BOOL))
        rows.append(row)
    if len(rows) < len(held) or not rows:
        return None
    skips = context.value(*path, "on_unknown") == "skip"
    return Table(tuple(rows), "skip" if skips else "stop", hit)


def _beyond(context: Context, path: Path, hit: str, id: str, open_end: str) -> None:
    """Report a row below one that always holds."""
    if hit == "first":
        message = f"row '{id}' can never be reached: '{open_end}' above always holds"
        help = f"move '{open_end}' to the end, or take the row out"
        context.report("PW301", message, path, help)
        return
    message = f"row '{id}' stands below '{open_end}', which is for where no row is true"
    context.report("PW112", message, path, f"move '{open_end}' to the end")


def _row(context: Context, name: str, index: int, type: Type) -> Row | None:
    path: Path = ("decisions", name, "table", index)
    data = context.value(*path)
    id = str(data.get("id"))
    conditions = list(_cells(context, name, index)) if "cells" in data else []
    if "when" in data:
        conditions += _conditions(context, (*path, "when"))
    answer = next((key for key in ("then", "otherwise") if key in data), None)
    # A row without either was reported with the file's form, unless its id is its value.
    then = _then(context, (*path, answer), type) if answer else _id(context, name, index, type)
    because = _because(context, path, id, conditions)
    rules = [rule for rule in conditions if rule is not None]
    if then is None or because is None or len(rules) < len(conditions):
        return None
    condition = None
    if len(rules) == 1:
        condition = rules[0].node
    elif rules:
        condition = context.pool.node("and", BOOL, *(rule.node for rule in rules))
    return Row(id, tuple(rules), condition, then, because, context.document.span(path))


def _then(context: Context, path: Path, type: Type) -> Rule | None:
    """The value of a row: a rule, or for a decision of type text the words themselves."""
    written = context.value(*path)
    if type != TEXT or not isinstance(written, str):
        return context.rule(path, type)
    pieces = _wording(context, path, written)
    if pieces is None:
        return None
    if pieces == (written,):
        warn_of_rules(context, path, written)
    pool = context.pool
    texts = [
        pool.const(piece, TEXT) if isinstance(piece, str) else _as_text(context, piece)
        for piece in pieces
    ]
    node = texts[0] if len(texts) == 1 else pool.node("cat", TEXT, *texts)
    return Rule(node, written, context.document.span(path))


def _id(context: Context, name: str, index: int, type: Type) -> Rule | None:
    """The value of a row of a `collect` that gives none: its id."""
    path: Path = ("decisions", name, "table", index, "id")
    if context.value("decisions", name, "hit") != "collect":
        return None
    id = context.value(*path)
    if type == TEXT or id in type.values:
        return Rule(context.pool.const(id, type), id, context.document.span(path))
    if type.kind is Kind.ENUM:
        help = "add it to the values, or say then: one of them"
        context.report("PW206", f"'{id}' is not a value of '{name}'", path, help)
    else:
        context.report("PW205", f"the row '{id}' has no 'then', and its id is no {type}", path)
    return None


def _as_text(context: Context, node: Node) -> Node:
    return node if node.type == TEXT else context.pool.node("cast", TEXT, node, data=WORDED)


def _conditions(context: Context, path: Path) -> list[Rule | None]:
    """The parts of a condition: those of a list, those joined by ``and``, else itself."""
    held = context.value(*path)
    if isinstance(held, list):
        return [context.rule((*path, index)) for index in range(len(held))]
    rule = context.rule(path)
    parts = None if rule is None else parts_of(rule)
    return [rule] if parts is None or parts.joined != "and" else [*parts.rules]


def _cells(context: Context, name: str, index: int) -> Iterator[Rule | None]:
    path: Path = ("decisions", name)
    here = (*path, "table", index, "cells")
    inputs = context.value(*path, "inputs")
    cells = context.value(*here)
    if not isinstance(inputs, list) or len(inputs) != len(cells):
        yield None  # the model says so
        return
    for place, _ in enumerate(cells):
        column = rule_at(context.document, (*path, "inputs", place))
        cell = rule_at(context.document, (*here, place))
        lowered = cell_condition(cell, column, context.scope, context.pool)
        if not is_any(cell):
            yield context.taken(lowered, (*here, place))


def _because(
    context: Context, path: Path, id: str, conditions: list[Rule | None]
) -> Wording | None:
    written = context.value(*path, "because")
    if written is None:
        rules = [rule for rule in conditions if rule is not None]
        several = len(rules) > 1
        texts = (f"({r.text})" if several and r.node.op == "or" else r.text for r in rules)
        return (" and ".join(texts) or id.replace("_", " "),)
    return _wording(context, (*path, "because"), str(written))


def _wording(context: Context, path: Path, text: str) -> Wording | None:
    """The pieces of a text with gaps; None where a gap names nothing."""
    context.check_braces(path)
    at, sound = 0, True
    pieces: list[str | Node] = []
    for gap in _GAP.finditer(text):
        if not _NAME.fullmatch(gap[1]):
            message = f"'{gap[0]}' fills in no name"
            span = context.document.text_span(path, gap.start(), len(gap[0]))
            help = "a text like this fills in names alone, as in {{ arr }}"
            context.findings.append(Finding("PW131", message, span, help))
            sound = False
            continue
        node = context.told(gap[1], path)
        if node is None:
            sound = False
            continue
        pieces += [text[at : gap.start()], node]
        at = gap.end()
    pieces.append(text[at:])
    return (tuple(piece for piece in pieces if piece != "") or ("",)) if sound else None


def unused(context: Context, kind: str, names: Iterator[str]) -> None:
    """Warn of the *names* of a kind (params, tables, derive) that no rule reads."""
    for name in names:
        if f"{kind}.{name}" not in context.around.used:
            what = {"params": "param", "tables": "table", "derive": "derive"}[kind]
            message = f"{what} '{name}' is used nowhere"
            path = (kind, name)
            context.report(
                "PW303", message, path, "use it or take it out", key=True, severity=Severity.WARNING
            )
