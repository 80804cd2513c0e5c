"""What a proof says of rules on texts and lists is so: held against many texts."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from hypothesis import given, note, settings
from hypothesis import strategies as st

from playwise.evaluate.answers import decide
from playwise.playbook.kinds import Table
from playwise.proof.prove import prove
from playwise.rules.interpret import Interpreter
from playwise.rules.records import Record
from playwise.rules.types import Value
from tests.unit.playbook.compiled import compiled

FACTS = """\
entities:
  account:
    key: account_id
    facts:
      word: {type: text, from: crm.accounts.word}
      tags: {type: list of text, from: crm.accounts.tags}
"""
AS_OF = datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC"))
PARTS = ["", "a", "b", "ab", "ba", "A", "B", "aB", "b!", "!", "c"]
TEXTS = sorted({"".join(parts) for parts in itertools.product(PARTS, repeat=3)} - {""})
LISTS: list[tuple[Value, ...]] = [(), ("a",), ("b",), ("a", "b")]

_texts = st.sampled_from(["a", "b", "ab", "ba", "B", "aB", "b!"])
_conditions = st.recursive(
    st.one_of(
        st.builds("starts_with(word, '{}')".format, _texts),
        st.builds("ends_with(word, '{}')".format, _texts),
        st.builds("'{}' in word".format, _texts),
        st.builds("word {} '{}'".format, st.sampled_from(["=", "!=", "<", "<=", ">"]), _texts),
        st.builds("lower(word) = '{}'".format, _texts),
        st.builds("cat(word, '!') = '{}'".format, _texts),
        st.builds("cat(word, '{}') != word".format, _texts),
        st.builds("starts_with(lower(word), '{}')".format, _texts),
        st.builds("substr(word, 0, 1) = '{}'".format, _texts),
        st.builds("'{}' in tags".format, st.sampled_from("ab")),
        st.sampled_from(
            ["word is known", "tags is missing", "word = ''", "coalesce(word, '') = ''"]
        ),
    ),
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=3,
)


def records(rules: str) -> Iterator[Record]:
    words, lists = ([None, *TEXTS] if "word" in rules else [None]), [None, *LISTS]
    for word, tags in itertools.product(words, lists if "tags" in rules else [None]):
        held = {"word": word, "tags": tags}
        yield Record("account", "x", {name: v for name, v in held.items() if v is not None})


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(_conditions, min_size=1, max_size=3))
def test_nothing_is_called_impossible_that_some_text_shows(rows: list[str]) -> None:
    lines = [
        f'      - {{id: r{i}, when: "{row}", then: {"ab"[i % 2]}}}' for i, row in enumerate(rows)
    ]
    text = "decisions:\n  size:\n    values: [a, b]\n    table:\n" + "\n".join(lines)
    made = compiled(text + "\n      - {id: last, otherwise: a}\n", facts=FACTS)
    assert not [finding for finding in made.findings if finding.is_error], made.messages
    proof = prove(made.program)
    note(text + "\n".join(finding.message for finding in proof.findings))
    (decision,) = made.program.playbooks[0].decisions
    assert isinstance(decision.how, Table)
    said = [finding.message for finding in proof.findings]
    open_ = [undecided.message for undecided in proof.notes]

    judge = Interpreter(AS_OF)
    fired = {decide(decision, partial(judge.answer, record=r)).row for r in records(text)}

    for row in decision.how.rows:
        never = any(message.startswith(f"row '{row.id}' of 'size' can never") for message in said)
        is_open = any(f"whether row '{row.id}' of 'size' can decide" in words for words in open_)
        assert not (never and row.id in fired), row.id
        assert never or is_open or row.id in fired, row.id
