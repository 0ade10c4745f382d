"""One server and one browser for all journeys; each reader has a profile of her own.

Journeys that are about words are made in both languages, those about how a page behaves in one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import BROWSER
from tests.journeys.board import Board
from tests.journeys.reader import Reader
from tests.journeys.server import Server

LOCALES = {"en": "en-US", "zh": "zh-CN"}

NewReader = Callable[..., Reader]
NewBoard = Callable[..., Board]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("server") / "log.txt").start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(**BROWSER)
        yield found
        found.close()


@pytest.fixture
def new_reader(server: Server, browser: Browser) -> Iterator[NewReader]:
    """Makes readers: a language, a size of screen, light or dark.

    At the end no reader may have met an error, or a request to anyone but the server.
    """
    readers: list[Reader] = []

    def make(
        language: str = "en",
        width: int = 1440,
        height: int = 900,
        scheme: Literal["light", "dark"] = "light",
        url: str = server.url,
    ) -> Reader:
        context = browser.new_context(
            locale=LOCALES[language],
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            accept_downloads=True,
        )
        readers.append(Reader(context.new_page(), url, language))
        return readers[-1]

    yield make
    for reader in readers:
        reader.leave()
    assert [complaint for r in readers for complaint in r.complaints] == []
    assert [stranger for r in readers for stranger in r.strangers] == []


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the live board."""
    running = Server(tmp_path_factory.mktemp("live") / "log.txt", board=True).start()
    yield running
    running.stop()


@pytest.fixture
def new_board(new_reader: NewReader, live: Server) -> NewBoard:
    """Makes readers of the live board."""

    def make(language: str = "en", url: str = live.url, **screen: Any) -> Board:
        return Board(new_reader(language, url=url, **screen))

    return make


@pytest.fixture
def reader(new_reader: NewReader) -> Reader:
    """An English reader at a laptop."""
    return new_reader()
