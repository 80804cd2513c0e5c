"""What the documentation says of each operator beside its names and its count of operands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from playwise.rules.operators import (
    arithmetic,
    comparison,
    dates,
    history,
    lists,
    logic,
    names,
    reduce,
    relations,
    tables,
    texts,
)
from playwise.rules.operators.operator import RuleOperator

_STRICT = "unknown if any operand is"
_NEVER = "never unknown"
_RECORDS = "a relation and a condition on its records, or a list and one on its elements"


@dataclass(frozen=True, slots=True)
class Example:
    """A rule, the facts that it is asked about, and its answer, as the page writes them.

    Attributes:
        rule: Text form.
        facts: The facts by name; what is left out is missing.
        answer: The answer; None is unknown.
    """

    rule: str
    facts: Mapping[str, object] = field(default_factory=dict)
    answer: object = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What is said of an operator beside its names and how many operands it takes.

    Attributes:
        takes: The types of its operands.
        gives: What it answers.
        unknown: What it makes of unknown operands.
        text: How the text form writes it.
        example: A rule with its answer.
    """

    takes: str
    gives: str
    unknown: str
    text: str
    example: Example


FACTS: Mapping[str, object] = {
    "arr": "money USD",
    "industry": "text",
    "status": ["enum", "open", "won", "lost"],
    "kickoff": "bool",
    "used": "integer",
    "bought": "integer",
    "renewal": "date",
    "start": "date",
    "tags": ["list", "text"],
    "rates": ["list", "number"],
    "contacts": ["list", {"engagement": "number", "prepared": "bool"}],
}
"""The facts of the examples, declared as `playwise.Rule.parse` takes them."""

AS_OF = "2026-03-01"
"""The day of the examples."""

_TWO = {"contacts": [{"engagement": 9, "prepared": True}, {"engagement": 4, "prepared": False}]}

ENTRIES: Mapping[type[RuleOperator], Entry] = {
    names.Var: Entry(
        "a name; a default of the same type",
        "the fact, decision, derive or param of that name",
        "the default, where there is one",
        "`used`, or `var(used, 0)`",
        Example("var(used, 0)", {}, 0),
    ),
    names.Missing: Entry(
        "names",
        "the list of those that are not known",
        _NEVER,
        "`missing(arr, used)`",
        Example("missing(arr, used)", {"used": 5}, ["arr"]),
    ),
    names.MissingSome: Entry(
        "how many are needed, and a list of names",
        "as `missing`, but nothing once so many are known",
        _NEVER,
        "`missing_some(1, arr, used)`",
        Example("missing_some(1, arr, used)", {"used": 5}, []),
    ),
    names.IsKnown: Entry(
        "anything",
        "whether there is a value",
        _NEVER,
        "`arr is known`",
        Example("arr is known", {}, False),
    ),
    names.IsUnknown: Entry(
        "anything",
        "whether there is none",
        _NEVER,
        "`(used / bought) is unknown`",
        Example("(used / bought) is unknown", {"used": 5, "bought": 0}, True),
    ),
    names.IsStale: Entry(
        "a fact",
        "whether it has a value that is older than its `max_age`",
        _NEVER,
        "`arr is stale`",
        Example("arr is stale", {"arr": 5}, False),
    ),
    comparison.Equality: Entry(
        "two single values of one type; a fact and null",
        "whether they are equal, or differ; beside null, whether the fact is missing",
        f"{_STRICT}; beside null never",
        "`status = open`, `status != open`, `arr is missing`",
        Example("status = won", {"status": "open"}, False),
    ),
    comparison.Ascending: Entry(
        "numbers, amounts of one currency, dates, times, or texts (by code point)",
        "whether they are in this order; of three, whether the middle one lies between",
        "as the `and` of two comparisons",
        "`30 <= used < 60`, `used between 30 and 60`",
        Example("30 <= used < 60", {"used": 45}, True),
    ),
    comparison.Ordering: Entry(
        "the same",
        "whether the first is greater",
        _STRICT,
        "`arr > 50_000`",
        Example("arr > 50_000", {"arr": 50000}, False),
    ),
    comparison.In: Entry(
        "a single value and a list; two texts",
        "whether it is in the list, or the first text in the second",
        "false in what is empty; true where it is found; else unknown if anything is",
        "`industry in ['tourism', 'events']`",
        Example("industry in ['tourism', 'events']", {"industry": "events"}, True),
    ),
    logic.Junction: Entry(
        "conditions; the operands in a list",
        "whether all of them hold, or any",
        "false settles an `and`, true an `or`; else unknown if any is",
        "`kickoff and arr > 0`",
        Example("kickoff and arr > 0", {"kickoff": False}, False),
    ),
    logic.Not: Entry(
        "a condition, or a list",
        "the opposite; of a list, whether it is empty. `!!` is `!` of that",
        _STRICT,
        "`not kickoff`",
        Example("not kickoff", {"kickoff": False}, True),
    ),
    logic.If: Entry(
        "condition, value, condition, value, …, else; all values of one type",
        "the value of the first condition that holds",
        "unknown from the first unknown condition on: it is not the else",
        "`if(arr > 50_000, 'large', 'small')`",
        Example("if(arr > 50_000, 'large', 'small')", {"arr": 60000}, "large"),
    ),
    logic.Coalesce: Entry(
        "values of one type",
        "the first that is known",
        "unknown if all are",
        "`coalesce(used, bought, 0)`",
        Example("coalesce(used, bought, 0)", {"bought": 7}, 7),
    ),
    arithmetic.Add: Entry(
        "numbers, amounts of one currency, or a date and whole days",
        "the sum, or that many days later",
        f"{_STRICT}, or if it is out of range",
        "`used + 5`",
        Example("renewal + 30", {"renewal": "2026-03-01"}, "2026-03-31"),
    ),
    arithmetic.Subtract: Entry(
        "two numbers, amounts or dates, or a date and whole days; one number",
        "the difference; of dates, the days between; of one, its negative",
        f"{_STRICT}, or if it is out of range",
        "`bought - used`, `-used`",
        Example("bought - used", {"bought": 10, "used": 7}, 3),
    ),
    arithmetic.Multiply: Entry(
        "numbers, one of which may be an amount",
        "the product; an amount is rounded half to even",
        f"{_STRICT}, or if it is out of range",
        "`100 * used`",
        Example("arr * 0.5", {"arr": 0.05}, 0.02),
    ),
    arithmetic.Divide: Entry(
        "two numbers, an amount and a number, or two amounts",
        "the quotient; of two amounts a number",
        f"{_STRICT}, or if the divisor is 0",
        "`used / bought`",
        Example("used / bought", {"used": 5, "bought": 0}),
    ),
    arithmetic.Remainder: Entry(
        "two numbers",
        "the rest of the division, with the sign of the dividend",
        f"{_STRICT}, or if the divisor is 0",
        "`used % 5`",
        Example("used % 5", {"used": -7}, -2),
    ),
    arithmetic.Extreme: Entry(
        "numbers, amounts or dates; a list of them; a relation and a value",
        "the least, or the greatest",
        f"{_STRICT}, or if there is none",
        "`min(100, used)`, `max(contacts, engagement)`",
        Example("max(contacts, engagement)", _TWO, 9.0),
    ),
    texts.Cat: Entry(
        "texts and numbers",
        "one text; a number in plain digits, `1234.5`",
        _STRICT,
        "`cat(industry, ' of ', used)`",
        Example("cat(industry, ' of ', used)", {"industry": "tourism", "used": 5}, "tourism of 5"),
    ),
    texts.Substr: Entry(
        "a text or number, from where (counted from 0), and how much",
        "that part; a negative start counts from the end, a negative length leaves off",
        _STRICT,
        "`substr(industry, 0, 3)`",
        Example("substr(industry, -3)", {"industry": "tourism"}, "ism"),
    ),
    texts.Affix: Entry(
        "two texts",
        "whether the first begins, or ends, with the second",
        _STRICT,
        "`starts_with(industry, 'tour')`",
        Example("starts_with(industry, 'tour')", {"industry": "tourism"}, True),
    ),
    texts.Lower: Entry(
        "a text",
        "it in small letters",
        _STRICT,
        "`lower(industry)`",
        Example("lower(industry)", {"industry": "Tourism"}, "tourism"),
    ),
    dates.Days: Entry(
        "a date or a time",
        "the calendar days from the day of the run to it, or since it",
        _STRICT,
        "`days_until(renewal)`",
        Example("days_until(renewal)", {"renewal": "2026-03-11"}, 10),
    ),
    dates.DaysBetween: Entry(
        "two dates or times",
        "the calendar days from the first to the second",
        _STRICT,
        "`days_between(start, renewal)`",
        Example(
            "days_between(start, renewal)", {"start": "2026-01-01", "renewal": "2026-02-01"}, 31
        ),
    ),
    history.Previous: Entry(
        "a fact or decision, and how many days or weeks ago",
        "what it was then",
        "unknown if it was",
        "`previous(arr, 30d)`",
        Example("previous(arr, 30d) < arr", {"arr": 10, "arr@30d": 9}, True),
    ),
    history.Changed: Entry(
        "a fact or decision, and how long ago; a day, if not said",
        "whether it is another one now",
        "unknown if it is, or was",
        "`changed(status, 7d)`",
        Example("changed(status, 7d)", {"status": "won", "status@7d": "open"}, True),
    ),
    history.Trend: Entry(
        "a number, amount or date, and how long ago",
        "by how much it grew since then; of a date, the days it moved",
        "unknown if it is, or was",
        "`trend(used, 30d)`",
        Example("trend(used, 30d)", {"used": 12, "used@30d": 9}, 3),
    ),
    tables.Lookup: Entry(
        "the name of a table, a key, the name of a column where there are any",
        "the value there",
        "unknown if the key is, or is not in the table",
        "`lookup(industry_exposure, industry)`",
        Example("lookup(industry_exposure, industry)", {"industry": "tourism"}, "high"),
    ),
    relations.Quantifier: Entry(
        _RECORDS,
        "whether it holds for one at least, for all, for none",
        "settled as `and` and `or` are; of no records `all` and `none` are unknown, of an "
        "empty list false and true",
        "`any(contacts, engagement > 7)`, `all(…)`, `none(…)`",
        Example("any(contacts, engagement > 7)", _TWO, True),
    ),
    relations.CountRecords: Entry(
        f"a relation or a list; {_RECORDS}",
        "how many there are, or for how many it holds",
        "unknown if it is for one of them",
        "`count(contacts, prepared)`",
        Example("count(contacts, prepared)", _TWO, 1),
    ),
    relations.Share: Entry(
        _RECORDS,
        "for what part of them it holds, from 0 to 1",
        "unknown if it is for one of them, and of none",
        "`share(contacts, prepared)`",
        Example("share(contacts, prepared)", _TWO, 0.5),
    ),
    relations.Total: Entry(
        "a relation and a number or amount of its records; a list of numbers, or it and a number "
        "of each element",
        "the sum, of none 0; the average",
        "unknown if one of them is; the average of none",
        "`sum(contacts, engagement)`, `avg(rates)`",
        Example("sum(contacts, engagement)", _TWO, 13.0),
    ),
    lists.Product: Entry(
        "a list of numbers",
        "the product; of none 1",
        "unknown if an element is",
        "`product(rates)`",
        Example("product(rates)", {"rates": [2, 3, 5]}, 30.0),
    ),
    lists.Map: Entry(
        "a list, and a value of each element",
        "the list of these values",
        "unknown if the list is; an unknown value stays one in its place",
        "`map(tags, lower(element))`",
        Example("map(tags, lower(element))", {"tags": ["A", "b"]}, ["a", "b"]),
    ),
    lists.Filter: Entry(
        "a list, and a condition on its elements",
        "the elements for which it holds",
        "unknown if it is for one of them",
        "`filter(tags, element != 'trial')`",
        Example("filter(tags, element != 'trial')", {"tags": ["trial", "core"]}, ["core"]),
    ),
    lists.Merge: Entry(
        "lists, and single literals",
        "all elements in one list",
        _STRICT,
        "`merge(tags, ['core'])`",
        Example("merge(tags, ['core'])", {"tags": ["trial"]}, ["trial", "core"]),
    ),
    reduce.Reduce: Entry(
        "a list, `+`, `*`, `min` or `max` of `current` and `accumulator`, and where to begin",
        "the sum, product, count, least or greatest",
        "unknown if an element is",
        "better `sum(rates)`, `product(rates)`, `count(rates)`, `min(rates)`, `max(rates)`",
        Example("reduce(rates, current + accumulator, 0)", {"rates": [1, 2]}, 3.0),
    ),
}
"""What is said of each operator, by its class."""
