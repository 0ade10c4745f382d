"""The Library page in the harness: saving, finding, who came first, what an old scenario has become."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from models.library import Library
from models.presets import presets
from models.scenario import LeverSetting, Scenario
from pages.parts.address import from_address
from pages.parts.compare.selection import MOST, Entrant, kept
from pages.parts.labels import lever
from pages.parts.page_state import Bookmark, PageState
from pages.parts.saved import shelf
from pages.parts.saved.details import QR_MARGIN, QR_SCALE, code
from pages.parts.saved.words import SORTS
from tests.pages.doubts import Doubt
from tests.pages.explore import APP
from tests.pages.reading import said, unescaped

TWINS, TALENT = presets()["twin_parks"].scenario, presets()["talent_first"].scenario
SIGN_IN = (
    "Sign in to save, and to see what is yours. Afterwards the browser's Back button brings this page back."
)
MARKUP = "**=1+1** <b>[x](http://a.b)</b>"


@pytest.fixture(autouse=True)
def library(tmp_path, monkeypatch) -> Iterator[Library]:
    """A library of the test's own."""
    monkeypatch.setenv("LIBRARY_FOLDER", str(tmp_path))
    shelf._library.clear()
    opened = Library.at()
    yield opened
    opened.database.close()
    shelf._library().database.close()
    shelf._library.clear()


class Page(Doubt):
    """A session that begins on the Library page."""

    page = "library"

    @property
    def state(self) -> PageState:
        return from_address(self.address)[0]

    @property
    def words(self) -> str:
        """All that is said, without what only Markdown sees."""
        kinds = ("markdown", "caption", "warning", "error", "info", "subheader", "text")
        elements: list[Any] = [e for kind in kinds for e in self.app.get(kind)]
        return unescaped("\n".join(e.value for e in elements))

    def type(self, key: str, **said: str) -> None:
        for name, value in said.items():
            kind = "text_area" if name == "note" else "text_input"
            self.find(kind, f"{key}-{name}").set_value(value)

    def press(self, key: str) -> Page:
        self.find("button", key).click()
        self.run()
        return self

    def submit(self, label: str) -> Page:
        next(b for b in self.app.button if b.label == label).click()
        self.run()
        return self


def page(language: str, **address: str) -> Page:
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params.update({"lang": language} | address)
    opened = Page(app)
    opened.run()
    return opened


def looked_at(opened: Page) -> list[str]:
    """What is listed, by the names in links."""
    keys = [b.key or "" for b in opened.app.button]
    return [key.removeprefix("look-") for key in keys if key.startswith("look-")]


def test_an_empty_library_says_how_to_begin(language):
    told = "Nothing is saved yet: set levers on Explore, then save the mix here."
    assert said(language, told) in page(language).words


def test_a_mix_is_saved_under_a_name_and_found_again(language, library):
    opened = page(language, preset="twin_parks")
    opened.type("save", name=MARKUP, note="one\ntwo", author="Li", tags="parks，June; parks")
    opened.submit(said(language, "Save"))
    (saved,) = library.listed()
    assert saved.reopened().scenario == TWINS
    assert (saved.name, saved.note, saved.tags, saved.language) == (
        MARKUP,
        "one\ntwo",
        ("parks", "June"),
        language,
    )
    assert opened.state == PageState(TWINS, saved=Bookmark(saved.slug, 1), look=saved.slug)
    assert MARKUP in opened.words
    for element in (*opened.app.markdown, *opened.app.subheader, *opened.app.caption):
        assert "<b>" not in element.value.replace("\\<", "")
    again = page(language, seek="june", look=saved.slug)
    assert again.find("button", f"look-{saved.slug}").label.count("\\")
    assert len(again.app.table[0].value) == 6


def test_a_name_that_is_missing_costs_nothing_that_was_typed(language):
    opened = page(language, preset="twin_parks")
    opened.type("save", name=" ", note="all I wrote")
    opened.submit(said(language, "Save"))
    assert said(language, "a name is missing") in opened.words
    assert opened.find("text_area", "save-note").value == "all I wrote"
    assert opened.state.scenario == TWINS


def save_again(opened: Page, language: str, slug: str, seen: int, author: str = "") -> Page:
    opened.find("text_input", f"again-{slug}-{seen}-author").set_value(author)
    return opened.submit(said(language, "Save this version"))


def test_saving_again_is_the_next_version_of_whoever_saves_it(language, library):
    slug = library.save("a", TALENT, author="Li").slug
    opened = page(language, preset="twin_parks", saved=f"{slug}.1")
    assert opened.find("text_input", f"again-{slug}-1-author").value == "Li"
    save_again(opened, language, slug, 1, "Wang")
    assert library.get(slug).reopened().scenario == TWINS
    assert opened.state.saved == Bookmark(slug, 2)
    assert [(v.version, v.author) for v in library.versions(slug)] == [(2, "Wang"), (1, "Li")]
    assert said(language, "Saved as “{name}”, version {version}.", name="a", version=2) in opened.words
    assert said(language, "**Version {version}**, {who}", version=2, who="").split(",")[0] in opened.words
    assert opened.find("text_input", f"save-{slug}-2-author").value == "Wang"


def test_who_comes_second_sees_both_differences_and_chooses(language, library):
    slug = library.save("a", Scenario()).slug
    opened = page(language, preset="twin_parks", saved=f"{slug}.1")
    library.save_again(slug, TALENT, seen=1, author=MARKUP)
    save_again(opened, language, slug, 1)
    assert library.get(slug).version == 2
    template = (
        '"{name}" was saved as version {version} in between: nothing was overwritten. '
        "See what it changed, then save again"
    )
    assert said(language, template, name="a", version=2) in opened.words
    assert MARKUP in opened.words
    its, mine = opened.words.split(said(language, "Saving yours after it would change:"))
    its = its.split(said(language, "It changed:"))[1]
    assert all(lever(name) in its for name in TALENT.levers)
    assert all(lever(name) in mine for name in TWINS.levers)
    assert opened.state.scenario == TWINS
    save_again(opened, language, slug, 1)
    assert [v.version for v in library.versions(slug)] == [3, 2, 1]
    assert library.get(slug).reopened().scenario == TWINS
    assert opened.state.saved == Bookmark(slug, 3)


def test_who_goes_on_from_an_old_version_is_told_before_saving(language, library):
    slug = library.save("a", Scenario()).slug
    library.save_again(slug, TALENT, seen=1, author="Wang")
    opened = page(language, preset="twin_parks", saved=f"{slug}.1")
    template = "Version {version} ({who}) came after version {seen}, from which yours began."
    assert said(language, template, version=2, who="Wang", seen=1).split("Wang")[0] in opened.words
    save_again(opened, language, slug, 1)
    assert library.get(slug).version == 3
    untouched = page(language, preset="talent_first", saved=f"{slug}.2")
    assert said(language, "Saved as “{name}”, version {version}; the newest is {newest}.", name="a",
                version=2, newest=3) in untouched.words  # fmt: skip


def test_a_newer_version_that_cannot_be_run_is_not_overwritten_unseen(language, library):
    slug = library.save("a", Scenario()).slug
    library.save_again(slug, TALENT, seen=1, author="Wang")
    with library.database.writing() as connection:
        data = json.dumps({"until": 2999})
        connection.execute(text("UPDATE versions SET data = :data WHERE number = 2"), {"data": data})
    opened = page(language, preset="twin_parks", saved=f"{slug}.1")
    mine = opened.words.split(said(language, "Saving yours after it would change:"))[1]
    changed = "{what}: {before} → {after}"
    none, horizon = said(language, "none"), said(language, "Horizon (year)")
    assert said(language, changed, what=horizon, before=2999, after=2035) + "\n" in mine
    step, method = said(language, "Time step (years)"), said(language, "Integration method")
    assert said(language, changed, what=step, before=none, after=0.0625) in mine
    assert said(language, changed, what=method, before=none, after="") in mine
    assert all(lever(name) in mine for name in TWINS.levers)
    assert "open-theirs" not in [button.key for button in opened.app.button]


def test_or_takes_theirs(language, library):
    slug = library.save("a", Scenario()).slug
    opened = page(language, preset="twin_parks", saved=f"{slug}.1")
    library.save_again(slug, TALENT, seen=1)
    opened.run()
    opened.press("open-theirs")
    assert opened.state.scenario == TALENT
    assert opened.state.saved == Bookmark(slug, 2)


def test_what_was_deleted_is_not_said_to_be_saved(language, library):
    slug = library.save("a", TWINS).slug
    opened = page(language, preset="twin_parks", saved=f"{slug}.1", look=slug).press("delete")
    told = "Saved as “{name}”, version {version}; deleted since."
    assert said(language, told, name="a", version=1) in opened.words


def test_a_short_link_puts_the_scenario_in_the_address(language, library):
    slug = library.save("a", TWINS.replaced(until=2040)).slug
    opened = page(language, open=slug, year="2028")
    assert opened.state == PageState(TWINS.replaced(until=2040), 2028, saved=Bookmark(slug, 1), look=slug)
    assert "open" not in opened.address


def test_a_link_to_what_was_deleted_says_so(language, library):
    slug = library.save("a", TWINS).slug
    library.delete(slug)
    opened = page(language, open=slug)
    assert (
        said(language, "was deleted; it opens all the same, and the library can restore it") in opened.words
    )
    assert opened.state.scenario == TWINS


def test_a_link_to_nothing_is_said_and_the_rest_is_kept(language):
    opened = page(language, open="nowhere", preset="twin_parks")
    told = said(language, '"{slug}" is not a saved scenario that you may see', slug="nowhere")
    assert told in opened.words
    assert opened.state.scenario == TWINS


def test_searching_sorting_and_what_was_deleted_are_in_the_address(language, library):
    first = library.save("Alpha", TWINS, tags=["x"]).slug
    second = library.save("beta", TALENT, tags=["y"]).slug
    opened = page(language)
    opened.find("text_input", "seek").set_value("BETA").run()
    opened.run()
    assert opened.state.seek == "BETA"
    assert looked_at(opened) == [second]
    opened = page(language, sort="name", tag="x")
    assert looked_at(opened) == [first]
    assert opened.find("selectbox", "sort").value == "name"
    assert opened.find("selectbox", "sort").options == [said(language, label) for label in SORTS.values()]
    opened = page(language, look=first).press("delete")
    assert [s.slug for s in library.listed()] == [second]
    deleted = page(language, shelf="deleted", look=first)
    assert looked_at(deleted) == [first]
    deleted.press("restore")
    assert len(library.listed()) == 2


def test_it_is_renamed_and_tagged(language, library):
    slug = library.save("a", TWINS, note="why").slug
    opened = page(language, look=slug, saved=f"{slug}.1")
    opened.type(f"edit-{slug}-1", name="b", tags="x, y")
    opened.submit(said(language, "Save the description"))
    found = library.get(slug)
    assert (found.version, found.name, found.note, found.tags) == (2, "b", "why", ("x", "y"))
    assert opened.state.saved == Bookmark(slug, 2)
    assert "b" in [s.value for s in opened.app.subheader]


def test_who_renames_second_loses_nothing_and_overwrites_only_what_she_changed(language, library):
    slug = library.save("a", TWINS, note="why", tags=["x"]).slug
    opened = page(language, look=slug)
    opened.type(f"edit-{slug}-1", name="mine", note="why, at length")
    library.describe(slug, seen=1, name="theirs", author=MARKUP, tags=["y"])
    opened.submit(said(language, "Save the description"))
    assert library.get(slug).name == "theirs"
    assert opened.find("text_input", f"edit-{slug}-1-name").value == "mine"
    assert opened.find("text_area", f"edit-{slug}-1-note").value == "why, at length"
    assert MARKUP in opened.words
    mine = opened.words.split(said(language, "Saving yours after it would change:"))[1]
    assert "theirs → mine" in mine
    assert "why, at length" in mine
    opened.submit(said(language, "Save the description"))
    found = library.get(slug)
    assert (found.version, found.name, found.note) == (3, "mine", "why, at length")
    assert (found.author, found.tags) == (MARKUP, ("y",))
    assert opened.find("text_input", f"edit-{slug}-3-name").value == "mine"


def test_or_begins_again_from_theirs(language, library):
    slug = library.save("a", TWINS).slug
    opened = page(language, look=slug)
    opened.type(f"edit-{slug}-1", name="mine")
    library.describe(slug, seen=1, name="theirs")
    opened.submit(said(language, "Save the description"))
    opened.submit(said(language, "Begin again from version {version}", version=2))
    assert opened.find("text_input", f"edit-{slug}-2-name").value == "theirs"
    assert said(language, "Saving yours after it would change:") not in opened.words


def test_a_copy_and_a_place_in_the_comparison(language, library):
    slug = library.save("a", TWINS).slug
    opened = page(language, look=slug).press("to-compare")
    assert opened.state.compare == (Entrant(kept(TWINS).reference, "a"),)
    there = said(language, "Compared as {letter}", letter="A")
    assert there in [link.proto.label for link in opened.app.get("page_link")]
    opened.press("duplicate")
    copy = library.get(opened.state.look)
    assert (copy.name, copy.parent) == (said(language, "{name} (copy)", name="a"), slug)
    full = page(language, look=slug, compare=";".join(["~twin_parks~"] * MOST)).press("to-compare")
    told = "at most {most} scenarios can be compared, not {count}"
    assert said(language, told, most=MOST, count=MOST + 1) in full.words


def test_what_an_old_model_made_is_told_with_the_reason(language, library):
    slug = library.save("old", TWINS).slug
    with library.database.writing() as connection:
        anatomy = json.dumps({"parameters": {"park_life": "1"}, "equations": {}, "levers": {}, "tables": {}})
        insert = "INSERT INTO models VALUES ('0', '0.9', :anatomy)"
        connection.execute(text(insert), {"anatomy": anatomy})
        data = json.dumps({"levers": {"gone": {"level": 1}, **TWINS.model_dump(exclude_none=True)["levers"]}})
        outcomes = json.dumps({"investment_coverage": {"unit": "dimensionless", "values": {"2030": 9.0}}})
        update = "UPDATE versions SET model = '0', data = :data, outcomes = :outcomes"
        connection.execute(text(update), {"data": data, "outcomes": outcomes})
    opened = page(language, look=slug)
    assert '"gone"' in opened.words or "“gone”" in opened.words
    assert "park_life" in opened.words
    (row,) = opened.app.table[0].value.to_numpy().tolist()
    assert row[1] == "9.00"
    assert float(row[2]) == pytest.approx(9 + float(row[3]))
    reopened = page(language, open=slug)
    assert reopened.state.scenario == TWINS
    assert "gone" in reopened.words


def test_a_library_that_cannot_be_opened_costs_nothing(language, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("LIBRARY_FOLDER", str(tmp_path / "file"))
    shelf._library.clear()
    opened = page(language, preset="twin_parks")
    assert "LIBRARY_FOLDER" in opened.words
    assert opened.state.scenario == TWINS


def test_with_sign_in_one_is_asked_who_one_is(language, library, monkeypatch):
    private = library.seen_by("somebody", sign_in=True).save("secret", TWINS, visibility="private").slug
    monkeypatch.setattr(shelf, "sign_in", lambda: True)
    monkeypatch.setattr(shelf, "reader", lambda: None)
    opened = page(language, look=private)
    assert said(language, SIGN_IN) in opened.words
    assert "secret" not in opened.words
    opened.type("save", name="mine")
    opened.submit(said(language, "Save"))
    assert (
        said(language, "sign in to save; the scenario stays on the page and in its address") in opened.words
    )


def test_downloads_bear_the_name_under_which_just_this_is_saved(library):
    saved = library.save(MARKUP, TWINS)
    here = PageState(scenario=TWINS, saved=Bookmark(saved.slug, saved.version))
    assert shelf.title(here) == MARKUP
    assert shelf.title(replace(here, scenario=TALENT)) is None
    assert shelf.title(replace(here, saved=None)) is None
    assert shelf.title(replace(here, saved=Bookmark("gone", 1))) is None


def test_explore_says_under_which_name_its_mix_is_saved(language, library):
    slug = library.save(MARKUP, TWINS).slug
    same = explore(language, preset="twin_parks", saved=f"{slug}.1")
    assert said(language, "Saved as “{name}”", name=MARKUP) in same
    changed = explore(language, preset="talent_first", saved=f"{slug}.1")
    assert said(language, "“{name}”, changed: save", name=MARKUP) in changed
    long = library.save("双" * 120, TWINS).slug
    assert "双" * 39 + "…" in explore(language, preset="twin_parks", saved=f"{long}.1")


def explore(language: str, **address: str) -> str:
    """The words of the links on Explore."""
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params.update({"lang": language} | address)
    app.run()
    assert not app.exception
    return unescaped("\n".join(link.proto.label for link in app.get("page_link")))


def test_the_code_is_black_on_white_with_room_around_it():
    drawn = ElementTree.fromstring(code("https://example.org/simulator/?open=AbC-_123xyz0"))
    ground, squares = list(drawn.iter("path"))
    assert (ground.get("fill"), squares.get("stroke")) == ("#fff", "#000")
    # A QR code has 17 + 4 version squares a side.
    assert (int(drawn.get("width", "")) / QR_SCALE - 2 * QR_MARGIN - 17) % 4 == 0


def test_a_lever_of_ones_own_is_saved_with_its_timing(language, library):
    mix = Scenario(levers={"broker_training": LeverSetting(level=150, start=2020, ramp=0, end=2030)})
    opened = page(language, broker_training=mix.levers["broker_training"].text)
    opened.type("save", name="late")
    opened.submit(said(language, "Save"))
    assert library.listed()[0].reopened().scenario == mix
