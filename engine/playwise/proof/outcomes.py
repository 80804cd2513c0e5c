"""What decisions come to, as terms: the value, and the row that fires."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import z3

from playwise.proof.terms import NO, YES, Term, both, choice, either, looseness, opposite


@dataclass(frozen=True, slots=True)
class Fired:
    """What a decision comes to.

    Attributes:
        value: Its value.
        row: The place of the row that decides, counted from 0, as rules read it: unknown where an
            unknown row might decide that gives the same. None where it has no rows.
        parts: What else rules read of it and the solver follows: a score, an axis.
    """

    value: Term
    row: Term | None = None
    parts: Mapping[str, Term] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowTerm:
    """A row: where it holds, and what it gives."""

    condition: Term
    then: Term


def always() -> Term:
    """Return the condition of an ``otherwise``."""
    return Term(YES, YES)


def first_row(rows: Sequence[RowTerm], *, skips: bool) -> Fired:
    """Return what the first true row gives.

    An unknown row stops the search, unless *skips*: then the value is known only where every row
    that could still apply gives the same. See `playwise.evaluate.answers`.
    """
    parts = [part for row in rows for part in (row.condition, row.then)]
    value, fired = rows[-1].then.value, z3.IntVal(len(rows) - 1)
    known, ran = NO, NO
    for index in range(len(rows) - 1, -1, -1):
        condition, then = rows[index].condition, rows[index].then
        true = condition.true
        passed = opposite(true) if skips else condition.false
        agrees = both(opposite(condition.known), then.known, known, then.value == value)
        goes_on = passed if skips else either(passed, agrees)
        known = either(both(true, then.known), both(goes_on, known))
        ran = either(true, both(passed, ran))
        value = choice(true, then.value, value)
        fired = choice(true, z3.IntVal(index), fired)
    loose = looseness(parts)
    return Fired(Term(value, known, loose), Term(fired, ran, loose))


def checked(required: Sequence[Term], complete: z3.ExprRef, not_yet: z3.ExprRef) -> Term:
    """Return what a checklist comes to whose required items are *required*."""
    failing = either(*(item.false for item in required))
    done = both(*(item.true for item in required))
    return Term(choice(failing, not_yet, complete), either(failing, done), looseness(required))


def only_row(rows: Sequence[RowTerm], otherwise: RowTerm | None, *, skips: bool) -> Fired:
    """Return what the one true row gives. See `playwise.evaluate.hits.unique`.

    Args:
        rows: Those with a condition.
        otherwise: The last row, where it has none.
        skips: Whether unknown rows are passed over.
    """
    every = [*rows, otherwise] if otherwise is not None else [*rows]
    count = _number([row.condition.true for row in rows])
    open_ = [opposite(row.condition.known) for row in rows]
    settled = YES if skips else both(*(opposite(part) for part in open_))
    value, fired = every[-1].then.value, z3.IntVal(len(every) - 1)
    known = NO if otherwise is None else both(count == 0, otherwise.then.known)
    ran = NO if otherwise is None else count == 0
    for index, row in reversed(list(enumerate(rows))):
        value = choice(row.condition.true, row.then.value, value)
        fired = choice(row.condition.true, z3.IntVal(index), fired)
    one = [both(row.condition.true, row.then.known) for row in rows]
    known = both(settled, either(both(count == 1, either(*one)), known))
    ran = both(settled, either(count == 1, ran))
    if otherwise is not None and not skips:
        last = otherwise.then
        alike = [
            both(part, row.then.known, row.then.value == last.value)
            for part, row in zip(open_, rows, strict=True)
        ]
        agrees = both(count == 0, _number(open_) == 1, last.known, either(*alike))
        known = either(known, agrees)
    loose = looseness([part for row in every for part in (row.condition, row.then)])
    return Fired(Term(value, known, loose), Term(fired, ran, loose))


def cornered(axes: Sequence[tuple[Term, float]], names: Sequence[z3.ExprRef]) -> Term:
    """Return the corner that two numbers come to.

    Args:
        axes: Each number, and from where on it is high.
        names: For (high, high), (high, low), (low, high) and (low, low).
    """
    (x, cut_x), (y, cut_y) = axes
    high_x, high_y = x.value >= z3.RealVal(Fraction(cut_x)), y.value >= z3.RealVal(Fraction(cut_y))
    hh, hl, lh, ll = names
    by_both = choice(high_x, choice(high_y, hh, hl), choice(high_y, lh, ll))
    by_one = choice(x.known, choice(high_x, hh, lh), choice(high_y, hh, hl))
    value = choice(both(x.known, y.known), by_both, by_one)
    known = either(
        both(x.known, y.known),
        both(x.known, high_x, _plain(hh.eq(hl))),
        both(x.known, opposite(high_x), _plain(lh.eq(ll))),
        both(y.known, high_y, _plain(hh.eq(lh))),
        both(y.known, opposite(high_y), _plain(hl.eq(ll))),
        _plain(hh.eq(hl) and hh.eq(lh) and hh.eq(ll)),
    )
    return Term(value, known, looseness([x, y]))


def overridden(own: Term, overrides: Sequence[tuple[Term, z3.ExprRef]]) -> Fired:
    """Return the band of a score, or what the first true override says instead.

    An override that is unknown stands in the way unless whatever could apply after it agrees.
    """
    rows = [RowTerm(condition, Term(band, YES)) for condition, band in overrides]
    fired = first_row([*rows, RowTerm(always(), own)], skips=False)
    assert fired.row is not None
    by_one = both(fired.row.known, fired.row.value < len(rows))
    return Fired(fired.value, Term(fired.row.value, by_one, fired.row.loose))


def by_variant(picked: Term, base: Fired, others: Sequence[tuple[z3.ExprRef, Fired]]) -> Fired:
    """Return what a decision comes to that variants of its playbook make otherwise.

    Args:
        picked: Which variant applies.
        base: What it comes to where none of *others* does.
        others: What each variant makes of it. Where it is unknown which applies, the decision is
            known if all of them come to the same.
    """
    value = _picked(picked, base.value, [(id, other.value) for id, other in others])
    parts = {
        name: _picked(picked, part, [(id, other.parts[name]) for id, other in others])
        for name, part in base.parts.items()
    }
    if base.row is None:
        return Fired(value, None, parts)
    rows = [(id, other.row) for id, other in others if other.row is not None]
    return Fired(value, _picked(picked, base.row, rows), parts)


def _picked(picked: Term, base: Term, others: Sequence[tuple[z3.ExprRef, Term]]) -> Term:
    same = [both(other.known, other.value == base.value) for _, other in others]
    alike = both(base.known, *same)
    value, known = base.value, base.known
    for id, other in others:
        applies = picked.value == id
        value, known = choice(applies, other.value, value), choice(applies, other.known, known)
    value = choice(picked.known, value, base.value)
    known = either(both(picked.known, known), both(opposite(picked.known), alike))
    return Term(value, known, looseness([picked, base, *(other for _, other in others)]))


def _plain(truth: bool) -> z3.BoolRef:
    return YES if truth else NO


def _number(parts: Sequence[z3.BoolRef]) -> z3.ArithRef:
    return z3.Sum([choice(part, z3.IntVal(1), z3.IntVal(0)) for part in parts])
