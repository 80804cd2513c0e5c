"""Proving the playbooks of a workspace, where the extra that it takes is installed."""

from __future__ import annotations

from collections.abc import Collection
from importlib import import_module

from playwise.diagnostics.finding import Finding
from playwise.errors import FindingsError
from playwise.proof.report import Note, Proof
from playwise.workspace.load import Loaded

_ERRORS = "nothing is proved while the files have errors"


def proved(loaded: Loaded, only: Collection[str] = ()) -> Proof:
    """Return what the rules of a workspace can and cannot do.

    Args:
        loaded: The workspace's files. Nothing is proved while they have errors.
        only: The ids of the playbooks to prove; left out, all of them.

    Raises:
        FindingsError: The solver is not installed.
    """
    try:
        # Not above: the solver takes a while to load, and few commands prove anything.
        import_module("z3")
    except ImportError:
        help = "install it with the extra: pip install 'playwise[prove]'"
        message = "proofs need the solver z3, which is not installed"
        raise FindingsError([Finding("PW315", message, None, help)]) from None
    if not loaded.is_sound or loaded.program is None:
        return Proof((), (Note(_ERRORS),), 0)
    from playwise.proof.prove import prove

    return prove(loaded.program, only)


def together(loaded: Loaded, proof: Proof) -> list[Finding]:
    """Return all findings: a warning that the proof gives with an account stands only so."""
    shown = {(f.code, f.span, f.message) for f in proof.findings}
    plain = [f for f in loaded.findings if (f.code, f.span, f.message) not in shown]
    return [*plain, *proof.findings]
