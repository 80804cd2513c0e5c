"""The shipped playbook library: YAML files beside this module, with their tests inside; no code."""

from pathlib import Path

__all__ = ["library", "playbook_files", "quickstart"]


def library() -> Path:
    """Return the folder that holds `facts.yaml` and the shipped playbooks."""
    return Path(__file__).resolve().parent


def playbook_files() -> tuple[Path, ...]:
    """Return the shipped playbooks, sorted by name; `facts.yaml` is not one of them."""
    return tuple(sorted(file for file in library().glob("*.yaml") if file.name != "facts.yaml"))


def quickstart() -> Path:
    """Return the folder of the demonstration workspace; nothing may be written there."""
    packaged = library() / "quickstart"
    if packaged.is_dir():
        return packaged
    # A checkout: the wheel is built from that very folder.
    return library().parents[1] / "examples" / "quickstart"
