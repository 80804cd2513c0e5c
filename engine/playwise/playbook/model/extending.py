"""A file that builds on another playbook: of its own it has values and words, never rules."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field, PlainValidator, WithJsonSchema

from playwise.documents.elements import (
    Element,
    Id,
    RuleData,
    ScalarData,
    Text,
    as_id,
    kind_refusal,
    refusal,
)
from playwise.documents.ids import is_id
from playwise.documents.scalars import Scalar
from playwise.documents.tree import Path
from playwise.playbook.model.cases import CaseModel
from playwise.playbook.model.decisions import Param, TableModel
from playwise.playbook.model.file import TemplateModel

LIBRARY = "library/"
"""What the names of shipped playbooks begin with."""

_HOLDS = "such a file holds assume, params, tables, templates and tests of its own"
_INHERITED = ("entity", "derive", "decisions", "play", "hold")


def _reference(value: object) -> str:
    if not isinstance(value, str):
        raise kind_refusal("a playbook", value, f"write its id, or {LIBRARY}… for a shipped one")
    id = value.removeprefix(LIBRARY)
    stem = re.sub(r"\.ya?ml$", "", id.rpartition("/")[2])
    if id != stem and is_id(stem):
        end = id[id.rindex(stem) + len(stem) :]
        without = f", without {end}" if end else ": its id is no path"
        raise refusal("PW115", f"'{value}' cannot be an id", f"write {stem}{without}")
    as_id(id)
    return value


Reference = Annotated[
    str,
    PlainValidator(_reference),
    WithJsonSchema(
        {"type": "string", "pattern": rf"^({re.escape(LIBRARY)})?[a-z][a-z0-9]*(_[a-z0-9]+)*$"}
    ),
]
"""The id of a playbook of the workspace, or ``library/…`` for a shipped one."""


class VariantModel(Element):
    """For which records a file takes the place of the playbook that it extends."""

    meant: ClassVar[Mapping[str, str]] = {"if": "when"}

    when: RuleData = Field(description="The condition, in the names of the extended playbook.")


class ExtendingFile(Element):
    """A playbook that is another one with values and words of its own."""

    forms: ClassVar[Mapping[str, str]] = {"variant": "write {when: {}}"}
    refused: ClassVar[dict[str, tuple[str, str]]] = {
        key: (f"'{key}' cannot stand in a file that extends another", _HOLDS) for key in _INHERITED
    }
    as_written: ClassVar[tuple[Path, ...]] = (
        ("title",),
        ("source",),
        *(("params", "*", key) for key in ("unit", "note")),
        ("tables", "*", "note"),
        *(("templates", "*", key) for key in ("subject", "body")),
        ("tests", "*", "name"),
    )
    placeholders: ClassVar[dict[str, Scalar]] = {"playbook": "unnamed"}

    playbook: Id = Field(description="What it is called; history hangs on it.")
    extends: Reference = Field(
        description="The playbook it builds on: its id, library/id for a shipped one."
    )
    variant: VariantModel | None = Field(
        None, description="Makes it hold for a part of that playbook's records alone."
    )
    title: Text | None = Field(None, description="What it is for; left out: as in the other.")
    source: Text | None = Field(None, description="Where the practice comes from.")
    labels: list[Id] | None = Field(None, description="Words to find it by.")
    assume: dict[str, ScalarData] = Field(
        {}, description="What rules take where a fact or decision is unknown, by name."
    )
    params: dict[Id, Param] = Field({}, description="Values in the place of the other's.")
    tables: dict[Id, TableModel] = Field(
        {}, description="Rows in the place of those of its tables."
    )
    templates: dict[Id, TemplateModel] = Field(
        {}, description="Messages in the place of the other's."
    )
    tests: list[CaseModel] = Field([], description="Tests of what comes of it.")
