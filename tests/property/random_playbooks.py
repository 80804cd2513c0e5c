"""Playbooks as text, of every kind of decision, for the catalogue of the evaluators' tests."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

CONDITIONS = (
    "seats > 1",
    "seats < 2",
    "used >= 1.5",
    "replied",
    "severity >= 3",
    "note is known",
    "kickoff",
    "arr between 1 and 2",
    "tier = low or seats > 1",
    "tier in [high, middle] and not replied",
    "count(champions) = 0",
    "any(champions, prepared)",
    "all(contacts, calls > 0)",
    "renewal_date <= 2026-03-01",
    "days_until(renewal_date) > 10",
    "seats * 2 + severity > 7",
    "company.region = emea",
)
VALUES = (
    "100 * share(champions, prepared)",
    "30 * seats",
    "20 * severity",
    "50 * used",
    "2 * note",
)


def _listed(*lines: str) -> str:
    return "".join(f"      - {line}\n" for line in lines)


def table(draw: Any, *more: str, name: str = "d") -> str:
    """Return a table of rows in order, one of which may read what *more* says."""
    conditions = st.sampled_from((*more, *more, *CONDITIONS))
    values = st.sampled_from(["x", "y"])
    rows = [
        f'{{id: r{n}, when: "{draw(conditions)}", then: {draw(values)}}}'
        for n in range(draw(st.integers(1, 3)))
    ]
    if draw(st.booleans()):
        rows.append(f"{{id: rest, otherwise: {draw(values)}}}")
    skip = draw(st.sampled_from(["skip", "stop", "stop"]))
    return f"  {name}:\n    values: [x, y]\n    on_unknown: {skip}\n    table:\n{_listed(*rows)}"


@st.composite
def tables(draw: Any) -> tuple[str, ...]:
    return (f"decisions:\n{table(draw)}",)


@st.composite
def scorecards(draw: Any) -> tuple[str, ...]:
    missing = st.sampled_from(["drop", "zero", "worst", "unknown"])
    measures = [
        f'{{id: m{n}, weight: {draw(st.sampled_from([1, 3]))}, value: "{value}",'
        f" on_missing: {draw(missing)}}}"
        for n, value in enumerate(draw(st.lists(st.sampled_from(VALUES), min_size=1, max_size=3)))
    ]
    override = f'{{id: o, when: "{draw(st.sampled_from(CONDITIONS))}", then: red}}'
    return (
        'decisions:\n  d:\n    scorecard:\n      bands: {red: "< 50", green: ">= 50"}\n'
        "      measures:\n"
        + "".join(f"        - {measure}\n" for measure in measures)
        + (f"      override: [{override}]\n" if draw(st.booleans()) else "")
        + "  e: {value: d = green}\n",
    )


@st.composite
def quadrants(draw: Any) -> tuple[str, ...]:
    axes = st.sampled_from(["seats", "used", "severity", "count(champions)"])
    names = "{high_high: a, high_low: b, low_high: c, low_low: a}"
    keys = f"x: {draw(axes)}, y: {draw(axes)}, cut: {{x: 2, y: 1}}, names: {names}"
    return (f"decisions:\n  d:\n    quadrant: {{{keys}}}\n",)


@st.composite
def values(draw: Any) -> tuple[str, ...]:
    first, second = (draw(st.sampled_from(CONDITIONS)) for _ in range(2))
    return (
        f'decisions:\n  d: {{value: "{first} and ({second} or d2)"}}\n  d2: {{value: kickoff}}\n',
    )


@st.composite
def floors(draw: Any) -> tuple[str, ...]:
    """Accounts that read what their company makes of all of its accounts."""
    bound = draw(st.integers(1, 2))
    company = (
        "playbook: q\ntitle: Q\nentity: company\ndecisions:\n"
        f"  e: {{value: 'count(accounts, p.d = x) >= {bound}'}}\n"
    )
    reader = "playbook: r\ntitle: R\nentity: account\ndecisions:\n" + table(
        draw, "q.e", "not q.e", "p.d = y"
    )
    return (f"decisions:\n{table(draw)}", company, reader)
