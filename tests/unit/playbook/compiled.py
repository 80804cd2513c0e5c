"""Playbook files written in tests, compiled beside a catalogue of four floors."""

from __future__ import annotations

from dataclasses import dataclass

from playwise.diagnostics.finding import Finding
from playwise.documents.reader import read_document
from playwise.facts.build import build_catalogue
from playwise.playbook.compile import PlaybookSource, compile_program
from playwise.playbook.kinds import Decision
from playwise.playbook.model import read_playbook
from playwise.playbook.play import Surroundings
from playwise.playbook.play_parts import Play
from playwise.playbook.program import Program

FACTS = """\
entities:
  company:
    key: company_id
    facts:
      region: {type: enum, values: [emea, apac], from: crm.companies.region}
      name: {type: text, from: crm.companies.name}
  account:
    key: account_id
    label: name
    parent: {entity: company, key: company_id, plural: accounts}
    facts:
      name: {type: text, from: crm.accounts.name}
      industry: {type: text, from: crm.accounts.industry}
      arr: {type: money, currency: USD, from: crm.accounts.arr}
      eur_price: {type: money, currency: EUR, from: crm.accounts.eur_price}
      seats: {type: integer, from: crm.accounts.seats}
      used: {type: number, from: crm.accounts.used}
      tier: {type: enum, values: [high, middle, low], from: crm.accounts.tier}
      status: {type: enum, values: [open, won, lost], from: crm.accounts.status}
      tags: {type: list of text, from: crm.accounts.tags}
      renewal_date: {type: date, from: crm.accounts.renewal_date}
      signed_at: {type: datetime, from: crm.accounts.signed_at}
      replied: {type: bool, from: crm.accounts.replied}
      severity: {type: integer, from: survey.answers.severity, max_age: 10d}
      kickoff: {type: bool, from: crm.accounts.kickoff, default: false}
      note: {type: integer, entered_by: csm, max_age: 10d}
  contact:
    key: contact_id
    label: full_name
    parent: {entity: account, key: account_id, plural: contacts}
    facts:
      full_name: {type: text, from: crm.contacts.full_name}
      email: {type: text, from: crm.contacts.email}
      role: {type: enum, values: [champion, user], from: crm.contacts.role}
      prepared: {type: bool, from: crm.contacts.prepared}
      calls: {type: integer, from: crm.contacts.calls}
      score: {type: number, from: crm.contacts.score}
      spend: {type: money, currency: USD, from: crm.contacts.spend}
      opted_out: {type: bool, from: crm.contacts.opted_out, default: false}
  ticket:
    key: ticket_id
    parent: {entity: contact, key: contact_id, plural: tickets}
    facts:
      open: {type: bool, from: crm.tickets.open}
relations:
  champions: {of: account, from: contacts, where: role = champion}
  ready_champions: {of: account, from: champions, where: prepared}
  open_tickets: {of: contact, from: tickets, where: open}
"""
AROUND = Surroundings(frozenset({"csm", "cs_pool"}), frozenset({"crm"}), {"mail": "email"})


@dataclass(frozen=True, slots=True)
class Compiled:
    """What became of playbook files, with everything that is wrong in them."""

    program: Program
    findings: tuple[Finding, ...]

    @property
    def decisions(self) -> dict[str, Decision]:
        """Every decision by ``playbook.decision``."""
        return {d.column: d for playbook in self.program.playbooks for d in playbook.decisions}

    @property
    def play(self) -> Play:
        """The play of the only playbook."""
        (playbook,) = self.program.playbooks
        assert playbook.play is not None
        return playbook.play

    @property
    def messages(self) -> list[str]:
        """The findings on a line each: ``p.yaml:5:14 PW204 unknown fact 'x' | the help``."""
        return [said(finding) for finding in self.findings]


def said(finding: Finding) -> str:
    """Return a finding on one line."""
    place = finding.span
    where = "" if place is None else f"{place.path}:{place.line}:{place.column} "
    help = f" | {finding.help}" if finding.help else ""
    return f"{where}{finding.code} {finding.message}{help}"


def compiled(*playbooks: str, facts: str = FACTS) -> Compiled:
    """Compile playbooks; of one that does not begin with its id, it is ``p``, on accounts."""
    document = read_document(facts, "facts.yaml")
    catalogue, wrong = build_catalogue(document)
    assert catalogue is not None
    findings = list(wrong)
    sources = []
    for text in map(whole, playbooks):
        id = text.partition("\n")[0].removeprefix("playbook: ")
        checked = read_playbook(read_document(text, f"{id}.yaml"))
        findings += checked.findings
        sources.append(PlaybookSource(checked.document, f"version of {id}", text, checked.whole))
    made = compile_program(catalogue, document, sources, AROUND)
    return Compiled(made.program, tuple(sorted({*findings, *made.findings})))


def whole(playbook: str) -> str:
    """Return *playbook* with the lines that every file begins with."""
    if playbook.startswith("playbook: "):
        return playbook
    return f"playbook: p\ntitle: A test\nentity: account\n{playbook}"


def named(id: str, rest: str, entity: str = "account") -> str:
    """Return a playbook of that id."""
    return f"playbook: {id}\ntitle: A test\nentity: {entity}\n{rest}"
