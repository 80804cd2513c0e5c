"""Other engines, each in every form in which it can answer several rules about one dict."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

import orjson

from tests.benchmarks.dialects import CEL, ZEN, written

BUILD = Path(__file__).parents[2] / "build"

Answers: TypeAlias = Callable[[dict[str, Any]], Sequence[object]]
"""The answers of all rules about one account."""


@dataclass(frozen=True, slots=True)
class Form:
    """One way to ask an engine.

    Attributes:
        engine: Its distribution.
        name: The way, in a few words.
        answers: Asks it.
        one_by_one: Whether every rule is a call of its own on the dict.
        pace: How much slower than Playwise it is about, in powers of ten: it is asked less often.
    """

    engine: str
    name: str
    answers: Answers
    one_by_one: bool = False
    pace: int = 0


def forms(rules: Sequence[Any], types: Mapping[str, Any]) -> Iterator[Form]:
    """Yield every form, the engine ready to answer *rules* (JsonLogic)."""
    if not (BUILD / "bench" / ".installed").exists():
        sys.exit("the other engines are not there yet: `make bench` fetches them")
    # Behind all else: what .venv has is taken from there.
    sys.path.append(str(BUILD / "bench"))
    yield from _zen([written(rule, ZEN, types) for rule in rules])
    yield from _datalogic(rules)
    yield from _cel([written(rule, CEL, types) for rule in rules])
    yield from _panzi(rules)
    yield from _qubit(rules)
    yield from _python_jsonlogic(rules, types)


def _zen(rules: Sequence[str]) -> Iterator[Form]:
    import zen

    engine = "zen-engine"
    each = [zen.compile_expression(rule) for rule in rules]
    yield Form(engine, "compiled expressions", lambda d: [e.evaluate(d) for e in each], True, 2)
    listed = zen.compile_expression(f"[{', '.join(rules)}]")
    yield Form(engine, "one compiled list of all", listed.evaluate)
    yield Form(engine, "the same, given JSON", lambda d: listed.evaluate(orjson.dumps(d)))
    graph = zen.ZenEngine().create_decision(json.dumps(_graph(rules)))
    keys = [f"c{i}" for i in range(len(rules))]

    def decide(facts: dict[str, Any]) -> list[object]:
        found = graph.evaluate(facts)["result"]
        return [found[key] for key in keys]

    yield Form(engine, "graph, one expression node", decide, pace=2)


def _graph(rules: Sequence[str]) -> dict[str, object]:
    place = {"x": 0, "y": 0}
    expressions = [{"id": f"e{i}", "key": f"c{i}", "value": rule} for i, rule in enumerate(rules)]
    return {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in", "position": place},
            {
                "id": "all",
                "type": "expressionNode",
                "name": "all",
                "position": place,
                "content": {"expressions": expressions},
            },
            {"id": "out", "type": "outputNode", "name": "out", "position": place},
        ],
        "edges": [
            {"id": "1", "sourceId": "in", "targetId": "all", "type": "edge"},
            {"id": "2", "sourceId": "all", "targetId": "out", "type": "edge"},
        ],
    }


def _datalogic(rules: Sequence[Any]) -> Iterator[Form]:
    import datalogic_py

    engine = datalogic_py.Engine()
    each = [engine.compile(rule) for rule in rules]
    name = "datalogic-py"
    yield Form(name, "compiled rules", lambda d: [rule.evaluate(d) for rule in each], True, 1)
    session = engine.session()

    def by_handle(facts: dict[str, Any]) -> list[object]:
        data = datalogic_py.DataHandle(facts)
        return [session.evaluate_bool(rule, data) for rule in each]

    yield Form(name, "facts read once for all", by_handle)
    listed = engine.compile(list(rules))
    yield Form(name, "one compiled list of all", lambda d: session.evaluate(listed, d))


def _cel(rules: Sequence[str]) -> Iterator[Form]:
    import cel

    name = "common-expression-language"
    each = [cel.compile(rule) for rule in rules]
    yield Form(name, "compiled programs", lambda d: [p.execute(d) for p in each], True, 3)

    def by_context(facts: dict[str, Any]) -> list[object]:
        context = cel.Context(facts)
        return [program.execute(context) for program in each]

    yield Form(name, "facts read once for all", by_context, pace=1)
    listed = cel.compile(f"[{', '.join(rules)}]")
    yield Form(name, "one compiled list of all", listed.execute, pace=1)


def _panzi(rules: Sequence[Any]) -> Iterator[Form]:
    import json_logic

    ask = json_logic.jsonLogic
    yield Form("panzi-json-logic", "rules", lambda d: [ask(r, d) for r in rules], True, 2)


def _qubit(rules: Sequence[Any]) -> Iterator[Form]:
    ask = _module("json_logic_qubit", BUILD / "bench-apart").jsonLogic
    yield Form("json-logic-qubit", "rules", lambda d: [ask(r, d) for r in rules], True, 2)


def _module(name: str, folder: Path) -> ModuleType:
    """Load the package ``json_logic`` of *folder* under another name: its own is taken."""
    sys.path.append(str(folder))  # for what it needs itself
    spec = importlib.util.spec_from_file_location(name, folder / "json_logic" / "__init__.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _python_jsonlogic(rules: Sequence[Any], types: Mapping[str, Any]) -> Iterator[Form]:
    from tests.benchmarks.python_jsonlogic import checked, context

    trees = [checked(rule, types) for rule in rules]

    def answers(facts: dict[str, Any]) -> list[object]:
        here = context(facts)
        return [tree.evaluate(here) for tree in trees]

    yield Form("python-jsonlogic", "typechecked trees", answers, pace=2)
