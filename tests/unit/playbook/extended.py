"""Playbook files that extend each other, written in tests and compiled beside a catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from playwise.documents.reader import read_document
from playwise.facts.build import build_catalogue
from playwise.playbook.compile import compile_program
from playwise.workspace.assembly import Assembled, KeptShelf, PlaybookText, assembled, version_of
from tests.unit.playbook.compiled import AROUND, FACTS, Compiled

RENEWAL = """\
playbook: renewal
title: Renewal
entity: account
labels: [renewal]
assume: {replied: false}
params:
  days: {value: 60, unit: days, origin: practice}
  floor: {value: 1000, unit: USD, origin: author, note: below it we write}
tables:
  calls: {origin: author, rows: {high: 6, middle: 4}}
  promises: {rows: {high: {most: 15, reviews: 4}, low: {most: 2, reviews: 1}}}
derive: {cheap: arr < params.floor}
decisions:
  size:
    values: [small, large]
    table:
      - {id: small, when: cheap, then: small, because: "{{ arr }} is below {{ params.floor }}"}
      - {id: large, otherwise: large}
  calls: {value: "lookup(calls, tier)"}
  reviews: {value: "lookup(promises, tier, reviews)"}
play:
  enter: days_until(renewal_date) <= params.days and not replied
  exit: status = won
  steps:
    - {id: write, message: hello, to: champions, via: mail}
templates:
  hello: {subject: "Hello {{ full_name }}", body: "From {{ params.days }} days on."}
tests:
  - name: small is small
    given: {arr: 10}
    expect: {size: small}
"""


def read(path: str, text: str) -> PlaybookText:
    """Return a file of a workspace, read."""
    return PlaybookText(read_document(text, path), version_of(text.encode()))


def assembly(
    *playbooks: str, library: Mapping[str, str] | None = None, used: Sequence[str] = ()
) -> Assembled:
    """Put playbooks together; each begins with its id, and so its file is called."""
    files = [read(f"{text.partition(chr(10))[0].split()[1]}.yaml", text) for text in playbooks]
    shipped = {id: read(f"library/{id}.yaml", text) for id, text in (library or {}).items()}
    return assembled(files, KeptShelf(shipped), used)


def extended(
    *playbooks: str, library: Mapping[str, str] | None = None, used: Sequence[str] = ()
) -> Compiled:
    """Put playbooks together and compile them; everything wrong in any of them is found."""
    document = read_document(FACTS, "facts.yaml")
    catalogue, wrong = build_catalogue(document)
    assert catalogue is not None
    put = assembly(*playbooks, library=library, used=used)
    made = compile_program(catalogue, document, put.sources, AROUND, put.unread)
    found = (*wrong, *put.findings, *made.findings)
    return Compiled(made.program, tuple(sorted(dict.fromkeys(found))))
