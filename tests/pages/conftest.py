"""Every test that asks for a language runs in both."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pages.parts import badge, bands, jobs
from pages.parts.text import LANGUAGES
from pages.parts.work import Desk
from tests.pages.draws import made_up_bands
from tests.pages.ledgers import made_up_ledger
from tests.pages.reading import reading


@pytest.fixture(autouse=True)
def without_board(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages show Streamlit's own controls: the harness has no browser for the live board."""
    monkeypatch.setenv("LIVE_BOARD", "off")


@pytest.fixture(autouse=True)
def quick_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bands are invented at once: what the ensemble comes to is no matter of the page's tests."""
    monkeypatch.setattr(bands, "DESK", Desk(16, 2))
    monkeypatch.setattr(bands, "_work", lambda key, _watch: made_up_bands(*key[1:3]))


@pytest.fixture(autouse=True)
def quick_ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    """So are the levers' contributions."""
    monkeypatch.setattr(jobs, "DESK", Desk(32, 4))
    monkeypatch.setattr(jobs, "ledger", made_up_ledger)


@pytest.fixture(autouse=True)
def untested(monkeypatch: pytest.MonkeyPatch) -> None:
    """No scenario is tested beside the page, unless a test says so."""
    monkeypatch.setattr(badge, "ask", lambda _questions: None)


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    """A language, the one everything is read in during the test."""
    with reading(request.param):
        yield request.param
