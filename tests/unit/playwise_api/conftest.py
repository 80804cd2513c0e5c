"""A store with a few records, and a client that asks it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from playwise.store.engine import Store, open_store
from tests.unit.playwise_api.served import Client


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store("sqlite:///playwise.db", root=tmp_path, create=True)
    yield made
    made.close()


@pytest.fixture
def client(store: Store) -> Client:
    return Client(lambda: store)
