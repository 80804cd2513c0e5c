"""The portfolio in figures: decisions by value, and the unknowns by what hangs on them."""

from __future__ import annotations

from itertools import groupby

from rich.text import Text

from playwise.cli.output import heading, say, say_table
from playwise.pipeline.summary import Summary, UnknownCount, ValueCount
from playwise.playbook.program import Program
from playwise.rules.types import money
from playwise.rules.wording import format_value

_MOST_UNKNOWNS = 6


def say_portfolio(program: Program, summary: Summary) -> None:
    """Print the decisions by value with count and amount, then the dearest unknowns."""
    entities = {playbook.id: playbook.entity for playbook in program.playbooks}
    headers = ("decision", "value", "count", *_amount_header(summary))
    rows: list[tuple[str | Text, ...]] = []
    for (playbook, decision), group in groupby(
        summary.values, key=lambda row: (row.playbook, row.decision)
    ):
        title = f"{playbook}.{decision}"
        if entities[playbook] != "account":
            title += f" of {entities[playbook]}"
        for place, row in enumerate(group):
            value = row.value if row.value is not None else Text("unknown", "yellow")
            counts = (f"{row.count:,}", *_amount(summary, row))
            rows.append((title if place == 0 else "", value, *counts))
    if rows:
        heading("decisions")
        say_table(headers, rows, right=(2, 3), indent=2)
    _say_faults(summary)
    _say_unknowns(summary)
    if summary.assumed:
        heading("assumed, where the fact is unknown")
        say_table(
            ("what", "name", "count", *_amount_header(summary)),
            [
                (row.subject, row.reason, f"{row.count:,}", *_amount(summary, row))
                for row in summary.assumed
            ],
            right=(2, 3),
            indent=2,
        )


def _say_faults(summary: Summary) -> None:
    """All of them: they are few, and each is a mistake in a playbook."""
    if not summary.faults:
        return
    heading("faults: a table of which one row may be true has several")
    say_table(
        ("what", "rows", "count", *_amount_header(summary)),
        [
            (row.subject, row.reason, f"{row.count:,}", *_amount(summary, row))
            for row in summary.faults
        ],
        right=(2, 3),
        indent=2,
    )


def _say_unknowns(summary: Summary) -> None:
    unknowns = [row for row in summary.unknowns if row not in summary.faults]
    if not unknowns:
        return
    fact = summary.amount_fact
    heading(f"unknown, by {_worth(fact)} at stake" if fact is not None else "unknown")
    headers = ("what", "why", "count", *_amount_header(summary))
    rows = [
        (row.subject, row.reason, f"{row.count:,}", *_amount(summary, row))
        for row in unknowns[:_MOST_UNKNOWNS]
    ]
    say_table(headers, rows, right=(2, 3), indent=2)
    if len(unknowns) > _MOST_UNKNOWNS:
        rest = len(unknowns) - _MOST_UNKNOWNS
        say(f"  … and {rest:,} more reasons; --json has them all", "dim")


def _amount_header(summary: Summary) -> tuple[str, ...]:
    return () if summary.currency is None else (_worth(summary.amount_fact),)


def _amount(summary: Summary, row: ValueCount | UnknownCount) -> tuple[str, ...]:
    if summary.currency is None:
        return ()
    # Cents of a portfolio are noise: whole units are rounded half up, as people do.
    text = format_value(row.amount, money(summary.currency))
    whole, _, _ = text.removesuffix(f" {summary.currency}").partition(".")
    return (f"{whole} {summary.currency}",)


def _worth(fact: str | None) -> str:
    """What amounts are called: ARR is an abbreviation, other facts go by their names."""
    return "ARR" if fact == "arr" else str(fact or "amount")
