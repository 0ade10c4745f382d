"""Helpers whose assertions say what differs, as those of the tests themselves do."""

import pytest

pytest.register_assert_rewrite("tests.pages.explore", "tests.pages.reading", "tests.journeys.reader")
