"""A place to publish in and builds small enough to publish many of them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes.builds import write_build

Build = Callable[..., None]


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty warehouse folder."""
    monkeypatch.setenv("LEVELUP_WAREHOUSE", str(tmp_path / "warehouse"))
    return tmp_path / "warehouse"


@pytest.fixture
def build(warehouse: Path) -> Build:
    """Writes build number n where a publication looks for it."""
    return write_build
