"""Tables of a playbook: lookup."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from playwise.diagnostics.nearest import did_you_mean
from playwise.rules.ir import Node
from playwise.rules.operators.operator import Count, Operand, RuleOperator
from playwise.rules.quoting import shown
from playwise.rules.scope import Broken, LookupTable
from playwise.rules.types import Type

if TYPE_CHECKING:
    from playwise.rules.lowering import Lowering


@dataclass(eq=False)
class Lookup(RuleOperator):
    """``{"lookup": [table, key]}`` or ``[table, key, column]``: a value of a playbook's table.

    A key that is not there is unknown. Text: ``lookup(promises, tier, reviews)``.
    """

    count: ClassVar[Count] = Count(2, 3)

    @classmethod
    def takes_word(cls, index: int) -> bool:
        """The table and the column are names."""
        return index in {0, 2}

    def lower(self, lowering: Lowering, expect: Type | None) -> Node | None:
        """Return the value at the key."""
        operands = self.operands()
        table = self._table(lowering, operands[0])
        if table is None:
            lowering.infer(operands[1])  # what is wrong with the key is worth saying anyway
            return None
        key = lowering.value(operands[1], table.key)
        columns = self._column(lowering, table, operands[2] if len(operands) == 3 else None)
        if key is None or columns is None:
            return None
        (column,) = columns
        type, values = table.columns[column]
        data = lowering.pool.column(table.name, column, values)
        return lowering.pool.node("lookup", type, key, data=data)

    def _table(self, lowering: Lowering, operand: Operand) -> LookupTable | None:
        name = lowering.word(operand, "a table")
        if name is None:
            return None
        table = lowering.scope.table(name)
        if isinstance(table, Broken):
            return None  # what is wrong with it was reported where it is declared
        if table is None:
            tables = tuple(lowering.scope.tables())
            otherwise = (
                f"the tables are {', '.join(sorted(tables))}"
                if tables
                else "declare it under tables"
            )
            help = did_you_mean(name, tables, otherwise)
            lowering.report("PW212", f"unknown table {shown(name)}", operand.path, help)
        return table

    def _column(
        self, lowering: Lowering, table: LookupTable, operand: Operand | None
    ) -> tuple[str | None] | None:
        """Return the column, None where rows have but a value, alone in a tuple; or report."""
        columns = [column for column in table.columns if column is not None]
        listed = ", ".join(columns)
        if operand is None:
            if None in table.columns:
                return (None,)
            message = f"table '{table.name}' has columns, say which: {listed}"
            lowering.report("PW212", message, self.path)
            return None
        name = lowering.word(operand, "a column")
        if name is None or name in columns:
            return None if name is None else (name,)
        message = f"table '{table.name}' has no column {shown(name)}"
        otherwise = f"its columns are {listed}" if columns else "its rows have one value each"
        lowering.report("PW212", message, operand.path, did_you_mean(name, columns, otherwise))
        return None
