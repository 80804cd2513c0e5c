"""A playbook file as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from playwise.documents.elements import Element, Id, RuleData, ScalarData, Text
from playwise.documents.scalars import Scalar
from playwise.documents.tree import Path
from playwise.playbook.model.cases import CaseModel
from playwise.playbook.model.decisions import DecisionModel, Param, TableModel
from playwise.playbook.model.play import PlayModel


class TemplateModel(Element):
    """A message to fill in."""

    subject: Text = Field(description="Its subject, one line; {{ name }} fills in.")
    body: Text = Field(description="Its text; {{ name }} fills in.")
    requires: list[Text] = Field(
        [], description="Names that must be known before the message goes out."
    )


class PlaybookFile(Element):
    """A playbook: decisions over the facts of an entity, and the play that follows from them."""

    not_built: ClassVar[frozenset[str]] = frozenset(("hold",))
    as_written: ClassVar[tuple[Path, ...]] = (
        ("title",),
        ("source",),
        *(("params", "*", key) for key in ("unit", "note")),
        ("tables", "*", "note"),
        ("decisions", "*", "values", "*"),
        ("decisions", "*", "table", "*", "because"),
        ("decisions", "*", "scorecard", "bands", "*"),
        ("decisions", "*", "scorecard", "override", "*", "then"),
        ("decisions", "*", "scorecard", "trend", "over"),
        ("decisions", "*", "quadrant", "names", "*"),
        ("play", "steps", "*", "task"),
        *(("templates", "*", key) for key in ("subject", "body")),
        ("tests", "*", "name"),
    )
    forms: ClassVar[Mapping[str, str]] = {
        "decisions.*": "write {value: {}} for a rule alone; else table, checklist, scorecard, …"
    }
    meant: ClassVar[Mapping[str, str]] = {"for": "entity", "about": "entity", "name": "title"}
    placeholders: ClassVar[dict[str, Scalar]] = {"playbook": "unnamed", "title": "untitled"}

    playbook: Id = Field(description="What the playbook is called; history hangs on it.")
    title: Text = Field(description="What it is for, in a few words.")
    entity: Id = Field(description="The entity whose records it decides about: account, contact, …")
    source: Text | None = Field(None, description="Where the practice comes from.")
    labels: list[Id] = Field([], description="Words to find it by.")
    assume: dict[str, ScalarData] = Field(
        {}, description="What rules take where a fact or decision is unknown, by name."
    )
    params: dict[Id, Param] = Field({}, description="Values that rules name as params.x.")
    tables: dict[Id, TableModel] = Field({}, description="Values by key, for lookup(table, key).")
    derive: dict[Id, RuleData] = Field({}, description="Names for rules that are used again.")
    decisions: dict[Id, DecisionModel] = Field({}, description="What the playbook decides.")
    play: PlayModel | None = Field(None, description="What it does: steps over time.")
    templates: dict[Id, TemplateModel] = Field({}, description="Messages to fill in.")
    tests: list[CaseModel] = Field([], description="Tests of all that, with facts made up.")
