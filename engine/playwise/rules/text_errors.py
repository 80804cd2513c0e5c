"""Plain words for a text that is no rule."""

from __future__ import annotations

import re
from typing import cast

from lark import Lark, Token, UnexpectedCharacters, UnexpectedInput

from playwise.errors import PlaywiseError
from playwise.rules.text_brackets import as_list, one_in_brackets, test_in_brackets
from playwise.rules.text_habits import instead_of_is, instead_of_two_values
from playwise.rules.text_slips import slip_at

_BRACKETS = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|[()\[\]]")
_CLOSING = {")": "(", "]": "["}
_WANT_VALUE = frozenset(
    {
        "OR",
        "AND",
        "NOT",
        "IN",
        "BETWEEN",
        "COMPARE",
        "PLUS",
        "MINUS",
        "STAR",
        "SLASH",
        "PERCENT",
        "COMMA",
        "LPAR",
        "LSQB",
    }
)
_VALUES = frozenset(
    {"NUMBER", "DURATION", "TEXT", "DATE", "TIME", "TRUE", "FALSE", "NULL", "NAME", "LPAR", "LSQB"}
)
_ENDS = (_VALUES | {"RPAR", "RSQB"}) - {"LPAR", "LSQB"}
_PAIRS = {
    "=>": "write '>='",
    "=<": "write '<='",
    "<>": "write '!='",
    "===": "write '='",
    "!==": "write '!='",
    "**": "write the factor twice: x * x",
    "//": "write '/'",
}
_ONE_WAY = "two comparisons in a row go one way, as in 30 <= x < 60; else join them by 'and'"
_MONEY = "write the number alone: its currency is that of the amount beside it"
_MENDED = {
    **dict.fromkeys("$€£¥", _MONEY),
    "&": "write 'and'",
    "|": "write 'or'",
    "!": "write 'not', or '!=' for different",
    "?": "write if(condition, value, otherwise)",
    "“": 'write straight quotes: "…"',
    "”": 'write straight quotes: "…"',
    "\N{LEFT SINGLE QUOTATION MARK}": "write straight quotes: '…'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "write straight quotes: '…'",
    **dict.fromkeys("\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}", "write '-'"),
    "\N{MULTIPLICATION SIGN}": "write '*'",
    "·": "write '*'",
    "÷": "write '/'",
    "≥": "write '>='",
    "≤": "write '<='",
    "≠": "write '!='",
    "{": "names stand bare in a rule; braces are for words such as because",
    "}": "names stand bare in a rule; braces are for words such as because",
}


class TextError(PlaywiseError):
    """A text is no rule.

    Attributes:
        code: The code of the finding.
        message: What is wrong, in lower case.
        offset: Where in the text, in characters.
        length: How much of it.
        help: How to mend it.
    """

    def __init__(
        self, code: str, message: str, offset: int, length: int, help: str | None = None
    ) -> None:
        self.code = code
        self.message = message
        self.offset = offset
        self.length = max(1, length)
        self.help = help
        super().__init__(message)


class TwoWaysError(Exception):
    """Two comparisons in a row that do not go one way.

    Attributes:
        first: The first sign.
        second: The second one.
        places: Where the first operand begins and the second, and where the third ends.
    """

    def __init__(self, first: Token, second: Token, places: tuple[int, int, int]) -> None:
        self.first = first
        self.second = second
        self.places = places
        super().__init__(str(second))

    def told(self, text: str) -> TextError:
        """Return what to tell of it in *text*."""
        first, second = self.first, self.second
        help = one_in_brackets(text, self.places, (str(first), str(second))) or _ONE_WAY
        return _error(f"unexpected '{second}' after '{first}'", second, help)


def deepest_bracket(text: str, most: int) -> int | None:
    """Return the offset of the first bracket opened inside *most* others, or None."""
    depth = 0
    for match in _BRACKETS.finditer(text):
        if match[0] in "([":
            depth += 1
            if depth > most:
                return match.start()
        elif match[0] in ")]":
            depth -= 1
    return None


def explained(text: str, error: UnexpectedInput, parser: Lark) -> TextError:
    """Return what a reader of the rule should be told about a failed parse."""
    if not text.strip():
        return TextError("PW201", "the rule is empty", 0, 1)
    told = _told(text, error, parser)
    help = slip_at(text, told.offset, told.offset + told.length)
    return told if help is None else replaced_help(told, help)


def replaced_help(error: TextError, help: str) -> TextError:
    """Return the same with other help."""
    return TextError(error.code, error.message, error.offset, error.length, help)


def _told(text: str, error: UnexpectedInput, parser: Lark) -> TextError:
    tokens = _tokens_before(text, error, parser)
    if isinstance(error, UnexpectedCharacters):
        return _strange_character(text, cast("int", error.pos_in_stream), tokens)
    token = getattr(error, "token", None)
    assert isinstance(token, Token)
    at_end = token.type == "$END"
    last = tokens[-1] if tokens else None
    if last is not None and last.type in {"LPAR", "LSQB"} and at_end:
        return _error(f"unclosed '{last}'", last)
    if last is not None and last.type == "NOT" and len(tokens) > 1 and tokens[-2].type in _ENDS:
        return _error("expected 'in' or 'between' after 'not'", last)
    if last is not None and last.type in _WANT_VALUE:
        return _valueless(last, None if at_end else token)
    expected = getattr(error, "expected", ())
    if "AND" in expected and "OR" not in expected and last is not None:
        return _error(f"expected 'and' and the upper end after '{last}'", last)
    if at_end:
        return _ended(text, last)
    return _out_of_place(text, token, last)


def _tokens_before(text: str, error: UnexpectedInput, parser: Lark) -> list[Token]:
    """Return the tokens in front of the place where parsing failed."""
    stop = error.pos_in_stream
    failed = getattr(error, "token", None)
    if isinstance(failed, Token):
        stop = len(text) if failed.type == "$END" else failed.start_pos
    tokens: list[Token] = []
    try:
        for token in parser.lex(text):
            if stop is not None and token.start_pos is not None and token.start_pos >= stop:
                break
            tokens.append(token)
    except UnexpectedCharacters:
        pass  # the parse stopped there or before
    return tokens


def _strange_character(text: str, offset: int, tokens: list[Token]) -> TextError:
    character = text[offset]
    if character in "'\"":
        help = "end the text with the quote that it begins with"
        return TextError("PW201", "unclosed quote", offset, 1, help)
    if re.match(r"is(?![\w.])", text[offset:], re.IGNORECASE):
        message = "expected 'missing', 'known', 'unknown' or 'stale' after 'is'"
        subject = str(tokens[-1]) if tokens and tokens[-1].type == "NAME" else "…"
        return TextError("PW201", message, offset, 2, instead_of_is(text[offset:], subject))
    if tokens and tokens[-1] == "<" and character == ">":
        return TextError("PW201", "unexpected '<>'", offset - 1, 2, "write '!='")
    mended = _MENDED.get(character)
    if character == ":" and tokens and str(tokens[-1]).lower() == "where":
        mended = "leave 'where:' out: the condition follows the comma: count(contacts, prepared)"
    return TextError("PW201", f"unexpected '{character}'", offset, 1, mended)


def _valueless(last: Token, token: Token | None) -> TextError:
    message = f"expected a value after '{last}'"
    if token is None:
        help = "for a share write 0.5; % is the rest of a division" if last == "%" else None
        return _error(message, last, help)
    pair = f"{last}{token}"
    if pair in _PAIRS:
        assert last.start_pos is not None
        length = len(pair)
        return TextError("PW201", f"unexpected '{pair}'", last.start_pos, length, _PAIRS[pair])
    return _error(f"{message}, not '{token}'", token)


def _ended(text: str, last: Token | None) -> TextError:
    opened = _unclosed(text)
    if opened is not None:
        return TextError("PW201", f"unclosed '{text[opened]}'", opened, 1)
    assert last is not None
    return _error(f"the rule ends too early after '{last}'", last)


def _out_of_place(text: str, token: Token, last: Token | None) -> TextError:
    assert token.start_pos is not None
    if token.type in {"RPAR", "RSQB"} and not _opened_before(text, token.start_pos, token):
        return _error(f"unexpected '{token}'", token, f"no '{_CLOSING[token]}' is open here")
    if last is None:
        return _error(f"expected a value, not '{token}'", token)
    if token.type == "COMMA":
        opened = _open_brackets(text[: token.start_pos])
        help = as_list(text, opened[-1]) if opened and text[opened[-1]] == "(" else None
        is_grouped = last.type == "NUMBER" and re.match(r"\s*\d", text[token.start_pos + 1 :])
        if help is None and is_grouped:
            help = "thousands are separated by _ in a rule: 10_000"
        return _error("unexpected ','", token, help)
    if token.type == "IS_TEST":
        help = "put what is asked about in brackets: (a > b) is unknown"
        return _error(f"unexpected '{token}' after '{last}'", token, help)
    if token.type in {"IN", "BETWEEN", "NOT"}:
        help = test_in_brackets(text, token.start_pos)
        return _error(f"unexpected '{token}' after '{last}'", token, help)
    if token.type in _VALUES and last.type not in _WANT_VALUE:
        assert last.start_pos is not None
        assert token.end_pos is not None
        help = instead_of_two_values(text, last.start_pos, token.start_pos, token.end_pos)
        return _error(f"expected an operator between '{last}' and '{token}'", token, help)
    return _error(f"unexpected '{token}' after '{last}'", token)


def _opened_before(text: str, offset: int, closing: str) -> bool:
    """Whether a bracket that *closing* would close is the last one open before *offset*."""
    opened = _open_brackets(text[:offset])
    return bool(opened) and text[opened[-1]] == _CLOSING[closing]


def _unclosed(text: str) -> int | None:
    opened = _open_brackets(text)
    return opened[-1] if opened else None


def _open_brackets(text: str) -> list[int]:
    opened: list[int] = []
    for match in _BRACKETS.finditer(text):
        if match[0] in "([":
            opened.append(match.start())
        elif match[0] in ")]" and opened:
            opened.pop()
    return opened


def _error(message: str, token: Token, help: str | None = None) -> TextError:
    assert token.start_pos is not None
    return TextError("PW201", message, token.start_pos, len(token), help)
