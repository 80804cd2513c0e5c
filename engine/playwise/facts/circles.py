"""Circles among named things that refer to each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence


def circles(refers_to: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Yield circles, each as the way from one of its members back to it: a, b, a.

    Every circle has a member in what is yielded. Names that are not keys are passed over.
    """
    done: set[str] = set()
    for start in refers_to:
        if start in done:
            continue
        way = [start]
        rests = [iter(refers_to[start])]
        while way:
            following = next(rests[-1], None)
            if following is None:
                done.add(way.pop())
                rests.pop()
            elif following in way:
                yield [*way[way.index(following) :], following]
            elif following in refers_to and following not in done:
                way.append(following)
                rests.append(iter(refers_to[following]))
