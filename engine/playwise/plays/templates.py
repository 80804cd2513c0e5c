"""Messages and titles filled in with what is known: all of it, or nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import TypeAlias

from jinja2 import TemplateError as JinjaError

from playwise.playbook.play_parts import Template
from playwise.playbook.templates import Filling, filling
from playwise.rules.ir import Node
from playwise.rules.money import from_minor
from playwise.rules.operations import ELEMENT_MISSING
from playwise.rules.types import Kind, Type, Value
from playwise.rules.unknown import Unknown, unknown
from playwise.rules.wording import format_value

LARGEST_BODY = 64 * 1024
LARGEST_SUBJECT = 998
LARGEST_VALUE = 10_000

Ask: TypeAlias = "Callable[[Node], Value | Unknown]"
Plain = str | bool | int | float | Decimal | tuple[str, ...]
"""What a template's conditions see: amounts of money in whole units, dates and texts as text."""


def render(
    template: Template, ask: Ask, ask_recipient: Ask | None = None
) -> tuple[str, str] | Unknown:
    """Return subject and body filled in, or unknown with everything that is missing.

    Where variants have messages of their own and nobody knows which applies, it is unknown for
    that reason, unless all of them read the same.

    Args:
        template: One that `playwise.playbook.templates.check_template` finds no fault with.
        ask: Answers the template's names, for the play's record.
        ask_recipient: Answers the recipient's own names; None for a task's title.

    What the template requires counts as missing although the text could do without it.
    A value that would break the subject's line, and a text that comes out longer than 998
    characters (subject) or 64 KiB (body), count as unknown too, with the reason said.
    """
    if template.choice is None:
        return _rendered(template, ask, ask_recipient)
    picked = ask(template.choice)
    if not isinstance(picked, Unknown):
        mine = dict(template.alternatives).get(str(picked), template)
        return _rendered(mine, ask, ask_recipient)
    texts = {_rendered(version, ask, ask_recipient) for version in template.versions}
    return texts.pop() if len(texts) == 1 else picked


def _rendered(template: Template, ask: Ask, ask_recipient: Ask | None) -> tuple[str, str] | Unknown:
    values = _answers(template, ask, ask_recipient)
    subject = _filled(filling(template.subject.strip(), one_line=True), values, "subject")
    body = _filled(filling(template.body), values, "body")
    required = [_answer(values, name)[0] for name in template.requires]
    lacking = [answer for answer in required if isinstance(answer, Unknown)]
    if isinstance(subject, Unknown) or isinstance(body, Unknown) or lacking:
        parts = [part for part in (subject, body, *lacking) if isinstance(part, Unknown)]
        return unknown(reason for part in parts for reason in part.reasons)
    return subject, body


def _answers(
    template: Template, ask: Ask, ask_recipient: Ask | None
) -> dict[str, tuple[Value | Unknown, Type]]:
    answers = {name: (ask(node), node.type) for name, node in template.names.items()}
    if ask_recipient is not None:
        answers |= {
            n: (ask_recipient(node), node.type) for n, node in template.of_recipient.items()
        }
    return answers


def _answer(
    answers: dict[str, tuple[Value | Unknown, Type]], name: str
) -> tuple[Value | Unknown, Type]:
    value, type = answers.get(name, (Unknown((f"missing: {name}",)), Type(Kind.TEXT)))
    holes = isinstance(value, tuple) and None in value
    return (Unknown((ELEMENT_MISSING,)) if holes else value), type


def _filled(
    text: Filling, answers: dict[str, tuple[Value | Unknown, Type]], part: str
) -> str | Unknown:
    variables: dict[str, Plain] = {}
    reasons: list[str] = []
    for number, name in enumerate(text.names):
        value, type = _answer(answers, name)
        if isinstance(value, Unknown):
            if name not in text.optional:
                reasons += value.reasons
            continue
        shown = format_value(value, type)
        if len(shown) > LARGEST_VALUE:
            reasons.append(f"too long for a message: {name}")
        elif part == "subject" and _breaks_a_line(shown):
            reasons.append(f"a line break or control character in {name}")
        variables[f"t{number}"] = shown
        variables[f"r{number}"] = _plain(value, type)
    return unknown(reasons) if reasons else _run(text, variables, part)


def _run(text: Filling, variables: dict[str, Plain], part: str) -> str | Unknown:
    largest = LARGEST_SUBJECT if part == "subject" else LARGEST_BODY
    pieces: list[str] = []
    left = largest
    try:
        for piece in text.template.generate(variables):
            pieces.append(piece)
            left -= len(piece)
            if left < 0:
                return Unknown((f"the {part} is longer than {largest} characters",))
    except (JinjaError, TypeError, ValueError, ArithmeticError) as error:
        # Such as a text compared with a number: the template is at fault, and holds its step.
        return Unknown((f"the {part} cannot be filled in: {error}",))
    return "".join(pieces)


def _plain(value: Value, type: Type) -> Plain:
    if isinstance(value, tuple):
        assert type.element is not None
        element = type.element
        return tuple(format_value(part, element) for part in value)
    if type.kind is Kind.MONEY and isinstance(value, int):
        assert type.currency is not None
        return from_minor(value, type.currency)
    if isinstance(value, bool | int | float | str):
        return value
    return value.isoformat()


def _breaks_a_line(text: str) -> bool:
    return any(unicodedata.category(character) in {"Cc", "Zl", "Zp"} for character in text)
