"""Reading the records that a test gives: facts, decisions of others, parents and children."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from playwise.diagnostics.nearest import did_you_mean
from playwise.documents.scalars import describe
from playwise.documents.tree import Path
from playwise.facts.catalog import Catalogue, Entity, Fact
from playwise.playbook.case_draft import Draft
from playwise.playbook.case_file import CaseFile
from playwise.playbook.case_past import (
    WAS,
    has_only,
    past_of_decision,
    past_of_fact,
    read_was,
    report_unread,
    tells_the_past,
)
from playwise.playbook.case_types import Given, GivenFact
from playwise.playbook.kinds import Decision
from playwise.playbook.part_types import part_types
from playwise.rules.raw import is_blank
from playwise.rules.types import Type, Value

UNKNOWN = "unknown"
_VALUE, _SEEN = "value", "seen"
_AGED = "an aged fact is {value: 4, seen: 2025-01-01}"


def laid_over(below: Given, above: Given) -> Given:
    """Return *below* with what is new in *above*; related records are the same by their keys."""
    parents = dict(below.parents)
    for entity, given in above.parents.items():
        parents[entity] = laid_over(parents.get(entity, Given()), given)
    children = dict(below.children)
    for entity, records in above.children.items():
        by_key = dict(children.get(entity, ()))
        for key, given in records:
            by_key[key] = laid_over(by_key.get(key, Given()), given)
        children[entity] = tuple(by_key.items())
    return Given(
        {**below.facts, **above.facts},
        {**below.decisions, **above.decisions},
        parents,
        children,
        above.key or below.key,
        {**below.was, **above.was},
        {
            name: {**below.past.get(name, {}), **above.past.get(name, {})}
            for name in {**below.past, **above.past}
        },
    )


def ways_up(catalogue: Catalogue, entity: str) -> dict[str, tuple[str, ...]]:
    """Return every entity above *entity* with the parents that lead there, nearest first."""
    ways: dict[str, tuple[str, ...]] = {}
    level: list[tuple[str, tuple[str, ...]]] = [(entity, ())]
    while level:
        above: list[tuple[str, tuple[str, ...]]] = []
        for current, way in level:
            for parent in catalogue.entities[current].parents:
                name = parent.entity
                if name in catalogue.entities and name not in ways and name != entity:
                    ways[name] = (*way, name)
                    above.append((name, ways[name]))
        level = above
    return ways


def read_given(file: CaseFile, given: Path, related: Path) -> Given:
    """Return the record under the paths *given* and *related* of a file, either of them absent."""
    reader = RecordReader(file)
    entity = file.program.catalogue.entities[file.playbook.entity]
    draft = Draft()
    for name in file.value(given) or {}:
        reader.entry(draft, entity, name, (*given, name))
    for plural in file.value(related) or {}:
        reader.children(draft, entity, plural, (*related, plural), "")
    return draft.frozen()


def read_each(file: CaseFile, path: Path, index: int) -> Given:
    """Return a record of which one value of an ``each`` is given; *path* ends with its name."""
    entity = file.program.catalogue.entities[file.playbook.entity]
    draft = Draft()
    RecordReader(file, path).entry(draft, entity, str(path[-1]), (*path, index))
    return draft.frozen()


@dataclass(slots=True)
class RecordReader:
    """Reads records.

    Attributes:
        named_at: Where names stand that are not beside their values.
        keys: The records that were given with a key, by entity.
        by_key: Whether the test may mean a record by its key, wherever it stands.
    """

    file: CaseFile
    named_at: Path | None = None
    by_key: bool = False
    keys: set[tuple[str, str]] = field(default_factory=set)

    @property
    def catalogue(self) -> Catalogue:
        """The facts."""
        return self.file.program.catalogue

    def entry(self, draft: Draft, entity: Entity, name: str, path: Path, on: str = "") -> None:
        """Read one key of a record that hangs *on* a parent of that entity, "" for none."""
        value = self.file.value(path)
        fact = entity.facts.get(name)
        ways = self._ways(entity, on)
        is_parent = name in ways and isinstance(value, Mapping)
        if fact is not None and not (is_parent and _VALUE not in value):
            given = self._fact(fact, path)
            if given is not None:
                draft.facts[name] = given
            if tells_the_past(value):
                reads = past_of_fact(self.file, entity.name, name)
                draft.was[name] = read_was(self.file, path, partial(self._fitting, fact), reads)
                if not reads:
                    report_unread(self.file, name, path)
        elif name == entity.key:
            draft.key = self.key(entity, path)
            if self.by_key and draft.key:
                self.take_key(entity, draft.key, path)
        elif tells_the_past(value) and not is_parent:
            self._decision_before(draft, entity, name, path, on)
        elif is_parent:
            above = self.catalogue.entities[name]
            for inner in value:
                self._above(draft.up(ways[name]), above, inner, (*path, inner))
        elif name in entity.wrong:
            return  # facts.yaml declares it, and what is wrong with it is told there
        elif "." in name and name.partition(".")[0] not in ways:
            self._decision(draft, entity, name, path, on)
        else:
            self._unknown(entity, name, path, on)

    def _ways(self, entity: Entity, on: str) -> dict[str, tuple[str, ...]]:
        """The ways up, but for those through the parent that the test itself is about."""
        ways = ways_up(self.catalogue, entity.name)
        return {above: way for above, way in ways.items() if way[0] != on}

    def _above(self, draft: Draft, entity: Entity, name: str, path: Path) -> None:
        if self.is_plural(entity, name):
            self.children(draft, entity, name, path, entity.name)
        else:
            self.entry(draft, entity, name, path)

    def children(self, draft: Draft, entity: Entity, plural: str, path: Path, prefix: str) -> None:
        """Read the related records under *plural*; those without a key are numbered."""
        child = self.catalogue.child(entity.name, plural)
        held = self.file.value(path)
        if child is None:
            if plural not in entity.wrong:
                self._unknown_plural(entity, plural, path)
            return
        if not isinstance(held, list):
            message = f"expected a list of {plural}, got {describe(held)}"
            self.file.report("PW112", message, path, f"write {plural}: [{{…}}, {{…}}]")
            return
        records = draft.children.setdefault(child.name, {})
        for index, item in enumerate(held):
            here = (*path, index)
            if not isinstance(item, Mapping):
                message = f"expected the facts of one {child.name}, got {describe(item)}"
                self.file.report("PW112", message, here)
                continue
            number = f"{prefix}.{index + 1}" if prefix else str(index + 1)
            made, key = self._child(child, entity, item, here, number)
            self.take_key(child, key, (*here, child.key) if child.key in item else here)
            records[key] = made

    def take_key(self, entity: Entity, key: str, path: Path) -> None:
        """Note the key of a record; report one that is given twice."""
        if (entity.name, key) in self.keys:
            self.file.report("PW116", f"the {entity.name} '{key}' is given twice", path)
        self.keys.add((entity.name, key))

    def _child(
        self, child: Entity, parent: Entity, item: Mapping[str, object], path: Path, number: str
    ) -> tuple[Draft, str]:
        draft = Draft()
        if child.key in item:
            draft.key = self.key(child, (*path, child.key))
        key = draft.key or number
        for name in item:
            if name == child.key:
                continue
            if self.is_plural(child, name):
                self.children(draft, child, name, (*path, name), key)
            else:
                self.entry(draft, child, name, (*path, name), parent.name)
        return draft, key

    def _misnamed(self, code: str, message: str, path: Path, help: str | None = None) -> None:
        self.file.report(code, message, self.named_at or path, help, key=True)

    def is_plural(self, entity: Entity, name: str) -> bool:
        """Whether *name* is related records of *entity*."""
        return name not in entity.facts and self.catalogue.child(entity.name, name) is not None

    def key(self, entity: Entity, path: Path) -> str | None:
        """Return the key of a record; None where it is none, which is reported."""
        value = self.file.value(path)
        if value is None or isinstance(value, Mapping | list) or not self.file.text(path).strip():
            message = f"expected the key of one {entity.name}, got {describe(value)}"
            self.file.report("PW112", message, path)
            return None
        return self.file.text(path)

    def _fact(self, fact: Fact, path: Path) -> GivenFact | None:
        value = self.file.value(path)
        if value is None:
            return GivenFact(None)
        if not isinstance(value, Mapping):
            typed = self._fitting(fact, path)
            return None if typed is None else GivenFact(typed)
        if not has_only(self.file, path, (_VALUE, _SEEN, WAS), _AGED):
            return None
        if WAS in value and _SEEN not in value:
            is_given = value.get(_VALUE) is not None
            return GivenFact(self._fitting(fact, (*path, _VALUE)) if is_given else None)
        for key in (_VALUE, _SEEN):
            if value.get(key) is None:
                self.file.report("PW111", f"'{fact.name}' lacks its '{key}'", path, _AGED)
                return None
        typed, seen = self._fitting(fact, (*path, _VALUE)), self.file.moment((*path, _SEEN))
        return None if typed is None or seen is None else GivenFact(typed, seen)

    def _fitting(self, fact: Fact, path: Path) -> Value | None:
        typed = self.file.typed(path, fact.type, fact.name)
        if self._is_blank(fact, typed, path):
            return None
        value = self.file.value(path)
        if typed is None or isinstance(value, bool) or not isinstance(value, int | float):
            return typed
        limit = fact.limit_broken(value)
        if limit is not None:
            message = f"'{fact.name}' is {limit}, got {self.file.text(path)}"
            help = "such a value is refused on arrival, so no rule ever sees it"
            self.file.report("PW210", message, path, help)
            return None
        return typed

    def _is_blank(self, fact: Fact, typed: Value | None, path: Path) -> bool:
        """Report a text that is missing on arrival: a test would show what no run comes to."""
        if isinstance(typed, str) and is_blank(typed):
            help = f"a blank text is missing on arrival: leave it out, or write {fact.name}: null"
            self.file.report("PW210", f"'{fact.name}' is blank", path, help)
            return True
        parts = typed if isinstance(typed, tuple) else ()
        blank = [i for i, part in enumerate(parts) if isinstance(part, str) and is_blank(part)]
        for index in blank:
            help = "a blank text is missing on arrival: leave it out"
            self.file.report("PW210", f"'{fact.name}' holds a blank text", (*path, index), help)
        return bool(blank)

    def _decision(self, draft: Draft, entity: Entity, name: str, path: Path, on: str) -> None:
        found = self._decided(name, path)
        if found is None:
            return
        type, owner = found
        ways = {entity.name: (), **self._ways(entity, on)}
        if owner not in ways:
            message = f"'{name}' is decided for records of {owner}, not of {entity.name}"
            self._misnamed("PW120", message, path, f"give it where the {owner} is given")
            return
        target = draft.up(ways[owner])
        # A part that is given stands only beside a decision that is given, too.
        target.decisions.setdefault(".".join(name.split(".")[:2]), None)
        if self.file.text(path) == UNKNOWN:
            target.decisions[name] = None
        else:
            value = self.file.typed(path, type, name)
            if value is not None:
                target.decisions[name] = value

    def _decision_before(
        self, draft: Draft, entity: Entity, name: str, path: Path, on: str
    ) -> None:
        """Read what a decision was, or a part of one: of this file, too, whose now is decided."""
        reads = past_of_decision(self.file, name)
        own = f"{self.file.playbook.id}.{name}"
        if not reads and (self.file.program.is_wrong(name) or self.file.program.is_wrong(own)):
            return
        if not reads:
            report_unread(self.file, name, path)
            return
        read = reads[0]
        ways = {entity.name: (), **self._ways(entity, on)}
        if read.entity not in ways:
            message = f"'{name}' is decided for records of {read.entity}, not of {entity.name}"
            self._misnamed("PW120", message, path, f"give it where the {read.entity} is given")
            return
        typed = partial(self.file.typed, type=read.type, name=name)
        draft.up(ways[read.entity]).was[read.name] = read_was(self.file, path, typed, reads)
        is_right = has_only(self.file, path, (_VALUE, WAS))
        if is_right and _VALUE in self.file.value(path):
            if self.file.playbook.decision(name.partition(".")[0]) is not None:
                self._decided_here(name, path)
            else:
                self._decision(draft, entity, name, (*path, _VALUE), on)

    def _decided(self, name: str, path: Path) -> tuple[Type, str] | None:
        """The type of the decision that *name* means, and the entity that it is made for."""
        head, _, rest = name.partition(".")
        if head == self.file.playbook.id:
            self._decided_here(rest, path)
            return None
        if self.file.program.is_wrong(name):
            return None
        playbook = self.file.program.playbook(head)
        if playbook is None:
            program = self.file.program
            ids = dict.fromkeys((*(p.id for p in program.playbooks), *program.wrong))
            others = [id for id in ids if id != self.file.playbook.id]
            help = did_you_mean(head, others, f"the other playbooks are {', '.join(others)}")
            self._misnamed("PW141", f"unknown playbook '{head}'", path, help)
            return None
        name_of, _, part = rest.partition(".")
        decision = playbook.decision(name_of)
        if decision is not None and part:
            return self._part(decision, part, path, playbook.entity)
        if decision is None:
            wrong = self.file.program.wrong.get(head) or ()
            known = [*(d.name for d in playbook.decisions), *sorted(wrong)]
            help = did_you_mean(rest, known, f"{head} decides {', '.join(known)}")
            self._misnamed("PW141", f"unknown decision '{rest}' of {head}", path, help)
            return None
        return decision.type, playbook.entity

    def _part(
        self, decision: Decision, part: str, path: Path, entity: str
    ) -> tuple[Type, str] | None:
        """The type of a part of a decision (``health.health.score``), and its entity."""
        types = part_types(decision)
        if part in types:
            return types[part], entity
        listing = f"'{decision.name}' has {', '.join(types)}" if types else None
        help = did_you_mean(part, types, listing)
        self._misnamed("PW204", f"unknown part '{part}' of '{decision.column}'", path, help)
        return None

    def _unknown(self, entity: Entity, name: str, path: Path, on: str) -> None:
        head, _, rest = name.partition(".")
        ways = ways_up(self.catalogue, entity.name)
        if name in ways and name not in self._ways(entity, on):
            message = f"the {name} of these records is given by the test already"
            self._misnamed("PW112", message, path, "leave it out here")
        elif name in ways:
            message = f"expected the facts of {name}, got {describe(self.file.value(path))}"
            self.file.report("PW112", message, path, f"write {name}: {{fact: value}}")
        elif entity.name == self.file.playbook.entity and self._is_own(name):
            self._decided_here(name, path)
        else:
            known = [*entity.facts, entity.key, *ways, *self._columns()]
            listing = f"facts of {entity.name} are listed by `playwise facts`"
            help = did_you_mean(name, known, listing)
            if head in ways and rest in self.catalogue.entities[head].facts:
                help = f"write {head}: {{{rest}: …}}"
            elif self.is_plural(entity, name):
                help = f"related records stand beside it: related: {{{name}: […]}}"
            self._misnamed("PW204", f"unknown fact '{name}' of {entity.name}", path, help)

    def _is_own(self, name: str) -> bool:
        own = self.file.playbook
        return own.decision(name) is not None or self.file.program.is_wrong(f"{own.id}.{name}")

    def _decided_here(self, decision: str, path: Path) -> None:
        message = f"'{decision}' is decided by this playbook, so it cannot be given"
        self._misnamed("PW141", message, path, "give the facts that it reads")

    def _unknown_plural(self, entity: Entity, plural: str, path: Path) -> None:
        known = [link.plural for _, link in self.catalogue.children(entity.name)]
        relation = self.catalogue.relation(entity.name, plural)
        if relation is not None:
            help: str | None = f"{plural} are found among {relation.source}: give those"
        elif below := self.catalogue.below(entity.name, plural):
            help = f"give them with the {below[0].between[0]} that they hang on: {{{plural}: […]}}"
        else:
            listing = f"those of {entity.name} are {', '.join(known)}" if known else None
            help = did_you_mean(plural, known, listing)
        message = f"unknown related records '{plural}' of {entity.name}"
        self._misnamed("PW120", message, path, help)

    def _columns(self) -> list[str]:
        others = (p for p in self.file.program.playbooks if p.id != self.file.playbook.id)
        return [decision.column for playbook in others for decision in playbook.decisions]
