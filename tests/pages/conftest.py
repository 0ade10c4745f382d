"""Every test that asks for a language runs in both."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pages.parts.text import LANGUAGES
from tests.pages.reading import reading


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    """A language, the one everything is read in during the test."""
    with reading(request.param):
        yield request.param
