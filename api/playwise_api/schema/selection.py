"""Which fields a query asks for, so that costly ones are worked out for those who do."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from strawberry.types.nodes import SelectedField, Selection

from playwise_api.reading import Info


def asks_for(info: Info, names: Collection[str]) -> bool:
    """Return whether a field of one of those *names* stands anywhere below the field at hand.

    Fields of fragments count, and so do those that a directive leaves out in the end.
    """
    below: list[Selection] = list(_below(info.selected_fields))
    while below:
        selection = below.pop()
        if isinstance(selection, SelectedField) and selection.name in names:
            return True
        below += selection.selections
    return False


def _below(fields: Sequence[Selection]) -> list[Selection]:
    return [selection for field in fields for selection in field.selections]
