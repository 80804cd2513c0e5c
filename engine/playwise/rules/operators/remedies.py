"""Help for a comparison that means nothing, where only the whole of it tells what was meant."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from playwise.diagnostics.nearest import nearest
from playwise.documents.meant import YES_OR_NO
from playwise.rules.coercion import read_date
from playwise.rules.ir import Node
from playwise.rules.operators.operator import Operand, RuleOperator
from playwise.rules.operators.placeholders import BareName
from playwise.rules.scope import Meaning
from playwise.rules.types import BOOL, INTEGER, NUMBER, TEXT, Kind, Type

if TYPE_CHECKING:
    from playwise.rules.lowering import Lowering

_OPPOSITE = {"known": "unknown", "unknown": "known", "missing": "known", "stale": "not stale"}
_DAYS = {Kind.DATE, Kind.DATETIME}
_COUNT_DAYS = (
    "count the days from today: days_until(renewal_date) < 60, days_since(renewal_date) > 7"
)
ON_DAYS = dict.fromkeys(("today", "now", "current_date", "getdate", "sysdate"), _COUNT_DAYS)
"""The help for what people call the day at hand, which rules have no name for."""
_ASKED_AMONG = {"==": "in", "===": "in", "!=": "not in", "!==": "not in"}
_AS_DATE = re.compile(r"([0-9]{1,4}) ([-/]) ([0-9]{1,2}) \2 ([0-9]{1,4})")


def add_remedy(lowering: Lowering, before: int, comparison: RuleOperator) -> None:
    """Give the findings after the first *before* the help that the whole comparison tells.

    Args:
        lowering: What found them.
        before: How many findings there were in front of the comparison.
        comparison: Its operands were lowered, and one of them to nothing.
    """
    help = _remedy(lowering, comparison)
    if help is not None:
        found = lowering.findings[before:]
        lowering.findings[before:] = [replace(finding, help=help) for finding in found]


def asked_of_related(lowering: Lowering, name: str, comparison: RuleOperator | None) -> str | None:
    """Return the help for a fact that only related records have; None where none of them does.

    *name* may be written as ``contacts.role``, too.
    """
    owner, _, name = name.rpartition(".")
    for plural, facts in lowering.scope.related():
        if name in facts and owner in {"", plural}:
            plain = name if facts[name] == BOOL else f"{name} …"
            asked = plain if comparison is None else lowering.text(comparison)
            if owner:
                asked = re.sub(rf"(?<![\w.]){re.escape(owner)}\.(?={name}\b)", "", asked)
            return f"ask about the records: any({plural}, {asked})"
    return None


def as_a_date(text: str, expect: Type) -> str | None:
    """Return the help for ``2026-3-1`` and ``03/01/2026``, which are arithmetic, beside a date.

    Args:
        text: What was written, as a rule's text is written: with blanks around the signs.
        expect: The type that is wanted.
    """
    found = _AS_DATE.fullmatch(text) if expect.kind in _DAYS else None
    if found is None:
        return None
    year, month, day = found[1], int(found[3]), int(found[4])
    if len(year) == 4 and month <= 12 and day <= 31:
        return f"a date is written {year}-{month:02}-{day:02}"
    return "a date is written 2026-03-01: year, month, day"


def of_types(node: Node, expect: Type) -> str | None:
    """Return how to mend a value where another type is wanted, for the commonest mistakes."""
    found = node.type
    if found == TEXT and expect == BOOL and node.op == "const":
        return _literal_truth(str(node.data))
    if found == TEXT and expect.is_numeric:
        if node.op == "const":
            return "write the number without quotes"
        return "declare the fact as a number in facts.yaml"
    if expect.kind is Kind.MONEY and found.is_numeric and found.kind is not Kind.MONEY:
        return f"only an amount in {expect.currency} stands beside money, or a literal number"
    if expect.kind is Kind.LIST and found.is_scalar:
        return "a list is asked by in, any(…) or count(…)"
    if found.kind is Kind.MONEY and expect in (INTEGER, NUMBER):
        return "money divided by money is a number"
    return None


def _literal_truth(text: str) -> str | None:
    """Return the help for a text where true or false is wanted."""
    word = text.strip().lower()
    if word in {"true", "false"}:
        return f"write {word} without quotes"
    return f"write {YES_OR_NO[word]}" if word in YES_OR_NO else None


def part_of(lowering: Lowering, name: str) -> str | None:
    """Return the name nearest to *name* of those that begin as it does: health.drivers."""
    owner, dot, part = name.rpartition(".")
    parts = [
        known[len(owner) + 1 :]
        for known in lowering.scope.names()
        if dot and known.startswith(f"{owner}.")
    ]
    near = nearest(part, parts)
    return f"{owner}.{near}" if near else None


def add_list_remedy(lowering: Lowering, before: int, junction: RuleOperator) -> None:
    """Give the findings after the first *before* the help for ``tier = high or low``.

    Args:
        lowering: What found them.
        before: How many findings there were in front of the junction.
        junction: Its operands were lowered, and one of them to nothing.
    """
    first, *others = junction.operands()
    last = _last_of(first)
    if not isinstance(last, RuleOperator) or last.operator not in _ASKED_AMONG or not others:
        return
    subject, value = last.operands()
    if not all(_is_plain(lowering, operand) for operand in (value, *others)):
        return
    listed = ", ".join(lowering.text(operand.value) for operand in (value, *others))
    help = f"write {lowering.text(subject.value)} {_ASKED_AMONG[last.operator]} [{listed}]"
    places = {lowering.span(operand.path) for operand in others}
    lowering.findings[before:] = [
        replace(finding, help=help) if finding.span in places else finding
        for finding in lowering.findings[before:]
    ]


def _last_of(operand: Operand) -> object:
    """The last condition of a part: ``tier = high`` of ``arr > 5 and tier = high``."""
    value = operand.value
    while isinstance(value, RuleOperator) and value.operator in {"and", "or"}:
        value = value.operands()[-1].value
    return value


def _is_plain(lowering: Lowering, operand: Operand) -> bool:
    """Whether an operand is a value as it stands: a literal, or a word that names nothing."""
    value = operand.value
    if isinstance(value, BareName):
        return lowering.scope.resolve(value.name) is None
    return isinstance(value, (str, int, float)) and not isinstance(value, bool)


def joined_by_minus(lowering: Lowering, difference: RuleOperator) -> tuple[str, str] | None:
    """Return ``wants-call`` as written and the name ``wants_call`` that it was meant to be.

    None where the parts mean something, or are no such name together.
    """
    names: list[str] = []
    value: object = difference
    while isinstance(value, RuleOperator) and value.operator == "-":
        *before, last = value.operands()
        if len(before) != 1 or not isinstance(last.value, BareName):
            return None
        names.insert(0, last.value.name)
        value = before[0].value
    if not isinstance(value, BareName):
        return None
    names.insert(0, value.name)
    if all(lowering.scope.resolve(name) is not None for name in names):
        return None
    meant = "_".join(names)
    return ("-".join(names), meant) if meant in lowering.scope.names() else None


def _remedy(lowering: Lowering, comparison: RuleOperator) -> str | None:
    operands = comparison.operands()
    for operand in operands:
        others = [other for other in operands if other is not operand]
        help = (
            _asked_as_a_value(lowering, comparison, operand, others)
            or _from_today(lowering, comparison, operand)
            or _counted_in_days(lowering, comparison, operand, others)
            or _of_related_records(lowering, comparison, operand)
        )
        if help is not None:
            return help
    return None


def _asked_as_a_value(
    lowering: Lowering, comparison: RuleOperator, operand: Operand, others: list[Operand]
) -> str | None:
    """``arr = unknown``, ``kickoff_done = yes``."""
    if not isinstance(operand.value, BareName) or lowering.is_value(operand.value.name):
        return None
    if len(others) != 1 or comparison.operator not in {"==", "===", "!=", "!=="}:
        return None
    word = operand.value.name.casefold()
    subject = lowering.text(others[0].value)
    if word in _OPPOSITE:
        state = _OPPOSITE[word] if comparison.operator.startswith("!") else word
        return f"write `{subject} is {state}`"
    name = lowering.name_of(others[0])
    meaning = lowering.scope.resolve(name) if name is not None else None
    if isinstance(meaning, Meaning) and meaning.node.type == BOOL and word in YES_OR_NO:
        return f"write {YES_OR_NO[word]}"
    return None


def _counted_in_days(
    lowering: Lowering, comparison: RuleOperator, operand: Operand, others: list[Operand]
) -> str | None:
    """``renewal_date <= 60``."""
    name = lowering.name_of(operand)
    meaning = lowering.scope.resolve(name) if name is not None else None
    if name is None or not isinstance(meaning, Meaning) or meaning.node.type.kind not in _DAYS:
        return None
    numbers = [type(other.value) in {int, float} for other in others]
    if not all(numbers):
        return None
    for other in others:
        digits = str(other.value)
        day = read_date(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}") if len(digits) == 8 else None
        if day is not None:
            return f"write {day.isoformat()}"
    return _rewritten(lowering, comparison, name, f"days_until({name})")


def _from_today(lowering: Lowering, comparison: RuleOperator, operand: Operand) -> str | None:
    """``renewal_date < today + 60``."""
    name = lowering.name_of(operand)
    if name is None:
        return None
    found = re.fullmatch(
        rf"{re.escape(name)} (\S+) ({'|'.join(ON_DAYS)})(?: ([+-]) ([0-9]+))?",
        lowering.text(comparison),
        re.IGNORECASE,
    )
    meaning = lowering.scope.resolve(name) if found is not None else None
    if found is None or not isinstance(meaning, Meaning) or meaning.node.type.kind not in _DAYS:
        return None
    sign, days = found[3] or "", found[4] or "0"
    return f"write days_until({name}) {found[1]} {sign.replace('+', '')}{days}"


def _of_related_records(
    lowering: Lowering, comparison: RuleOperator, operand: Operand
) -> str | None:
    """``role = champion`` on an account, whose contacts have roles."""
    name = lowering.name_of(operand)
    if name is None or lowering.scope.resolve(name) is not None:
        return None
    if any(known.rpartition(".")[2] == name for known in lowering.scope.names()):
        return None
    return asked_of_related(lowering, name, comparison)


def _rewritten(lowering: Lowering, comparison: RuleOperator, name: str, instead: str) -> str | None:
    text = lowering.text(comparison)
    if text.endswith("…"):
        return f"write {instead}"
    return re.sub(rf"(?<![\w.]){re.escape(name)}(?![\w.])", instead, text, count=1)
