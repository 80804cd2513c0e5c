"""The bytes of a file as text that YAML can be read from, or the findings that say why not."""

from __future__ import annotations

import codecs
import re
import unicodedata

from playwise.diagnostics.finding import Finding
from playwise.diagnostics.places import Span
from playwise.documents.document import Source
from playwise.errors import FindingsError

LARGEST_FILE = 16_000_000
"""Characters; a playbook of 5,000 rows has half a million."""

_ODD_CHARACTER = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|[\ud800-\udfff]"
)
_SEPARATORS = "\x85\u2028\u2029"
_OTHER_ENCODINGS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
_SAVE_AS_UTF8 = "save the file as UTF-8"


def decoded(content: str | bytes, path: str) -> Source:
    """Return the text of a file, line ends made line feeds and a byte order mark taken off.

    Raises:
        FindingsError: It is not UTF-8, is empty or too large, or holds characters that no
            editor shows.
    """
    text = _as_text(content, path).removeprefix("\ufeff")
    source = Source.of(path, text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(source.text) > LARGEST_FILE:
        message = f"the file has {len(source.text):,} characters; at most {LARGEST_FILE:,} are read"
        raise FindingsError([Finding("PW108", message, source.span(0))])
    if not source.text.strip():
        raise FindingsError([empty_file(source)])
    odd = [_odd(source, match) for match in _ODD_CHARACTER.finditer(source.text)]
    if odd:
        raise FindingsError(odd[:20])
    return source


def empty_file(source: Source) -> Finding:
    """Return the finding for a file in which nothing is said."""
    return Finding(
        "PW102", "the file is empty", source.span(0), "write its first key, or remove it"
    )


def _as_text(content: str | bytes, path: str) -> str:
    if isinstance(content, str):
        return content
    for mark, encoding in _OTHER_ENCODINGS.items():
        if content.startswith(mark):
            finding = Finding("PW103", f"the file is {encoding}", _top(path), _SAVE_AS_UTF8)
            raise FindingsError([finding])
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = Source.of(path, content[: error.start].decode("utf-8").replace("\r\n", "\n"))
        message = f"byte 0x{content[error.start]:02x} is not UTF-8"
        place = before.span(len(before.text))
        raise FindingsError([Finding("PW103", message, place, _SAVE_AS_UTF8)]) from None


def _top(path: str) -> Span:
    return Source.of(path, "").span(0)


def _odd(source: Source, match: re.Match[str]) -> Finding:
    code, character = ord(match[0]), match[0]
    place = source.span(match.start())
    if 0xD800 <= code < 0xE000:
        message = f"half of a character (lone surrogate U+{code:04X})"
        return Finding("PW103", message, place, _SAVE_AS_UTF8)
    name = unicodedata.name(character, "control character").lower()
    if character in _SEPARATORS:
        name = "hidden line separator"
    message = f"{name} U+{code:04X}, which no editor shows"
    return Finding("PW104", message, place, "delete it, or write it as an escape in double quotes")
