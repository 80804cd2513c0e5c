"""Compiling decisions: tables, checklists and bare values."""

from __future__ import annotations

import re
from collections.abc import Iterator

from playwise.diagnostics.finding import Finding, Severity
from playwise.documents.tree import Path
from playwise.playbook.context import Context
from playwise.playbook.program import (
    Checklist,
    Computed,
    Decision,
    Item,
    Row,
    Rule,
    Table,
    Wording,
)
from playwise.playbook.sources import rule_at
from playwise.rules.cells import cell_condition, is_any
from playwise.rules.interpret import own_nodes
from playwise.rules.ir import RELATION_OPS, FactRef, Node
from playwise.rules.types import BOOL, DATETIME, INTEGER, NUMBER, TEXT, Type, enum
from playwise.rules.types import DATE as DATE_TYPE

CHECKLIST_VALUES = ("complete", "not_yet")
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
    values = context_value.get("values")
    if isinstance(values, list):
        return enum(str(value) for value in values)
    return DECISION_TYPES.get(str(context_value.get("type")))


def compile_decision(context: Context, name: str) -> Decision | None:
    """Return the decision *name* of the file; None where it is too wrong to be one."""
    path: Path = ("decisions", name)
    held = context.value(*path)
    type = declared_type(held)
    how: Table | Checklist | Computed | None
    if held.get("type") == "money":
        # Nothing says the currency that rows are held against.
        help = "leave it out beside value:, whose rule says what it is"
        context.report("PW113", "'type: money' is not built yet", (*path, "type"), help)
        return None
    if "table" in held:
        how = None if type is None else _table(context, name, type)  # the model says so
    elif "checklist" in held:
        how = _checklist(context, name)
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
        tuple(sorted(_columns_read(how))),
        tuple(_assumed(context, how)),
        context.document.span(path, key=True),
    )


def nodes_of(how: Table | Checklist | Computed) -> Iterator[Node]:
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


def _columns_read(how: Table | Checklist | Computed) -> set[str]:
    read: set[str] = set()
    for node in nodes_of(how):
        for ref in node.facts():
            if "." in ref.name:
                read.add(".".join(ref.name.split(".")[:2]))
    return read


def _assumed(context: Context, how: Table | Checklist | Computed) -> Iterator[tuple[str, Node]]:
    told: set[str] = set()
    seen: set[tuple[int, int]] = set()
    stack = [(root, 0) for root in nodes_of(how)]
    while stack:
        node, level = stack.pop()
        if (node.uid, level) in seen:
            continue
        seen.add((node.uid, level))
        inner = level + 1 if node.op in RELATION_OPS else level
        stack += [(arg, inner) for arg in node.args]
        if node.op == "assume":
            ref = node.args[0].data
            assert isinstance(ref, FactRef)
            if ref.label not in told:
                told.add(ref.label)
                # Inside an aggregate it goes up a parent a level; asked is the decision's record.
                own = FactRef(ref.name, ref.path[level:], ref.label)
                yield ref.label, context.pool.node("fact", node.type, data=own)


def _table(context: Context, name: str, type: Type) -> Table | None:
    path: Path = ("decisions", name)
    rows: list[Row] = []
    held = context.value(*path, "table")
    open_end: str | None = None
    for index, data in enumerate(held):
        here = (*path, "table", index)
        row = _row(context, name, index, type)
        if open_end is not None:
            message = (
                f"row '{data.get('id')}' can never be reached: '{open_end}' above always holds"
            )
            help = f"move '{open_end}' to the end, or take the row out"
            context.report("PW301", message, here, help)
        if row is not None:
            rows.append(row)
            # A row that lost its `when` to a mistake has neither: that is reported, and no more.
            if not row.when and ("otherwise" in data or "cells" in data):
                open_end = open_end or row.id
    if len(rows) < len(held) or not rows:
        return None
    skips = context.value(*path, "on_unknown") == "skip"
    return Table(tuple(rows), "skip" if skips else "stop")


def _row(context: Context, name: str, index: int, type: Type) -> Row | None:
    path: Path = ("decisions", name, "table", index)
    data = context.value(*path)
    id = str(data.get("id"))
    conditions = list(_cells(context, name, index)) if "cells" in data else []
    if "when" in data:
        conditions += _conditions(context, (*path, "when"))
    answer = next((key for key in ("then", "otherwise") if key in data), None)
    # A row without either was reported with the file's form.
    then = _then(context, (*path, answer), type) if answer is not None else None
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
    pool = context.pool
    texts = [
        pool.const(piece, TEXT) if isinstance(piece, str) else _as_text(context, piece)
        for piece in pieces
    ]
    node = texts[0] if len(texts) == 1 else pool.node("cat", TEXT, *texts)
    return Rule(node, written, context.document.span(path))


def _as_text(context: Context, node: Node) -> Node:
    return node if node.type == TEXT else context.pool.node("cast", TEXT, node)


def _conditions(context: Context, path: Path) -> list[Rule | None]:
    """The parts of a condition: those of a list, those joined by ``and``, else itself."""
    held = context.value(*path)
    if isinstance(held, list):
        return [context.rule((*path, index)) for index in range(len(held))]
    rule = context.rule(path)
    if rule is None or not rule.parts:
        return [rule]
    return [Rule(node, text, rule.span) for text, node in rule.parts]


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
        node = context.name(gap[1], path)
        if node is None:
            sound = False
            continue
        pieces += [text[at : gap.start()], node]
        at = gap.end()
    pieces.append(text[at:])
    return (tuple(piece for piece in pieces if piece != "") or ("",)) if sound else None


def _checklist(context: Context, name: str) -> Checklist | None:
    path: Path = ("decisions", name, "checklist")
    items: list[Item] = []
    count = 0
    for kind in ("required", "optional"):
        for id, _ in context.items(*path, kind):
            count += 1
            rule = context.rule((*path, kind, id))
            if rule is not None:
                node = over_somebody(context, rule.node)
                items.append(Item(id, Rule(node, rule.text, rule.span), kind == "required"))
    return Checklist(tuple(items)) if len(items) == count else None


def over_somebody(context: Context, node: Node) -> Node:
    """Return an item that is unknown where it asks about related records and there are none."""
    everybody: dict[int, Node] = {}
    for part in own_nodes([node]):  # an aggregate inside another one is about other records
        if part.op in {"some", "count", "sum"}:
            truth = context.pool.const(value=True, type=BOOL)
            anybody = context.pool.node("all", BOOL, part.args[0], truth, data=part.data)
            everybody[anybody.uid] = anybody
    for anybody in everybody.values():
        node = context.pool.node("if", BOOL, anybody, node, node)
    return node


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
