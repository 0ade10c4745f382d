"""`python -m tests.journeys.pictures`: takes the README's pictures anew."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from playwright.sync_api import sync_playwright

from models.cooperation.tables import DATA
from models.library import Library
from models.library.database import FILE
from models.presets import presets
from tests.browser import BROWSER
from tests.journeys.server import Server

PICTURES = DATA.parent / "pages" / "pictures"
SHOTS: tuple[tuple[str, str, str, Literal["light", "dark"]], ...] = (
    ("explore-en", "?preset=twin_parks&broker_training=150@2019%2B2", "en-US", "light"),
    ("explore-zh", "?preset=six_directions", "zh-CN", "dark"),
    (
        "stage-en",
        "?preset=talent_first&stage=investment,transfer&story=~baseline~;~talent_first~&at=2",
        "en-US",
        "light",
    ),
    (
        "compare-en",
        "compare?preset=platforms_and_research"
        "&compare=~current~;~twin_parks~;~talent_first~;~six_directions~",
        "en-US",
        "light",
    ),
    ("uncertainty-en", "uncertainty?preset=six_directions&target=0.5", "en-US", "light"),
    (
        "uncertainty-zh",
        "uncertainty?preset=six_directions&view=causes&outcome=transfer_volume",
        "zh-CN",
        "dark",
    ),
    ("explain-en", "explain?preset=six_directions", "en-US", "light"),
    ("evidence-zh", "evidence?preset=six_directions&evidence=history", "zh-CN", "light"),
    ("library-en", "library?preset=six_directions&saved={slug}.1&look={slug}", "en-US", "light"),
)
NOTE = "Both ends of a twin park open in the same year."
BESIDE = 7
"""Links of Explore's quiet line once everything is worked out."""
DRAWN = ".uplot canvas, .stVegaLiteChart svg, .st-key-details table"
"""A chart of either kind, or what has none."""


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory() as logs, sync_playwright() as driver:
        slug = _saved(Path(logs) / "library")
        server = Server(Path(logs) / "log.txt", board=True).start()
        browser = driver.chromium.launch(**BROWSER)
        for name, query, locale, scheme in SHOTS:
            context = browser.new_context(
                viewport={"width": 1440, "height": 900}, locale=locale, color_scheme=scheme
            )
            page = context.new_page()
            page.goto(f"{server.url}/{query.format(slug=slug)}")
            page.locator(DRAWN).last.wait_for(timeout=60_000)
            if name.startswith("explore"):
                # What is worked out beside the page is there too.
                page.locator(".st-key-badge a").nth(BESIDE - 1).wait_for(timeout=60_000)
            page.get_by_test_id("stProgress").wait_for(state="hidden", timeout=60_000)
            page.wait_for_timeout(2500)
            page.screenshot(path=PICTURES / f"{name}.png")
        browser.close()
        server.stop()


def _saved(folder: Path) -> str:
    """Saves a few scenarios; the name in links of the one that the picture is about."""
    library = Library.at(f"sqlite:///{folder}/{FILE}")
    for name, preset, author, tags in (
        ("先育人才，再建园区", "talent_first", "李伟", ["人才", "2027"]),
        ("Finance and transfer centres", "finance_first", "Chen Jie", ["finance"]),
        ("Proposal for the June meeting", "twin_parks", "Wang Fang", ["parks", "June"]),
    ):
        saved = library.save(name, presets()[preset].scenario, author=author, tags=tags, note=NOTE)
    library.database.close()
    return saved.slug


if __name__ == "__main__":
    main()
