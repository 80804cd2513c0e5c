"""Compiling the play: entry, exits, steps and their templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from playwise.diagnostics.finding import Finding
from playwise.diagnostics.nearest import did_you_mean, nearest
from playwise.documents.tree import Path
from playwise.facts.catalog import Entity
from playwise.facts.durations import Duration
from playwise.facts.names import Names
from playwise.playbook.context import Context
from playwise.playbook.play_parts import (
    Again,
    Approve,
    At,
    Exit,
    Owner,
    Play,
    Recipients,
    Step,
    Template,
)
from playwise.rules.ir import Node
from playwise.rules.operators import RuleRegistry
from playwise.rules.scope import Meaning, RelationMeaning
from playwise.rules.types import BOOL, TEXT, Kind

OPTED_OUT = "opted_out"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a play and its rules may name of the workspace.

    Attributes:
        roles: The roles that owners and approvers may have.
        connectors: The connections that only bring facts.
        addresses: For each connection that sends, the fact that it addresses people by.
        operators: The operators of rules, those of plugins among them; None: those of Playwise.
        wrong: The connections that playwise.yaml declares and has wrong.
    """

    roles: frozenset[str]
    connectors: frozenset[str]
    addresses: Mapping[str, str]
    operators: RuleRegistry | None = None
    wrong: frozenset[str] = frozenset()


def compile_play(context: Context, around: Surroundings) -> Play | None:
    """Return the play of the file, or None where it has none or a finding says what is wrong."""
    if context.value("play") is None:
        return None
    enter = context.rule(("play", "enter"))
    exits = _exits(context)
    again = _again(context)
    held = context.value("play", "steps") or []
    steps = [_StepCompiler(context, around, index).step() for index in range(len(held))]
    errors = any(finding.is_error for finding in context.findings)
    hollow = any(step.task is None and step.message is None for step in steps)
    if enter is None or errors or hollow:
        return None
    return Play(enter, exits, again, tuple(steps))


def _exits(context: Context) -> tuple[Exit, ...]:
    held = context.value("play", "exit")
    if held is None:
        return ()
    if not isinstance(held, list) or not all(isinstance(i, dict) and "when" in i for i in held):
        rule = context.rule(("play", "exit"))
        return () if rule is None else (Exit("exit", rule, "closed"),)
    made = []
    for index, data in enumerate(held):
        rule = context.rule(("play", "exit", index, "when"))
        if rule is not None:
            made.append(Exit(str(data["id"]), rule, str(data.get("result", "closed"))))
    return tuple(made)


def _again(context: Context) -> Again:
    held = context.value("play", "again")
    if held is None:
        return Again()
    if held == "always":
        return Again(always=True)
    occasions = []
    for index, name in enumerate(held.get("once_per") or ()):
        node = context.name(str(name), ("play", "again", "once_per", index))
        if node is not None:
            occasions.append((str(name), node))
    not_within, after = (
        Duration.parse(str(held[key])) if key in held else None for key in ("not_within", "after")
    )
    return Again(tuple(occasions), not_within, after)


@dataclass(slots=True)
class _StepCompiler:
    context: Context
    around: Surroundings
    index: int

    @property
    def path(self) -> Path:
        return ("play", "steps", self.index)

    def step(self) -> Step:
        data = self.context.value(*self.path)
        when = self.context.rule((*self.path, "when")) if "when" in data else None
        to = self.context.relation((*self.path, "to")) if "to" in data else None
        via = data.get("via")
        return Step(
            id=str(data["id"]),
            when=when,
            at=self._at() if "at" in data else None,
            task=self._task() if "task" in data else None,
            message=self._message(to) if "message" in data else None,
            to=Recipients(to.relation, to.member) if to else None,
            via=via,
            address=self._address(via) if via is not None else None,
            address_node=self._address_node(to, via),
            opted_out=self._opted_out(to),
            owner=self._owner() if "owner" in data else None,
            due=Duration.parse(str(data["due"])) if "due" in data else None,
            approve=self._approve() if "approve" in data else None,
            span=self.context.document.span(self.path),
        )

    def _at(self) -> At | None:
        data = self.context.value(*self.path, "at")
        direction: Literal["after", "before"] = "after" if "after" in data else "before"
        path = (*self.path, "at", direction)
        anchor = self._anchor(data[direction], path)
        if anchor is None:
            return None
        return At(
            direction,
            anchor,
            Duration.parse(str(data.get("offset", "0d"))),
            data.get("roll", "none"),
            str(data[direction]),
        )

    def _anchor(self, held: object, path: Path) -> Node | Literal["entry"] | tuple[str, ...] | None:
        ids = [str(step["id"]) for step in self.context.value("play", "steps")]
        if held == "entry":
            return "entry"
        named = [str(name) for name in held] if isinstance(held, list) else [str(held)]
        if all(name in ids for name in named):
            for index, name in enumerate(named):
                self._check_step(name, (*path, index) if isinstance(held, list) else path)
            return tuple(named)
        if isinstance(held, list):
            return None  # the model says which of them is no step
        if self.context.scope.resolve(str(held)) is None:
            known = [*ids, "entry", *self.context.scope.names()]
            help = did_you_mean(str(held), known, "an anchor is a date, a step, or entry")
            self.context.report("PW132", f"unknown step or date '{held}'", path, help)
            return None
        node = self.context.name(str(held), path)
        if node is not None and node.type.kind not in {Kind.DATE, Kind.DATETIME}:
            message = f"expected a date to count from, '{held}' is {node.type}"
            self.context.report("PW205", message, path, "count from a date, a step, or entry")
            return None
        return node

    def _check_step(self, name: str, path: Path) -> None:
        """Report an anchor that is a step and a date as well."""
        found = self.context.scope.resolve(name)
        if isinstance(found, Meaning) and found.node.type.kind in {Kind.DATE, Kind.DATETIME}:
            entity = self.context.scope.entity
            message = f"name '{name}' has two readings: a step of this play, a date of {entity}"
            self.context.report("PW207", message, path, "call the step otherwise")

    def _task(self) -> Template | None:
        path = (*self.path, "task")
        text = self.context.filling(path, one_line=True)
        if text is None:
            return None
        nodes = {
            name: self.context.sent(name, path, chooses=name in text.choosing)
            for name in text.names
        }
        known = {name: node for name, node in nodes.items() if node is not None}
        title = str(self.context.value(*path))
        return Template(f"task of step {self.index}", title, "", known)

    def _message(self, to: RelationMeaning | None) -> Template | None:
        id = str(self.context.value(*self.path, "message"))
        held = self.context.value("templates", id)
        if held is None:
            return None  # the model says so, or says what is wrong with the template
        if to is None:
            check_template(self.context, id)  # whose names some of it may be nobody knows
            return None
        return template(self.context, id, to)

    def _address(self, via: str) -> str | None:
        if via in self.around.addresses:
            return self.around.addresses[via]
        path = (*self.path, "via")
        if via in self.around.wrong:
            return None
        if via in self.around.connectors:
            message = f"connection '{via}' brings facts, it sends nothing"
            self.context.report("PW123", message, path, "name a connection with an action")
            return None
        help = did_you_mean(via, self.around.addresses, "playwise.yaml lists the connections")
        self.context.report("PW123", f"unknown connection '{via}'", path, help)
        return None

    def _address_node(self, to: RelationMeaning | None, via: str | None) -> Node | None:
        fact_name = self.around.addresses.get(via or "")
        if to is None or fact_name is None:
            return None
        assert isinstance(to.inside, Names)
        fact = self.context.catalogue.entities[to.relation.entity].facts.get(fact_name)
        if fact is None and fact_name in self.context.catalogue.entities[to.relation.entity].wrong:
            return None
        if fact is None or fact.type != TEXT:
            message = f"connection '{via}' reaches people by '{fact_name}', a text fact"
            help = f"add {fact_name}: {{type: text, …}} to the facts of {to.relation.entity}"
            self.context.report("PW204", message, (*self.path, "to"), help)
            return None
        return to.inside.fact(fact_name, fact.type)

    def _opted_out(self, to: RelationMeaning | None) -> Node | None:
        if to is None:
            return None
        assert isinstance(to.inside, Names)
        fact = self.context.catalogue.entities[to.relation.entity].facts.get(OPTED_OUT)
        return to.inside.fact(OPTED_OUT, BOOL) if fact is not None and fact.type == BOOL else None

    def _owner(self) -> Owner:
        held = self.context.value(*self.path, "owner")
        path = (*self.path, "owner")
        if isinstance(held, dict):
            role, fallback = str(held["role"]), held.get("fallback")
            self._check_role(role, (*path, "role"))
            if fallback is not None:
                self._check_role(str(fallback), (*path, "fallback"))
            return Owner(role, fallback)
        self._check_role(str(held), path)
        return Owner(str(held))

    def _approve(self) -> Approve:
        held = self.context.value(*self.path, "approve")
        self._check_role(str(held["by"]), (*self.path, "approve", "by"))
        within = Duration.parse(str(held["within"])) if "within" in held else None
        return Approve(str(held["by"]), within, held.get("then", "escalate"))

    def _check_role(self, role: str, path: Path) -> None:
        if role not in self.around.roles:
            known = sorted(self.around.roles)
            help = did_you_mean(role, known, f"the roles of playwise.yaml are {', '.join(known)}")
            self.context.report("PW123", f"unknown role '{role}'", path, help)


def template(context: Context, id: str, to: RelationMeaning) -> Template | None:
    """Return a message's template with what its names read, on the record or its recipient."""
    path: Path = ("templates", id)
    sound = True
    names: dict[str, Node] = {}
    of_recipient: dict[str, Node] = {}
    asked: dict[Path, Sequence[str]] = {}
    choosing: set[str] = set()
    for key in ("subject", "body"):
        if context.value(*path, key) is None:
            continue
        assert isinstance(to.inside, Names)
        found = context.filling((*path, key), one_line=key == "subject", recipient=to.inside)
        if found is None:
            sound = False
            continue
        asked[*path, key] = found.names
        choosing |= found.choosing
    requires = tuple(str(name) for name in context.value(*path, "requires") or ())
    asked |= {(*path, "requires", index): [name] for index, name in enumerate(requires)}
    for place, read in asked.items():
        for name in read:
            chooses = name in choosing
            found_it = _read(context, name, place, to, names, of_recipient, chooses=chooses)
            sound = sound and found_it
    if not sound:
        return None
    subject, body = (str(context.value(*path, key) or "") for key in ("subject", "body"))
    return Template(id, subject, body, names, of_recipient, requires, context.document.span(path))


def _read(
    context: Context,
    name: str,
    path: Path,
    to: RelationMeaning,
    names: dict[str, Node],
    of_recipient: dict[str, Node],
    *,
    chooses: bool,
) -> bool:
    """Find out what *name* reads; the recipient's facts come beside the record's own."""
    entity = context.scope.entity
    recipient = context.catalogue.entities[to.relation.entity]
    assert isinstance(to.inside, Names)
    own, theirs = name.removeprefix(f"{entity}."), name.removeprefix(f"{recipient.name}.")
    is_own = context.scope.resolve(own) is not None
    is_theirs = own == name and (theirs in recipient.facts or (theirs != name and not is_own))
    if own == name and not is_own and not is_theirs:
        # What stands between the two: the account of a contact that a company writes to.
        is_theirs = isinstance(to.inside.resolve(name), Meaning)
    if is_theirs and is_own and theirs == name:
        message = f"name '{name}' has two readings: a fact of {recipient.name}, a fact of {entity}"
        help = f"write {recipient.name}.{name} or {entity}.{name}"
        context.findings.append(Finding("PW207", message, context.place(name, path), help))
        return False
    if not is_own and not is_theirs and own == name:
        _report_unknown(context, name, path, recipient)
        return False
    if is_theirs:
        node = context.sent(theirs, path, to.inside, written=name, chooses=chooses)
        found = of_recipient
    else:
        node = context.sent(own, path, written=name, chooses=chooses)
        found = names
    if node is not None:
        found[name] = node
    return node is not None


def _report_unknown(context: Context, name: str, path: Path, recipient: Entity) -> None:
    """Report a name that neither the record nor the recipient has, with the nearest of both."""
    own = tuple(context.scope.names())
    near = nearest(name, [*own, *recipient.facts])
    if near in recipient.facts and near in own:
        near = f"{recipient.name}.{near}"
    what = "name" if "." in name else "fact"
    both = f"{recipient.name} and {context.scope.entity}"
    listed = f"facts of {both} are listed by `playwise facts`"
    help = f"did you mean '{near}'? {listed}" if near else listed
    span = context.place(name, path)
    context.findings.append(Finding("PW204", f"unknown {what} '{name}'", span, help))


def unused_templates(context: Context) -> None:
    """Check the templates that no step sends, which are otherwise never read."""
    used = {str(step.get("message")) for step in context.value("play", "steps") or ()}
    for id, _ in context.items("templates"):
        if id not in used:
            check_template(context, id)


def check_template(context: Context, id: str) -> None:
    """Check that a template can be filled in, whatever its names read."""
    for key in ("subject", "body"):
        if context.value("templates", id, key) is not None:
            context.filling(("templates", id, key), one_line=key == "subject")
