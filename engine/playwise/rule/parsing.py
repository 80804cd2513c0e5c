"""Reading a rule that a program gives: typed and lowered, or told what is wrong in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from playwise.diagnostics.finding import Finding
from playwise.diagnostics.places import Span
from playwise.facts.catalog import Catalogue, Entity, Relation
from playwise.facts.names import Names
from playwise.rule.declared import declared
from playwise.rule.diagnostic import Diagnostic, RuleError
from playwise.rule.names import RecordNames
from playwise.rule.shape import Shape, shape_of
from playwise.rule.written import FILE, Places
from playwise.rules.canonical import canonical
from playwise.rules.ir import Node, Pool
from playwise.rules.lower import lower
from playwise.rules.operators import RuleRegistry
from playwise.rules.scope import Scope
from playwise.rules.source import Json, Path, RulePlaces, RuleSource
from playwise.rules.types import BOOL, Type
from playwise.rules.wire import text_to_json

_LISTED = 12
_ALONE = "a rule on its own reads facts, not decisions, params or tables of playbooks"
_LISTING = "are listed by `playwise facts`"
_IS_JSON = re.compile(r"\s*(\{|\[\s*\{)")  # no text rule begins so


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a rule stands: its names, and the shape of the records that it is asked about.

    Attributes:
        shape: What the records hold.
        scope: What names mean.
        pool: Makes the nodes.
        wrong: What is wrong with the relations that names lead to.
        given: The entity that it is about and its catalogue; None where a program declared the
            facts.
    """

    shape: Shape
    scope: Scope
    pool: Pool
    wrong: list[Finding] = field(default_factory=list)
    given: tuple[Entity, Catalogue] | None = None


def setting(
    facts: Mapping[str, object] | Entity,
    entity: str,
    catalogue: Catalogue | None,
    registry: RuleRegistry,
) -> Setting:
    """Return the setting of a rule on *facts*. See `playwise.rule.Rule.parse`.

    Raises:
        RuleError: The facts are declared wrongly.
    """
    if isinstance(facts, Entity):
        return entity_setting(facts, catalogue or Catalogue({facts.name: facts}), registry)
    if not isinstance(facts, Mapping):
        given = type(facts).__name__
        wanted = "facts is a mapping of names to types, {'arr': 'number'}"
        raise TypeError(f"{wanted}, not {given}")
    return declared_setting(declared(facts, entity))


def declared_setting(shape: Shape) -> Setting:
    """Return the setting of a rule on records of *shape*."""
    pool = Pool()
    return Setting(shape, RecordNames(shape, pool), pool)


def entity_setting(entity: Entity, around: Catalogue, registry: RuleRegistry) -> Setting:
    """Return the setting of a rule on records of *entity*, which *around* declares."""
    pool = Pool()
    wrong: list[Finding] = []

    def membership(inside: Names, relation: Relation) -> Node | None:
        plain = Names(
            inside.entity,
            around,
            pool,
            membership,
            within=inside.within,
            up=inside.up,
        )
        lowered = lower(RuleSource.of(relation.where), plain, pool, BOOL, registry=registry)
        wrong.extend(lowered.findings)
        return lowered.node

    names = Names(entity.name, around, pool, membership)
    return Setting(shape_of(around, entity), names, pool, wrong, (entity, around))


def lowered(rule: object, at: Setting, expect: Type | None, registry: RuleRegistry) -> Node:
    """Return the expression that *rule*, text or JSON, means.

    Raises:
        RuleError: Everything that is wrong in it.
    """
    told: Callable[[Finding], Diagnostic]
    if isinstance(rule, str):
        if _IS_JSON.match(rule):
            message = "the rule is JSON in a text"
            help = "read it before, by json.loads"
            raise RuleError([Diagnostic("PW201", message, help, offset=0, length=1)], (), rule)
        text = rule
        source = RuleSource(rule, RulePlaces.in_text(rule, FILE))
        made = lower(source, at.scope, at.pool, expect, registry=registry)

        def told(finding: Finding) -> Diagnostic:
            return _in_text(finding, rule)
    else:
        places = Places(rule)
        source = RuleSource(rule, places.as_rule_places())
        made = lower(source, at.scope, at.pool, expect, registry=registry)
        text = places.written.text if made.findings else ""

        def told(finding: Finding) -> Diagnostic:
            return _in_json(finding, places)

    found = [_worded(finding, at) for finding in sorted([*made.findings, *at.wrong])]
    if found or made.node is None:
        raise RuleError([told(finding) for finding in found], found, text)
    return made.node


def as_jsonlogic(rule: object, scope: Scope, expect: Type | None, registry: RuleRegistry) -> Json:
    """Return the canonical JsonLogic of a rule in which nothing is wrong."""
    if expect == BOOL and isinstance(rule, list):
        parts = [part.data for part in RuleSource.of(rule).parts()]
        return canonical({"and": [as_jsonlogic(part, scope, BOOL, registry) for part in parts]})
    if isinstance(rule, str):
        return text_to_json(rule, scope, expect=expect, registry=registry)
    return canonical(rule)


def _in_text(finding: Finding, text: str) -> Diagnostic:
    span = finding.span or Span(FILE, 1, 1)
    start = 0
    for _ in range(span.line - 1):
        start = text.index("\n", start) + 1
    offset = start + span.column - 1
    return Diagnostic(
        finding.code, finding.message, finding.help, offset=offset, length=span.length
    )


def _in_json(finding: Finding, places: Places) -> Diagnostic:
    nowhere: tuple[Path, int | None, int] = ((), None, 0)
    path, offset, length = places.paths[finding.span] if finding.span else nowhere
    return Diagnostic(
        finding.code, finding.message, finding.help, path=path, offset=offset, length=length
    )


def _worded(finding: Finding, at: Setting) -> Finding:
    """Return *finding* with help that does not send to files which a program has not.

    Nor to what only a playbook's rules may read.
    """
    help = finding.help
    if help is None:
        return finding
    if finding.message.startswith("unknown table "):
        return replace(finding, help=_ALONE)
    told = help if at.given is not None else _without_files(help, at)
    if _may_be_of_a_playbook(finding, help, at):
        told = f"{told}; {_ALONE}"
    return replace(finding, help=told)


def _may_be_of_a_playbook(finding: Finding, help: str, at: Setting) -> bool:
    """Whether a name that is like none here may be one of a playbook: ``tier.exposure``."""
    is_like_none = help.startswith("facts of ") and help.endswith(_LISTING)
    return is_like_none and (at.given is not None or finding.message.startswith("unknown name "))


def _without_files(help: str, at: Setting) -> str:
    names = sorted(at.scope.names())
    known = ", ".join(names[:_LISTED]) + (", …" if len(names) > _LISTED else "")
    listing = f"the names are {known}" if names else "no facts are declared"
    help = help.replace(" in facts.yaml", "")
    before, found, _ = help.partition("facts of ")
    return f"{before}{listing}" if found and help.endswith(_LISTING) else help
