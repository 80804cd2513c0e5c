"""Variants of a playbook: which of them applies is a decision, and the others follow it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from playwise.diagnostics.finding import Finding, Severity
from playwise.documents.document import Document
from playwise.playbook.choice import Choice, same
from playwise.playbook.context import Context
from playwise.playbook.decisions import assumed_in, columns_read, compile_decision
from playwise.playbook.kinds import Alternative, Decision, Rank, Row, Rule, Table
from playwise.playbook.play import Surroundings, compile_play
from playwise.playbook.play_parts import Play
from playwise.playbook.sources import rule_at
from playwise.rules.ir import FactRef, Node
from playwise.rules.lower import lower
from playwise.rules.types import BOOL, Type, enum

VARIANT = "variant"
"""The decision that says which variant applies."""

NONE_APPLIES = "no variant applies"


@dataclass(frozen=True, slots=True)
class Variant:
    """A variant on its way into the program.

    Attributes:
        mark: What its names and rules are kept under.
        context: The playbook with the variant laid over it.
        own: The variant's file.
    """

    id: str
    mark: str
    context: Context
    own: Document


@dataclass(frozen=True, slots=True)
class Whole:
    """What a playbook comes to."""

    decisions: list[Decision]
    play: Play | None
    named: Mapping[str, Node]


def with_variants(
    context: Context,
    base: Whole,
    variants: Sequence[Variant],
    named: Mapping[str, Mapping[str, Node]],
    surroundings: Surroundings,
) -> Whole:
    """Return a playbook with its variants in it.

    Args:
        context: The playbook without them.
        base: What it comes to.
        variants: The variants, in order of their files.
        named: The names that explanations show, by variant.
        surroundings: The workspace's roles and connections.
    """
    if refused(context, variants):
        return base
    which = which_variant(context, variants)
    if which is None:
        return base
    choice = choice_of(context, which)
    decisions = [which]
    made: dict[str, list[Decision]] = {variant.id: [] for variant in variants}
    for decision in base.decisions:
        others = {
            v.id: other
            for v in variants
            if (other := compile_decision(v.context, decision.name, decision.type)) is not None
        }
        for id, other in others.items():
            made[id].append(other)
        decisions.append(varied(choice, decision, others))
    plays = {v.id: p for v in variants if (p := compile_play(v.context, surroundings)) is not None}
    _warn_unchanged(base, variants, plays, made)
    play = None if base.play is None else choice.merged(base.play, plays)
    return Whole(decisions, play, choice.merged(base.named, named))


def _warn_unchanged(
    base: Whole,
    variants: Sequence[Variant],
    plays: Mapping[str, Play],
    others: Mapping[str, Sequence[Decision]],
) -> None:
    """Warn of each variant by which everything is decided and done as without it."""
    for variant in variants:
        made = others[variant.id]
        if any(finding.is_error for finding in variant.context.findings):
            continue
        if len(made) < len(base.decisions) or not same(base.play, plays.get(variant.id)):
            continue
        if all(map(_alike, base.decisions, made)):
            id = variant.context.around.shape.id
            span = variant.own.span((VARIANT,), key=True)
            message = f"variant '{variant.id}' changes nothing of '{id}'"
            help = "give it a param, a row of a table or a template of its own, or take it out"
            found = Finding("PW303", message, span, help, Severity.WARNING)
            variant.context.findings.append(found)


def _alike(one: Decision, other: Decision) -> bool:
    return same((one.how, one.assumed), (other.how, other.assumed))


def variant_type(playbook: str, variants: Sequence[str]) -> Type:
    """Return the type of the decision that says which variant applies."""
    return enum((playbook, *variants))


def which_variant(context: Context, variants: Sequence[Variant]) -> Decision | None:
    """Return the decision that says which variant applies; None where a condition is wrong.

    It is a table of which one row may be true: two variants for one record are a fault.
    """
    id = context.around.shape.id
    type = variant_type(id, [variant.id for variant in variants])
    rows: list[Row] = []
    for variant in variants:
        when = _condition(context, variant)
        if when is None:
            return None
        span = variant.own.span(("variant",))
        then = Rule(context.pool.const(variant.id, type), variant.id, span)
        rows.append(Row(variant.id, (when,), when.node, then, (when.text,), span))
    plain = Rule(context.pool.const(id, type), id)
    table = Table((*rows, Row(id, (), None, plain, (NONE_APPLIES,))), hit="unique")
    reads, assumed = tuple(sorted(columns_read(table))), tuple(assumed_in(context, table))
    return Decision(id, VARIANT, type, table, reads, assumed, rows[0].span)


def _condition(context: Context, variant: Variant) -> Rule | None:
    """For which records a variant is, in the names of the playbook as it is without it."""
    source = rule_at(variant.own, (VARIANT, "when"))
    lowered = lower(source, context.scope, context.pool, BOOL)
    variant.context.findings += lowered.findings
    if lowered.node is None:
        return None
    return Rule(lowered.node, lowered.text, variant.own.span((VARIANT, "when")), source)


def choice_of(context: Context, which: Decision) -> Choice:
    """Return the choice between a playbook and its variants."""
    column = which.column
    node = context.pool.node("fact", which.type, data=FactRef(column, (), column))
    return Choice(context.pool, node)


def varied(choice: Choice, base: Decision, others: Mapping[str, Decision]) -> Decision:
    """Return a decision that is made as in *others* where those variants apply."""
    different = {id: other for id, other in others.items() if not _alike(base, other)}
    if not different:
        return base
    if isinstance(base.how, Rank):
        return _ranked(choice, base, different)
    ref = choice.node.data
    assert isinstance(ref, FactRef)
    reads = {ref.name, *base.reads, *(r for other in different.values() for r in other.reads)}
    alternatives = tuple(
        Alternative(id, other.how, other.assumed) for id, other in different.items()
    )
    return replace(base, reads=tuple(sorted(reads)), choice=choice.node, alternatives=alternatives)


def _ranked(choice: Choice, base: Decision, others: Mapping[str, Decision]) -> Decision:
    """Return one ranking of all records, each put in order by what its own variant says."""
    how = choice.merged(base.how, {id: other.how for id, other in others.items()})
    assumed = dict(pair for other in (base, *others.values()) for pair in other.assumed)
    reads = tuple(sorted(columns_read(how)))
    return replace(base, how=how, reads=reads, assumed=tuple(assumed.items()))


def refused(context: Context, variants: Sequence[Variant]) -> bool:
    """Report variants of a playbook that decides something called ``variant`` itself."""
    if context.value("decisions", VARIANT) is None:
        return False
    id = context.around.shape.id
    for variant in variants:
        span = variant.own.span((VARIANT,), key=True)
        message = f"'{id}' has a decision '{VARIANT}' of its own and can have no variants"
        help = "call that decision otherwise"
        variant.context.findings.append(Finding("PW116", message, span, help))
    return True
