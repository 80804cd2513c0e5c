"""docs/operators.md: the table of the operators, made of the registry and what is said of each.

``python -m playwise.rules.operators.reference FILE`` writes the table into that page anew.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from playwise.rules.operators import operator_registry
from playwise.rules.operators.entries import ENTRIES, Example
from playwise.rules.operators.operator import RuleOperator, RuleRegistry

BEGIN, END = "<!-- generated -->", "<!-- end of generated -->"
"""What stands before and after the table in the page."""


def table(registry: RuleRegistry | None = None) -> str:
    """Return the table of the operators of *registry*, one row a class, those of Playwise first."""
    registry = registry or operator_registry()
    named: dict[type[RuleOperator], list[str]] = {operator: [] for operator in ENTRIES}
    for name in registry.names():
        operator = registry.find(name)
        assert operator is not None
        named.setdefault(operator, []).append(name)
    rows = [
        "| JsonLogic | operands | answer | where something is unknown | as text | example |",
        "|---|---|---|---|---|---|",
    ]
    for operator, known in named.items():
        entry = ENTRIES[operator]
        cells = (
            ", ".join(f"`{name}`" for name in known),
            f"{operator.count}: {entry.takes}",
            entry.gives,
            entry.unknown,
            entry.text,
            _shown(entry.example),
        )
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def renewed(page: str, registry: RuleRegistry | None = None) -> str:
    """Return *page* with the table between its marks made anew."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{table(registry)}\n{END}{after}"


def _shown(example: Example) -> str:
    given = ", ".join(_facts(example.facts)) or "nothing"
    answer = "unknown" if example.answer is None else f"`{_literal(example.answer)}`"
    return f"`{example.rule}` given {given}: {answer}"


def _facts(facts: Mapping[str, object]) -> Iterator[str]:
    for name, value in facts.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            inside = "; ".join(
                ", ".join(f"{key} `{_literal(held)}`" for key, held in record.items())
                for record in value
            )
            yield f"{len(value)} {name} ({inside})"
        else:
            yield f"{name} `{_literal(value)}`"


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    return f"{value:g}" if isinstance(value, float) else str(value)


def main(path: Path) -> None:
    """Write the table into the page at *path* anew."""
    path.write_text(renewed(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
