"""Finding the plugins that are installed, each on its own: one that fails stops no other."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import pluggy
from pydantic import BaseModel

from playwise.contracts import Action, Capabilities, Connector, Effect, PlaywiseHooks
from playwise.contracts.hooks import PROJECT
from playwise.diagnostics.finding import Finding, Severity
from playwise.plugins.faults import sentence
from playwise.plugins.installed import GROUP
from playwise.plugins.operators import operator_faults, operator_for
from playwise.plugins.registry import Offer, Origin, Registry
from playwise.rules.lower import standard_registry
from playwise.rules.operators import RuleRegistry, operator_registry
from playwise.rules.operators.called import CalledOperator
from playwise.rules.operators.operator import RuleOperator

_OWN = "playwise"


def discover() -> Registry:
    """Return what the installed plugins bring.

    Plugins are loaded in order of distribution and name, Playwise's own first. One that cannot be
    loaded or breaks the contract gives a PW401 warning; of two parts with one name the first stays.
    """
    found = sorted(
        ((_origin(point), point) for point in entry_points(group=GROUP)),
        key=lambda pair: (
            pair[0].distribution != _OWN,
            pair[0].distribution,
            pair[0].plugin,
        ),
    )
    connectors: dict[str, Offer[Connector]] = {}
    actions: dict[str, Offer[Action]] = {}
    operators = operator_registry()
    findings: list[Finding] = []
    for origin, point in found:
        try:
            classes = _brought(point)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the plugin border
            findings.append(_fault(origin, f"cannot be loaded: {sentence(error)}"))
            continue
        for part in classes["playwise_connectors"]:
            findings += _add(connectors, part, origin, "connector", _connector_faults(part))
        for part in classes["playwise_actions"]:
            findings += _add(actions, part, origin, "action", _action_faults(part))
        for part in classes["playwise_operators"]:
            findings += _add_operator(operators, part, origin)
    if operators.names() == standard_registry().names():
        operators = standard_registry()  # what was read by it once need not be read again
    return Registry(connectors, actions, tuple(sorted(findings)), operators)


def _origin(point: EntryPoint) -> Origin:
    dist = point.dist
    if dist is None:
        return Origin(point.name, "an unknown distribution", "?")
    return Origin(point.name, dist.name, dist.version)


def _brought(point: EntryPoint) -> dict[str, list[Any]]:
    """Load one plugin and ask it for its classes and operators.

    A plugin manager for each: in a common one the first that raises would end the whole call.
    """
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(PlaywiseHooks)
    manager.register(point.load(), point.name)
    manager.check_pending()
    return {hook: _all_of(hook, getattr(manager.hook, hook)()) for hook in _HOOKS}


_HOOKS = ("playwise_connectors", "playwise_actions", "playwise_operators")


def _all_of(hook: str, answers: Sequence[object]) -> list[Any]:
    classes: list[Any] = []
    for answer in answers:
        if isinstance(answer, str) or not isinstance(answer, Iterable):
            raise TypeError(f"{hook} returned {answer!r}, not a list")
        classes += answer
    return classes


def _add(
    parts: dict[str, Offer[Any]], part: Any, origin: Origin, kind: str, faults: list[str]
) -> list[Finding]:
    """Add a class, or say why not."""
    if faults:
        shown = getattr(part, "__qualname__", repr(part))
        return [_fault(origin, f"{kind} {shown} {fault}") for fault in faults]
    before = parts.get(part.name)
    if before is not None:
        return [_fault(origin, f"{kind} '{part.name}' is already brought by {before.origin}")]
    parts[part.name] = Offer(part, origin)
    return []


def _add_operator(operators: RuleRegistry, part: Any, origin: Origin) -> list[Finding]:
    """Add an operator to the rule language, or say why not."""
    faults = operator_faults(part)
    name = getattr(part, "name", None)
    if faults:
        shown = f"'{name}'" if isinstance(name, str) else repr(part)
        return [_fault(origin, f"operator {shown} {fault}") for fault in faults]
    before = operators.find(part.name)
    if before is not None:
        brought = (
            before.signature.called.plugin if issubclass(before, CalledOperator) else "Playwise"
        )
        return [_fault(origin, f"operator '{name}' is already brought by {brought}")]
    operators.register(part.name, operator_for(part, str(origin), operator_again))
    return []


def operator_again(name: str) -> type[RuleOperator] | None:
    """Return the operator that a pickled rule names, of the plugins of this process; None: none.

    Its functions may be lambdas and closures, which no other process could find by themselves.
    """
    return _operators_on(tuple(sys.path)).find(name)


@lru_cache(maxsize=1)
def _operators_on(_path: tuple[str, ...]) -> RuleRegistry:
    """The plugins are asked once: those of a process stay the same as long as its path does."""
    return discover().operators


def _connector_faults(part: Any) -> list[str]:
    if not inspect.isclass(part):
        return ["is not a class"]
    faults = _common_faults(part)
    if not isinstance(getattr(part, "capabilities", None), Capabilities):
        faults.append("has no 'capabilities' that is Capabilities")
    if not inspect.isasyncgenfunction(getattr(part, "read", None)):
        faults.append("has no 'read' that is an async generator")
    return faults + _missing_coroutines(part, ("check", "streams"))


def _action_faults(part: Any) -> list[str]:
    if not inspect.isclass(part):
        return ["is not a class"]
    faults = _common_faults(part)
    if not _is_model(getattr(part, "Params", None)):
        faults.append("has no 'Params' that is a pydantic model")
    if not isinstance(getattr(part, "effect", None), Effect):
        faults.append("has no 'effect' that is an Effect")
    if not isinstance(getattr(part, "address", None), str):
        faults.append("has no 'address' that names a fact")
    return faults + _missing_coroutines(part, ("preview", "execute", "lookup"))


def _common_faults(part: type) -> list[str]:
    faults = []
    name = getattr(part, "name", None)
    if not isinstance(name, str) or not name.isidentifier():
        faults.append("has no 'name' that is a word")
    if not _is_model(getattr(part, "Config", None)):
        faults.append("has no 'Config' that is a pydantic model")
    return faults


def _is_model(model: object) -> bool:
    return inspect.isclass(model) and issubclass(model, BaseModel)


def _missing_coroutines(part: type, names: Iterable[str]) -> list[str]:
    return [
        f"has no '{name}' that is an async function"
        for name in names
        if not inspect.iscoroutinefunction(getattr(part, name, None))
    ]


def _fault(origin: Origin, message: str) -> Finding:
    return Finding(
        "PW401",
        f"{origin}: {message}",
        help=f"update or uninstall {origin.distribution}; the other plugins go on without it",
        severity=Severity.WARNING,
    )
