"""A fresh store on disk for each test that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from playwise.store.engine import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store("sqlite:///playwise.db", root=tmp_path, create=True, patience_s=0.2)
    yield made
    made.close()
