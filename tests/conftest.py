"""Helpers whose assertions say what differs, and which process a journey runs in."""

import os
import tempfile

import pytest

pytest.register_assert_rewrite("tests.pages.explore", "tests.pages.reading", "tests.journeys.reader")


os.environ.pop("DATABASE_URL", None)
os.environ["LIBRARY_FOLDER"] = tempfile.mkdtemp(prefix="library-")
"""Nobody's own library is touched."""

BOARD = {"test_board", "test_bands", "test_offline", "test_stage", "test_charts"}
"""Journeys that stand on the live board; all others are about as long."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys run in two processes of a browser and servers each: more would take each other's time."""
    for item in items:
        if "journeys" in item.path.parts:
            on_board = item.path.stem in BOARD
            item.add_marker(pytest.mark.xdist_group("board" if on_board else "pages"))
