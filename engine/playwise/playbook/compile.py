"""From checked playbook files to a program: everything typed, ordered, and all findings at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from graphlib import CycleError, TopologicalSorter

from playwise.diagnostics.finding import Finding
from playwise.diagnostics.nearest import did_you_mean
from playwise.documents.document import Document
from playwise.facts.catalog import Catalogue, Relation
from playwise.facts.names import Names
from playwise.playbook.around import ANY_DECISION, Around, Declared, Shape
from playwise.playbook.constants import lookups, params
from playwise.playbook.context import Context
from playwise.playbook.decisions import compile_decision, declared_type, nodes_of, unused
from playwise.playbook.play import Surroundings, compile_play, unused_templates
from playwise.playbook.program import Decision, Play, Playbook, Program
from playwise.playbook.readings import Readings
from playwise.playbook.sources import rule_at
from playwise.rules.ir import Node, Pool, is_constant
from playwise.rules.lower import lower
from playwise.rules.scope import Ambiguity, RelationMeaning
from playwise.rules.types import BOOL, TEXT


@dataclass(frozen=True, slots=True)
class PlaybookSource:
    """A playbook file that was read and checked against the model.

    Attributes:
        document: What is right of it.
        version: SHA-256 of the file's bytes, in hex.
        text: The file as it is.
        whole: The file as it was read, right or wrong: what it declares must not be called
            unknown. None where all of it is right.
    """

    document: Document
    version: str
    text: str
    whole: Document | None = None


@dataclass(frozen=True, slots=True)
class Compiled:
    """What became of the playbooks of a workspace.

    Attributes:
        program: The playbooks that are right; all of them where no finding is an error.
        findings: Everything wrong in their rules.
    """

    program: Program
    findings: tuple[Finding, ...]


def compile_program(
    catalogue: Catalogue,
    facts: Document,
    sources: Sequence[PlaybookSource],
    surroundings: Surroundings,
    unread: Iterable[str] = (),
) -> Compiled:
    """Return the program of a workspace's playbooks, with everything wrong in them.

    Args:
        catalogue: The facts.
        facts: The file that declares them; the conditions of its relations are compiled, too.
        sources: The files, no two with one id.
        surroundings: The workspace's roles and connections.
        unread: The playbooks, as far as they are known, whose files could not be read: what others
            read of them is not called unknown.
    """
    by_id = {source.document.data["playbook"]: source for source in sources}
    return _Compilation(catalogue, facts, by_id, unread).run(surroundings)


@dataclass(slots=True)
class _Compilation:
    catalogue: Catalogue
    facts: Document
    sources: Mapping[str, PlaybookSource]
    unread: Iterable[str] = ()
    pool: Pool = field(default_factory=Pool)
    shapes: dict[str, Shape] = field(default_factory=dict)
    contexts: dict[str, Context] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    _readings: Readings = field(init=False)
    _assumed: dict[tuple[str, str], Node | None] = field(default_factory=dict)
    _members: dict[tuple[str, str, str], Node | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._readings = Readings(self.contexts)

    def run(self, surroundings: Surroundings) -> Compiled:
        anything = frozenset({ANY_DECISION})
        self.shapes = {id: Shape(id, "", {}, anything) for id in self.unread}
        self.shapes |= {id: _shape(source) for id, source in self.sources.items()}
        self._check_relations()
        known = self.catalogue.entities
        astray = [id for id in self.sources if self.shapes[id].entity not in known]
        for id in astray:
            self.shapes[id] = replace(self.shapes[id], entity="")
            self._unknown_entity(self.sources[id].document)
        for id in (id for id in self.sources if id not in astray):
            self.contexts[id] = self._context(id, self.sources[id].document)
        self._readings.settle()
        for context in self.contexts.values():
            self._check_assumptions(context)
        made = {id: self._playbook(context, surroundings) for id, context in self.contexts.items()}
        for context in self.contexts.values():
            self.findings += context.findings
        ordered = self._in_order(made)
        unique = tuple(sorted(dict.fromkeys(self.findings)))
        return Compiled(Program(self.catalogue, tuple(ordered)), unique)

    def _unknown_entity(self, document: Document) -> None:
        entity = document.data.get("entity")
        known = ", ".join(sorted(self.catalogue.entities))
        span = document.span(("entity",))
        help = f"facts.yaml declares {known}"
        self.findings.append(Finding("PW120", f"unknown entity '{entity}'", span, help))

    def _context(self, id: str, document: Document) -> Context:
        around = Around(
            shape=self.shapes[id],
            others={other: shape for other, shape in self.shapes.items() if other != id},
            pool=self.pool,
            derives=frozenset(document.data.get("derive") or ()),
            derive=partial(self._readings.derive, id),
            inferred=self._readings.decision_type,
            constants={},
            lookups={},
            assumptions={
                name: partial(self._assume, id, name) for name in document.data.get("assume") or ()
            },
        )
        scope = Names(self.shapes[id].entity, self.catalogue, self.pool, self._member, around)
        context = Context(document, self.catalogue, self.pool, around, scope)
        around.constants = params(context)
        around.lookups = lookups(context)
        return context

    def _playbook(self, context: Context, surroundings: Surroundings) -> Playbook:
        id, data = context.around.shape.id, context.document.data
        source = self.sources[id]
        found = (compile_decision(context, name) for name, _ in context.items("decisions"))
        decisions = [decision for decision in found if decision is not None]
        play = compile_play(context, surroundings)
        unused_templates(context)
        for kind in ("params", "tables", "derive"):
            unread = (name for name, _ in context.items(kind) if not _may_read(source, name))
            unused(context, kind, unread)
        return Playbook(
            id=id,
            title=str(data.get("title") or id),
            entity=context.scope.entity,
            source=data.get("source"),
            version=source.version,
            path=context.document.path,
            text=source.text,
            labels=tuple(data.get("labels") or ()),
            decisions=tuple(self._decisions_in_order(context, decisions)),
            play=play,
            named=self._named(context),
        )

    def _named(self, context: Context) -> dict[str, Node]:
        """The names of the file that explanations show beside facts."""
        id = context.around.shape.id
        params = {f"params.{name}": node for name, node in context.around.constants.items()}
        derived = {name: self._readings.derive(id, name) for name, _ in context.items("derive")}
        return params | {name: node for name, node in derived.items() if node is not None}

    def _assume(self, id: str, name: str, node: Node) -> Node:
        """Return *node*, or what the playbook assumes where it is unknown."""
        if (id, name) not in self._assumed:
            self._assumed[id, name] = self._assumption(self.contexts[id], name, node)
        value = self._assumed[id, name]
        return node if value is None else self.pool.node("assume", node.type, node, value)

    def _assumption(self, context: Context, name: str, node: Node) -> Node | None:
        path = ("assume", name)
        written = context.value(*path)
        if node.type == TEXT and isinstance(written, str):
            return self.pool.const(written, TEXT)
        rule = context.rule(path, node.type)
        if rule is None or is_constant(rule.node):
            return rule.node if rule is not None else None
        message = f"'{name}' is assumed to be '{written}', which is a rule"
        context.report("PW205", message, path, "write a plain value")
        return None

    def _check_assumptions(self, context: Context) -> None:
        """Report what `assume` names that is no fact and no decision."""
        for name, _ in context.items("assume"):
            found = context.scope.resolve(name)
            if isinstance(found, Ambiguity):
                message = f"name '{name}' has two readings: {' and '.join(found.readings)}"
                context.report("PW207", message, ("assume", name), key=True)
            elif name in context.around.derives or name.startswith("params."):
                message = f"'{name}' is no fact and no decision, so nothing can be assumed for it"
                help = "assume something for the facts that it reads"
                help = "change the param" if name.startswith("params.") else help
                context.report("PW204", message, ("assume", name), help, key=True)
            elif found is None or isinstance(found, RelationMeaning):
                listed = f"facts of {context.scope.entity} are listed by `playwise facts`"
                near = did_you_mean(name, context.scope.names(), listed)
                message = f"unknown fact or decision '{name}'"
                context.report("PW204", message, ("assume", name), near, key=True)

    def _member(self, inside: Names, relation: Relation) -> Node | None:
        mark = (relation.of, relation.name, inside.within)
        if mark not in self._members:
            plain = Names(
                inside.entity,
                self.catalogue,
                self.pool,
                self._member,
                within=inside.within,
                outer=inside.outer,
            )
            where = rule_at(self.facts, ("relations", relation.name, "where"))
            lowered = lower(where, plain, self.pool, BOOL)
            self.findings += lowered.findings
            self._members[mark] = lowered.node
        return self._members[mark]

    def _check_relations(self) -> None:
        for entity in self.catalogue.entities:
            names = Names(entity, self.catalogue, self.pool, self._member)
            for name in self.catalogue.relation_names(entity):
                names.resolve(name)

    def _decisions_in_order(
        self, context: Context, decisions: Sequence[Decision]
    ) -> Iterator[Decision]:
        by_column = {decision.column: decision for decision in decisions}
        graph = {c: [r for r in d.reads if r in by_column] for c, d in by_column.items()}
        try:
            order = list(TopologicalSorter(graph).static_order())
        except CycleError as error:
            circle = [column.split(".")[1] for column in error.args[1]]
            message = f"decisions read each other in a circle: {' → '.join(circle)}"
            help = "let one of them do without the other"
            context.report("PW140", message, ("decisions", circle[0]), help, key=True)
            self.findings += [f for f in context.findings if f.code == "PW140"]
            return
        yield from (by_column[column] for column in order)

    def _in_order(self, made: Mapping[str, Playbook]) -> list[Playbook]:
        graph = {id: sorted(_playbooks_read(playbook) - {id}) for id, playbook in made.items()}
        try:
            order = TopologicalSorter(graph).static_order()
            return [made[id] for id in order if id in made]
        except CycleError as error:
            circle = error.args[1]
            first = made[circle[0]]
            message = f"playbooks read each other in a circle: {' → '.join(circle)}"
            help = "a playbook may read another's decisions only if that one does not read its own"
            span = self.contexts[first.id].document.span(("playbook",))
            self.findings.append(Finding("PW140", message, span, help))
            return []


def _shape(source: PlaybookSource) -> Shape:
    data = source.document.data
    decisions: dict[str, Declared] = {}
    for name, held in (data.get("decisions") or {}).items():
        rows = held.get("table") or ()
        decisions[name] = Declared(
            declared_type(held),
            tuple(str(row.get("id")) for row in rows),
            "checklist" in held,
        )
    return Shape(data["playbook"], data.get("entity"), decisions, frozenset(_broken(source)))


def _broken(source: PlaybookSource) -> Iterator[str]:
    """Yield what the file declares and the form of which is too wrong to be read."""
    if source.whole is None or source.whole is source.document:
        return
    for section in ("params", "tables", "derive", "decisions"):
        there, right = (document.data.get(section) for document in (source.whole, source.document))
        if section == "decisions" and there is not None and not isinstance(there, dict):
            yield ANY_DECISION
        if isinstance(there, dict):
            yield from (f"{section}.{name}" for name in there if name not in (right or ()))


def _may_read(source: PlaybookSource, name: str) -> bool:
    """Whether a part of the file that was left out, for it is wrong, may read *name*."""
    if source.whole is None or source.whole is source.document:
        return False
    return len(re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", source.text)) > 1


def _playbooks_read(playbook: Playbook) -> set[str]:
    nodes = [node for decision in playbook.decisions for node in nodes_of(decision.how)]
    nodes += play_nodes(playbook.play) if playbook.play is not None else []
    return {ref.name.split(".")[0] for n in nodes for ref in n.facts() if "." in ref.name}


def play_nodes(play: Play) -> list[Node]:
    """Return every expression that a play evaluates on its record or a recipient."""
    nodes = [play.enter.node, *(exit.when.node for exit in play.exits)]
    nodes += [node for _, node in play.again.once_per]
    for step in play.steps:
        nodes += [step.when.node] if step.when is not None else []
        if step.at is not None and isinstance(step.at.anchor, Node):
            nodes.append(step.at.anchor)
        for text in (step.task, step.message):
            if text is not None:
                nodes += [*text.names.values(), *text.of_recipient.values()]
        nodes += [node for node in (step.address_node, step.opted_out) if node is not None]
        nodes += [step.to.member] if step.to is not None else []
    return nodes
