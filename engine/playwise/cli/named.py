"""Playbooks that a command names."""

from __future__ import annotations

from playwise.cli.faults import MisuseError
from playwise.diagnostics.nearest import did_you_mean
from playwise.playbook.program import Program
from playwise.playbook.variants import VARIANT


def check_playbook(program: Program, id: str) -> None:
    """Refuse a playbook that is not there.

    Raises:
        MisuseError: The program has no playbook *id*, or it is a variant, which has no say alone.
    """
    known = [playbook.id for playbook in program.playbooks]
    if id in known:
        return
    for playbook in program.playbooks:
        which = playbook.decision(VARIANT)
        if which is not None and playbook.id in which.type.values and id in which.type.values:
            message = f"'{id}' is a variant of '{playbook.id}'"
            raise MisuseError(message, f"name '{playbook.id}': its variants go with it")
    listing = f"the workspace has {', '.join(sorted(known)) or 'none'}"
    raise MisuseError(f"unknown playbook '{id}'", did_you_mean(id, known, listing))
