"""The Explore page in both languages: what a reader does, and what she then sees."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from streamlit.testing.v1 import AppTest

from models.cooperation import MODEL
from models.engine import SimulationError
from models.presets import presets
from models.scenario import LeverSetting, Scenario
from pages.parts.address import from_address, to_address
from pages.parts.labels import GROUPS, label, lever_rows, sources
from pages.parts.page_state import PageState
from pages.parts.text import LANGUAGES, display_units, problem, unit_label, with_unit
from tests.pages.explore import APP, Explore
from tests.pages.reading import reading, said
from tests.pages.strategies import page_states
from tests.pages.test_text import HAN

BROKERS, PARKS = "broker_training", "home_park_starts"


def session(language: str, **address: str) -> Explore:
    """A reader who opens an address in her language."""
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params.update({"lang": language} | address)
    return Explore(app).run()


@pytest.fixture
def page(language) -> Explore:
    return session(language)


def with_levers(**settings: LeverSetting) -> PageState:
    return PageState(Scenario(levers=settings))


def test_the_first_sight_is_the_world_without_new_policy(page, language):
    assert page.shows(PageState())
    assert page.app.title[0].value == said(
        language, "Shanghai and its Belt-and-Road partners: what would policy do?"
    )
    assert [h.value for h in page.app.subheader] == [
        said(language, GROUPS[group]) for group in ("funding", "talent", "parks")
    ]
    assert page.find("selectbox", "preset").value == "baseline"
    assert not any(page.can(key) for key in ("undo", "redo", "reset-all"))
    assert not page.has("notices")


@pytest.mark.parametrize(("locale", "expected"), [("zh-CN", "zh"), ("en-GB", "en"), ("de", "en")])
def test_the_page_speaks_the_browsers_language(locale, expected):
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.context = {"locale": locale}
    page = Explore(app).run()
    with reading(expected):
        assert page.shows(PageState())
    assert page.app.session_state["language-choice"] == expected


@pytest.mark.parametrize("group", GROUPS)
def test_a_lever_changes_sentence_tiles_and_address(page, group):
    for lever, row in lever_rows().items():
        if row["group"] != group:
            continue
        found = MODEL.levers[lever]
        for level in {found.high, found.low} - {found.baseline}:
            page.move(lever, level)
            assert page.shows(with_levers(**{lever: LeverSetting(level=level)}))
            face = page.find("slider", f"level-{lever}").label
            assert ("▲" in face, "▼" in face) == (level > found.baseline, level < found.baseline)
        page.press(f"reset-{lever}")


def test_only_moved_levers_are_marked_and_timed(page):
    page.move(BROKERS, 150)
    marked = [s.key for s in page.app.slider if "▲" in s.label or "▼" in s.label or "**" in s.label]
    assert marked == [f"level-{BROKERS}"]
    assert [b.key for b in page.app.button if (b.key or "").startswith("reset-")] == [
        "reset-all",
        f"reset-{BROKERS}",
    ]
    assert page.has(f"timing-{BROKERS}")
    assert not page.has(f"timing-{PARKS}")


def test_back_at_the_level_of_2017_a_lever_is_no_policy(page):
    page.move(BROKERS, 150).move(BROKERS, MODEL.levers[BROKERS].baseline)
    assert page.shows(PageState())
    assert page.address == {}
    assert not page.has(f"timing-{BROKERS}")


def test_a_lever_at_the_level_of_2017_is_not_marked_as_moved(language):
    page = session(language, **{BROKERS: "30"})
    face = page.find("slider", f"level-{BROKERS}").label
    assert "▲" not in face
    assert "▼" not in face


def test_every_preset(page, language):
    for name, preset in presets().items():
        page.choose("preset", name)
        assert page.shows(PageState(preset.scenario))
        assert page.find("selectbox", "preset").value == name
        assert preset.label[language] in page.find("selectbox", "preset").options
        assert preset.passage[language] in [m.value for m in page.app.markdown]


def test_a_browser_that_was_never_told_a_level_shows_it_all_the_same(language):
    """A run may be broken off before its sliders reach the browser; it then mounts them at their default."""
    app = session(language, preset="six_directions").app
    levers = presets()["six_directions"].scenario.levers
    factors = {name: display_units(language)[MODEL.levers[name].unit].factor for name in levers}
    defaults = {name: list(app.slider(key=f"level-{name}").proto.default) for name in levers}
    assert defaults == {name: [setting.level * factors[name]] for name, setting in levers.items()}


def test_a_preset_with_a_moved_lever_is_ones_own_mix(page, language):
    page.choose("preset", "twin_parks").move(BROKERS, 150)
    mixed = presets()["twin_parks"].scenario.with_lever(BROKERS, LeverSetting(level=150))
    assert page.shows(PageState(mixed))
    assert page.find("selectbox", "preset").value is None
    assert page.find("selectbox", "preset").placeholder == said(language, "Your own mix")


def test_a_preset_is_recognised_however_it_came_about(page):
    page.visit(**to_address(PageState(presets()["talent_first"].scenario)))
    assert page.find("selectbox", "preset").value == "talent_first"


def test_a_moved_lever_keeps_its_timing(page):
    page.visit(**{BROKERS: "150@2022+4..2030"}).move(BROKERS, 200)
    assert page.shows(with_levers(**{BROKERS: LeverSetting(level=200, start=2022, ramp=4, end=2030)}))


def test_reset_one_keeps_the_others(page):
    page.choose("preset", "twin_parks").move(BROKERS, 150).press(f"reset-{BROKERS}")
    assert page.shows(PageState(presets()["twin_parks"].scenario))
    page.press(f"reset-{PARKS}")
    assert page.shows(PageState(presets()["twin_parks"].scenario.with_lever(PARKS, None)))


def test_reset_all_takes_back_policies_and_assumptions_and_no_more(page):
    page.visit(preset="six_directions", until="2040", wide_scope="1", year="2025")
    before = page.state
    page.press("reset-all")
    assert page.shows(PageState(Scenario(until=2040), year=2025))
    assert not page.can("reset-all")
    page.press("undo")
    assert page.shows(before)


def test_undo_and_redo_walk_through_every_kind_of_change(page):
    changes = [
        lambda: page.move(BROKERS, 150),
        lambda: page.choose("preset", "twin_parks"),
        lambda: page.choose("year", 2025),
        lambda: page.enter("until", 2040),
        lambda: page.choose("show", "transfer_centres"),
        lambda: page.open(f"timing-{PARKS}").enter(f"start-{PARKS}", 2022),
        lambda: page.press("reset-all"),
    ]
    seen = [page.state]
    for change in changes:
        change()
        seen.append(page.state)
    assert len({str(s) for s in seen}) == len(seen)
    for state in reversed(seen[:-1]):
        page.press("undo")
        assert page.shows(state)
    assert not page.can("undo")
    for state in seen[1:]:
        page.press("redo")
        assert page.shows(state)
    assert not page.can("redo")


def test_a_new_change_after_undo_clears_redo(page):
    page.move(BROKERS, 150).move(PARKS, 1).press("undo")
    assert page.can("redo")
    page.move(BROKERS, 200)
    assert not page.can("redo")
    page.press("undo")
    assert page.shows(with_levers(**{BROKERS: LeverSetting(level=150)}))


def test_a_change_that_changes_nothing_is_not_a_step(page):
    page.move(BROKERS, 150).choose("year", 2030).press("undo")
    assert page.shows(PageState())
    assert not page.can("undo")


def test_timing(page, language):
    page.move(BROKERS, 150).open(f"timing-{BROKERS}")
    assert page.find("number_input", f"end-{BROKERS}").value is None
    page.enter(f"start-{BROKERS}", 2022).enter(f"ramp-{BROKERS}", 2).enter(f"end-{BROKERS}", 2030)
    assert page.address[BROKERS] == "150@2022+2..2030"
    assert page.shows(with_levers(**{BROKERS: LeverSetting(level=150, start=2022, ramp=2, end=2030)}))
    heading = page.app.expander(key=f"timing-{BROKERS}").label
    assert all(number in heading for number in ("2022", "2", "2030")), language
    page.enter(f"end-{BROKERS}", None)
    assert page.address[BROKERS] == "150@2022+2"


def test_timing_that_makes_no_sense_is_told_beside_it_and_the_state_kept(page, language):
    page.move(BROKERS, 150).open(f"timing-{BROKERS}").enter(f"end-{BROKERS}", 2019)
    assert page.shows(with_levers(**{BROKERS: LeverSetting(level=150)}))
    [told] = page.app.error
    _, [error] = from_address({BROKERS: "150..2019"})
    assert told.value in problem(error)
    assert page.find("number_input", f"end-{BROKERS}").value == 2019, language


def test_the_message_goes_once_timing_makes_sense(page):
    page.move(BROKERS, 150).open(f"timing-{BROKERS}").enter(f"end-{BROKERS}", 2019)
    page.enter(f"end-{BROKERS}", 2025)
    assert page.address[BROKERS] == "150..2025"
    assert not page.app.error


@pytest.mark.parametrize("way_out", ["undo", "preset", "reset", "visit"])
def test_the_message_goes_with_the_lever_it_was_about(page, way_out):
    page.move(PARKS, 2).open(f"timing-{PARKS}").enter(f"end-{PARKS}", 2019)
    {
        "undo": lambda: page.press("undo"),
        "preset": lambda: page.choose("preset", "twin_parks"),
        "reset": lambda: page.press(f"reset-{PARKS}"),
        "visit": page.visit,
    }[way_out]()
    page.move(PARKS, 0.5).open(f"timing-{PARKS}")
    assert not page.app.error
    assert page.find("number_input", f"end-{PARKS}").value is None


def test_the_target_year(page):
    page.move(BROKERS, 150).choose("year", 2025)
    assert page.shows(replace(with_levers(**{BROKERS: LeverSetting(level=150)}), year=2025))
    assert page.address["year"] == "2025"
    page.choose("year", 2030)
    assert "year" not in page.address


def test_a_horizon_before_the_target_year_shortens_the_view_and_no_more(page):
    page.move(BROKERS, 150).enter("until", 2025)
    brokers = with_levers(**{BROKERS: LeverSetting(level=150)}).scenario
    assert page.shows(PageState(brokers.replaced(until=2025)))
    assert page.find("selectbox", "year").value == 2025
    page.enter("until", 2035)
    assert page.shows(PageState(brokers))
    assert page.find("selectbox", "year").value == 2030


@pytest.mark.parametrize("until", [2016, 2017, 2018, 2019, 2050])
def test_every_horizon_has_its_target_year_to_choose(page, until):
    page.move(BROKERS, 150).enter("until", until)
    assert page.shows(replace(page.state, scenario=page.state.scenario.replaced(until=until)))
    chosen = page.find("selectbox", "year")
    assert str(chosen.value) in chosen.options
    assert int(chosen.options[-1]) == until


def test_partners_outside_the_list(page):
    page.move(BROKERS, 150).find("toggle", "wide").set_value(True)
    page.run()
    wide = Scenario(levers={BROKERS: LeverSetting(level=150)}, assumptions={"wide_scope": 1})
    assert page.shows(PageState(wide))
    assert page.address["wide_scope"] == "1"
    page.find("toggle", "wide").set_value(False)
    page.run()
    assert page.shows(with_levers(**{BROKERS: LeverSetting(level=150)}))


def test_the_method(page, language):
    method = page.app.segmented_control(key="method")
    assert method.options == [said(language, "Runge-Kutta 4"), said(language, "Euler")]
    page.pick("method", "euler")
    assert page.shows(PageState(Scenario(method="euler")))
    assert page.address == {"method": "euler"}


def test_any_other_variable(page):
    page.choose("show", "transfer_centres")
    assert page.address == {"show": "transfer_centres"}
    assert label("transfer_centres") in page.app.get("vega_lite_chart")[-1].proto.alt
    page.visit(show="brokers")
    assert page.find("selectbox", "show").value == "brokers"
    assert label("brokers") in page.app.get("vega_lite_chart")[-1].proto.alt


def test_what_an_address_gets_wrong_is_told_until_dismissed(language):
    wrong = {BROKERS: "5000", "foo": "1", "year": "2100", "show": "nothing", "method": "heun", "preset": "no"}
    kept = {PARKS: "1@2022+4", "until": "2040"}
    page = session(language, **wrong, **kept)
    _, problems = from_address(wrong)
    assert len(problems) == len(wrong)
    [warning] = page.app.container(key="notices").warning
    assert said(language, "Some of the address could not be used; the rest is kept:") in warning.value
    for error in problems:
        assert problem(error) in warning.value
    assert page.level(BROKERS) == MODEL.levers[BROKERS].baseline
    page.press("dismiss")
    assert not page.has("notices")
    assert page.address == kept
    assert page.shows(from_address(kept)[0])


def test_a_notice_stays_while_the_reader_goes_on(language):
    page = session(language, foo="1").move(BROKERS, 150)
    assert page.has("notices")
    assert page.address == {BROKERS: "150"}
    page.press("dismiss")
    assert not page.has("notices")
    assert page.shows(with_levers(**{BROKERS: LeverSetting(level=150)}))


def test_a_language_we_do_not_speak_is_told(language):
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params.update({"lang": "tlh"})
    app.context = {"locale": {"en": "en-GB", "zh": "zh-CN"}[language]}
    page = Explore(app).run()
    [warning] = page.app.container(key="notices").warning
    assert "tlh" in warning.value
    assert said(language, 'lang: "{value}" is not en or zh', value="tlh") in warning.value


def test_a_lever_explains_itself(page, language):
    for name, row in lever_rows().items():
        slider = page.find("slider", f"level-{name}")
        unit, found = unit_label(row["unit"]), MODEL.levers[name]
        assert said(language, row["label"]) in slider.label
        assert unit in slider.label
        for bound in (found.baseline, found.low, found.high):
            assert with_unit(bound, row["unit"]) in slider.help
        assert said(language, row["description"]) in slider.help
        assert said(language, sources()[row["source"]]["short"]) in slider.help


def test_another_language_keeps_everything(page, language):
    other = next(code for code in LANGUAGES if code != language)
    page.visit(preset="twin_parks", broker_training="150@2020+2", year="2028", until="2040", show="brokers")
    page.choose("year", 2027)
    state = page.state
    page.pick("language-choice", other)
    with reading(other):
        assert page.shows(state)
        assert page.app.query_params["lang"] == other
        page.move(PARKS, 2).press("undo")
        assert page.shows(state)
        page.press("undo")
        assert page.shows(replace(state, year=2028))


def test_the_page_follows_the_address(page):
    first = page.move(BROKERS, 150).address
    second = page.move(PARKS, 1).address
    page.visit(**first)
    assert page.shows(with_levers(**{BROKERS: LeverSetting(level=150)}))
    page.visit(**second)
    assert page.shows(from_address(second)[0])


@settings(
    deadline=None,
    max_examples=6,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(page_states())
def test_any_address_of_ours_opens(language, state):
    page = session(language, **to_address(state))
    assert not page.has("notices")
    assert page.shows(state)


def test_charts_have_words_tables_and_sources(page, language):
    page.choose("preset", "twin_parks")
    charts = page.app.get("vega_lite_chart")
    titles = ("Investment, yearly rate", "Technology transfer, yearly rate")
    for chart, title in zip(charts, titles, strict=False):
        assert chart.proto.alt.startswith(
            said(
                language, "{title} in {year}: {parts}.", title=said(language, title), year=2030, parts="¦"
            ).split("¦", maxsplit=1)[0]
        )
    captions = " ".join(c.value for c in page.app.caption)
    assert said(language, sources()["zou_2018"]["short"]) in captions
    page.open("investment-table")
    [shown] = page.app.dataframe
    assert len(shown.value) == 21
    assert page.app.download_button(key="investment-csv").label == said(language, "Download as CSV")


def test_a_run_that_fails_is_told_and_can_be_taken_back(monkeypatch, page, language):
    def fails(*_: object) -> None:
        raise SimulationError("brokers is not finite in 2020")

    with monkeypatch.context() as patch:
        patch.setattr("models.simulation.run", fails)
        page.move(BROKERS, 155)
        [told] = page.app.error
    assert bool(HAN.search(told.value)) == (language == "zh")
    assert not page.app.metric
    page.press("undo")
    assert page.shows(PageState())
