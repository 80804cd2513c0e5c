"""What `assume` stands in for: rules go on with it, a message or a task never tells it as known."""

from __future__ import annotations

from playwise.rules.ir import Node, Pool
from playwise.rules.rewriting import rewritten


def unassumed(node: Node, pool: Pool) -> Node:
    """Return *node* without what is assumed in it: unknown where only an assumption is known."""
    if not any(part.op == "assume" for part in node.walk()):
        return node
    return rewritten(node, pool, lambda part: part.args[0] if part.op == "assume" else part)
