"""Who holds the roles of playwise.yaml."""

from __future__ import annotations

from playwise.playbook.settings import RoleSettings, Settings
from playwise.plays.states import Roles, Subject
from playwise.plays.subject import RecordSubject
from playwise.rules.records import Record


def roles_of(settings: Settings) -> Roles:
    """Return who holds the roles of playwise.yaml."""
    queues = frozenset(name for name, role in settings.roles.items() if role.queue)

    def person(role: str, subject: Subject) -> str | None:
        assert isinstance(subject, RecordSubject)
        return _holder(settings.roles.get(role), subject.record)

    return Roles(queues, person)


def _holder(role: RoleSettings | None, record: Record) -> str | None:
    """Who holds a role for *record*: what the role's fact says, of it or of one above it."""
    if role is None or role.from_ is None:
        return None
    entity, fact = role.from_.split(".")
    level = [record]
    while level:
        for owner in level:
            if owner.entity == entity:
                value = owner.values.get(fact)
                return value if isinstance(value, str) else None
        level = [parent for owner in level for parent in owner.parents.values()]
    return None
