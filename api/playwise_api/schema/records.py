"""The types of records: for each entity its record, its lists, its filter and its order."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

import strawberry

from playwise.facts.catalog import Catalogue, Entity
from playwise.rules.types import Kind
from playwise.store.filters import RECORD_KEY
from playwise_api.names import api_name, enum_name, plural, root_fields, type_name
from playwise_api.reading import visible_facts
from playwise_api.scalars import AsOf
from playwise_api.schema.declared import Argument, Shown, blank, declare, declare_enum
from playwise_api.schema.explanations import RecordLaidOpen
from playwise_api.schema.filters import declare_filter
from playwise_api.schema.lookup import (
    child_records,
    explanation_of_record,
    list_records,
    one_record,
    outcomes_of_record,
    parent_record,
    plays_of_record,
)
from playwise_api.schema.outcomes import Outcome
from playwise_api.schema.paging import declare_connection, page_arguments
from playwise_api.schema.plays import PlayTypes
from playwise_api.schema.values import FactState, declare_facts, doubts_of, facts_of, label_of


@strawberry.enum(description="Which end of an order comes first; unknown is last in both.")
class Direction(Enum):
    ASC = strawberry.enum_value("asc", description="The least first.")
    DESC = strawberry.enum_value("desc", description="The greatest first.")


class RecordTypes:
    """The types made for one entity; each is empty until `declare`."""

    def __init__(self, entity: Entity) -> None:
        self.entity = entity
        name = type_name(entity.name)
        self.record = blank(name)
        self.facts = blank(f"{name}Facts")
        self.connection, self.edge = blank(f"{name}Connection"), blank(f"{name}Edge")
        self.filter, self.facts_filter = blank(f"{name}Filter"), blank(f"{name}FactsFilter")
        self.order = blank(f"{name}Order")

    def declare(
        self,
        catalogue: Catalogue,
        types: Mapping[str, RecordTypes],
        plays: PlayTypes,
        values: Mapping[Kind, type],
    ) -> None:
        """Fill the types; *types* are those of every entity."""
        many = plural(self.entity).replace("_", " ")
        fields = self._own_fields(plays)
        if visible_facts(self.entity.facts):
            declare_facts(self.facts, self.entity)
            fields["facts"] = Shown(self.facts, "Its facts.", resolver=facts_of)
        fields |= self._links(catalogue, types)
        declare(self.record, f"A record of the entity '{self.entity.name}'.", fields)
        declare_connection(self.connection, self.edge, self.record, many, counted=True)
        declare_filter(self.filter, self.facts_filter, self.entity, values)
        self._declare_order()

    def root_fields(self) -> dict[str, Shown]:
        """Return the fields of Query for the entity."""
        one, many = root_fields(self.entity)
        words = plural(self.entity).replace("_", " ")
        order: Any = list[self.order]  # type: ignore[name-defined]  # a class made at run time
        listed = {
            "where": Argument(self.filter, f"Which {words}; left out, all.", strawberry.UNSET),
            "order_by": Argument(
                order,
                "What they are ordered by, weightiest first; ties go by key.",
                strawberry.UNSET,
            ),
            **page_arguments(),
        }
        keyed = {"key": Argument(str, "The record's key.")}
        return {
            f"one_{self.entity.name}": Shown(
                self.record | None,
                f"The {self.entity.name} of that key; null where there is none.",
                one,
                one_record(self.entity.name),
                keyed,
            ),
            f"many_{self.entity.name}": Shown(
                self.connection, f"A page of {words}.", many, list_records(self.entity.name), listed
            ),
        }

    def _own_fields(self, plays: PlayTypes) -> dict[str, Shown]:
        playbook = Argument(str, "Only this playbook's.", strawberry.UNSET)
        decision = Argument(str, "Only this decision of the playbook.", strawberry.UNSET)
        state = Argument(plays.play_state, "Only those in this state.", strawberry.UNSET)
        as_of = Argument(
            AsOf, "For this moment; left out, for that of the last run.", strawberry.UNSET
        )
        played: Any = list[plays.play]  # type: ignore[name-defined]  # a class made at run time
        decisions = {"playbook": playbook, "decision": decision}
        return {
            "key": Shown(str, "The key that identifies it."),
            "label": Shown(str | None, "What people call it.", resolver=label_of),
            "fact_states": Shown(
                list[FactState],
                "The facts that rules cannot use as they are: missing ones and stale ones, as of "
                "the last run.",
                resolver=doubts_of,
            ),
            "outcomes": Shown(
                list[Outcome],
                "What was decided for it.",
                resolver=outcomes_of_record,
                arguments=decisions,
            ),
            "plays": Shown(
                played,
                "The plays for it, in order of playbook and number.",
                resolver=plays_of_record,
                arguments={"state": state, "playbook": playbook},
            ),
            "explanation": Shown(
                RecordLaidOpen,
                "Why it got what it got, worked out anew; for 25 records a request at most.",
                resolver=explanation_of_record,
                arguments={**decisions, "as_of": as_of},
            ),
        }

    def _links(self, catalogue: Catalogue, types: Mapping[str, RecordTypes]) -> dict[str, Shown]:
        fields: dict[str, Shown] = {}
        for parent in self.entity.parents:
            fields[f"parent_{parent.entity}"] = Shown(
                types[parent.entity].record | None,
                f"The {parent.entity} that it belongs to.",
                api_name(parent.entity),
                parent_record(parent.entity),
            )
        for child, link in catalogue.children(self.entity.name):
            child_types = types[child.name]
            where = Argument(child_types.filter, "Which of them; left out, all.", strawberry.UNSET)
            fields[f"children_{link.plural}"] = Shown(
                child_types.connection,
                f"Its {link.plural.replace('_', ' ')}, in order of key.",
                api_name(link.plural),
                child_records(child.name, self.entity.name),
                {"where": where, **page_arguments()},
            )
        return fields

    def _declare_order(self) -> None:
        facts = [fact for fact in visible_facts(self.entity.facts).values() if fact.type.is_scalar]
        values = [(enum_name(f.name), f.name, f"By the fact '{f.name}'.") for f in facts]
        if all(fact.name != RECORD_KEY for fact in facts):
            values.append((enum_name(RECORD_KEY), RECORD_KEY, "By the record's key."))
        name = declare_enum(
            f"{type_name(self.entity.name)}FactName",
            f"What records of {self.entity.name} can be ordered by.",
            values,
        )
        self.order.__annotations__ = {"fact": name, "direction": Direction}
        self.order.fact = strawberry.field(description="What to order by.")  # type: ignore[attr-defined]  # a class made at run time
        self.order.direction = strawberry.field(  # type: ignore[attr-defined]  # likewise
            description="Which end comes first.", default=Direction.ASC
        )
        strawberry.input(self.order, description="One level of an order.")
