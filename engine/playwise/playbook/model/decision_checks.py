"""What params, tables and decisions of a file have against each other."""

from __future__ import annotations

from playwise.documents.report import Report
from playwise.documents.tree import Path
from playwise.documents.twice import rename
from playwise.facts.build import RULE_WORDS
from playwise.facts.fact_build import RESERVED_VALUES
from playwise.playbook.model.decisions import DecisionModel, ItemModel, RowModel
from playwise.playbook.model.file import PlaybookFile
from playwise.playbook.model.rank_checks import check_rank
from playwise.playbook.model.score_checks import check_names_of_scores

EXPECTED_WORDS = frozenset(("play", "result", "row", "reasons", "steps"))
"""What tests expect beside decisions; no decision can be called so."""

_TABLE_KEYS = ("inputs", "hit", "on_unknown")
_KINDS = ("table", "checklist", "scorecard", "quadrant", "rank", "value")


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
        *others, last = (f"a {kind}" for kind in _KINDS)
        message = f"the decision '{name}' needs {', '.join(others)} or {last}"
        report.add("PW111", message, path, key=True)
    for extra in kinds[1:]:
        message = f"the decision '{name}' has both '{kinds[0]}' and '{extra}'"
        report.add("PW112", message, (*path, extra), "keep one of them", key=True)
    if kinds and kinds[0] != "table":
        _refuse_beside(report, path, decision, kinds[0])
    if "values" in given and "type" in given:
        message = "'type' says again what 'values' says already"
        report.add("PW112", message, (*path, "type"), "keep one of them", key=True)
    if _lacks_values(decision, kinds) and not report.is_damaged(path):
        help_text = "values: the texts that it can be, or type: number, text, …"
        report.add("PW111", f"the decision '{name}' has no values", path, help_text, key=True)
    _check_values(report, path, decision.values or [])
    _check_rows(report, path, decision)
    _check_items(report, path, decision)
    check_names_of_scores(report, path, decision)
    if decision.rank is not None:
        check_rank(report, (*path, "rank"), decision.rank)


def _lacks_values(decision: DecisionModel, kinds: list[str]) -> bool:
    """Whether nothing says what a table's decision can be."""
    if kinds[:1] != ["table"] or {"values", "type"} & decision.model_fields_set:
        return False
    answers = [{"then", "otherwise"} & row.model_fields_set for row in decision.table or []]
    return decision.hit != "collect" or any(answers)  # without them, the rows' ids are the values


def _refuse_beside(
    report: Report[PlaybookFile], path: Path, decision: DecisionModel, kind: str
) -> None:
    refused = _TABLE_KEYS if kind == "value" else (*_TABLE_KEYS, "values", "type")
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
    seen: dict[str, int] = {}
    for place, row in enumerate(decision.table or []):
        here: Path = (*path, "table", place)
        first = seen.setdefault(row.id, place)
        if first != place:
            help_text = rename(report.checked.document, (*path, "table", first, "id"))
            report.add("PW116", f"the row '{row.id}' is given twice", (*here, "id"), help_text)
        if not report.is_damaged(here):
            _check_row(report, here, row, decision.hit)
        if row.cells is not None:
            _check_cells(report, path, here, row.cells, decision)


def _check_row(report: Report[PlaybookFile], path: Path, row: RowModel, hit: str) -> None:
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
    if "then" not in given and hit != "collect":
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
    kinds = {"required": decision.checklist.required, "optional": decision.checklist.optional}
    for kind, items in kinds.items():
        for id, item in items.items():
            at: Path = (*path, "checklist", kind, id)
            if isinstance(item, ItemModel) and not report.is_damaged(at):
                _check_item(report, at, item)
    for item in decision.checklist.optional:
        if item in decision.checklist.required:
            message = f"the item '{item}' is both required and optional"
            here: Path = (*path, "checklist", "optional", item)
            report.add("PW116", message, here, "keep one of them", key=True)


def _check_item(report: Report[PlaybookFile], path: Path, item: ItemModel) -> None:
    """Report what a roll-up lacks, and what it has no use for."""
    by_share = item.rollup in ("share", "weighted")
    for key, wanted, help_text in (
        ("at_least", by_share, "at_least: how much is enough, such as 0.5"),
        ("weight", item.rollup == "weighted", "weight: a number of each record"),
    ):
        given = key in item.model_fields_set
        if wanted and not given:
            report.add("PW111", f"'rollup: {item.rollup}' needs '{key}'", path, help_text)
        elif given and not wanted:
            message = f"'{key}' has no meaning beside 'rollup: {item.rollup}'"
            report.add("PW112", message, (*path, key), "remove it", key=True)
