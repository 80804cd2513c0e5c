"""Several files in one text, and apart again."""

from __future__ import annotations

import pytest

from playwise.playbook.bundle import bundled, unbundled

FILES = (("playbooks/ä b.yaml", "one: ü\n"), ("library/x.yaml", ""), ("z.yaml", "two: 2"))


def test_files_that_are_put_together_come_apart_as_they_were() -> None:
    assert unbundled(bundled(FILES)) == FILES
    assert bundled(FILES) == (
        '# playwise files [["playbooks/ä b.yaml",7],["library/x.yaml",0],["z.yaml",6]]\n'
        "one: ü\ntwo: 2"
    )


@pytest.mark.parametrize(
    "text",
    [
        "playbook: p\n",
        "",
        "# playwise files are nice\nplaybook: p\n",
        '# playwise files [["a",4]]\nplaybook: p\n',
        '# playwise files [["a",-2],["b",4]]\nab',
        "# playwise files 7\n",
        '# playwise files [["a"]]\n',
        '# playwise files [["a",null]]\n',
    ],
)
def test_a_text_that_is_no_bundle_is_a_file_of_its_own(text: str) -> None:
    assert unbundled(text) is None
