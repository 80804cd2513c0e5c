"""A playbook file laid over the one that it extends: one document, every place of it found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from playwise.diagnostics.finding import Finding
from playwise.diagnostics.nearest import did_you_mean, nearest
from playwise.documents.document import Document
from playwise.documents.joined import joined, shifted
from playwise.documents.report import Report
from playwise.documents.tree import Entry, MapNode, Node, Path, ScalarNode
from playwise.documents.validate import Checked, validate
from playwise.playbook.constants import is_whole, type_of
from playwise.playbook.model.extending import ExtendingFile
from playwise.playbook.model.file import PlaybookFile
from playwise.playbook.param_texts import meant
from playwise.rules.types import TEXT

_OF_THE_CHILD = ("title", "source", "labels")
_UNKNOWN = {
    "params": ("PW204", "param"),
    "tables": ("PW212", "table"),
    "templates": ("PW130", "template"),
}


def extends(document: Document) -> bool:
    """Whether a file builds on another playbook, or was meant to."""
    if not isinstance(document.data, dict):
        return False
    keys = [key for key in document.data if key not in PlaybookFile.model_fields]
    return any(key == "variant" or nearest(key, ("extends",)) for key in keys)


def read_extending(document: Document) -> Checked[ExtendingFile]:
    """Return the file that builds on another one, with what is wrong in it by itself."""
    return validate(document, ExtendingFile)


@dataclass(frozen=True, slots=True)
class Laid:
    """A file laid over another one.

    Attributes:
        document: What the two come to, of the keys of a whole playbook; of two sources.
        findings: What the upper one names and the lower one has not.
    """

    document: Document
    findings: tuple[Finding, ...]


def laid_over(below: Document, above: Checked[ExtendingFile]) -> Laid:
    """Return the playbook *below* with what the file *above* says in its place.

    A param takes the other's place, but for its unit where it gives none; rows of a table that of
    the same key, columns those of the same name; a template the whole template. Tests are the
    upper file's alone. A variant stays the playbook that it is a variant of: id, title, source and
    labels are that one's.
    """
    return _Laying(below, above).laid()


@dataclass(slots=True)
class _Laying:
    below: Document
    above: Checked[ExtendingFile]
    report: Report[ExtendingFile] = field(init=False)

    def __post_init__(self) -> None:
        self.report = Report(self.above)

    def laid(self) -> Laid:
        upper = self.above.document
        assert isinstance(upper.root, MapNode)
        source, offsets = joined([upper.source, self.below.source])
        root = shifted(self.below.root, offsets[1])
        assert isinstance(root, MapNode)
        mine, theirs = upper.root.entries, root.entries
        model = self.above.model
        assert model is not None
        if model.variant is None:
            _replace(mine, theirs, ("playbook", *_OF_THE_CHILD))
        theirs.pop("tests", None)
        _replace(mine, theirs, ("tests",))
        self._assume(mine, theirs)
        for section in _UNKNOWN:
            self._section(section, mine, theirs)
        findings = tuple(sorted({*self.below.findings, *upper.findings}))
        return Laid(Document(source, root, findings), tuple(self.report.findings))

    def _assume(self, mine: Mapping[str, Entry], theirs: dict[str, Entry]) -> None:
        """Lay over what is assumed; that its names mean something is seen with the rules."""
        above = mine.get("assume")
        if above is None or not isinstance(above.value, MapNode):
            return
        below = theirs.get("assume")
        if below is None or not isinstance(below.value, MapNode):
            theirs["assume"] = above
            return
        below.value.entries |= above.value.entries

    def _section(self, section: str, mine: Mapping[str, Entry], theirs: dict[str, Entry]) -> None:
        above, below = mine.get(section), theirs.get(section)
        if above is None or not isinstance(above.value, MapNode):
            return
        held = below.value.entries if below and isinstance(below.value, MapNode) else {}
        for name, entry in above.value.entries.items():
            here: Path = (section, name)
            if name not in held:
                self._report_unknown(section, name, here, held)
            elif section == "params":
                self._param(here, held, entry)
            elif section == "tables":
                self._table(here, held[name].value, entry.value)
            else:
                held[name] = entry

    def _report_unknown(
        self, section: str, name: str, path: Path, held: Mapping[str, Entry]
    ) -> None:
        code, kind = _UNKNOWN[section]
        parent = self._parent()
        none = f"'{parent}' has no {section}"
        listing = f"the {section} of '{parent}' are {', '.join(held)}" if held else none
        help_text = did_you_mean(name, held, listing)
        self.report.add(code, f"unknown {kind} '{name}' of '{parent}'", path, help_text, key=True)

    def _param(self, path: Path, held: dict[str, Entry], entry: Entry) -> None:
        name = str(path[-1])
        before, now = held[name].value, entry.value
        old, new = _value(before), _value(now)
        if old is None or new is None:
            return  # what is wrong with it is told with its own file
        unit = before.entries.get("unit") if isinstance(before, MapNode) else None
        where = (*path, "value") if isinstance(now, MapNode) else path
        if not self.fits(where, new, old, f"'{name}' of '{self._parent()}'"):
            return
        if unit is not None and isinstance(now, ScalarNode):
            key = ScalarNode(now.start, now.end, None, "value", "value")
            entries = {"value": Entry(key, now), "unit": unit}
            entry = Entry(entry.key, MapNode(now.start, now.end, flow=True, entries=entries))
        elif unit is not None and isinstance(now, MapNode):
            mine = now.entries.get("unit")
            if mine is not None and not self._is_unit(path, mine.value, unit.value):
                return
            entries = {"unit": unit, **now.entries}
            entry = Entry(entry.key, MapNode(now.start, now.end, now.flow, entries))
        held[name] = entry

    def _is_unit(self, path: Path, mine: Node, theirs: Node) -> bool:
        """Whether a param is counted in what the other one is counted in; report it if not."""
        assert isinstance(mine, ScalarNode)
        assert isinstance(theirs, ScalarNode)
        if mine.text == theirs.text:
            return True
        message = f"'{path[-1]}' of '{self._parent()}' is in {theirs.text}, not in {mine.text}"
        self.report.add("PW205", message, (*path, "unit"), "leave the unit out")
        return False

    def fits(self, path: Path, new: ScalarNode, old: ScalarNode, what: str) -> bool:
        """Whether a value is of the type of the one in whose place it comes; report it if not."""
        was, is_now = type_of(old.value), type_of(new.value)
        if was == is_now or (was.is_numeric and is_now.is_numeric):
            return True
        if was == TEXT and meant(str(old.value)) is not None:
            return True  # the lower file is told so, if its rules take it for what this one is
        help = "give it a value of that type"
        looks = meant(str(new.value)) if is_now == TEXT else None
        message = f"'{new.value}' is {is_now}, {what} is {was}"
        self.report.add("PW205", message, path, help if looks is None else looks.help)
        return False

    def _table(self, path: Path, below: Node, above: Node) -> None:
        """Lay the rows of a table over those of the same keys; its origin and note go with them."""
        if not isinstance(below, MapNode) or not isinstance(above, MapNode):
            return
        for word in ("origin", "note"):
            if word in above.entries:
                below.entries[word] = above.entries[word]
        old, new = below.entries.get("rows"), above.entries.get("rows")
        if old is None or new is None:
            return
        if isinstance(old.value, MapNode) and isinstance(new.value, MapNode):
            rows = _Rows(self, str(path[-1]), old.value.entries)
            for key, row in new.value.entries.items():
                rows.lay((*path, "rows", key), key, row)

    def _parent(self) -> str:
        assert self.above.model is not None
        return self.above.model.extends


def _replace(mine: Mapping[str, Entry], theirs: dict[str, Entry], keys: tuple[str, ...]) -> None:
    for key in keys:
        if key in mine:
            theirs[key] = mine[key]


def _value(node: Node) -> ScalarNode | None:
    """The scalar that a param is, in either form."""
    if isinstance(node, MapNode):
        entry = node.entries.get("value")
        node = entry.value if entry is not None else node
    return node if isinstance(node, ScalarNode) else None


@dataclass(slots=True)
class _Rows:
    """The rows of a table over which others are laid."""

    laying: _Laying
    table: str
    held: dict[str, Entry]
    numbered: bool = field(init=False)
    columns: dict[str | None, ScalarNode] = field(init=False)

    def __post_init__(self) -> None:
        self.numbered = all(map(is_whole, self.held))
        self.columns = {}  # of each column the first value
        for column, cell in (c for entry in self.held.values() for c in _cells(entry.value)):
            self.columns.setdefault(column, cell)

    def lay(self, path: Path, key: str, row: Entry) -> None:
        """Lay one row over what is there; report what does not fit the table."""
        report, what = self.laying.report, f"table '{self.table}'"
        if self.numbered and not is_whole(key):
            message = f"the key '{key}' is text, the keys of {what} are whole numbers"
            report.add("PW205", message, path, "give it a key of that type", key=True)
            return
        named = [name for name in self.columns if name is not None]
        if isinstance(row.value, MapNode) != bool(named):
            form = f"columns: {', '.join(named)}" if named else "one value each"
            message = f"the rows of {what} have {form}"
            report.add("PW112", message, path, "give this row the same form")
            return
        for column, cell in _cells(row.value):
            first = self.columns.get(column)
            where = path if column is None else (*path, column)
            column_of = what if column is None else f"column '{column}' of {what}"
            if first is not None and not self.laying.fits(where, cell, first, column_of):
                return
        before = self.held.get(key)
        if before is not None and isinstance(before.value, MapNode):
            assert isinstance(row.value, MapNode)
            before.value.entries |= row.value.entries
        else:
            self.held[key] = row


def _cells(row: Node) -> list[tuple[str | None, ScalarNode]]:
    """The values of a row by their columns, those that are single values."""
    if isinstance(row, ScalarNode):
        return [(None, row)]
    entries = row.entries.items() if isinstance(row, MapNode) else ()
    return [(name, e.value) for name, e in entries if isinstance(e.value, ScalarNode)]
