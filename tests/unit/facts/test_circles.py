from __future__ import annotations

import pytest

from playwise.facts.circles import circles


@pytest.mark.parametrize(
    ("refers_to", "found"),
    [
        ({}, []),
        ({"a": ["b"], "b": ["c"], "c": []}, []),
        ({"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}, []),
        ({"a": ["a"]}, [["a", "a"]]),
        ({"a": ["b"], "b": ["a"]}, [["a", "b", "a"]]),
        ({"x": ["a"], "a": ["b"], "b": ["a"]}, [["a", "b", "a"]]),
        ({"a": ["a", "b"], "b": ["c"], "c": ["b"]}, [["a", "a"], ["b", "c", "b"]]),
        ({"a": ["nobody"]}, []),
    ],
)
def test_each_circle_is_the_way_back_to_its_first_member(
    refers_to: dict[str, list[str]], found: list[list[str]]
) -> None:
    assert list(circles(refers_to)) == found


def test_a_long_way_is_followed_without_recursion() -> None:
    chain = {str(i): [str(i + 1)] for i in range(20_000)}

    assert list(circles(chain)) == []
