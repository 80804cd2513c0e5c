"""The public cases of JsonLogic, and how each ends in Playwise.

A case is a rule, its data and the official answer. JsonLogic has no types, so the types of the
facts are those of the data, and what a rule reads and no data has is declared as text or number.
"""

from __future__ import annotations

from typing import Any, TypeAlias

Json: TypeAlias = Any
Case: TypeAlias = tuple[Json, Json, Json]

ITEM: Json = {"var": ""}
INTEGERS: Json = {"var": "integers"}
DESSERTS = [
    {"name": "apple", "qty": 1},
    {"name": "brownie", "qty": 2},
    {"name": "cupcake", "qty": 3},
]
SOLD = {"items": [{"qty": 1, "sku": "apple"}, {"qty": 2, "sku": "banana"}]}
FAMILY = ["Bart", "Homer", "Lisa", "Marge", "Maggie"]
FRUIT = ("apple", "banana", "carrot", "date")


def _reduced(op: str, start: int) -> Json:
    return {"reduce": [INTEGERS, {op: [{"var": "current"}, {"var": "accumulator"}]}, start]}


def _binary(op: str, *rows: tuple[Json, ...]) -> list[Case]:
    return [({op: list(operands)}, {}, answer) for *operands, answer in rows]


def _chosen(*rows: tuple[list[Json], Json]) -> list[Case]:
    return [({"if": operands}, None, answer) for operands, answer in rows]


def _truths(truth: bool, *bits: bool) -> list[Json]:
    """Return condition, fruit, condition, fruit … and, if *truth*, a fruit for else."""
    parts: list[Json] = []
    for bit, fruit in zip(bits, FRUIT, strict=False):
        parts += [bit, fruit]
    return [*parts, FRUIT[len(bits)]] if truth else parts


def _over(op: str, *answers: bool) -> list[Case]:
    """Return the eight cases of ``all``, ``none`` or ``some``."""
    asked = [(INTEGERS, ITEM, c) for c in (">=", "==", "<", "<")]
    asked += [({"var": "items"}, {"var": "qty"}, c) for c in (">=", ">", "<", ">=")]
    counted: Json = {"integers": [1, 2, 3]}
    empty: Json = {"integers": []}
    data: list[Json] = [counted, counted, counted, empty, SOLD, SOLD, SOLD, {"items": []}]
    return [
        ({op: [over, {test: [what, 1]}]}, facts, answer)
        for (over, what, test), facts, answer in zip(asked, data, answers, strict=True)
    ]


AGREE: list[Case] = [
    *[(value, {}, value) for value in (True, False, 17, 3.14)],
    *[case for op in ("==", "===") for case in _binary(op, (1, 1, True), (1, 2, False))],
    *[case for op in ("!=", "!==") for case in _binary(op, (1, 2, True), (1, 1, False))],
    *_binary(">", (2, 1, True), (1, 1, False), (1, 2, False)),
    *_binary(">=", (2, 1, True), (1, 1, True), (1, 2, False)),
    *_binary("<", (2, 1, False), (1, 1, False), (1, 2, True)),
    *_binary("<", (1, 2, 3, True), (1, 1, 3, False), (1, 4, 3, False)),
    *_binary("<=", (2, 1, False), (1, 1, True), (1, 2, True), (1, 2, 3, True), (1, 4, 3, False)),
    *_binary("!", (False, True), (True, False), ([], True)),
    *_binary("!!", ([], False)),
    ({"!": False}, {}, True),
    ({"!": True}, {}, False),
    *_binary("or", (True, True, True), (False, True, True), (True, False, True)),
    *_binary("or", (False, False, False), (False, False, True, True)),
    *_binary("or", (False, False, False, False), (False, False), (True, True)),
    *_binary("and", (True, True, True), (False, True, False), (True, False, False)),
    *_binary("and", (False, False, False), (True, True, True, True)),
    *_binary("and", (True, True, False, False), (False, False), (True, True)),
    *_binary("?:", (True, 1, 2, 1), (False, 1, 2, 2)),
    *_binary("in", ("Bart", FAMILY, True), ("Milhouse", FAMILY, False)),
    *_binary("in", ("Spring", "Springfield", True), ("i", "team", False)),
    ({"cat": "ice"}, {}, "ice"),
    *_binary("cat", ("ice", "ice"), ("ice", "cream", "icecream"), (1, 2, "12")),
    *_binary("cat", ("Robocop", 2, "Robocop2")),
    *_binary("cat", ("we all scream for ", "ice", "cream", "we all scream for icecream")),
    *_binary("%", (1, 2, 1), (2, 2, 0), (3, 2, 1)),
    *_binary("max", (1, 2, 3, 3), (1, 3, 3, 3), (3, 2, 1, 3), (1, 1)),
    *_binary("min", (1, 2, 3, 1), (1, 1, 3, 1), (3, 2, 1, 1), (1, 1)),
    *_binary("+", (1, 2, 3), (2, 2, 2, 6), (1, 1)),
    *_binary("*", (3, 2, 6), (2, 2, 2, 8), (1, 1)),
    *_binary("-", (2, 3, -1), (3, 2, 1), (3, -3)),
    *_binary("/", (4, 2, 2), (2, 4, 0.5)),
    *_binary("merge", ([1], [1]), ([1], [], [1]), ([1], [2], [1, 2])),
    *_binary("merge", ([1], [2], [3], [1, 2, 3]), ([1, 2], [3], [1, 2, 3])),
    *_binary("merge", ([1], [2, 3], [1, 2, 3]), (1, 2, [1, 2]), (1, [2], [1, 2])),
    ({"merge": 1}, {}, [1]),
    *_chosen(([True, "apple", "banana"], "apple"), ([False, "apple", "banana"], "banana")),
    *_chosen(
        ([{">": [2, 1]}, "apple", "banana"], "apple"),
        ([{">": [1, 2]}, "apple", "banana"], "banana"),
        ([True, {"cat": ["ap", "ple"]}, {"cat": ["ba", "na", "na"]}], "apple"),
        ([False, {"cat": ["ap", "ple"]}, {"cat": ["ba", "na", "na"]}], "banana"),
    ),
    *_chosen(
        *[
            (_truths(True, *bits), FRUIT[[*bits, True].index(True)])
            for bits in [(a, b) for a in (True, False) for b in (True, False)]
        ],
        *[
            (_truths(True, a, b, c), FRUIT[[a, b, c, True].index(True)])
            for a in (True, False)
            for b in (True, False)
            for c in (True, False)
        ],
    ),
    ({"and": [{">": [3, 1]}, True]}, {}, True),
    ({"and": [{">": [3, 1]}, False]}, {}, False),
    ({"and": [{">": [3, 1]}, {"!": True}]}, {}, False),
    ({"and": [{">": [3, 1]}, {"<": [1, 3]}]}, {}, True),
    ({"?:": [{">": [3, 1]}, "visible", "hidden"]}, {}, "visible"),
    ({"var": ["a"]}, {"a": 1}, 1),
    ({"var": "a"}, {"a": 1}, 1),
    ({"var": ["a", 1]}, None, 1),
    ({"var": ["b", 2]}, {"a": 1}, 2),
    ({"var": "a.b"}, {"a": {"b": "c"}}, "c"),
    ({"var": ["a.q", 9]}, {"a": {"b": "c"}}, 9),
    (
        {"and": [{"<": [{"var": "temp"}, 110]}, {"==": [{"var": "pie.filling"}, "apple"]}]},
        {"temp": 100, "pie": {"filling": "apple"}},
        True,
    ),
    ({"in": [{"var": "filling"}, ["apple", "cherry"]]}, {"filling": "apple"}, True),
    *[({"missing": names}, None, ["a"]) for names in (["a"], "a")],
    *[({"missing": names}, {"a": "apple"}, []) for names in (["a"], "a")],
    ({"missing": ["a", "b"]}, {"a": "apple"}, ["b"]),
    ({"missing": ["a", "b"]}, {"b": "banana"}, ["a"]),
    ({"missing": ["a", "b"]}, {"a": "apple", "b": "banana"}, []),
    ({"missing": ["a", "b"]}, {}, ["a", "b"]),
    ({"missing": ["a", "b"]}, None, ["a", "b"]),
    ({"missing": ["a.b"]}, None, ["a.b"]),
    ({"missing": ["a.b"]}, {"a": {"c": "apple cake"}}, ["a.b"]),
    ({"missing": ["a.b"]}, {"a": {"b": "apple brownie"}}, []),
    ({"missing": ["a.b", "a.c"]}, {"a": {"b": "apple brownie"}}, ["a.c"]),
    *[
        ({"missing_some": [1, ["a", "b"]]}, data, answer)
        for data, answer in [
            ({"a": "apple"}, []),
            ({"b": "banana"}, []),
            ({"a": "apple", "b": "banana"}, []),
            ({"c": "carrot"}, ["a", "b"]),
        ]
    ],
    *[
        ({"missing_some": [2, ["a", "b", "c"]]}, data, answer)
        for data, answer in [
            ({"a": "apple", "b": "banana"}, []),
            ({"a": "apple", "c": "carrot"}, []),
            ({"a": "apple", "b": "banana", "c": "carrot"}, []),
            ({"a": "apple", "d": "durian"}, ["b", "c"]),
            ({"d": "durian", "e": "eggplant"}, ["a", "b", "c"]),
        ]
    ],
    ({"filter": [INTEGERS, True]}, {"integers": [1, 2, 3]}, [1, 2, 3]),
    ({"filter": [INTEGERS, False]}, {"integers": [1, 2, 3]}, []),
    ({"filter": [INTEGERS, {">=": [ITEM, 2]}]}, {"integers": [1, 2, 3]}, [2, 3]),
    ({"map": [INTEGERS, {"*": [ITEM, 2]}]}, {"integers": [1, 2, 3]}, [2, 4, 6]),
    (_reduced("+", 0), {"integers": [1, 2, 3, 4]}, 10),
    (_reduced("*", 1), {"integers": [1, 2, 3, 4]}, 24),
    (_reduced("*", 0), {"integers": [1, 2, 3, 4]}, 0),
    *_over("all", True, False, False, False, True, False, False, False)[:7],
    *_over("none", False, False, True, True, False, False, True, True)[:7],
    *_over("some", True, True, False, False, True, True, False, False),
]
"""Playwise gives the official answer."""

REFUSED: list[tuple[str, Case]] = [
    *[("PW205", case) for op in ("==", "===") for case in _binary(op, (1, "1", op == "=="))],
    *[("PW205", case) for op in ("!=", "!==") for case in _binary(op, (1, "1", op == "!=="))],
    *[("PW205", case) for op in (">", ">=") for case in _binary(op, ("2", 1, True))],
    *[("PW205", case) for op in ("<", "<=") for case in _binary(op, ("1", 2, True))],
    *[("PW205", ({"!": [value]}, {}, not value or value == "")) for value in (0, "", "0")],
    *[("PW205", ({"!!": [value]}, {}, bool(value))) for value in (0, "", "0")],
    *[("PW205", ({"!": value}, {}, not value)) for value in (0, 1)],
    *[("PW205", case) for case in _binary("or", (1, 3, 1), (3, False, 3), (False, 3, 3))],
    *[("PW205", case) for case in _binary("and", (1, 3, 3), (3, False, False), (False, 3, False))],
    *[("PW205", case) for case in _binary("and", ([], True, []), (0, True, 0), ("", True, ""))],
    *[("PW205", case) for case in _binary("or", ([], True, True), (0, True, True))],
    *[("PW205", case) for case in _binary("or", ("", True, True), ("0", True, "0"))],
    ("PW205", ({"and": ["0", True]}, {}, True)),
    *[("PW205", ({op: ["1", 1]}, {}, n)) for op, n in (("+", 2), ("*", 1), ("-", 0), ("/", 1))],
    *[
        ("PW205", ({"if": [condition, "apple", "banana"]}, None, fruit))
        for condition, fruit in [
            *[([], "banana"), ([1], "apple"), ([1, 2, 3, 4], "apple"), ("", "banana")],
            *[("zucchini", "apple"), ("0", "apple"), ({"+": "0"}, "banana")],
            *[({"+": "1"}, "apple"), (0, "banana"), (1, "apple"), (3.1416, "apple"), (-1, "apple")],
        ]
    ],
    ("PW205", ({"===": [0, {"+": "0"}]}, None, True)),
    *[("PW209", case) for case in _chosen(([], None), ([True], True), ([False], False))],
    *[("PW209", case) for case in _chosen((["apple"], "apple"), ([True, "apple"], "apple"))],
    *[("PW209", case) for case in _chosen(([False, "apple"], None))],
    *[
        ("PW209", ({"if": _truths(False, a, b)}, None, fruit))
        for a, b, fruit in [
            *[(True, True, "apple"), (True, False, "apple")],
            *[(False, True, "banana"), (False, False, None)],
        ]
    ],
    ("PW209", ({"if": _truths(False, False, False, False)}, None, None)),
    ("PW209", ({"merge": []}, None, [])),
    ("PW209", ({"missing": []}, None, [])),
    ("PW201", (None, {}, None)),
    # A text alone is the text form, and a list of rules means all of them.
    *[("PW204", (rule, {}, rule)) for rule in ("apple", ["a", "b"])],
    ("PW205", ({"filter": [INTEGERS, {"%": [ITEM, 2]}]}, {"integers": [1, 2, 3]}, [1, 3])),
    ("PW205", ({"map": [{"var": "desserts"}, {"var": "qty"}]}, {"desserts": DESSERTS}, [1, 2, 3])),
    (
        "PW205",
        (
            {
                "reduce": [
                    {"var": "desserts"},
                    {"+": [{"var": "accumulator"}, {"var": "current.qty"}]},
                    0,
                ]
            },
            {"desserts": DESSERTS},
            6,
        ),
    ),
    *[
        (
            "PW205",
            ({"missing": {"merge": ["vin", {"if": [{"var": "financing"}, ["apr"], []]}]}}, *at),
        )
        for at in [({"financing": True}, ["vin", "apr"]), ({"financing": False}, ["vin"])]
    ],
    (
        "PW205",
        (
            {"var": [{"?:": [{"<": [{"var": "temp"}, 110]}, "pie.filling", "pie.eta"]}]},
            {"temp": 100, "pie": {"filling": "apple", "eta": "60s"}},
            "apple",
        ),
    ),
    *[
        (code, ({"var": name}, 1, 1))
        for code, name in (("PW204", ""), ("PW205", None), ("PW209", []))
    ],
    *[
        (code, ({"var": name}, ["apple", "banana"], "banana"))
        for code, name in (("PW205", 1), ("PW204", "1"))
    ],
    ("PW204", ({"var": "1.1"}, ["apple", ["banana", "beer"]], "beer")),
]
"""Playwise refuses the rule, with this code."""

MISSING: list[tuple[str, Case]] = [
    *[("missing: b", ({"var": name}, {"a": 1}, None)) for name in (["b"], "b")],
    *[("missing: a", ({"var": name}, None, None)) for name in (["a"], "a")],
    ("missing: a.q", ({"var": "a.q"}, {"a": {"b": "c"}}, None)),
    *[
        ("missing: a.b.c", ({"var": "a.b.c"}, data, None))
        for data in (None, {"a": None}, {"a": {"b": None}})
    ],
    ("missing: integers", ({"map": [INTEGERS, {"*": [ITEM, 2]}]}, None, [])),
    ("missing: integers", (_reduced("+", 0), None, 0)),
    *[
        ("no items", ({op: [{"var": "items"}, {">=": [{"var": "qty"}, 1]}]}, {"items": []}, answer))
        for op, answer in (("all", False), ("none", True))
    ],
]
"""Data is missing: the official answer is null, or what null is taken for; here it is unknown."""
