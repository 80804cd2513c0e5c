"""Scorecards and quadrants as a playbook file writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field

from playwise.documents.elements import Element, Id, RuleData, ScalarData, Text

_NUMBER = "A number, or a param"


class MeasureModel(Element):
    """Something that a scorecard weighs."""

    id: Id = Field(description="What the measure is called; history and tests hang on it.")
    weight: RuleData = Field(
        description=f"How much it counts: its share of all weights. {_NUMBER}."
    )
    value: RuleData = Field(
        description="What is measured: points from 0 to 100 (what is over is cut), or what "
        "'points' makes points of."
    )
    points: dict[Text, RuleData] | None = Field(
        None,
        min_length=1,
        description="What the values are worth, from 0 to 100, by value or range: "
        f'{{low: 0, "5 to < 10": 50, ">= 10": 100}}. {_NUMBER}.',
    )
    class_: Literal["customer", "company"] | None = Field(
        None, alias="class", description="Whose point of view it takes."
    )
    kind: Literal["leading", "lagging"] | None = Field(
        None, description="Whether it tells what comes, or what was."
    )
    on_missing: Literal["drop", "zero", "worst", "unknown"] = Field(
        "unknown",
        description="What an unknown value does: its weight goes to the others, it counts 0, it "
        "counts the least that it can give, or the score is unknown.",
    )
    cap: RuleData = Field(
        None, description=f"The most per cent of the score that it may weigh. {_NUMBER}."
    )


class OverrideModel(Element):
    """A condition that decides the band whatever the score is."""

    meant: ClassVar[Mapping[str, str]] = {"if": "when"}

    id: Id = Field(description="What the row is called; history and tests hang on it.")
    when: RuleData = Field(description="The condition; a list of conditions must all hold.")
    then: Text = Field(description="The band.")


class TrendModel(Element):
    """How the score is held against an earlier one."""

    over: Text = Field(description="How long ago, in days or weeks: 30d.")
    by: RuleData = Field(
        description=f"From how many points on it is improving or declining. {_NUMBER}."
    )


class ScorecardModel(Element):
    """Measures weighed into a score from 0 to 100, which falls into a band."""

    forms: ClassVar[Mapping[str, str]] = {
        "bands": "write each band with its range: {red: '< 50', green: '>= 50'}",
        "measures": "write a list: [{id: name, weight: 1, value: rule}]",
        "trend": "write {over: {}, by: 5}: how long ago, and how many points are a move",
    }

    bands: dict[Text, ScalarData] = Field(
        min_length=1,
        description='The values of the decision by range of the score: {red: "< 50", …}.',
    )
    measures: list[MeasureModel] = Field(min_length=1, description="What the score is made of.")
    override: list[OverrideModel] = Field(
        [], description="Conditions that decide the band; the first true one does."
    )
    trend: TrendModel | None = Field(None, description="Makes x.trend: improving, steady, …")


class CutModel(Element):
    """From where on the axes of a quadrant are high."""

    x: RuleData = Field(description=f"The least x that is high. {_NUMBER}.")
    y: RuleData = Field(description=f"The least y that is high. {_NUMBER}.")


class NamesModel(Element):
    """The corners of a quadrant by name; what is said of x comes first."""

    high_high: Text = Field(description="Both are high.")
    high_low: Text = Field(description="x is high, y is low.")
    low_high: Text = Field(description="x is low, y is high.")
    low_low: Text = Field(description="Both are low.")


class QuadrantModel(Element):
    """Two numbers, each high or low, and a name for each corner."""

    forms: ClassVar[Mapping[str, str]] = {
        "cut": "write {x: 5, y: 5}: from where on each of the two is high",
        "names": "write {high_high: …, high_low: …, low_high: …, low_low: …}: x comes first",
    }

    x: RuleData = Field(description="The number across.")
    y: RuleData = Field(description="The number up.")
    cut: CutModel = Field(description="From where on they are high; the cut itself is high.")
    weight: RuleData = Field(
        None, description="How much the record counts among others: x.weight for rules."
    )
    names: NamesModel = Field(description="What the corners are called.")


CORNERS = tuple(NamesModel.model_fields)
"""The keys of a quadrant's names in their order."""
