"""Places inside scalars: what a span covers is what the text says there, in all five styles."""

from __future__ import annotations

import re
from collections.abc import Callable

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from playwise.documents.reader import read_document
from playwise.errors import FindingsError

# How long an example takes says nothing here, and on a busy machine it says it by chance.
STEADY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

WORDS = st.text(st.sampled_from("ab=<>()[]{},.'\"\\é😀_0 -"), min_size=1, max_size=12).filter(
    lambda word: bool(word.strip())
)
LINES = st.lists(st.lists(WORDS, min_size=1, max_size=3).map(" ".join), min_size=1, max_size=4)
INDENTS = st.integers(min_value=1, max_value=6)


def plain(lines: list[str], indent: int) -> str:
    return f"\n{' ' * indent}".join(lines)


def single_quoted(lines: list[str], indent: int) -> str:
    return "'" + plain([line.replace("'", "''") for line in lines], indent) + "'"


def double_quoted(lines: list[str], indent: int) -> str:
    escaped = [line.replace("\\", "\\\\").replace('"', '\\"') for line in lines]
    escaped = [line.replace("é", "\\xe9").replace("😀", "\\ud83d\\ude00") for line in escaped]
    glue = f"\\\n{' ' * indent}\\ " if indent % 2 else f"\n\n{' ' * indent}"
    return '"' + glue.join(escaped) + '"'


def literal(lines: list[str], indent: int) -> str:
    return "".join(["|", *(f"\n{' ' * indent}{line}" for line in lines)])


def folded(lines: list[str], indent: int) -> str:
    return "".join([">- # folded", *(f"\n{' ' * indent}{line}\n" for line in lines)])


STYLES: list[Callable[[list[str], int], str]] = [
    plain,
    single_quoted,
    double_quoted,
    literal,
    folded,
]
ESCAPED = {
    "\\\\": "\\", '\\"': '"', "\\xe9": "é", "\\ud83d\\ude00": "😀", "''": "'",
}  # fmt: skip


@STEADY
@given(style=st.sampled_from(STYLES), lines=LINES, indent=INDENTS, before=st.integers(0, 3))
def test_each_character_of_a_text_is_found_where_it_is_written(
    style: Callable[[list[str], int], str], lines: list[str], indent: int, before: int
) -> None:
    """Every character that is not blank is under its own span, whatever the style."""
    text = "# é\n" * before + f"rule: {style(lines, indent)}\nthen: y\n"
    try:
        document = read_document(text, "play.yaml")
    except FindingsError:
        assume(False)
        return
    assume(not document.findings)
    value = document.data["rule"]
    assume(isinstance(value, str))

    for offset, character in enumerate(value):
        if character.isspace():
            continue
        span = document.text_span(("rule",), offset)
        line = text.split("\n")[span.line - 1]
        written = line[span.column - 1 : span.column - 1 + span.length]
        assert ESCAPED.get(written, written) == character


@STEADY
@given(style=st.sampled_from(STYLES), lines=LINES, indent=INDENTS)
def test_no_character_is_left_without_a_place(
    style: Callable[[list[str], int], str], lines: list[str], indent: int
) -> None:
    """The fallback, a text's beginning, is for what was mended: never for a text as it is read."""
    text = f"rule: {style(lines, indent)}\n"
    try:
        document = read_document(text, "play.yaml")
    except FindingsError:
        assume(False)
        return
    assume(not document.findings)
    value = document.data["rule"]
    assume(isinstance(value, str))
    solid = [offset for offset, character in enumerate(value) if not character.isspace()]

    places = {document.text_span(("rule",), offset) for offset in solid}

    assert len(places) == len(solid)


MUTATIONS = st.lists(
    st.tuples(
        st.integers(min_value=0),
        st.sampled_from([*"{}[]:,'\"#|>-&*!%@\\\t\n ?", "\\u", "---\n", "{{ x }}", ": ", "a"]),
        st.integers(min_value=0, max_value=5),
    ),
    min_size=1,
    max_size=6,
)
FILE = """\
playbook: renewal
params: {days: {value: 60, unit: days}}
play:
  enter: days_left <= params.days
  steps:
    - {id: call, when: "not replied", task: 'Call {{ name }}', at: {after: a, offset: 7d}}
    - id: mail
      body: |
        Your renewal
          comes up
"""


@STEADY
@given(mutations=MUTATIONS)
def test_a_file_spoilt_anywhere_is_data_or_findings_with_places_in_it(
    mutations: list[tuple[int, str, int]],
) -> None:
    """No input raises anything else, and no finding points outside of the file."""
    text = FILE
    for at, insert, delete in mutations:
        at %= len(text)
        text = text[:at] + insert + text[at + delete :]
    try:
        findings = read_document(text, "play.yaml").findings
    except FindingsError as error:
        findings = error.findings
        assert findings

    lines = re.split("\n", text)
    for finding in findings:
        assert finding.span is not None
        assert 1 <= finding.span.line <= len(lines)
        assert 1 <= finding.span.column <= len(lines[finding.span.line - 1]) + 1
