"""YAML's own traps: text that YAML cuts where its author meant it to go on, and the line mended."""

from __future__ import annotations

import re

from playwise.diagnostics.finding import Finding
from playwise.documents.document import Source
from playwise.documents.scalars import OutOfRangeError, resolve
from playwise.documents.tree import Entry, ListNode, MapNode, Node, ScalarNode

_WIDEST_SHOWN = 120
_NEXT_KEY = re.compile(r",\s*[\w.]+:(?:\s|$)")
_NEXT_ITEM = re.compile(r",(?!\d{3}(?!\d))")
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_THREE_DIGITS = re.compile(r"\d{3}", re.ASCII)
_PURE_NUMBER = re.compile(r"[-+]?\d{1,3}", re.ASCII)
_CURLY = re.compile(r"[\u201c\u201d\u201e]([^\u201c\u201d\u201e]*)[\u201c\u201d]")
_DENIED = re.compile(r"!\s*(?=[\w(])(?!=)(.*)", re.DOTALL)
_PLAIN = re.compile(r"[\w .()<>=+/-]*")
_DANGLING = re.compile(r"(?:[-=<>+*/%(,]|\b(?:and|or|not|in|is|between))$", re.IGNORECASE)


def quoted(text: str) -> str:
    """Return *text* in the quotes that leave it most as it is."""
    flat = re.sub(r"\s*\n\s*", " ", text)
    if '"' not in flat and "\\" not in flat:
        return f'"{flat}"'
    return "'" + flat.replace("'", "''") + "'"


def _meant_by(text: str) -> str:
    """Return how to write what a text was meant to be: in quotes, but for some slips."""
    if text == "*":
        return "any"  # as other tables say it
    curly = _CURLY.fullmatch(text)
    if curly is not None:
        return quoted(curly[1])
    denied = _DENIED.fullmatch(text)
    if denied is None:
        return quoted(text)
    rule = f"not {denied[1]}"
    return rule if _PLAIN.fullmatch(rule) else quoted(rule)


def mended(source: Source, start: int, end: int, written: str | None = None) -> str:
    """Return the help that shows the line with what stands between two offsets put in quotes.

    Args:
        source: The file.
        start: Where the text as its author meant it begins.
        end: Where it ends.
        written: What to put there instead of the quoted text.
    """
    new = _meant_by(source.text[start:end]) if written is None else written
    before = source.text[source.line_start(start) : start]
    after = source.text[end : source.line_end(end)]
    line = f"{before}{new}{after}".strip()
    return f"write: {line if len(line) <= _WIDEST_SHOWN else new}"


def meant_end(source: Source, start: int, closing: str | None) -> int:
    """Return where the text from *start* on was meant to end, on its own line.

    Args:
        source: The file.
        start: Where the text begins.
        closing: The bracket that closes the list or map around it, or None outside of them.
    """
    line_end = source.line_end(start)
    for heed_quotes in (True, False):
        end = _scan(source.text, start, line_end, closing, heed_quotes)
        if end is not None:
            return start + len(source.text[start:end].rstrip())
    return line_end


def _scan(text: str, start: int, stop: int, closing: str | None, heed_quotes: bool) -> int | None:
    """Return where the value ends, or None where a quote is left open."""
    open_brackets: list[str] = []
    quote: str | None = None
    for at in range(start, stop):
        character = text[at]
        if quote is not None:
            quote = None if character == quote else quote
        elif heed_quotes and character in "\"'" and not text[at - 1].isalnum():
            quote = character
        elif character in _CLOSING:
            open_brackets.append(_CLOSING[character])
        elif open_brackets and character == open_brackets[-1]:
            open_brackets.pop()
        elif character == closing:
            return at
        elif closing and character == "," and not open_brackets:
            next_one = _NEXT_ITEM if closing == "]" else _NEXT_KEY
            if next_one.match(text, at, stop):
                return at
        elif character == "#" and closing is None and text[at - 1] == " ":
            return at
    return None if quote is not None else stop


def comment_cut(source: Source, node: ScalarNode, closing: str | None) -> Finding | None:
    """Return the finding for a bare text that `` #`` cuts, or None where that is a comment.

    A comment has a blank after its ``#``, as ours do; ``case #12`` and a rule that ends in an
    operator are text cut short.
    """
    if not isinstance(node.value, str) or source.text[node.end : node.end + 2] != " #":
        return None
    follows = source.text[node.end + 2 : node.end + 3]
    cut = follows.isdigit() or (follows.isalpha() and " " in node.text)
    if not cut and not _DANGLING.search(node.text):
        return None
    end = source.line_end(node.end)
    if closing is not None:
        end = meant_end(source, node.start, closing)
    return Finding(
        "PW114",
        f"' #' begins a comment and cuts '{node.text}' short",
        source.span(node.end + 1, end),
        mended(source, node.start, end),
    )


def mend_map(source: Source, node: MapNode, bare: set[str]) -> list[Finding]:
    """Join what commas cut in a ``{ }``, and return a finding for each place.

    Args:
        source: The file.
        node: A flow map; it is changed.
        bare: Its keys that no colon follows.
    """
    findings: list[Finding] = []
    entries = list(node.entries.values())
    node.entries = {}
    at = 0
    while at < len(entries):
        entry = entries[at]
        run = at + 1
        while run < len(entries) and entries[run].key.text in bare:
            run += 1
        cut = entries[at + 1 : run]
        if entry.key.text in bare:
            findings.append(_no_value(source, entry))
        else:
            node.entries[entry.key.text] = entry
            if cut:
                findings += _joined(source, entry, cut)
        at = run if entry.key.text not in bare else at + 1
    return findings


def _joined(source: Source, entry: Entry, cut: list[Entry]) -> list[Finding]:
    value, last = entry.value, cut[-1].key
    if not isinstance(value, ScalarNode) or value.style in ("|", ">") or value.start == value.end:
        return [_no_value(source, other) for other in cut]
    joined, written = _meant(source, value.start, last.end)
    entry.value = joined
    help_text = mended(source, value.start, last.end, written)
    message = f"a comma ends a value in {{ }}: '{cut[0].key.text}' is left as a key without a value"
    return [Finding("PW114", message, source.span(cut[0].key.start, cut[0].key.end), help_text)]


def _no_value(source: Source, entry: Entry) -> Finding:
    key = entry.key
    name, colon, rest = key.text.partition(":")
    if colon and rest and key.style is None:
        help_text = f"a blank must follow the colon: '{name}: {rest}'"
    else:
        help_text = f"write '{key.text}: …', or put quotes around the text that it belongs to"
    return Finding(
        "PW114", f"'{key.text}' has no value", source.span(key.start, key.end), help_text
    )


def mend_list(source: Source, node: ListNode) -> list[Finding]:
    """Join what commas cut in a ``[ ]``, and return a finding for each place; *node* is changed."""
    findings: list[Finding] = []
    items: list[Node] = []
    at = 0
    while at < len(node.items):
        run = _cut_run(source, node.items, at)
        first, last = node.items[at], node.items[run - 1]
        if run > at + 1:
            joined, written = _meant(source, first.start, last.end)
            second = node.items[at + 1]
            message = (
                f"a comma ends a value in [ ]: '{source.text[first.start : first.end]}' is cut"
            )
            help_text = mended(source, first.start, last.end, written)
            place = source.span(second.start, second.end)
            findings.append(Finding("PW114", message, place, help_text))
            items.append(joined)
        else:
            items.append(first)
        at = run
    node.items = items
    return findings


def _cut_run(source: Source, items: list[Node], at: int) -> int:
    """Return the place after the last item that belongs to the one at *at*."""
    first = items[at]
    if not isinstance(first, ScalarNode) or first.style is not None:
        return at + 1
    open_count = first.text.count("(") - first.text.count(")")
    for run in range(at + 1, len(items)):
        item = items[run]
        if not isinstance(item, ScalarNode) or item.style is not None:
            break
        if open_count <= 0:
            thousands = run == at + 1 and _is_thousands(source, first, item)
            return run + 1 if thousands else at + 1
        open_count += item.text.count("(") - item.text.count(")")
        if open_count <= 0:
            return run + 1
    return at + 1


def _is_thousands(source: Source, first: ScalarNode, second: ScalarNode) -> bool:
    """Return whether a comma stands inside a number; ``[100,200]`` is two numbers all the same."""
    touching = source.text[first.end : second.start] == ","
    digits = bool(_THREE_DIGITS.fullmatch(second.text)) and first.text[-1:].isdigit()
    return touching and digits and (second.text[0] == "0" or not _PURE_NUMBER.fullmatch(first.text))


def _meant(source: Source, start: int, end: int) -> tuple[ScalarNode, str | None]:
    """Return the scalar that was meant between two offsets, and how to write it unquoted."""
    text = source.text[start:end]
    in_digits = _THOUSANDS.sub("_", text)
    written = in_digits if in_digits != text and "," not in in_digits else None
    try:
        value = resolve(in_digits)
    except OutOfRangeError:
        value = in_digits
    return ScalarNode(start, end, None, in_digits, value), written


def mend_braces(source: Source, node: MapNode) -> tuple[ScalarNode, Finding]:
    """Return the text that a bare ``{{ name }}`` was meant to be, and its finding."""
    text = source.text[node.start : node.end]
    end = (
        meant_end(source, node.start, None)
        if source.text[node.end : node.end + 1] == " "
        else node.end
    )
    finding = Finding(
        "PW114",
        "text cannot begin with '{{' unless it stands in quotes",
        source.span(node.start, node.end),
        mended(source, node.start, end),
    )
    return ScalarNode(node.start, node.end, None, text, text), finding
