"""Playbook files written in tests, compiled with their facts, and their own tests rehearsed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from playwise.diagnostics.finding import Finding
from playwise.documents.reader import read_document
from playwise.facts.build import build_catalogue
from playwise.playbook.cases import Case, compile_cases
from playwise.playbook.compile import PlaybookSource, compile_program
from playwise.playbook.model import read_playbook
from playwise.playbook.play import Surroundings
from playwise.playbook.program import Program
from playwise.plays.calendar import calendar
from playwise.plays.states import Roles, Subject
from playwise.plays.subject import RecordSubject
from playwise.rehearsal.rehearse import rehearse
from playwise.rehearsal.results import Rehearsal

FACTS = """\
entities:
  company:
    key: company_id
    facts:
      region: {type: enum, values: [emea, apac], from: crm.companies.region}
  account:
    key: account_id
    label: name
    parent: {entity: company, key: company_id, plural: accounts}
    facts:
      name: {type: text, from: crm.accounts.name}
      csm: {type: text, from: crm.accounts.csm}
      arr: {type: money, currency: USD, from: crm.accounts.arr, max_age: 2d}
      share: {type: number, min: 0, max: 1, from: crm.accounts.share}
      seats: {type: integer, from: crm.accounts.seats}
      tier: {type: enum, values: [high, low], from: crm.accounts.tier}
      tags: {type: list of text, from: crm.accounts.tags}
      renewal_date: {type: date, from: crm.accounts.renewal_date}
      signed_at: {type: datetime, from: crm.accounts.signed_at}
      replied: {type: bool, from: crm.accounts.replied}
      kickoff_done: {type: bool, from: crm.accounts.kickoff_done, default: false}
      gone: {type: bool, from: crm.accounts.gone, default: false}
      note: {type: integer, entered_by: csm, max_age: 10d}
  contact:
    key: contact_id
    label: full_name
    parent: {entity: account, key: account_id, plural: contacts}
    facts:
      full_name: {type: text, from: crm.contacts.full_name}
      email: {type: text, from: crm.contacts.email}
      role: {type: enum, values: [champion, user], from: crm.contacts.role}
      prepared: {type: bool, from: crm.contacts.prepared, max_age: 90d}
      opted_out: {type: bool, from: crm.contacts.opted_out, default: false}
relations:
  champions: {of: account, from: contacts, where: role = champion}
"""
ZONE = ZoneInfo("America/New_York")
WORKDAYS = calendar(("mon", "tue", "wed", "thu", "fri"), "US", ZONE.key)
QUEUES = frozenset({"cs_pool"})
AROUND = Surroundings(QUEUES | {"csm"}, frozenset({"crm"}), {"mail": "email"})


def _person(role: str, subject: Subject) -> str | None:
    assert isinstance(subject, RecordSubject)
    holder = subject.record.values.get(role)
    return holder if isinstance(holder, str) else None


ROLES = Roles(QUEUES, _person)


@dataclass(frozen=True, slots=True)
class Staged:
    """Playbooks, compiled, with the tests inside them and everything that is wrong."""

    program: Program
    cases: Mapping[str, tuple[Case, ...]]
    findings: tuple[Finding, ...]

    @property
    def case(self) -> Case:
        """The only test that there is."""
        (case,) = (case for cases in self.cases.values() for case in cases)
        return case

    def rehearsed(self) -> Rehearsal:
        """What comes of the tests; all of them are right."""
        assert self.findings == ()
        return rehearse(self.program, self.cases, WORKDAYS, ROLES, ZONE)


def staged(*playbooks: str, facts: str = FACTS) -> Staged:
    """Return the playbooks, the first line of each saying its id, with the tests inside them."""
    facts_document = read_document(facts, "facts.yaml")
    catalogue, wrong = build_catalogue(facts_document)
    assert catalogue is not None
    found = list(wrong)
    sources: list[PlaybookSource] = []
    for text in playbooks:
        name = text.partition("\n")[0].removeprefix("playbook: ")
        checked = read_playbook(read_document(text, f"{name}.yaml"))
        found += checked.findings
        sources.append(PlaybookSource(checked.document, "v1", text))
    compiled = compile_program(catalogue, facts_document, sources, AROUND)
    found += compiled.findings
    documents = {source.document.data["playbook"]: source.document for source in sources}
    cases = {
        playbook.id: compile_cases(compiled.program, playbook, documents[playbook.id], found)
        for playbook in compiled.program.playbooks
    }
    return Staged(compiled.program, cases, tuple(sorted(found)))


def failing(*playbooks: str) -> list[str]:
    """Return what fails of the playbooks' tests: ``line:column: message``."""
    return [
        f"{failure.span.line}:{failure.span.column}: {failure.message}"
        for result in staged(*playbooks).rehearsed().results
        for failure in result.failures
    ]
