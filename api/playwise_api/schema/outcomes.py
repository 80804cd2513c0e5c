"""Decisions: the outcomes of a record, and how a portfolio divides by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum

import strawberry

from playwise.evaluate.explain import Explanation
from playwise.facts.catalog import Fact
from playwise.playbook.kinds import Decision
from playwise.playbook.program import Program
from playwise.rules.money import from_minor
from playwise.rules.types import Kind, Type
from playwise.rules.wording import format_value
from playwise.store.reading import PortfolioRow, portfolio
from playwise.store.rows import OutcomeRow
from playwise.store.values import decode
from playwise_api.faults import RequestError, with_help
from playwise_api.reading import Info, visible_facts
from playwise_api.schema.filters import decided, known_playbook


def _is_known(root: strawberry.Parent[OutcomeRow], info: Info) -> bool:
    decision = _declared(root, info)
    if decision is not None and decision.waits_for_rows and root.undecided:
        return False
    return root.value is not None


def _declared(root: OutcomeRow, info: Info) -> Decision | None:
    """Return the decision as the playbook has it now; None where it is gone."""
    found = info.context.source.program.playbook(root.playbook)
    return None if found is None else found.decision(root.decision)


def _words(root: strawberry.Parent[OutcomeRow], info: Info) -> str | None:
    decision = _declared(root, info)
    return in_words(root.value, root.value_text, None if decision is None else decision.type)


def because_of(root: strawberry.Parent[OutcomeRow | Explanation]) -> str | None:
    """Return why a decision came out as it did; None where there is nothing to say."""
    return root.because or None


@strawberry.enum(description="Where a score goes, held against an earlier one.")
class ScoreTrend(Enum):
    IMPROVING = strawberry.enum_value("improving", description="Up, by what counts as a move.")
    STEADY = strawberry.enum_value("steady", description="Neither up nor down by that much.")
    DECLINING = strawberry.enum_value("declining", description="Down, by what counts as a move.")


@strawberry.type(description="The numbers of a quadrant; null is unknown.")
class QuadrantCorner:
    x: float | None = strawberry.field(description="The number across.")
    y: float | None = strawberry.field(description="The number up.")
    weight: float | None = strawberry.field(
        description="How much the record counts among others; null also where none is asked for."
    )


@strawberry.type(description="Where a record stands in a rank's list.")
class RankPlace:
    position: int | None = strawberry.field(description="From 1; null is unknown.")
    of: int = strawberry.field(description="How many records are in the list.")
    per: str | None = strawberry.field(
        description="Whose list it is, where there are several: Ada's, that of EMEA."
    )


def _score(root: strawberry.Parent[OutcomeRow]) -> float | None:
    return (root.parts or {}).get("score")


def _drivers(root: strawberry.Parent[OutcomeRow]) -> list[str] | None:
    return (root.parts or {}).get("drivers")


def _trend(root: strawberry.Parent[OutcomeRow]) -> ScoreTrend | None:
    trend = (root.parts or {}).get("trend")
    return None if trend is None else ScoreTrend(trend)


def _corner(root: strawberry.Parent[OutcomeRow]) -> QuadrantCorner | None:
    parts = root.parts or {}
    if "x" not in parts:
        return None
    return QuadrantCorner(x=parts["x"], y=parts["y"], weight=parts.get("weight"))


def place_of(root: strawberry.Parent[OutcomeRow | Explanation]) -> RankPlace | None:
    """Return where a record stands in the list of a rank; None where it stands in none."""
    parts = root.parts or {}
    if parts.get("of") is None:
        return None
    position, of, per = parts["position"], parts["of"], parts.get("per")
    return RankPlace(
        position=position if isinstance(position, int) else None,
        of=of if isinstance(of, int) else 0,
        per=None if per is None else str(per),
    )


def _rows(root: strawberry.Parent[OutcomeRow]) -> list[str] | None:
    return (root.parts or {}).get("rows")


@strawberry.type(description="What a decision of a playbook came to for a record.")
class Outcome:
    playbook: str = strawberry.field(description="The playbook's id.")
    decision: str = strawberry.field(description="The decision's name.")
    is_known: bool = strawberry.field(
        resolver=_is_known,
        description="Whether it could be decided. A list is unknown while rows are undecided, "
        "unless its table has `on_unknown: skip`; what is listed so far is in `value`.",
    )
    value_text: str | None = strawberry.field(
        name="value",
        description="The value as plain text, as filters take it; money in minor units. "
        "null is unknown.",
    )
    words: str | None = strawberry.field(
        resolver=_words, description="The value as people read it; null is unknown."
    )
    row: str | None = strawberry.field(description="The row of the table that decided.")
    because: str | None = strawberry.field(
        resolver=because_of,
        description="Why, in the words of the playbook; null where it has none, or is unknown.",
    )
    reasons: list[str] = strawberry.field(
        description="Why it is unknown: `missing: industry`, `stale: arr`. Of a list, why rows "
        "are undecided; of a rank, why the place is unknown."
    )
    assumed: list[str] = strawberry.field(
        description="The facts and decisions that the playbook's `assume` stood in for."
    )
    open: list[str] | None = strawberry.field(
        description="Of a checklist, the items that are false."
    )
    undecided: list[str] | None = strawberry.field(
        description="Of a checklist, the items that are unknown; of a table that lists its true "
        "rows, those of which nobody knows whether they belong."
    )
    rows: list[str] | None = strawberry.field(
        resolver=_rows, description="Of a table that lists its true rows, their ids."
    )
    score: float | None = strawberry.field(
        resolver=_score, description="Of a scorecard, the score from 0 to 100; null is unknown."
    )
    drivers: list[str] | None = strawberry.field(
        resolver=_drivers,
        description="Of a scorecard, the measures that hold the score down, the costliest first.",
    )
    trend: ScoreTrend | None = strawberry.field(
        resolver=_trend, description="Of a scorecard, where the score goes; null is unknown."
    )
    corner: QuadrantCorner | None = strawberry.field(
        resolver=_corner, description="Of a quadrant, the numbers behind it."
    )
    place: RankPlace | None = strawberry.field(
        resolver=place_of, description="Of a rank, its place in the list; null where it has none."
    )
    version: str = strawberry.field(
        description="The playbook's version that decided: the hash of its file."
    )
    as_of: datetime = strawberry.field(description="The moment of the run that last changed it.")
    changed_at: datetime = strawberry.field(description="When it last became another.")


@strawberry.type(name="PortfolioRow", description="The records with one value of a decision.")
class PortfolioPart:
    value: str | None = strawberry.field(
        description="The value as plain text, as filters take it; null is unknown."
    )
    words: str | None = strawberry.field(description="The value as people read it.")
    count: int = strawberry.field(description="How many records have it.")
    amount: Decimal | None = strawberry.field(
        description="What the fact comes to over those where it is known; null where it is "
        "known for none, or no fact was named."
    )
    without_amount: int = strawberry.field(description="How many of them have no known amount.")


@strawberry.type(description="How the records of an entity divide by the values of a decision.")
class Portfolio:
    playbook: str = strawberry.field(description="The playbook's id.")
    decision: str = strawberry.field(description="The decision's name.")
    entity: str = strawberry.field(description="Whose records are counted.")
    amount: str | None = strawberry.field(description="The fact that is added up.")
    currency: str | None = strawberry.field(description="The currency of the amounts.")
    total: int = strawberry.field(description="How many records there are over all values.")
    rows: list[PortfolioPart] = strawberry.field(
        description="One row a value: declared values in their order, even without records; "
        "unknown last."
    )


@dataclass(frozen=True, slots=True)
class Part:
    """What `PortfolioPart` shows."""

    value: str | None
    words: str | None
    count: int
    amount: Decimal | None
    without_amount: int


@dataclass(frozen=True, slots=True)
class Division:
    """What `Portfolio` shows."""

    playbook: str
    decision: str
    entity: str
    amount: str | None
    currency: str | None
    rows: tuple[Part, ...]

    @property
    def total(self) -> int:
        """Return how many records there are."""
        return sum(row.count for row in self.rows)


def portfolio_of(info: Info, playbook: str, decision: str, amount: str | None) -> Division:
    """Return how the records of a playbook's entity divide by one of its decisions."""
    reading = info.context
    program = reading.source.program
    found = known_playbook(program, playbook)
    asked = decided(program, playbook, decision, found.entity)
    type = asked.type
    fact = None if amount is None else _amount(program, found.entity, amount)
    name = None if fact is None else fact.name
    rows = reading.ask(
        portfolio,
        program.catalogue,
        found.entity,
        playbook,
        decision,
        name,
        waits=asked.waits_for_rows,
    )
    parts = tuple(_part(row, type, fact) for row in _completed(rows, type))
    currency = None if fact is None else fact.type.currency
    return Division(playbook, decision, found.entity, name, currency, parts)


def in_words(value: str | None, text: str | None, type: Type | None) -> str | None:
    """Return a decision's value as people read it, or its plain text where its type is gone."""
    if value is None or type is None:
        return text
    try:
        found = decode(value, type)
        return None if found is None else format_value(found, type)
    except (ValueError, TypeError, AssertionError):
        # Decided by an older version of the playbook, with another type.
        return text


def _amount(program: Program, entity: str, name: str) -> Fact:
    facts = visible_facts(program.catalogue.entities[entity].facts)
    numeric = [fact.name for fact in facts.values() if fact.type.is_numeric]
    fact = facts.get(name)
    if fact is None:
        message = f"unknown fact '{name}' of {entity}"
        raise RequestError(with_help(message, name, numeric))
    if not fact.type.is_numeric:
        message = f"'{name}' is {fact.type}, which cannot be added up"
        raise RequestError(with_help(message, "", numeric))
    return fact


def _completed(rows: Sequence[PortfolioRow], type: Type) -> list[PortfolioRow]:
    """Return *rows* in the order of the declared values, with those that no record has."""
    by_text = {row.value_text: row for row in rows if row.value_text is not None}
    declared = {value: PortfolioRow(f'"{value}"', value, 0, None, 0) for value in type.values}
    return [*(declared | by_text).values(), *(row for row in rows if row.value_text is None)]


def _part(row: PortfolioRow, type: Type, fact: Fact | None) -> Part:
    words = in_words(row.value, row.value_text, type)
    without = row.without_amount if fact is not None else 0
    return Part(row.value_text, words, row.count, _worth(row.amount, fact), without)


def _worth(amount: int | float | None, fact: Fact | None) -> Decimal | None:
    if amount is None or fact is None:
        return None
    if fact.type.kind is Kind.MONEY:
        assert isinstance(amount, int)
        assert fact.type.currency is not None
        return from_minor(amount, fact.type.currency)
    # As rules round sums, so that the order of the rows does not show.
    return Decimal(amount) if isinstance(amount, int) else Decimal(f"{amount:.12g}")
