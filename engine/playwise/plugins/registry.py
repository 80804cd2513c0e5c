"""What the plugins bring, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from playwise.contracts import Action, Connector, PluginContext
from playwise.diagnostics.finding import Finding
from playwise.diagnostics.nearest import did_you_mean
from playwise.diagnostics.places import Span
from playwise.errors import FindingsError
from playwise.plugins.faults import sentence
from playwise.rules.operators import RuleRegistry, operator_registry

Part = TypeVar("Part", Connector, Action)


@dataclass(frozen=True, slots=True)
class Origin:
    """The plugin that a class comes from: entry point, distribution and its version."""

    plugin: str
    distribution: str
    version: str

    def __str__(self) -> str:
        return f"plugin '{self.plugin}' of {self.distribution} {self.version}"


@dataclass(frozen=True, slots=True)
class Connection(Generic[Part]):
    """A connector or an action at work under the name that playwise.yaml gives it."""

    name: str
    part: Part
    origin: Origin

    def __str__(self) -> str:
        return f"connection '{self.name}', {self.origin}"


@dataclass(frozen=True, slots=True)
class Offer(Generic[Part]):
    """A connector's or an action's class, with the plugin that brings it."""

    part: type[Part]
    origin: Origin

    def connect(
        self, name: str, config: Any, context: PluginContext, span: Span | None = None
    ) -> Connection[Part]:
        """Return the connection *name*.

        Args:
            name: As playwise.yaml names it.
            config: What `playwise.plugins.config.configured` made of its ``config:``.
            context: The workspace around it.
            span: Where the connection is declared.

        Raises:
            FindingsError: PW403, the class refuses the config.
        """
        try:
            part = self.part(config, context)
        except (Exception, SystemExit) as error:  # the plugin border
            message = f"connection '{name}' cannot be made: {sentence(error)} ({self.origin})"
            raise FindingsError([Finding("PW403", message, span)]) from error
        return Connection(name, part, self.origin)


@dataclass(frozen=True, slots=True)
class Registry:
    """All connectors, actions and operators that could be loaded.

    Attributes:
        findings: What is wrong with the plugins that could not; warnings, for nobody may need
            them.
        operators: The rule language: Playwise's own operators and those of plugins.
    """

    connectors: Mapping[str, Offer[Connector]] = field(default_factory=dict)
    actions: Mapping[str, Offer[Action]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    operators: RuleRegistry = field(default_factory=operator_registry)

    def connector(self, name: str, span: Span | None = None) -> Offer[Connector]:
        """Return the connector of that name.

        Raises:
            FindingsError: PW402 at *span*, there is none.
        """
        offer = self.connectors.get(name)
        if offer is None:
            raise FindingsError([self._unknown("connector", name, span)])
        return offer

    def action(self, name: str, span: Span | None = None) -> Offer[Action]:
        """Return the action of that name. Raises as `connector` does."""
        offer = self.actions.get(name)
        if offer is None:
            raise FindingsError([self._unknown("action", name, span)])
        return offer

    def _unknown(self, kind: str, name: str, span: Span | None) -> Finding:
        kinds: dict[str, Mapping[str, object]] = {
            "connector": self.connectors,
            "action": self.actions,
        }
        known = sorted(kinds[kind])
        other = "action" if kind == "connector" else "connector"
        if name in kinds[other]:
            help_text: str | None = f"'{name}' is {_a(other)}: write '{other}: {name}'"
        else:
            listing = f"known: {', '.join(known)}" if known else "no plugin brings one"
            help_text = did_you_mean(name, known, listing)
        if self.findings:
            help_text = f"{help_text}; some plugins could not be loaded"
        return Finding("PW402", f"unknown {kind} '{name}'", span, help_text)


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"
