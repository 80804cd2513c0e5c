"""The model of a playbook file: its keys, and what must fit together before rules are read."""

from __future__ import annotations

from playwise.playbook.model.cases import (
    CaseModel,
    DoModel,
    ExpectModel,
    MomentModel,
    StepExpectModel,
)
from playwise.playbook.model.decisions import (
    ChecklistModel,
    DecisionModel,
    ParamModel,
    RowModel,
    TableModel,
)
from playwise.playbook.model.file import PlaybookFile, TemplateModel
from playwise.playbook.model.play import (
    AgainModel,
    ApproveModel,
    AtModel,
    ExitModel,
    OwnerModel,
    PlayModel,
    StepModel,
)
from playwise.playbook.model.reading import read_playbook

__all__ = [
    "AgainModel",
    "ApproveModel",
    "AtModel",
    "CaseModel",
    "ChecklistModel",
    "DecisionModel",
    "DoModel",
    "ExitModel",
    "ExpectModel",
    "MomentModel",
    "OwnerModel",
    "ParamModel",
    "PlayModel",
    "PlaybookFile",
    "RowModel",
    "StepExpectModel",
    "StepModel",
    "TableModel",
    "TemplateModel",
    "read_playbook",
]
