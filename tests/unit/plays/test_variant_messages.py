"""Messages of a playbook with variants: which one goes out, and when none does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from playwise.playbook.play_parts import Template
from playwise.plays.templates import render
from playwise.rules.ir import FactRef, Node, Pool
from playwise.rules.types import TEXT, Value, enum
from playwise.rules.unknown import Unknown

POOL = Pool()
WHICH = POOL.node("fact", enum(("renewal", "early")), data=FactRef("renewal.variant", (), ""))
NAME = POOL.node("fact", TEXT, data=FactRef("name", (), "name"))
UNKNOWN = Unknown(("missing: region",))


def message(plain: str, early: str) -> Template:
    """A message of a playbook, and of its variant ``early``."""
    other = Template("hello", "Hello", early, {"name": NAME})
    return Template(
        "hello", "Hello", plain, {"name": NAME}, choice=WHICH, alternatives=(("early", other),)
    )


def asking(which: Value | Unknown, name: Value | Unknown) -> Callable[[Node], Value | Unknown]:
    return lambda node: which if node is WHICH else name


@pytest.mark.parametrize(
    ("which", "body"), [("renewal", "Dear Ana"), ("early", "Already, Ana"), ("gone", "Dear Ana")]
)
def test_the_message_is_that_of_the_variant_that_applies(which: str, body: str) -> None:
    made = render(message("Dear {{ name }}", "Already, {{ name }}"), asking(which, "Ana"))

    assert made == ("Hello", body)


def test_a_message_waits_until_it_is_known_which_variant_applies() -> None:
    made = render(message("Dear {{ name }}", "Already, {{ name }}"), asking(UNKNOWN, "Ana"))

    assert made == UNKNOWN


def test_a_message_that_is_the_same_either_way_goes_out() -> None:
    template = message("Dear {{ name }}", "Dear {% if name == 'Ana' %}Ana{% else %}all{% endif %}")

    assert render(template, asking(UNKNOWN, "Ana")) == ("Hello", "Dear Ana")
    assert render(template, asking(UNKNOWN, "Bo")) == UNKNOWN


def test_what_every_message_lacks_is_what_is_told() -> None:
    lacking = Unknown(("missing: name",))

    assert render(message("{{ name }}", "a {{ name }}"), asking(UNKNOWN, lacking)) == lacking
