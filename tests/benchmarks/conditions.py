"""Forty conditions as a customer-success team has them, and accounts to ask them about.

Accounts come as a CRM's API gives them: more facts than the rules read, and related records with
fields of their own. Every fact is known, for the engines compared mean different things by null.
"""

from __future__ import annotations

import random
from typing import Any

TYPES: dict[str, object] = {
    "name": "text",
    "csm": "text",
    "industry": ["enum", "tourism", "events", "hospitality", "retail", "pharma", "education"],
    "region": ["enum", "emea", "americas", "apac"],
    "plan": ["enum", "trial", "starter", "business", "enterprise"],
    "tier": ["enum", "high", "middle", "low"],
    "stage": ["enum", "onboarding", "adoption", "renewal"],
    "renewal_status": ["enum", "open", "won", "lost"],
    "arr": "number",
    "discount": "number",
    "health": "number",
    "csat": "number",
    "usage_trend": "number",
    "seats_bought": "number",
    "seats_used": "number",
    "nps": "integer",
    "products": "integer",
    "severity": "integer",
    "escalations": "integer",
    "open_tickets": "integer",
    "days_to_renewal": "integer",
    "days_since_login": "integer",
    "days_since_meeting": "integer",
    "kickoff_done": "bool",
    "trained": "bool",
    "auto_renew": "bool",
    "reference": "bool",
    "invoice_overdue": "bool",
    "contacts": [
        "list",
        {
            "name": "text",
            "email": "text",
            "role": ["enum", "champion", "sponsor", "user", "buyer"],
            "engagement": "number",
            "active": "bool",
        },
    ],
    "tickets": [
        "list",
        {
            "title": "text",
            "area": "text",
            "priority": ["enum", "p1", "p2", "p3"],
            "open": "bool",
            "age_days": "integer",
        },
    ],
}

CONDITIONS = """
arr >= 100_000
arr >= 250_000 and tier = high
arr < 30_000 and discount > 0.2
industry in [tourism, events, hospitality]
industry in [tourism, events, hospitality] and renewal_status = open
region = emea and plan = enterprise
region != emea and tier in [high, middle]
renewal_status = open and days_to_renewal <= 60 and days_to_renewal > 30
days_to_renewal <= 30 and not auto_renew
days_to_renewal between 0 and 90 and health < 50
health < 40
health >= 75 and nps >= 50
nps < 0
nps between 0 and 30 and csat < 3.5
seats_used / seats_bought < 0.5
seats_used / seats_bought >= 0.9 and arr >= 50_000
seats_bought - seats_used > 100
usage_trend < -0.2
usage_trend > 0.2 and health >= 60
days_since_login > 30 or usage_trend < -0.5
days_since_meeting > 90
days_since_meeting > 60 and tier in [high, middle]
open_tickets > 10
escalations >= 1 and severity >= 4
severity >= 4 or open_tickets > 5
csat < 3 and open_tickets > 3
stage = onboarding and not kickoff_done
stage = onboarding and kickoff_done and not trained
kickoff_done and trained
invoice_overdue and arr > 20_000
invoice_overdue and days_to_renewal <= 60
discount > 0.1 and arr * (1 - discount) < 40_000
reference and health >= 70
not reference and nps >= 60 and health >= 80
products = 1 and seats_used > 50
plan in [trial, starter] and days_since_login > 14
(health < 50 or csat < 3) and renewal_status = open and arr >= 50_000
stage = adoption and seats_used / seats_bought < 0.3 and days_since_login > 7
any(contacts, role = champion and engagement > 7)
none(tickets, open and priority = p1)
""".strip().splitlines()
"""The conditions, one a line; the last two are about related records."""


def accounts(count: int, seed: int = 1) -> list[dict[str, Any]]:
    """Return *count* accounts with 3 to 8 contacts and 2 to 8 tickets each."""
    chance = random.Random(seed)
    return [_account(chance, number) for number in range(count)]


def _account(chance: random.Random, number: int) -> dict[str, Any]:
    bought = chance.randint(10, 500)
    return {
        "name": f"Account {number}",
        "csm": chance.choice(["Ada", "Grace", "Edsger"]),
        **{fact: _one_of(chance, fact) for fact in _CHOICES},
        "arr": chance.randint(5, 400) * 1000.0,
        "discount": chance.randint(0, 40) / 100,
        "health": chance.randint(0, 1000) / 10,
        "csat": chance.randint(10, 50) / 10,
        "usage_trend": chance.randint(-80, 80) / 100,
        "seats_bought": float(bought),
        "seats_used": float(chance.randint(0, bought)),
        "nps": chance.randint(-100, 100),
        "products": chance.randint(1, 6),
        "severity": chance.randint(1, 5),
        "escalations": chance.choice([0, 0, 0, 1, 2]),
        "open_tickets": chance.randint(0, 15),
        "days_to_renewal": chance.randint(-10, 365),
        "days_since_login": chance.randint(0, 60),
        "days_since_meeting": chance.randint(0, 150),
        **{fact: chance.random() < 0.5 for fact, type in TYPES.items() if type == "bool"},
        "contacts": [_contact(chance, at) for at in range(chance.randint(3, 8))],
        "tickets": [_ticket(chance, at) for at in range(chance.randint(2, 8))],
    }


_CHOICES = ("industry", "region", "plan", "tier", "stage", "renewal_status")


def _one_of(chance: random.Random, fact: str) -> str:
    declared = TYPES[fact]
    assert isinstance(declared, list)
    return str(chance.choice(declared[1:]))


def _contact(chance: random.Random, number: int) -> dict[str, Any]:
    return {
        "name": f"Contact {number}",
        "email": f"contact{number}@example.com",
        "role": chance.choice(["champion", "sponsor", "user", "user", "buyer"]),
        "engagement": chance.randint(0, 100) / 10,
        "active": chance.random() < 0.8,
    }


def _ticket(chance: random.Random, number: int) -> dict[str, Any]:
    return {
        "title": f"Ticket {number}",
        "area": chance.choice(["reports", "login", "billing"]),
        "priority": chance.choice(["p1", "p2", "p3", "p3"]),
        "open": chance.random() < 0.4,
        "age_days": chance.randint(0, 90),
    }
