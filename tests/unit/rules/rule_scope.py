"""A scope for tests of rules: accounts with contacts, params and tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from playwise.rules.ir import FactRef, Node, Pool, RelationRef
from playwise.rules.scope import Ambiguity, LookupTable, Meaning, RelationMeaning
from playwise.rules.types import (
    BOOL,
    DATE,
    DATETIME,
    INTEGER,
    NUMBER,
    TEXT,
    Type,
    Value,
    enum,
    list_of,
    money,
)

USD = money("USD")
STATUS = enum(["open", "won", "lost"])
EXPOSURE = enum(["high", "moderate", "low"])
RISK = enum(["high", "critical"])
ROLE = enum(["champion", "sponsor", "user"])

ACCOUNT: dict[str, Type] = {
    "name": TEXT,
    "industry": TEXT,
    "arr": USD,
    "list_price": USD,
    "eur_price": money("EUR"),
    "seats": INTEGER,
    "severity": INTEGER,
    "ratio": NUMBER,
    "nps": NUMBER,
    "replied": BOOL,
    "renewal_date": DATE,
    "contract_start": DATE,
    "last_login": DATETIME,
    "renewal_status": STATUS,
    "exposure": EXPOSURE,
    "risk": RISK,
    "tags": list_of(TEXT),
    "rates": list_of(NUMBER),
    "counts": list_of(INTEGER),
    "prices": list_of(USD),
    "statuses": list_of(STATUS),
    "visits": list_of(DATE),
    "lost": BOOL,
}
CONTACT: dict[str, Type] = {
    "role": ROLE,
    "prepared": BOOL,
    "engagement": NUMBER,
    "age": INTEGER,
    "spend": USD,
    "last_seen": DATE,
    "email": TEXT,
}
EXPOSURE_BY_INDUSTRY: dict[Value, Value] = {"tourism": "high", "education": "moderate"}
PROMISES_REVIEWS: dict[Value, Value] = {"high": 4, "low": 1}


@dataclass
class RuleScope:
    """Facts by name; contacts where it is the account's scope."""

    pool: Pool
    entity: str = "account"
    facts: Mapping[str, Type] = field(default_factory=lambda: ACCOUNT)
    prefix: str = ""
    parent: RuleScope | None = None

    def node(self, name: str) -> Node:
        """Return the node of a fact of this entity."""
        ref = FactRef(name, (), f"{self.prefix}{name}")
        return self.pool.node("fact", self.facts[name], data=ref)

    def resolve(self, name: str) -> Meaning | RelationMeaning | Ambiguity | None:
        if name in self.facts:
            return Meaning(self.node(name))
        if self.parent is not None:
            if name.startswith("account.") and name[8:] in self.parent.facts:
                ref = FactRef(name[8:], ("account",), name)
                return Meaning(self.pool.node("fact", self.parent.facts[name[8:]], data=ref))
            return None
        match name:
            case "params.floor":
                return Meaning(self.pool.const(10_000, INTEGER))
            case "params.days":
                return Meaning(self.pool.const(60, INTEGER))
            case "params.level":
                return Meaning(self.pool.const("high", TEXT))
            case "twice":
                return Ambiguity(("fact 'twice' of account", "decision 'twice' of this playbook"))
            case "days_left":
                return Meaning(self.pool.node("days_until", INTEGER, self.node("renewal_date")))
            case "contacts" | "champions":
                return self._contacts(name)
        return None

    def _contacts(self, name: str) -> RelationMeaning:
        inside = RuleScope(self.pool, "contact", CONTACT, f"{name}.", self)
        member = self.pool.const(True, BOOL)
        if name == "champions":
            champion = self.pool.const("champion", ROLE)
            member = self.pool.node("eq", BOOL, inside.node("role"), champion)
        return RelationMeaning(RelationRef(name, "contact", "account"), member, inside)

    def names(self) -> Iterable[str]:
        if self.parent is not None:
            return [*self.facts, *(f"account.{name}" for name in self.parent.facts)]
        return [*self.facts, "params.floor", "params.days", "days_left", "contacts", "champions"]

    def related(self) -> Iterable[tuple[str, Mapping[str, Type]]]:
        return [] if self.parent is not None else [("contacts", CONTACT)]

    def table(self, name: str) -> LookupTable | None:
        if name == "industry_exposure":
            return LookupTable(name, TEXT, {None: (EXPOSURE, EXPOSURE_BY_INDUSTRY)})
        if name == "promises":
            return LookupTable(name, EXPOSURE, {"reviews": (INTEGER, PROMISES_REVIEWS)})
        return None

    def tables(self) -> Iterable[str]:
        return ["industry_exposure", "promises"]


def dump(node: Node) -> str:
    """Write a node as an expression, for tests to compare."""
    if node.op == "const":
        suffix = {"money": f" {node.type.currency}", "number": "f"}.get(node.type.kind.value, "")
        kind = "~" if node.type == TEXT else ""
        return f"{kind}{node.data}{suffix}"
    if node.op == "fact":
        assert isinstance(node.data, FactRef)
        return node.data.label
    inside = ", ".join(dump(arg) for arg in node.args)
    if isinstance(node.data, RelationRef):
        return f"{node.op}[{node.data.name}]({inside})"
    if node.op == "cast":
        return f"cast[{node.type}]({inside})"
    return f"{node.op}({inside})"
