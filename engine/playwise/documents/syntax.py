"""What stops a YAML parser, in plain English."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwise.diagnostics.finding import Finding
from playwise.documents.document import Source
from playwise.documents.traps import meant_end, mended
from playwise.documents.tree import Node, ScalarNode

_INDENT_WITH_TAB = re.compile(r"^ *\t[ \t]*", re.MULTILINE)
_KEY_AND_VALUE = re.compile(r"\s*(?:- +)*[^\s:#\"'][^:#]*?:[ \t]+(?=\S)")
_AFTER_A_SIGN = (
    "while scanning a block scalar",
    "while scanning an",
    "while scanning a tag",
    "while parsing a tag",
)
_USE_SPACES = "replace it with spaces"
_ONE_LEVEL = "keys of one level begin in the same column"


@dataclass(frozen=True, slots=True)
class Failure:
    """Where and why the parser gave up.

    Attributes:
        problem: The parser's own words.
        context: What it was about to read, in its words.
        at: The offset at which it stopped.
        context_at: The offset at which what it was reading began.
        last: The last value that was read in full.
        bracket: The offset of a bracket that is still open, where the parser knows of one.
    """

    source: Source
    problem: str
    context: str
    at: int
    context_at: int
    last: Node | None
    bracket: int | None

    @property
    def closing(self) -> str | None:
        """What would close the innermost open bracket, or None outside of brackets.

        The parser looks ahead, so the brackets between those it told of and the failure count too.
        """
        start = self.source.line_start(self.at) if self.bracket is None else self.bracket
        still_open: list[str] = []
        before = ":"
        for character in self.source.text[start : self.at]:
            if character in "[{" and before in ":,[{-":
                still_open.append("}" if character == "{" else "]")
            elif still_open and character == still_open[-1]:
                still_open.pop()
            before = before if character.isspace() else character
        return still_open[-1] if still_open else None

    @property
    def last_on_line(self) -> Node | None:
        """The last value, where it stands on one line with the failure."""
        if self.last is None or self.last.end > self.at:
            return None
        same_line = self.source.line_start(self.last.start) == self.source.line_start(self.at)
        return self.last if same_line else None

    def found(self) -> str:
        """The character at which the parser stopped."""
        return self.source.text[self.at : self.at + 1]


def explain(failure: Failure) -> list[Finding]:
    """Return what is wrong, in the operator's words: one finding, or one a line for tabs."""
    if failure.found() == "\t" and "cannot start" in failure.problem:
        return _tabs(failure)
    for recognise in _RECOGNISED:
        finding = recognise(failure)
        if finding is not None:
            return [finding]
    message = (
        f"this cannot be read: {failure.problem}" if failure.problem else "this cannot be read"
    )
    return [Finding("PW104", message, failure.source.span(failure.at))]


def _tabs(failure: Failure) -> list[Finding]:
    """Every line from here on that is indented with tabs; a tab elsewhere is a finding alone."""
    source = failure.source
    lines = [
        source.span(match.start() + match[0].index("\t"), match.end())
        for match in _INDENT_WITH_TAB.finditer(source.text, source.line_start(failure.at))
    ]
    here = source.span(failure.at)
    if not any(place.line == here.line for place in lines):
        return [Finding("PW105", "a tab between values", here, _USE_SPACES)]
    return [Finding("PW105", "a tab in the indentation", place, _USE_SPACES) for place in lines]


def _trap(failure: Failure, message: str, start: int, point: int | None = None) -> Finding:
    source = failure.source
    end = meant_end(source, start, failure.closing)
    place = source.span(start, end) if point is None else source.span(point)
    return Finding("PW114", message, place, mended(source, start, end))


def _text_begins_with_a_sign(failure: Failure) -> Finding | None:
    """``@x``, ``> 5``, ``* 5``, ``? x``: signs that mean something to YAML."""
    start = failure.at
    if failure.context.startswith(_AFTER_A_SIGN):
        start = failure.context_at
    elif "cannot start any token" not in failure.problem and "mapping keys" not in failure.problem:
        return None
    sign = failure.source.text[start : start + 1]
    return _trap(failure, f"text cannot begin with '{sign}' unless it stands in quotes", start)


def _colon_inside_text(failure: Failure) -> Finding | None:
    if "mapping values are not allowed" not in failure.problem:
        return None
    source = failure.source
    line_start = source.line_start(failure.at)
    key = _KEY_AND_VALUE.match(source.text, line_start, failure.at + 1)
    if key is not None and key.end() <= failure.at:
        return _trap(failure, "': ' splits the text in two", key.end(), failure.at)
    line = source.text[line_start : failure.at]
    place = source.span(line_start + len(line) - len(line.lstrip()), failure.at)
    message = f"'{line.strip()}' is indented as if it went on with the value above it"
    return Finding("PW104", message, place, _ONE_LEVEL)


def _cut_in_brackets(failure: Failure) -> Finding | None:
    if not failure.problem.startswith("expected ',' or"):
        return None
    comment = _comment_in_brackets(failure)
    if comment is not None:
        return comment
    last, found = failure.last_on_line, failure.found()
    if last is not None and failure.at < len(failure.source.text):
        if found == ":":
            return _trap(failure, "': ' splits the text in two", last.start, failure.at)
        if isinstance(last, ScalarNode) and last.style is None:
            message = f"a bare text in {{ }} or [ ] ends at '{found}'"
            return _trap(failure, message, last.start, failure.at)
        return _trap(failure, _text_goes_on(last), last.start, failure.at)
    start = failure.context_at
    bracket = failure.source.text[start : start + 1]
    closing = "}" if bracket == "{" else "]"
    message = f"'{bracket}' is never closed"
    return Finding("PW104", message, failure.source.span(start), f"put '{closing}' where it ends")


def _comment_in_brackets(failure: Failure) -> Finding | None:
    """A ``#`` that took the closing bracket of its line with it."""
    last, source = failure.last, failure.source
    if last is None:
        return None
    rest = source.text[last.end : source.line_end(last.end)]
    comment = re.match(r"\s+(#.*[\]}])", rest)
    if comment is None:
        return None
    place = source.span(last.end + comment.start(1), last.end + len(rest))
    opened = "" if failure.bracket is None else source.text[failure.bracket]
    end = meant_end(source, last.start, "}" if opened == "{" else "]")
    message = "' #' begins a comment and cuts the line short"
    return Finding("PW114", message, place, mended(source, last.start, end))


def _after_the_end(failure: Failure) -> Finding | None:
    if "expected <block end>" not in failure.problem:
        return None
    last = failure.last_on_line
    if last is not None:
        return _trap(failure, _text_goes_on(last), last.start, failure.at)
    source = failure.source
    place = source.span(failure.at, source.line_end(failure.at))
    message = "this line is indented unlike the lines that it belongs to"
    return Finding("PW104", message, place, _ONE_LEVEL)


def _text_goes_on(last: Node) -> str:
    mark = "quote" if isinstance(last, ScalarNode) and last.style else "bracket"
    return f"text goes on after the closing {mark}"


def _no_colon(failure: Failure) -> Finding | None:
    if "could not find expected ':'" not in failure.problem:
        return None
    source, start = failure.source, failure.context_at
    end = source.line_end(start)
    text = source.text[start:end].strip()
    help_text = "write 'key: value'"
    name, colon, value = text.partition(":")
    if colon and value:
        help_text = f"a blank must follow the colon: '{name}: {value}'"
    elif text.startswith("-"):
        help_text = f"a blank must follow the dash: '- {text[1:]}'"
    message = f"a key was expected, and no ': ' follows '{text}'"
    return Finding("PW104", message, source.span(start, end), help_text)


def _open_quote(failure: Failure) -> Finding | None:
    if not failure.context.startswith("while scanning a quoted scalar"):
        return None
    quote = failure.source.text[failure.context_at : failure.context_at + 1]
    help_text = f"put {quote} where the text ends"
    if quote == "'":
        help_text += "; an apostrophe inside '…' is written twice"
    place = failure.source.span(failure.context_at)
    return Finding("PW104", "the text's closing quote is missing", place, help_text)


def _escape(failure: Failure) -> Finding | None:
    if not failure.context.startswith("while scanning a double-quoted scalar"):
        return None
    text = failure.source.text
    start = text.rfind("\\", failure.context_at, failure.at + 1)
    shown = text[start : failure.at + 1]
    message = f"'{shown}' is no escape that double quotes know"
    help_text = "write '\\\\' for a backslash, or put the text in single quotes"
    return Finding("PW104", message, failure.source.span(start, failure.at + 1), help_text)


def _misplaced_list(failure: Failure) -> Finding | None:
    if "sequence entries are not allowed" not in failure.problem:
        return None
    help_text = "begin the list on the next line, or put quotes around a text that begins with '- '"
    place = failure.source.span(failure.at)
    return Finding("PW104", "a list of '- ' cannot begin beside its key", place, help_text)


def _no_value(failure: Failure) -> Finding | None:
    if "expected the node content" not in failure.problem:
        return None
    message = f"a value was expected before '{failure.found()}'"
    return Finding("PW104", message, failure.source.span(failure.at), f"remove '{failure.found()}'")


def _after_the_document(failure: Failure) -> Finding | None:
    if "<document start>" not in failure.problem:
        return None
    source = failure.source
    last = failure.last_on_line
    if last is not None:
        return _trap(failure, "text goes on after what it belongs to", last.start, failure.at)
    place = source.span(failure.at, source.line_end(failure.at))
    return Finding("PW104", "this does not belong to what stands above it", place, _ONE_LEVEL)


_RECOGNISED: tuple[Callable[[Failure], Finding | None], ...] = (
    _text_begins_with_a_sign,
    _colon_inside_text,
    _cut_in_brackets,
    _after_the_end,
    _no_colon,
    _open_quote,
    _escape,
    _misplaced_list,
    _no_value,
    _after_the_document,
)
