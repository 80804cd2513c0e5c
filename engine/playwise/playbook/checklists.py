"""Compiling checklists: items that are rules, or answers of related records rolled up."""

from __future__ import annotations

from playwise.documents.tree import Path
from playwise.playbook.context import Context
from playwise.playbook.kinds import Checklist, Item, Rule
from playwise.playbook.model.decisions import ROLLED_UP
from playwise.playbook.rollups import compile_rollup
from playwise.rules.interpret import own_nodes
from playwise.rules.ir import Node
from playwise.rules.types import BOOL

CHECKLIST_VALUES = ("complete", "not_yet")


def compile_checklist(context: Context, name: str) -> Checklist | None:
    """Return the checklist of the decision *name*; None where an item is wrong."""
    path: Path = ("decisions", name, "checklist")
    items: list[Item] = []
    count = 0
    for kind in ("required", "optional"):
        for id, _ in context.items(*path, kind):
            count += 1
            rule = _item(context, (*path, kind, id))
            if rule is not None:
                node = over_somebody(context, rule.node)
                asked = rule if node is rule.node else Rule(node, rule.text, rule.span)
                items.append(Item(id, asked, kind == "required"))
    return Checklist(tuple(items)) if len(items) == count else None


def _item(context: Context, path: Path) -> Rule | None:
    """An item: a rule, or answers of related records that are rolled up."""
    held = context.value(*path)
    is_rollup = isinstance(held, dict) and not held.keys().isdisjoint(ROLLED_UP)
    return compile_rollup(context, path) if is_rollup else context.rule(path)


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
