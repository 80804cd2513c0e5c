"""Params, tables and decisions as a playbook file writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import BeforeValidator, Discriminator, Field, Tag

from playwise.documents.elements import (
    MAP,
    ONE,
    Element,
    Id,
    RuleData,
    ScalarData,
    Text,
    map_or_one,
    not_built,
)

Origin: TypeAlias = Literal["practice", "author", "benchmark"]


def _first(value: Any) -> Any:
    if value in ("unique", "collect"):
        raise not_built(f"hit: {value}")
    return value


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
    """A row of a decision's table; the first true one decides."""

    meant: ClassVar[Mapping[str, str]] = {"default": "otherwise", "else": "otherwise"}

    id: Id = Field(description="What the row is called; history and tests hang on it.")
    when: RuleData = Field(None, description="The condition; a list of conditions must all hold.")
    cells: list[Any] | None = Field(
        None,
        min_length=1,
        description="A condition for each input: any, missing, a value, a list, a quoted range.",
    )
    otherwise: RuleData = Field(None, description="The value of a last row that always holds.")
    then: RuleData = Field(None, description="The value: one of the decision's values, or a rule.")
    because: Text | None = Field(None, description="Why, in words; {{ name }} fills in values.")


class ChecklistModel(Element):
    """Items that make a decision complete, not_yet or unknown."""

    required: dict[Id, RuleData] = Field(
        min_length=1, description="The items that decide: all of them true is complete."
    )
    optional: dict[Id, RuleData] = Field({}, description="Items that are shown and never decide.")


class DecisionModel(Element):
    """A decision: a table, a checklist or a single rule."""

    not_built: ClassVar[frozenset[str]] = frozenset(("scorecard", "quadrant", "rank", "assign"))

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
        None, min_length=1, description="Ordered rows; the first true one decides."
    )
    hit: Annotated[Literal["first"], BeforeValidator(_first)] = Field(
        "first", description="Which true row decides: the first."
    )
    on_unknown: Literal["stop", "skip"] = Field(
        "stop", description="Whether a row whose condition is unknown stops the search."
    )
    checklist: ChecklistModel | None = Field(
        None, description="Items that make it complete, not_yet or unknown."
    )
    value: RuleData = Field(None, description="A rule whose value is the decision.")
