"""From checked playbook files to a program: everything typed, ordered, and all findings at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from graphlib import CycleError, TopologicalSorter

from playwise.diagnostics.finding import Finding
from playwise.documents.document import Document
from playwise.facts.catalog import Catalogue, Relation
from playwise.facts.names import Names
from playwise.playbook.around import ANY_DECISION, Around, Declared, Shape
from playwise.playbook.assumed import assumption, check_assumptions
from playwise.playbook.brought import all_findings
from playwise.playbook.constants import lookups, params
from playwise.playbook.context import Context
from playwise.playbook.decisions import (
    compile_decision,
    decision_nodes,
    declared_parts,
    declared_type,
    unused,
)
from playwise.playbook.kinds import Decision
from playwise.playbook.param_texts import told_at_params
from playwise.playbook.play import Surroundings, compile_play, unused_templates
from playwise.playbook.play_parts import Play
from playwise.playbook.program import Playbook, Program
from playwise.playbook.readings import Readings
from playwise.playbook.sources import rule_at
from playwise.playbook.variants import VARIANT, Variant, Whole, variant_type, with_variants
from playwise.rules.ir import Node, Pool
from playwise.rules.lower import lower
from playwise.rules.types import BOOL


@dataclass(frozen=True, slots=True)
class VariantSource:
    """A file that is laid over a playbook for a part of its records.

    Attributes:
        id: What the variant is called.
        document: The playbook with the variant laid over it.
        own: The variant's file alone, which says for which records.
    """

    id: str
    document: Document
    own: Document


@dataclass(frozen=True, slots=True)
class PlaybookSource:
    """A playbook file that was read and checked against the model.

    Attributes:
        document: What is right of it.
        version: SHA-256 of the file's bytes, in hex; of several files, of `text`.
        text: The file as it is; of several files, what `playwise.playbook.bundle` makes of them.
        whole: The file as it was read, right or wrong: what it declares must not be called
            unknown. None where all of it is right.
        variants: What is laid over it for parts of its records, in order of their files.
    """

    document: Document
    version: str
    text: str
    whole: Document | None = None
    variants: tuple[VariantSource, ...] = ()


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
        surroundings: The workspace's roles and connections, and the operators of plugins.
        unread: The playbooks, as far as they are known, whose files could not be read: what others
            read of them is not called unknown.
    """
    by_id = {source.document.data["playbook"]: source for source in sources}
    pool = Pool(operators=surroundings.operators)
    return _Compilation(catalogue, facts, by_id, unread, pool).run(surroundings)


@dataclass(slots=True)
class _Compilation:
    catalogue: Catalogue
    facts: Document
    sources: Mapping[str, PlaybookSource]
    unread: Iterable[str] = ()
    pool: Pool = field(default_factory=Pool)
    shapes: dict[str, Shape] = field(default_factory=dict)
    seen: dict[str, Shape] = field(default_factory=dict)
    contexts: dict[str, Context] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    _readings: Readings = field(init=False)
    _variants: dict[str, list[Variant]] = field(default_factory=dict)
    _assumed: dict[tuple[str, str], Node | None] = field(default_factory=dict)
    _members: dict[tuple[str, str, str, tuple[str, ...]], Node | None] = field(default_factory=dict)

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
        self.seen = {id: _seen(s, self.sources.get(id)) for id, s in self.shapes.items()}
        for id in (id for id in self.sources if id not in astray):
            self.contexts[id] = self._context(id, self.shapes[id], self.sources[id].document)
            self._variants[id] = [self._variant(id, v) for v in self.sources[id].variants]
        self._readings.settle()
        for context in self.contexts.values():
            check_assumptions(context)
        made = {id: self._playbook(self.contexts[id], surroundings) for id in self._variants}
        for context in self.contexts.values():
            told_at_params(context)
        self.findings += all_findings([*self.contexts.values()])
        ordered = self._in_order(made)
        unique = tuple(sorted(dict.fromkeys(self.findings)))
        program = Program(self.catalogue, tuple(ordered), dict(self._wrong(ordered)))
        return Compiled(program, unique)

    def _wrong(self, made: Sequence[Playbook]) -> Iterator[tuple[str, frozenset[str] | None]]:
        """Yield what the files declare and have wrong; see `Program.wrong`."""
        right = {p.id: frozenset(d.name for d in p.decisions) for p in made}
        for id, shape in self.seen.items():
            if shape.entity == "" or ANY_DECISION in shape.broken:
                yield id, None
                continue
            broken = {b.partition(".")[2] for b in shape.broken if b.startswith("decisions.")}
            lacking = frozenset(broken | shape.decisions.keys()) - right.get(id, frozenset())
            if lacking:
                yield id, lacking

    def _unknown_entity(self, document: Document) -> None:
        entity = document.data.get("entity")
        known = ", ".join(sorted(self.catalogue.entities))
        span = document.span(("entity",))
        help = f"facts.yaml declares {known}"
        self.findings.append(Finding("PW120", f"unknown entity '{entity}'", span, help))

    def _context(self, id: str, shape: Shape, document: Document) -> Context:
        around = Around(
            shape=shape,
            others={other: seen for other, seen in self.seen.items() if other != shape.id},
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
        scope = Names(shape.entity, self.catalogue, self.pool, self._member, around)
        context = Context(document, self.catalogue, self.pool, around, scope)
        around.constants = params(context)
        around.lookups = lookups(context)
        return context

    def _variant(self, id: str, source: VariantSource) -> Variant:
        """Return a variant's names and rules: the playbook's, but where it says otherwise."""
        mark = f"{id} as {source.id}"
        context = self._context(mark, self.shapes[id], source.document)
        base = self.contexts[id]
        # A table that is the playbook's own, or says the same, is that very one, so that what reads
        # it is the same.
        own, mine = source.own.data.get("tables") or (), context.around.lookups
        kept = {n: t for n, t in base.around.lookups.items() if n not in own or mine.get(n) == t}
        context.around.lookups = {**mine, **kept}
        self.contexts[mark] = context
        return Variant(source.id, mark, context, source.own)

    def _playbook(self, context: Context, surroundings: Surroundings) -> Playbook:
        id, data = context.around.shape.id, context.document.data
        source = self.sources[id]
        found = (compile_decision(context, name) for name, _ in context.items("decisions"))
        decisions = [decision for decision in found if decision is not None]
        play = compile_play(context, surroundings)
        named = self._named(id, context)
        if self._variants[id]:
            whole = Whole(decisions, play, named)
            named_in = {v.id: self._named(v.mark, v.context) for v in self._variants[id]}
            whole = with_variants(context, whole, self._variants[id], named_in, surroundings)
            decisions, play, named = whole.decisions, whole.play, whole.named
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
            named=named,
        )

    def _named(self, id: str, context: Context) -> Mapping[str, Node]:
        """The names of the file that explanations show beside facts."""
        params = {f"params.{name}": node for name, node in context.around.constants.items()}
        derived = {name: self._readings.derive(id, name) for name, _ in context.items("derive")}
        return params | {name: node for name, node in derived.items() if node is not None}

    def _assume(self, id: str, name: str, node: Node) -> Node:
        """Return *node*, or what the playbook assumes where it is unknown."""
        if (id, name) not in self._assumed:
            self._assumed[id, name] = assumption(self.contexts[id], name, node)
        value = self._assumed[id, name]
        return node if value is None else self.pool.node("assume", node.type, node, value)

    def _member(self, inside: Names, relation: Relation) -> Node | None:
        mark = (relation.of, relation.name, inside.within, inside.up)
        if mark not in self._members:
            plain = Names(
                inside.entity,
                self.catalogue,
                self.pool,
                self._member,
                within=inside.within,
                up=inside.up,
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
            named = VARIANT if VARIANT in circle else circle[0]
            first = by_column[f"{context.around.shape.id}.{named}"]
            self.findings.append(Finding("PW140", message, first.span, help))
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


def _seen(shape: Shape, source: PlaybookSource | None) -> Shape:
    """Return a playbook as others see it: with the decision that says which variant applies."""
    if source is None or not source.variants or VARIANT in shape.decisions:
        return shape
    type = variant_type(shape.id, [variant.id for variant in source.variants])
    which = Declared(type, type.values)
    return replace(shape, decisions={**shape.decisions, VARIANT: which})


def _shape(source: PlaybookSource) -> Shape:
    data = source.document.data
    decisions: dict[str, Declared] = {}
    for name, held in (data.get("decisions") or {}).items():
        rows = () if held.get("hit") == "collect" else held.get("table") or ()
        rows = rows or (held.get("scorecard") or {}).get("override") or ()
        ids = tuple(str(row.get("id")) for row in rows)
        decisions[name] = Declared(declared_type(held), ids, declared_parts(held))
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
    nodes = [node for decision in playbook.decisions for node in decision_nodes(decision)]
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
            for version in text.versions if text is not None else ():
                nodes += [*version.names.values(), *version.of_recipient.values()]
                nodes += [version.choice] if version.choice is not None else []
        nodes += [node for node in (step.address_node, step.opted_out) if node is not None]
        nodes += [step.to.member] if step.to is not None else []
    return nodes
