"""Texts of a table that read like a rule: they are given as they stand, and maybe not meant so."""

from __future__ import annotations

from collections.abc import Iterator

from playwise.diagnostics.finding import Severity
from playwise.documents.tree import Path
from playwise.playbook.context import Context
from playwise.playbook.model.extending import LIBRARY
from playwise.rules.lower import read_form, standard_registry
from playwise.rules.operators.operator import RuleRegistry
from playwise.rules.operators.placeholders import BARE_NAME
from playwise.rules.source import RuleSource
from playwise.rules.text_errors import TextError

_JOINING = frozenset({"and", "or", "in"})
_QUOTES = frozenset("'\"")


def warn_of_rules(context: Context, path: Path, text: str) -> None:
    """Warn of the *text* of a row at *path*, one without gaps, that names a fact or is a rule.

    A word that is no name here is what it says. So is the name of the decision itself: it cannot
    fill itself in.
    """
    help = _help(context, text, own=str(path[1]))
    if help is None or context.document.span(path).path.startswith(LIBRARY):
        return
    message = f"the text '{text}' is taken word for word"
    context.report("PW317", message, path, help, severity=Severity.WARNING)


def _help(context: Context, text: str, own: str) -> str | None:
    """What to write where *text* seems to be meant as a rule; None where nothing says so."""
    word = text.strip()
    kind = None if word == own else _kind(context, word)
    if kind is not None:
        return f'write "{{{{ {word} }}}}" to fill in the {kind}'
    registry = context.pool.operators or standard_registry()
    try:
        rule = read_form(RuleSource.of(text), registry).rule
    except TextError:
        return None
    if isinstance(rule, str) and word[0] in _QUOTES:
        return f"a text needs no quotes inside: write {rule}"
    if not _is_meant(rule, _known(context), registry):
        return None
    return "give it a name under derive: and fill that in, or write the decision as value: a rule"


def _kind(context: Context, name: str) -> str | None:
    """What a text could fill in by that name, in a word.

    Nothing is resolved: that would count as a use of the name.
    """
    around = context.around
    if name in around.derives:
        return "derive"
    if name.startswith("params."):
        return "param" if name.removeprefix("params.") in around.constants else None
    decision, _, part = name.partition(".")
    declared = around.shape.decisions.get(decision)
    if declared is not None:
        known = not part or part in declared.parts or (part == "row" and bool(declared.rows))
        return "decision" if known else None
    if name in _related(context) or name not in context.scope.names():
        return None
    return "decision" if decision in around.others else "fact"


def _related(context: Context) -> set[str]:
    """The names of related records, which no text can fill in."""
    entity, catalogue = context.scope.entity, context.catalogue
    plurals = (below.plural for floor in catalogue.floors(entity) for below in floor)
    return {*catalogue.relation_names(entity), *plurals}


def _known(context: Context) -> set[str]:
    """Every name that a rule could have here: those of tables and related records, too."""
    return {*context.scope.names(), *context.around.tables()}


def _is_meant(rule: object, known: set[str], registry: RuleRegistry) -> bool:
    """Whether a text that can be read as *rule* is likelier a rule than prose with brackets."""
    named: list[str] = []
    calls = False
    for operator, operands in _operators(rule):
        if operator == BARE_NAME:
            named += (str(operand) for operand in operands)
        elif operator.isidentifier() and operator not in _JOINING:
            calls = calls or registry.find(operator) is not None
    if calls:
        return not named or not known.isdisjoint(named)
    several = isinstance(rule, dict) and BARE_NAME not in rule
    return several and bool(named) and known.issuperset(named)


def _operators(rule: object) -> Iterator[tuple[str, list[object]]]:
    """Yield every operator of a rule with its operands."""
    stack: list[object] = [rule]
    while stack:
        part = stack.pop()
        if isinstance(part, list):
            stack += part
        elif isinstance(part, dict):
            for operator, operands in part.items():
                listed: list[object] = operands if isinstance(operands, list) else [operands]
                yield operator, listed
                stack += listed
