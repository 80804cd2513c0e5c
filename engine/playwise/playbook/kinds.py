"""The kinds of decisions, compiled: what the evaluators read. Frozen, checked, typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from playwise.diagnostics.places import Span
from playwise.rules.ir import Node
from playwise.rules.source import RuleSource
from playwise.rules.types import Type

Wording: TypeAlias = "tuple[str | Node, ...]"
"""Text with gaps: each node's value is filled in as `playwise.rules.wording` writes values."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition or value with the words of its author.

    Attributes:
        node: What is evaluated.
        text: The rule in text form, for people.
        span: Where it stands.
        written: As its author wrote it: what `playwise.playbook.rule_parts` takes apart.
    """

    node: Node
    text: str
    span: Span | None = None
    written: RuleSource | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table.

    Attributes:
        when: All the conditions that must hold, cells first; () always holds (``otherwise``).
        condition: The conjunction of `when`, or None.
        then: The value, of the decision's type.
        because: Why, in words to fill in.
    """

    id: str
    when: tuple[Rule, ...]
    condition: Node | None
    then: Rule
    because: Wording
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Ordered rows.

    Attributes:
        on_unknown: Whether a row whose condition is unknown stands in the way, or is passed over.
        hit: What decides: the ``first`` true row, the one true row (``unique``: two are a fault),
            or all of them (``collect``: the value is a list). But for ``first``, only the row of
            ``otherwise`` has no condition.
    """

    rows: tuple[Row, ...]
    on_unknown: Literal["stop", "skip"] = "stop"
    hit: Literal["first", "unique", "collect"] = "first"


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a checklist. `rule` is None-free: an item over no records is unknown."""

    id: str
    rule: Rule
    required: bool


@dataclass(frozen=True, slots=True)
class Checklist:
    """Items of which the required ones decide: complete, not_yet or unknown."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Computed:
    """A bare ``value:`` rule."""

    rule: Rule


@dataclass(frozen=True, slots=True)
class Band:
    """A range of scores, and the value of the decision for a score in it.

    Attributes:
        low: Its lower end; None is open.
        holds_low: Whether the end itself belongs to it; so `holds_high`.
    """

    name: str
    low: float | None
    holds_low: bool
    high: float | None
    holds_high: bool


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that a scorecard weighs.

    Attributes:
        value: The author's rule.
        points: What its value is worth: a number from 0 to 100, unknown where the value is.
        weight: Over 0; its share of all weights counts.
        cap: The most per cent of the score that it may weigh, or None.
        of: Whose point of view it takes.
        on_missing: What an unknown value does to the score.
        worst: The fewest points that it can give.
    """

    id: str
    value: Rule
    points: Node
    weight: float
    cap: float | None = None
    of: Literal["customer", "company"] | None = None
    kind: Literal["leading", "lagging"] | None = None
    on_missing: Literal["drop", "zero", "worst", "unknown"] = "unknown"
    worst: float = 0.0
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """A condition that decides the band whatever the score is."""

    id: str
    when: Rule
    then: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Trend:
    """How the score is held against an earlier one.

    Attributes:
        past: The score so many days ago.
        days: How many.
        by: From how many points of difference on it is improving or declining.
    """

    past: Node
    days: int
    by: float


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Measures weighed into a score from 0 to 100, and the bands that the score falls into.

    Attributes:
        bands: In the order of the file; together they hold each score from 0 to 100 once.
        overrides: The first true one decides the band.
    """

    bands: tuple[Band, ...]
    measures: tuple[Measure, ...]
    overrides: tuple[Override, ...] = ()
    trend: Trend | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """What rules may read of it beside its value and its row."""
        return ("score", "drivers") if self.trend is None else ("score", "drivers", "trend")


@dataclass(frozen=True, slots=True)
class Axis:
    """A number that a quadrant cuts in two: from *cut* on it is high."""

    value: Rule
    cut: float


@dataclass(frozen=True, slots=True)
class Quadrant:
    """A name for each corner that two numbers, each high or low, come to.

    Attributes:
        weight: How much the record counts among others, or None.
        names: For (high, high), (high, low), (low, high) and (low, low); x comes first.
    """

    x: Axis
    y: Axis
    weight: Rule | None
    names: tuple[str, str, str, str]

    @property
    def parts(self) -> Mapping[str, Rule]:
        """What rules may read of it beside its value: numbers."""
        parts = {"x": self.x.value, "y": self.y.value}
        return parts if self.weight is None else parts | {"weight": self.weight}


@dataclass(frozen=True, slots=True)
class Term:
    """What records are put in order by.

    Attributes:
        rule: A value that can be ordered: an enum by the order of its values, false before true.
        descending: Whether the largest come first.
    """

    rule: Rule
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Rank:
    """Records in order, in one list or in one for each group.

    Attributes:
        terms: What decides first, then what decides between equals; keys decide last.
        where: Which records are in a list; None: all of them.
        top: How many of each list are meant; None: all of it.
        per: What tells the lists apart: a rule, or the name of a parent entity, whose key it is.
    """

    terms: tuple[Term, ...]
    where: Rule | None = None
    top: int | None = None
    per: Rule | str | None = None

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule of it."""
        rules = (self.where, self.per if isinstance(self.per, Rule) else None)
        return (*(rule for rule in rules if rule is not None), *(t.rule for t in self.terms))

    @property
    def parts(self) -> tuple[str, ...]:
        """What is told of a record in the list: its place, of how many, of whose list."""
        return ("of", "position") if self.per is None else ("of", "per", "position")


How: TypeAlias = Table | Checklist | Computed | Scorecard | Quadrant | Rank
"""The kinds of decision."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """How a decision is made where a variant of its playbook applies; of the same form."""

    variant: str
    how: How
    assumed: tuple[tuple[str, Node], ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision of a playbook.

    Attributes:
        column: ``playbook.decision``: its name in facts, outcomes and other playbooks' rules.
        reads: The columns (``playbook.decision``) of the decisions that it reads, sorted.
        assumed: The names that the playbook's `assume` replaces and that this decision reads,
            each with the node that is unknown when the assumption is at work.
        choice: What says which variant of the playbook applies, where that matters here.
        alternatives: How it is made where a variant applies; where none of these does: `how`.
    """

    playbook: str
    name: str
    type: Type
    how: How
    reads: tuple[str, ...] = ()
    assumed: tuple[tuple[str, Node], ...] = ()
    span: Span | None = None
    choice: Node | None = None
    alternatives: tuple[Alternative, ...] = ()

    @property
    def column(self) -> str:
        """``playbook.decision``."""
        return f"{self.playbook}.{self.name}"

    @property
    def parts(self) -> tuple[str, ...]:
        """What is told of it beside its value, its row and its items."""
        match self.how:
            case Scorecard(parts=parts) | Rank(parts=parts):
                return parts
            case Quadrant(parts=rules):
                return tuple(rules)
            case Table(hit="collect"):
                return ("rows",)
        return ()

    @property
    def waits_for_rows(self) -> bool:
        """Whether it is a list that rules take for unknown while one of its rows is undecided."""
        how = self.how
        return isinstance(how, Table) and how.hit == "collect" and how.on_unknown == "stop"
