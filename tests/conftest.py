"""Helpers whose assertions say what differs, as those of the tests themselves do."""

import pytest

pytest.register_assert_rewrite("tests.pages.explore", "tests.pages.reading", "tests.journeys.reader")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever drives a browser runs in one process: two browsers at once would take each other's time."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.xdist_group("browser"))
