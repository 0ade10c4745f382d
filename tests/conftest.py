"""Helpers whose assertions say what differs, and which process a journey runs in."""

import os
import tempfile

import pytest

pytest.register_assert_rewrite("tests.pages.explore", "tests.pages.reading", "tests.journeys.reader")


os.environ.pop("DATABASE_URL", None)
os.environ["LIBRARY_FOLDER"] = tempfile.mkdtemp(prefix="library-")
"""Nobody's own library is touched."""

TURNS = {
    "board": {"test_board", "test_bands", "test_offline", "test_stage", "test_charts"},
    "study": {"test_uncertainty", "test_compare", "test_explain", "test_evidence", "test_upload"},
}
"""Journeys that one process goes through, in turn; all others make a third part about as long."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys run in three processes of a browser and servers each; they wait more than they compute."""
    for item in items:
        if "journeys" in item.path.parts:
            found = (turn for turn, files in TURNS.items() if item.path.stem in files)
            item.add_marker(pytest.mark.xdist_group(next(found, "first")))
