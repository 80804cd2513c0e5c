"""Rules in plain English, for the people who answer for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import cast

from playwise.rules.canonical import canonical
from playwise.rules.clauses import is_open, is_several, set_apart, set_off
from playwise.rules.coercion import read_date, read_datetime
from playwise.rules.operators import RuleRegistry
from playwise.rules.operators.called import CalledOperator, Signature
from playwise.rules.phrases import (
    ELEMENT,
    VALUES,
    counted_days,
    in_quotes,
    listed,
    literal,
    name_of,
    single,
    word,
)
from playwise.rules.scope import Meaning, RelationMeaning, Scope
from playwise.rules.source import Json
from playwise.rules.types import DATE, Kind

_WIDEST = 100
_ORDERS: Mapping[str, tuple[str, str]] = {
    "<": ("below", "before"),
    "<=": ("at most", "on or before"),
    ">": ("above", "after"),
    ">=": ("at least", "on or after"),
}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_ALL = {"and": "all of", "or": "any of"}
_DENIED = {"and": "not all of", "or": "none of"}


def describe(rule: object, registry: RuleRegistry, scope: Scope | None = None) -> str:
    """Return a rule in plain English.

    Conditions that are nested in conditions stand on lines of their own, under ``all of:`` and
    ``any of:``; everything else is one line.

    Args:
        rule: JsonLogic in which nothing is wrong.
        registry: Knows the words of plugins' operators.
        scope: What names mean: it tells dates from numbers, and records from values.
    """
    return _Telling(registry, scope).whole(canonical(rule))


@dataclass(frozen=True, slots=True)
class _Telling:
    registry: RuleRegistry
    scope: Scope | None

    def whole(self, rule: Json) -> str:
        """Return a rule on as many lines as it needs."""
        return "\n".join(self.lines(rule)) if self.is_condition(rule) else self.value(rule)

    def is_condition(self, rule: Json) -> bool:
        """Whether a rule is true or false by its operator alone."""
        operator = _operator(rule)
        if operator in CONDITIONS or operator in {"and", "or", "!"}:
            return True
        signature = self.signature(operator)
        return signature is not None and signature.result == "bool"

    def signature(self, operator: str) -> Signature | None:
        """Return what a plugin says of its operator, None for one of Playwise."""
        found = self.registry.find(operator)
        if found is None or not issubclass(found, CalledOperator):
            return None
        return found.signature

    def lines(self, rule: Json) -> list[str]:
        """Return a condition in lines: one, or a head with the lines of its parts under it."""
        inner, denied = _undenied(rule)
        junction = _operator(inner)
        if junction not in {"and", "or"}:
            return [self.condition(rule)]
        flat = self.flat(junction, _operands(inner))
        if flat is not None and not denied:
            return [flat]
        head = _DENIED[junction] if denied else _ALL[junction]
        told = [f"{head}:"]
        for part in _operands(inner):
            first, *rest = self.lines(part)
            told.append(f"- {first}")
            told += [f"  {line}" for line in rest]
        return told

    def flat(self, junction: str, parts: list[Json]) -> str | None:
        """Return conditions joined on one line, None where that would not be clear."""
        if any(_operator(_undenied(part)[0]) in {"and", "or"} for part in parts):
            return None
        told = self.merged(junction, parts)
        if len(told) > 3 or (junction == "or" and any(" or " in part for part in told)):
            return None
        joined = f" {junction} ".join(told)
        return joined if len(joined) <= _WIDEST else None

    def merged(self, junction: str, parts: list[Json]) -> list[str]:
        """Return conditions in words; of two about one subject it is said once."""
        told: list[str] = []
        before = None
        for part in parts:
            subject, predicate = self.halves(part)
            if junction == "and" and subject is not None and subject == before:
                told[-1] += f" and {_after(told[-1], predicate)}"
            elif subject is None and len(parts) > 1:
                told.append(self.set_off(part, predicate))
            else:
                told.append(predicate if subject is None else f"{subject} {predicate}")
            before = subject if " or " not in predicate else None
        return told

    def set_off(self, rule: Json, told: str, among: str = "") -> str:
        """Return a condition as it stands beside others: in brackets where it runs on to them."""
        inner, denied = _undenied(rule)
        nested = _operator(inner) in {"and", "or"} and not denied
        # A plugin's words may be any; "is a or b" is no choice of the conditions around it.
        melts = self.signature(_operator(inner)) is not None or among == "or"
        return f"({told})" if nested or is_open(told) or (melts and is_several(told)) else told

    def condition(self, rule: Json) -> str:
        """Return a condition on one line, its nested conditions in brackets."""
        subject, predicate = self.halves(rule)
        return predicate if subject is None else f"{subject} {predicate}"

    def halves(self, rule: Json) -> tuple[str | None, str]:
        """Return the subject of a condition and what is said of it; no subject: all of it."""
        inner, denied = _undenied(rule)
        operator = _operator(inner)
        if operator in {"and", "or"}:
            parts = [
                self.set_off(part, self.condition(part), among=operator)
                for part in _operands(inner)
            ]
            joined = f" {operator} ".join(parts)
            return None, f"it is not so that ({joined})" if denied else joined
        phrase = CONDITIONS.get(operator)
        if phrase is not None:
            return phrase(self, operator, _operands(inner), denied)
        if operator in NEGATABLE:
            return NEGATABLE[operator](self, operator, _operands(inner), denied)
        if self.is_list(inner):
            return self.subject(inner), "is empty" if denied else "is not empty"
        if self.is_condition(inner):
            told = self.called(operator, _operands(inner))
            return None, f"it is not so that {told}" if denied else told
        return self.subject(inner), "is false" if denied else "is true"

    def subject(self, rule: Json) -> str:
        """Return a value that something is said of."""
        return self.operand(rule)

    def operand(self, rule: Json) -> str:
        """Return a value as part of a longer phrase: in brackets where it would run on into it."""
        told = self.value(rule)
        if self.signature(_operator(rule)) is not None:
            return set_apart(told)
        return set_off(told)

    def item(self, rule: Json) -> str:
        """Return a value as one of several: in brackets where it is several itself."""
        return set_apart(self.value(rule))

    def value(self, rule: Json, *, tight: bool = False) -> str:
        """Return a value as a noun phrase; *tight*: in brackets where several words are joined."""
        if isinstance(rule, list):
            return listed([self.item(item) for item in rule], "and") or "nothing"
        operator = _operator(rule)
        if not operator:
            # In quotes where the same word is a name here: `'lost' in status`, `lost in status`.
            is_both = isinstance(rule, str) and self.scope is not None and self.scope.resolve(rule)
            return in_quotes(rule) if is_both and isinstance(rule, str) else literal(rule)
        if self.is_condition(rule):
            return f"whether {self.condition(rule)}"
        phrase = VALUES.get(operator)
        operands = _operands(rule)
        told = phrase(self, operands) if phrase else self.called(operator, operands)
        return f"({told})" if tight and " " in told and told != ELEMENT else told

    def called(self, operator: str, operands: list[Json]) -> str:
        """Return the words of a plugin's operator: its own, or its name and its operands."""
        told = [self.operand(operand) for operand in operands]
        signature = self.signature(operator)
        try:
            words = signature.words.format(*told) if signature is not None else ""
        except IndexError:  # an operand that the words name was left out
            words = ""
        return words or f"{operator}({', '.join(told)})"

    def is_list(self, rule: Json) -> bool:
        """Whether a value is a list."""
        meaning = self.meaning(rule)
        if isinstance(meaning, Meaning):
            return meaning.node.type.kind is Kind.LIST
        return isinstance(rule, list) or _operator(rule) in {"map", "filter", "merge"}

    def within(self, relation: Json) -> _Telling:
        """Return what tells of the records that *relation* names."""
        meaning = self.meaning(relation)
        inside = meaning.inside if isinstance(meaning, RelationMeaning) else None
        return replace(self, scope=inside)

    def is_related(self, rule: Json) -> bool:
        """Whether *rule* names related records."""
        return isinstance(self.meaning(rule), RelationMeaning)

    def meaning(self, rule: Json) -> object:
        name = name_of(rule)
        return self.scope.resolve(name) if self.scope is not None and name else None

    def is_day(self, rule: Json) -> bool:
        """Whether a value is a date or a time."""
        if isinstance(rule, str):
            return read_date(rule) is not None or ("T" in rule and read_datetime(rule) is not None)
        meaning = self.meaning(rule)
        if isinstance(meaning, Meaning):
            return meaning.node.type == DATE or meaning.node.type.kind is Kind.DATETIME
        operator = _operator(rule)
        if operator in {"+", "-", "previous", "coalesce", "min", "max"}:
            days = [self.is_day(operand) for operand in _operands(rule)]
            return any(days) and not (operator == "-" and all(days))
        return False


_Halves = tuple[str | None, str]


def _operator(rule: Json) -> str:
    return next(iter(rule)) if isinstance(rule, dict) else ""


def _operands(rule: Json) -> list[Json]:
    ((_, operands),) = cast("dict[str, Json]", rule).items()
    return operands if isinstance(operands, list) else [operands]


def _undenied(rule: Json) -> tuple[Json, bool]:
    """Return a condition without the `!` before it, and whether there was one."""
    denied = False
    while _operator(rule) == "!":
        rule, denied = _operands(rule)[0], not denied
    return rule, denied


def _after(before: str, predicate: str) -> str:
    """Return what else is said of a subject: "and below 60", but "is not 1 and is 2"."""
    _, _, said = before.rpartition(" is ")
    if said.startswith("not ") and not predicate.startswith("is not "):
        return predicate
    return predicate.removeprefix("is ")


def _is_(negated: bool) -> str:
    return "is not" if negated else "is"


def _equality(tell: _Telling, operator: str, operands: list[Json], denied: bool) -> _Halves:
    left, right = operands
    negated = (operator == "!=") is not denied
    if right is None:
        return tell.subject(left), "is known" if negated else "is missing"
    if isinstance(left, (bool, int, float, str)) and isinstance(right, dict):
        left, right = right, left
    subject = tell.subject(left)
    if isinstance(right, dict):
        same = "differs from" if negated else "is the same as"
        return subject, f"{same} {tell.operand(right)}"
    return subject, f"{_is_(negated)} {tell.operand(right)}"


def _order(tell: _Telling, operator: str, operands: list[Json], denied: bool) -> _Halves:
    if len(operands) == 3:
        return _between(tell, operator, operands, denied)
    left, right = operands
    if not isinstance(left, dict) and isinstance(right, dict):
        left, right, operator = right, left, _MIRRORED[operator]
    by_day = tell.is_day(left) or tell.is_day(right)
    return tell.subject(left), f"{_is_(denied)} {_ORDERS[operator][by_day]} {tell.operand(right)}"


def _between(tell: _Telling, operator: str, operands: list[Json], denied: bool) -> _Halves:
    low, middle, high = (tell.operand(operand) for operand in operands)
    if operator == "<=":
        return middle, f"{_is_(denied)} from {low} to {high}"
    by_day = any(tell.is_day(operand) for operand in operands)
    above, below = _ORDERS[">"][by_day], _ORDERS["<"][by_day]
    if denied:
        return None, f"it is not so that {middle} is {above} {low} and {below} {high}"
    return middle, f"is {above} {low} and {below} {high}"


def _in(tell: _Telling, operator: str, operands: list[Json], denied: bool) -> _Halves:
    needle, hay = operands
    if isinstance(hay, list):
        if not hay:
            return tell.operand(needle), f"{_is_(denied)} among nothing"
        values = [tell.item(item) for item in hay]
        if len(values) == 1:
            return tell.operand(needle), f"{_is_(denied)} {values[0]}"
        if denied:
            return tell.operand(needle), f"is none of {listed(values, 'and')}"
        return tell.operand(needle), f"is {listed(values, 'or')}"
    contains = "does not contain" if denied else "contains"
    return tell.operand(hay), f"{contains} {tell.operand(needle)}"


def _unknown(tell: _Telling, operator: str, operands: list[Json], denied: bool) -> _Halves:
    return tell.subject(operands[0]), f"{_is_(denied)} unknown"


def _stale(tell: _Telling, operator: str, operands: list[Json], denied: bool) -> _Halves:
    return tell.subject(operands[0]), f"{_is_(denied)} stale"


def _affix(tell: _Telling, operator: str, operands: list[Json], denied: bool) -> _Halves:
    begins = operator == "starts_with"
    verb = ("begin" if begins else "end") if denied else ("begins" if begins else "ends")
    said = f"does not {verb}" if denied else verb
    return tell.operand(operands[0]), f"{said} with {tell.operand(operands[1])}"


def _changed(tell: _Telling, operator: str, operands: list[Json], denied: bool) -> _Halves:
    what, *ago = operands
    since = counted_days(ago[0]) if ago else "1 day"
    verb = "is the same as" if denied else "differs from what it was"
    return tell.operand(what), f"{verb} {since} ago"


def _quantified(tell: _Telling, operator: str, operands: list[Json], denied: bool) -> _Halves:
    over, body = operands
    each = {"some": "any", "all": "every", "none": "no"}[operator]
    inside = tell.within(over)
    subject, predicate = inside.halves(body)
    name = None if tell.is_list(over) else name_of(over)
    if subject == ELEMENT:
        said = f"{each} element of {tell.value(over, tight=True)} {predicate}"
    elif name is not None and "." not in name and subject is not None and _leads(body, subject):
        said = f"{each} {single(name)}'s {subject} {predicate}"
    else:
        one = f"element of {tell.value(over, tight=True)}" if name is None else _one(name)
        asked = predicate if subject is None else f"{subject} {predicate}"
        said = f"for {each} {one}, {asked}"
    return None, f"it is not so that {said}" if denied else said


def _one(name: str) -> str:
    """Return what a related record is called: ``contact of company`` of ``company.contacts``."""
    before, _, _ = name.rpartition(".")
    return f"{single(name)} of {before}" if before else single(name)


def _leads(rule: Json, subject: str) -> bool:
    """Whether the subject of a condition is a name of the record that it is about."""
    inner, _ = _undenied(rule)
    operands = [inner] if name_of(inner) else _operands(inner) if _operator(inner) else []
    return "." not in subject and any(name_of(operand) == subject for operand in operands)


def _absent(tell: _Telling, operator: str, operands: list[Json], denied: bool) -> _Halves:
    names = [word(operand) for operand in operands]
    if not denied:
        return None, f"{listed(names, 'or')} is missing"
    if len(names) == 1:
        return names[0], "is known"
    return None, f"{listed(names, 'and')} are known"


def _few(tell: _Telling, operator: str, operands: list[Json], denied: bool) -> _Halves:
    needed, names = operands
    among = listed([word(name) for name in cast("list[Json]", names)], "and")
    number = tell.operand(needed)
    return None, f"{'at least' if denied else 'fewer than'} {number} of {among} are known"


CONDITIONS: Mapping[str, Callable[[_Telling, str, list[Json], bool], _Halves]] = {
    **dict.fromkeys(("==", "!="), _equality),
    **dict.fromkeys(_ORDERS, _order),
    "in": _in,
    "is_unknown": _unknown,
    "is_stale": _stale,
    **dict.fromkeys(("starts_with", "ends_with"), _affix),
    "changed": _changed,
    **dict.fromkeys(("some", "all", "none"), _quantified),
}
"""The operators that give true or false, each with its words."""

NEGATABLE: Mapping[str, Callable[[_Telling, str, list[Json], bool], _Halves]] = {
    "missing": _absent,
    "missing_some": _few,
}
"""The lists of names of which is asked whether they are empty."""
