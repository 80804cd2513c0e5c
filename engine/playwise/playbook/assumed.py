"""What a playbook assumes where a fact or a decision is unknown: a plain value that may be one."""

from __future__ import annotations

from playwise.diagnostics.nearest import did_you_mean
from playwise.playbook.context import Context
from playwise.rules.ir import FactRef, Node, is_constant
from playwise.rules.scope import Ambiguity, RelationMeaning
from playwise.rules.types import TEXT


def assumption(context: Context, name: str, node: Node) -> Node | None:
    """Return what stands in for *node* where it is unknown; None: a finding says what is wrong.

    Args:
        context: The file.
        name: What *node* is called under ``assume``.
        node: What is read.
    """
    path = ("assume", name)
    written = context.value(*path)
    if node.type == TEXT and isinstance(written, str):
        return context.pool.const(written, TEXT)
    rule = context.rule(path, node.type)
    if rule is None:
        return None
    if is_constant(rule.node):
        return rule.node if _may_be(context, name, node, written) else None
    message = f"'{name}' is assumed to be '{written}', which is a rule"
    context.report("PW205", message, path, "write a plain value")
    return None


def check_assumptions(context: Context) -> None:
    """Report what `assume` names that is no fact and no decision."""
    for name, _ in context.items("assume"):
        found = context.scope.resolve(name)
        if isinstance(found, Ambiguity):
            message = f"name '{name}' has two readings: {' and '.join(found.readings)}"
            context.report("PW207", message, ("assume", name), key=True)
        elif name in context.around.derives or name.startswith("params."):
            message = f"'{name}' is no fact and no decision, so nothing can be assumed for it"
            help = "assume something for the facts that it reads"
            help = "change the param" if name.startswith("params.") else help
            context.report("PW204", message, ("assume", name), help, key=True)
        elif found is None or isinstance(found, RelationMeaning):
            listed = f"facts of {context.scope.entity} are listed by `playwise facts`"
            near = did_you_mean(name, context.scope.names(), listed)
            message = f"unknown fact or decision '{name}'"
            context.report("PW204", message, ("assume", name), near, key=True)


def _may_be(context: Context, name: str, node: Node, value: object) -> bool:
    """Whether an observation may be what is assumed; report it where it is refused."""
    ref = node.data
    if isinstance(value, bool) or not isinstance(value, int | float):
        return True
    if not isinstance(ref, FactRef) or "." in ref.name:
        return True
    owner = ref.path[-1] if ref.path else context.scope.entity
    limit = context.catalogue.entities[owner].facts[ref.name].limit_broken(value)
    if limit is None:
        return True
    message = f"'{name}' is {limit}, got {value}"
    help = "such a value is refused on arrival: assume one that may come"
    context.report("PW210", message, ("assume", name), help)
    return False
