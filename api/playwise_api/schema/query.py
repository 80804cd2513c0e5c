"""The root of the schema: what a client can ask for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import strawberry

from playwise_api.scalars import AsOf
from playwise_api.schema.catalogue import Catalogue, catalogue_of
from playwise_api.schema.declared import Argument, Shown
from playwise_api.schema.explanations import RecordLaidOpen, explain_account
from playwise_api.schema.outcomes import Portfolio, portfolio_of
from playwise_api.schema.playbooks import DeclaredPlaybook, playbook_of, playbooks_of
from playwise_api.schema.runs import Run, RunKind, runs_of


def own_fields(*, has_accounts: bool) -> dict[str, Shown]:
    """Return the fields of Query that do not come from the catalogue."""
    fields = {
        "catalogue": Shown(
            Catalogue, "What entities and facts there are.", resolver=_plain(catalogue_of)
        ),
        "playbooks": Shown(
            list[DeclaredPlaybook],
            "The playbooks, each after those whose decisions it reads.",
            resolver=_plain(playbooks_of),
        ),
        "playbook": Shown(
            DeclaredPlaybook | None,
            "The playbook of that id; null where there is none.",
            resolver=_plain(playbook_of),
            arguments={"id": Argument(str, "The playbook's id.")},
        ),
        "portfolio": _portfolio(),
        "runs": _runs(),
    }
    return fields | ({"explain": _explain()} if has_accounts else {})


def _portfolio() -> Shown:
    arguments = {
        "playbook": Argument(str, "The playbook's id."),
        "decision": Argument(str, "The decision's name."),
        "amount": Argument(
            str, "The numeric fact to add up, by its name in facts.yaml.", strawberry.UNSET
        ),
    }

    def resolve(
        root: object, info: Any, playbook: str, decision: str, amount: str | None
    ) -> object:
        return portfolio_of(info, playbook, decision, amount)

    words = "How records divide by the values of a decision, and what they are worth together."
    return Shown(Portfolio, words, resolver=resolve, arguments=arguments)


def _runs() -> Shown:
    arguments = {
        "first": Argument(int, "How many, 200 at most.", 20),
        "kind": Argument(RunKind, "Only those of this kind.", strawberry.UNSET),
    }
    return Shown(
        list[Run], "The last runs, the newest first.", resolver=_plain(runs_of), arguments=arguments
    )


def _explain() -> Shown:
    arguments = {
        "account": Argument(str, "The account's key."),
        "playbook": Argument(str, "Only this playbook's decisions.", strawberry.UNSET),
        "decision": Argument(str, "Only this decision of the playbook.", strawberry.UNSET),
        "as_of": Argument(
            AsOf, "For this moment; left out, for that of the last run.", strawberry.UNSET
        ),
    }
    words = "Why an account got what it got, row by row, and which facts would be needed."
    return Shown(RecordLaidOpen, words, resolver=explain_account, arguments=arguments)


def _plain(called: Callable[..., object]) -> Callable[..., object]:
    """Return a resolver for a function that wants no parent: the root has nothing to say."""

    def resolve(root: object, info: Any, **arguments: object) -> object:
        return called(info, **arguments)

    return resolve
