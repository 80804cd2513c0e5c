"""A workspace of many playbooks, made up: what `check` and the compiler are measured on.

The playbooks differ in their numbers and names, as those of many hands do, so that no cache that
works by equal content helps the first run.
"""

from __future__ import annotations

from pathlib import Path

SETTINGS = """\
workspace: many
connections:
  crm: {connector: files, config: {path: data/crm}}
  mail: {action: mailbox, config: {path: outbox}}
roles:
  csm: {from: account.csm}
  pool: {queue: true}
"""
FACTS = """\
entities:
  account:
    key: account_id
    label: name
    facts:
      name: {type: text, from: crm.accounts.name}
      csm: {type: text, from: crm.accounts.csm}
      industry: {type: text, from: crm.accounts.industry}
      region: {type: enum, values: [emea, apac, amer], from: crm.accounts.region}
      arr: {type: money, currency: USD, from: crm.accounts.arr, max_age: 2d}
      seats_bought: {type: integer, from: crm.accounts.seats_bought}
      seats_used: {type: integer, from: crm.accounts.seats_used}
      nps: {type: integer, min: -100, max: 100, from: crm.accounts.nps}
      renewal_date: {type: date, from: crm.accounts.renewal_date}
      status: {type: enum, values: [open, won, lost], from: crm.accounts.status}
      kickoff_done: {type: bool, from: crm.accounts.kickoff_done, default: false}
  contact:
    key: contact_id
    label: full_name
    parent: {entity: account, key: account_id, plural: contacts}
    facts:
      full_name: {type: text, from: crm.contacts.full_name}
      email: {type: text, from: crm.contacts.email}
      role: {type: enum, values: [champion, sponsor, user], from: crm.contacts.role}
      prepared: {type: bool, from: crm.contacts.prepared, max_age: 90d}
      engagement: {type: integer, min: 0, max: 10, from: crm.contacts.engagement}
relations:
  champions: {of: account, from: contacts, where: role = champion}
"""
VALUES = ("now", "soon", "later", "never")
_CONDITIONS = (
    "arr >= {a}_000 and region = emea",
    "days_until(renewal_date) <= {b} and status = open",
    "seats_used < seats_bought / {c}",
    "industry in ['tourism', 'events', 'word{a}'] and nps < {b}",
    "any(champions, engagement > {d}) and not kickoff_done",
    "use between {b} and {e}",
    "share(champions, prepared) >= 0.{d}",
    "nps is known and nps + {c} >= params.floor",
    "count(contacts) > {c} or region in [apac, amer]",
    "lookup(weights, industry) * seats_used > {a}",
)


def make(folder: Path, playbooks: int, rows: int = 20) -> None:
    """Write a workspace of so many *playbooks*, each of *rows* rows in two tables."""
    (folder / "playbooks").mkdir(parents=True)
    (folder / "data" / "crm").mkdir(parents=True)
    (folder / "playwise.yaml").write_text(SETTINGS, encoding="utf-8")
    (folder / "facts.yaml").write_text(FACTS, encoding="utf-8")
    for number in range(playbooks):
        text = playbook(number, rows)
        (folder / "playbooks" / f"book_{number:03}.yaml").write_text(text, encoding="utf-8")


def playbook(number: int, rows: int) -> str:
    """Return one playbook's file: params, a table to look up, two decisions, a test."""
    first = rows // 2
    lines = [
        f"playbook: book_{number:03}",
        f"title: Book number {number}",
        "entity: account",
        f"params: {{floor: {{value: {number % 90}, unit: points, origin: author}}}}",
        f"tables: {{weights: {{rows: {{tourism: {number + 2}, events: {number + 3}}}}}}}",
        "derive: {use: 100 * seats_used / seats_bought}",
        "decisions:",
        *_table("attention", number, 0, first),
        *_table("effort", number, first, rows),
        "tests:",
        "  - name: what is not given is unknown",
        "    as_of: 2026-01-05",
        "    given: {kickoff_done: true}",
        "    expect: {attention: unknown}",
    ]
    return "\n".join(lines) + "\n"


def _table(name: str, number: int, start: int, end: int) -> list[str]:
    lines = [f"  {name}:", f"    values: [{', '.join(VALUES)}]", "    table:"]
    for row in range(start, end - 1):
        # Each shape is there in every playbook, so that it uses its param and its table.
        shape = _CONDITIONS[(number + row - (start > 0)) % len(_CONDITIONS)]
        salt = number * 31 + row * 7
        numbers = {"a": salt, "b": salt % 97, "c": 2 + salt % 7, "d": 1 + salt % 9, "e": 97 + row}
        when = shape.format(**numbers)
        value = VALUES[row % len(VALUES)]
        lines.append(
            f'      - {{id: row_{row}, when: "{when}", then: {value}, because: "of {salt}"}}'
        )
    lines.append(f"      - {{id: rest, otherwise: {VALUES[-1]}}}")
    return lines
