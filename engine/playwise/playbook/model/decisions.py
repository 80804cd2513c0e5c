"""Params, tables and decisions as a playbook file writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag

from playwise.documents.elements import (
    MAP,
    ONE,
    Element,
    Id,
    RuleData,
    ScalarData,
    Text,
    map_or_one,
)
from playwise.playbook.model.ranks import RankModel
from playwise.playbook.model.scores import QuadrantModel, ScorecardModel

Origin: TypeAlias = Literal["practice", "author", "benchmark"]


class ParamModel(Element):
    """A number, word or date of the playbook with where it comes from."""

    value: ScalarData = Field(description="What `params.name` is in rules and texts.")
    unit: Text | None = Field(None, description="What a number counts, for people: days, USD.")
    origin: Origin | None = Field(
        None, description="Whether it is common practice, the author's choice, or a benchmark."
    )
    note: Text | None = Field(None, description="Why it is what it is.")


Param = Annotated[
    Annotated[ParamModel, Tag(MAP)] | Annotated[ScalarData, Tag(ONE)], Discriminator(map_or_one)
]
TableRow = Annotated[
    Annotated[dict[str, ScalarData], Tag(MAP), Field(min_length=1)]
    | Annotated[ScalarData, Tag(ONE)],
    Discriminator(map_or_one),
]


class TableModel(Element):
    """Values by key, with columns where wanted."""

    origin: Origin | None = Field(
        None, description="Whether it is common practice, the author's choice, or a benchmark."
    )
    note: Text | None = Field(None, description="Why it is what it is.")
    rows: dict[str, TableRow] = Field(
        min_length=1, description="By key, as it is written: a value, or values by column."
    )


class RowModel(Element):
    """A row of a decision's table."""

    meant: ClassVar[Mapping[str, str]] = {
        "default": "otherwise",
        "else": "otherwise",
        "if": "when",
        "condition": "when",
        "value": "then",
        "reason": "because",
    }

    id: Id = Field(description="What the row is called; history and tests hang on it.")
    when: RuleData = Field(None, description="The condition; a list of conditions must all hold.")
    cells: list[Any] | None = Field(
        None,
        min_length=1,
        description="A condition for each input: any, missing, a value, a list, a quoted range.",
    )
    otherwise: RuleData = Field(None, description="The value of a last row that always holds.")
    then: RuleData = Field(
        None,
        description="The value: one of the decision's values, or a rule. With hit: collect it may "
        "be left out: the row's id is the value.",
    )
    because: Text | None = Field(None, description="Why, in words; {{ name }} fills in values.")


ROLLED_UP = frozenset(("of", "answer", "rollup"))
"""The keys by which an item that related records answer is told from a rule."""


def _item(value: object) -> str:
    """Return the tag of an item: answers of related records, or a rule in any of its forms."""
    if isinstance(value, ItemModel):
        return MAP
    return MAP if isinstance(value, dict) and value.keys() & ROLLED_UP else ONE


class ItemModel(Element):
    """An item that related records answer, each for itself."""

    of: Text = Field(description="The related records that answer: champions.")
    answer: RuleData = Field(description="What is true of a record that says yes.")
    rollup: Literal["any", "all", "share", "weighted"] = Field(
        description="What makes one answer of theirs: one yes, all of them, enough of them, or "
        "enough of their weight."
    )
    at_least: RuleData = Field(
        None, description="For share and weighted: how much is enough, over 0 and up to 1."
    )
    weight: RuleData = Field(
        None, description="For weighted: a number of each record; below 0 it counts as 0."
    )


Item = Annotated[
    Annotated[ItemModel, Tag(MAP)] | Annotated[RuleData, Tag(ONE)], Discriminator(_item)
]


class ChecklistModel(Element):
    """Items that make a decision complete, not_yet or unknown."""

    forms: ClassVar[Mapping[str, str]] = {
        "required": "give each item a name: {trained: {}}",
        "optional": "give each item a name: {trained: {}}",
    }

    required: dict[Id, Item] = Field(
        min_length=1, description="The items that decide: all of them true is complete."
    )
    optional: dict[Id, Item] = Field({}, description="Items that are shown and never decide.")


class DecisionModel(Element):
    """A decision: a table, a checklist, a scorecard, a quadrant, a rank or a single rule."""

    not_built: ClassVar[frozenset[str]] = frozenset(("assign",))
    forms: ClassVar[Mapping[str, str]] = {
        "checklist": "write {required: {trained: rule}}: a name and a rule for each item",
        "rank": "write {by: [{value: rule}]}",
        "scorecard": "write {bands: …, measures: …}",
        "quadrant": "write {x: …, y: …, cut: …, names: …}",
        "table": "write a list of rows: [{id: name, when: rule, then: value}]",
    }

    values: list[Text] | None = Field(
        None, min_length=1, description="The values that the decision can have, in order."
    )
    type: Literal["bool", "integer", "number", "money", "text", "date", "datetime"] | None = Field(
        None, description="What the decision is where it has no list of values: text, number, …"
    )
    inputs: list[Text] | None = Field(
        None, min_length=1, description="The names that the cells of the table are about, in order."
    )
    table: list[RowModel] | None = Field(
        None, min_length=1, description="Ordered rows; the first true one decides, unless hit."
    )
    hit: Literal["first", "unique", "collect"] = Field(
        "first",
        description="What decides: the first true row, the one that is true (two are a fault), "
        "or all of them: their values are a list.",
    )
    on_unknown: Literal["stop", "skip"] = Field(
        "stop", description="Whether a row whose condition is unknown stops the search."
    )
    checklist: ChecklistModel | None = Field(
        None, description="Items that make it complete, not_yet or unknown."
    )
    scorecard: ScorecardModel | None = Field(
        None, description="Measures weighed into a score, and the bands that it falls into."
    )
    quadrant: QuadrantModel | None = Field(
        None, description="Two numbers, each high or low, and a name for each corner."
    )
    rank: RankModel | None = Field(
        None, description="Records in order; whether a record is in the list is the decision."
    )
    value: RuleData = Field(None, description="A rule whose value is the decision.")
