"""A workspace of many floors, with playbooks for records of every kind that read each other.

A company has accounts and employees; an account has contacts and opportunities; a contact has
feature requests. A CSM looks after accounts (the portfolio) and, apart from that, opportunities.
"""

from __future__ import annotations

from functools import cache

from playwise.playbook.program import Program
from tests.unit.playbook.compiled import compiled, named

FACTS = """\
entities:
  company:
    key: company_id
    facts:
      region: {type: enum, values: [emea, apac], from: crm.companies.region, max_age: 5d}
      budget: {type: money, currency: USD, from: crm.companies.budget}
  csm:
    key: csm_id
    facts:
      grade: {type: enum, values: [senior, junior], from: hr.people.grade}
      capacity: {type: integer, from: hr.people.capacity}
  employee:
    key: employee_id
    parent: {entity: company, key: company_id, plural: employees}
    facts:
      active: {type: bool, from: crm.employees.active}
  account:
    key: account_id
    parent:
      - {entity: company, key: company_id, plural: accounts}
      - {entity: csm, key: csm_id, plural: portfolio}
    facts:
      arr: {type: money, currency: USD, from: crm.accounts.arr, max_age: 5d}
      tier: {type: enum, values: [high, low], from: crm.accounts.tier}
  contact:
    key: contact_id
    parent: {entity: account, key: account_id, plural: contacts}
    facts:
      role: {type: enum, values: [champion, user], from: crm.contacts.role}
      prepared: {type: bool, from: crm.contacts.prepared, max_age: 5d}
      score: {type: number, from: crm.contacts.score}
  opportunity:
    key: opportunity_id
    parent:
      - {entity: account, key: account_id, plural: opportunities}
      - {entity: csm, key: csm_id, plural: deals}
    facts:
      amount: {type: money, currency: USD, from: crm.opportunities.amount}
      won: {type: bool, from: crm.opportunities.won}
  feature_request:
    key: feature_request_id
    parent: {entity: contact, key: contact_id, plural: requests}
    facts:
      open: {type: bool, from: crm.requests.open}
      votes: {type: integer, from: crm.requests.votes}
relations:
  champions: {of: account, from: contacts, where: role = champion}
  all_champions: {of: company, from: contacts, where: role = champion}
  ready_champions: {of: company, from: all_champions, where: prepared}
  rich_contacts: {of: company, from: contacts, where: account.arr >= 100}
  open_requests: {of: account, from: requests, where: open}
"""
AREAS = named(
    "areas",
    """\
decisions:
  area: {values: [home, away], table: [{id: emea, when: region = emea, then: home},
    {id: other, otherwise: away}]}
""",
    "company",
)
SIZES = named(
    "sizes",
    """\
assume: {csm.grade: junior, areas.area: away}
decisions:
  size:
    values: [large, small]
    table:
      - {id: rich, when: [arr >= 100, areas.area = home], then: large}
      - {id: cared_for, when: csm.grade = senior and company.budget > arr, then: large}
      - {id: rest, otherwise: small}
  served:
    checklist:
      required:
        sold: any(opportunities, won and amount <= account.arr)
        close: all(opportunities, csm.grade = senior or areas.area = home)
      optional:
        heard: count(open_requests) = 0
""",
    "account",
)
MOODS = named(
    "moods",
    """\
decisions:
  mood:
    values: [good, bad]
    table:
      - {id: at_home, when: company.region = emea and score > 5, then: good}
      - {id: large, when: [sizes.size = large, sizes.size.row = rich], then: good}
      - {id: waits, when: "any(requests, votes > 3 and contact.score < 5)", then: bad}
      - {id: rest, when: prepared, then: good}
  old: {value: prepared is stale or company.region is stale}
  undecided: {value: sizes.size is unknown}
""",
    "contact",
)
GROUPS = named(
    "groups",
    """\
decisions:
  people: {value: count(contacts)}
  prepared: {value: "share(contacts, prepared)"}
  warm: {value: "any(contacts, moods.mood = good and account.tier = high)"}
  warm_nested: {value: "any(accounts, any(contacts, moods.mood = good) and tier = high)"}
  sold: {value: "sum(opportunities, amount)"}
  average: {value: "avg(all_champions, score)"}
  best: {value: "max(contacts, score)"}
  home: {value: "all(contacts, company.region = emea or prepared)"}
  wanted: {value: "sum(requests, votes)"}
  loud: {value: "count(requests, open and account.arr > 50 and contact.role = champion)"}
  ready: {value: count(ready_champions)}
  rich: {value: "none(rich_contacts, sizes.size = small)"}
  open: {value: "any(accounts, 'sold' in sizes.served.open)"}
  staff: {value: "count(employees, active)"}
  in_doubt: {value: "any(contacts, moods.mood is unknown)"}
""",
    "company",
)
DEALS = named(
    "deals",
    """\
decisions:
  big: {value: amount * 2 > account.arr and company.region = emea}
  served: {value: csm.grade = senior}
  at: {value: sizes.size}
""",
    "opportunity",
)
LOADS = named(
    "loads",
    """\
decisions:
  load: {value: count(portfolio) + count(deals)}
  sold: {value: "sum(deals, amount)"}
  people: {value: "count(contacts, prepared)"}
  large: {value: "any(portfolio, sizes.size = large and csm.capacity > 1)"}
  full: {value: "load > capacity"}
""",
    "csm",
)
WISHES = named(
    "wishes",
    """\
decisions:
  weight:
    values: [heavy, light]
    table:
      - {id: home, when: company.region = emea and votes > 2, then: heavy}
      - {id: rich, when: account.arr > 100 or contact.role = champion, then: heavy}
      - {id: felt, when: moods.mood = bad and areas.area = home, then: heavy}
      - {id: rest, otherwise: light}
""",
    "feature_request",
)
STAFF = named("staff", 'decisions:\n  here: {value: "active and areas.area = home"}\n', "employee")
PLAYBOOKS = (AREAS, SIZES, MOODS, GROUPS, DEALS, LOADS, WISHES, STAFF)


@cache
def floors() -> Program:
    """Return the program of all playbooks, in which nothing is wrong."""
    made = compiled(*PLAYBOOKS, facts=FACTS)
    assert made.messages == []
    return made.program
