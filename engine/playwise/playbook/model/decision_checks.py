"""What params, tables and decisions of a file have against each other."""

from __future__ import annotations

from playwise.documents.report import Report
from playwise.documents.tree import Path
from playwise.facts.build import RULE_WORDS
from playwise.facts.fact_build import RESERVED_VALUES
from playwise.playbook.model.decisions import DecisionModel, RowModel
from playwise.playbook.model.file import PlaybookFile

EXPECTED_WORDS = frozenset(("play", "result", "row", "reasons", "steps"))
"""What tests expect beside decisions; no decision can be called so."""

_TABLE_KEYS = ("inputs", "hit", "on_unknown")
_KINDS = ("table", "checklist", "value")


def check_decisions(report: Report[PlaybookFile], model: PlaybookFile) -> None:
    """Report what is wrong with labels, tables, names and decisions."""
    seen: set[str] = set()
    for place, label in enumerate(model.labels):
        if label in seen:
            report.add("PW116", f"the label '{label}' is given twice", ("labels", place))
        seen.add(label)
    for name, table in model.tables.items():
        with_columns = [key for key, row in table.rows.items() if isinstance(row, dict)]
        without = [key for key in table.rows if key not in with_columns]
        if with_columns and without:
            odd = min((with_columns, without), key=len)[0]
            message = f"in '{name}' some rows have columns and some are single values"
            report.add("PW112", message, ("tables", name, "rows", odd), "give all rows one form")
    _check_names(report, model)
    for name, decision in model.decisions.items():
        _check_decision(report, name, decision)


def _check_names(report: Report[PlaybookFile], model: PlaybookFile) -> None:
    for section, names in (("derive", model.derive), ("decisions", model.decisions)):
        for name in names:
            path: Path = (section, name)
            if name in RULE_WORDS:
                message = f"'{name}' is a word of the rule language and cannot be a name"
                report.add("PW115", message, path, key=True)
            elif section == "decisions" and name in EXPECTED_WORDS:
                message = f"'{name}' means something else in tests and cannot name a decision"
                report.add("PW115", message, path, key=True)
            elif section == "decisions" and name in model.derive:
                message = f"'{name}' is also a derive of this file"
                report.add("PW116", message, path, "call one of them otherwise", key=True)


def _check_decision(report: Report[PlaybookFile], name: str, decision: DecisionModel) -> None:
    path: Path = ("decisions", name)
    given = decision.model_fields_set
    kinds = [key for key in report.checked.document.data["decisions"][name] if key in _KINDS]
    if not kinds and not report.is_damaged(path):
        message = f"the decision '{name}' needs a table, a checklist or a value"
        report.add("PW111", message, path, key=True)
    for extra in kinds[1:]:
        message = f"the decision '{name}' has both '{kinds[0]}' and '{extra}'"
        report.add("PW112", message, (*path, extra), "keep one of them", key=True)
    if kinds and kinds[0] != "table":
        _refuse_beside(report, path, decision, kinds[0])
    if "values" in given and "type" in given:
        message = "'type' says again what 'values' says already"
        report.add("PW112", message, (*path, "type"), "keep one of them", key=True)
    if kinds[:1] == ["table"] and not {"values", "type"} & given and not report.is_damaged(path):
        help_text = "values: the texts that it can be, or type: number, text, …"
        report.add("PW111", f"the decision '{name}' has no values", path, help_text, key=True)
    _check_values(report, path, decision.values or [])
    _check_rows(report, path, decision)
    _check_items(report, path, decision)


def _refuse_beside(
    report: Report[PlaybookFile], path: Path, decision: DecisionModel, kind: str
) -> None:
    refused = (*_TABLE_KEYS, "values", "type") if kind == "checklist" else _TABLE_KEYS
    for key in refused:
        if key in decision.model_fields_set:
            message = f"'{key}' belongs to a table, not to a {kind}"
            report.add("PW112", message, (*path, key), "remove it", key=True)


def _check_values(report: Report[PlaybookFile], path: Path, values: list[str]) -> None:
    for place, value in enumerate(values):
        if value.casefold() in RESERVED_VALUES:
            message = f"a value cannot be called '{value}', which rules read otherwise"
            report.add("PW115", message, (*path, "values", place))
        elif value in values[:place]:
            message = f"the value '{value}' is given twice"
            report.add("PW116", message, (*path, "values", place))


def _check_rows(report: Report[PlaybookFile], path: Path, decision: DecisionModel) -> None:
    seen: set[str] = set()
    for place, row in enumerate(decision.table or []):
        here: Path = (*path, "table", place)
        if row.id in seen:
            report.add("PW116", f"the row '{row.id}' is given twice", (*here, "id"))
        seen.add(row.id)
        if not report.is_damaged(here):
            _check_row(report, here, row)
        if row.cells is not None:
            _check_cells(report, path, here, row.cells, decision)


def _check_row(report: Report[PlaybookFile], path: Path, row: RowModel) -> None:
    given = row.model_fields_set
    if "otherwise" in given:
        for key in ("when", "cells", "then"):
            if key in given:
                message = f"'{key}' cannot stand beside 'otherwise', which always holds"
                report.add("PW112", message, (*path, key), "keep one of them", key=True)
        return
    if not given & {"when", "cells"}:
        help_text = "when: a condition, cells: one for each input, or otherwise: a value"
        report.add("PW111", f"the row '{row.id}' says not when it holds", path, help_text)
    if "then" not in given:
        help_text = "then: one of the decision's values, or a rule"
        report.add("PW111", f"the row '{row.id}' has no 'then'", path, help_text)


def _check_cells(
    report: Report[PlaybookFile],
    decision_path: Path,
    path: Path,
    cells: list[object],
    decision: DecisionModel,
) -> None:
    if decision.inputs is None:
        if not report.is_damaged(decision_path):
            help_text = "inputs: the names that the cells are about, beside the table"
            message = "cells without the decision's 'inputs'"
            report.add("PW111", message, (*path, "cells"), help_text, key=True)
    elif len(cells) != len(decision.inputs):
        wanted = ", ".join(decision.inputs)
        count = len(decision.inputs)
        message = f"expected {count} {'cell' if count == 1 else 'cells'}, got {len(cells)}"
        report.add("PW112", message, (*path, "cells"), f"one for each input: {wanted}")


def _check_items(report: Report[PlaybookFile], path: Path, decision: DecisionModel) -> None:
    if decision.checklist is None:
        return
    for item in decision.checklist.optional:
        if item in decision.checklist.required:
            message = f"the item '{item}' is both required and optional"
            here: Path = (*path, "checklist", "optional", item)
            report.add("PW116", message, here, "keep one of them", key=True)
