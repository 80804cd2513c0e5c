"""Ranks as a playbook file writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from playwise.documents.elements import Element, RuleData


class TermModel(Element):
    """What records are put in order by."""

    meant: ClassVar[Mapping[str, str]] = {"desc": "descending", "order": "descending"}

    value: RuleData = Field(description="A fact or a rule: a number, amount, date, text, enum.")
    descending: bool = Field(False, description="Whether the largest come first.")
    weight: RuleData = Field(
        None,
        description="Makes one score of all terms: the sum of weight times value, largest first.",
    )


class RankModel(Element):
    """Records in order: a list, or one for each group."""

    forms: ClassVar[Mapping[str, str]] = {
        "by": "write [{value: {}}], or [{value: {}, descending: true}] for the largest first",
        "by.*": "write {value: {}}, or {value: {}, descending: true} for the largest first",
    }

    where: RuleData = Field(None, description="Which records are ranked; left out: all.")
    by: Annotated[list[TermModel], Field(min_length=1)] = Field(
        description="What decides first, then what decides between equals; ties go by key."
    )
    top: int | None = Field(
        None, ge=1, description="How many of each list are meant; left out: all of them."
    )
    per: RuleData = Field(
        None, description="A fact, a rule or a parent: each of its values has a list of its own."
    )
