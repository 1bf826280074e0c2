"""One desk for all tests that only look."""

from pathlib import Path

import pytest
from reading_room import make_store


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store after two days; nobody writes to it."""
    return make_store(tmp_path_factory.mktemp("room"))
