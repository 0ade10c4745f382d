"""Bands: worked out beside the page for each scenario once, and said in words, charts and tables."""

from __future__ import annotations

import json
import subprocess
from threading import Event
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from models import ensemble
from models.ensemble import QUANTILES, run_ensemble
from models.errors import InputError
from models.outcomes import HEADLINE
from models.presets import presets
from models.scenario import LeverSetting, Scenario
from models.watch import Watch
from pages.parts import bands, charts, uncertainty
from pages.parts.bands import NAMES, Bands, Key
from pages.parts.board.board import HERE, model_script
from pages.parts.board.facts import facts, ready
from pages.parts.board.offline import contents
from pages.parts.charts import Drawing, Series
from pages.parts.drawings import drawings
from pages.parts.labels import label
from pages.parts.look import CASING, PALETTES, STAGE_PALETTES, palettes
from pages.parts.page_state import PageState
from pages.parts.panel import alternative, legend
from pages.parts.text import display_units, unit_label, with_unit
from pages.parts.uncertainty import Known, percent, shares, told, variables
from tests.pages.draws import made_up_bands
from tests.pages.explore import APP, Explore
from tests.pages.reading import reading, said
from tests.pages.runs import of
from tests.pages.test_look import VISIBLE, contrast

BROKERS = "broker_training"
TWINS, SIX = (presets()[name].scenario for name in ("twin_parks", "six_directions"))
LINES = ("outbound_investment", "inbound_investment")
ABOVE = "above the baseline in {share}\u00a0% of draws"
COSTS = "costs more than the baseline in {share}\u00a0% of draws"
DRAWN = "{runs} draws of the uncertain assumptions, the same for scenario and baseline (no new policy)."
FAILED = "{failed} of them could not be computed and are left out."
NODE = """
const told = JSON.parse(readFileSync("told.json", "utf8"));
console.log(JSON.stringify(told.map((data) => {
  const baseline = model.simulate({ ...data.run, levers: {} });
  const run = model.simulate({ ...data.run, levers: data.levers });
  return {
    tiles: data.tiles.map((tile) => share(tile, data.bands, data)),
    charts: data.charts.map((chart) => alternative(chart, run, baseline, data, data.bands)),
    rests: uncertainty(data.bands.levers && data.bands, data),
  };
})));
"""


def lines() -> list[Series]:
    return [Series(v, label(v)) for v in LINES]


WORK = bands._work


class Slow:
    """Work that waits to be let go, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.go, self.asked = Event(), list[Key]()

    def __call__(self, asked: Key, _watch: Watch) -> Bands:
        self.asked.append(asked)
        assert self.go.wait(10)
        return made_up_bands(*asked[1:3])


def test_bands_are_the_ensembles(monkeypatch):
    # Both from NumPy: whether the compiler is ready by now would decide the last digits.
    monkeypatch.setattr(ensemble, "machine_code", lambda *_, **__: False)
    monkeypatch.setattr(bands, "_work", WORK)
    monkeypatch.setattr(bands, "DRAWS", 24)
    found = bands.worked_out(TWINS, LINES)
    expected = run_ensemble(TWINS, 24, bands.SEED, variables=LINES)
    assert (found.runs, found.failed) == (24, 0)
    assert np.array_equal(found.years, expected.years)
    for v in LINES:
        for share in QUANTILES:
            assert np.array_equal(found.quantile(v, share), expected.quantile(v, share))
        assert np.array_equal(found.above[v], expected.share_above(v))
    assert found.at(LINES[0], 2030, 0.95) == expected.quantile(LINES[0], 0.95)[15]
    assert bands.bands(TWINS, LINES[::-1]) is found


def test_what_a_reader_asked_before_is_no_longer_worked_out(monkeypatch):
    """Only the last question of a session is worth an answer."""
    begun, stopped = Event(), Event()

    def work(asked: Key, watch: Watch) -> Bands:
        begun.set()
        while not watch.stopped() and asked[1] == TWINS:
            stopped.wait(0.01)
        if watch.stopped():
            stopped.set()
        return made_up_bands(*asked[1:3])

    monkeypatch.setattr(bands, "_work", work)
    assert bands.bands(TWINS, LINES) is None
    assert begun.wait(10)
    bands.bands(SIX, LINES)
    assert stopped.wait(10)


def test_steps_that_miss_the_years_are_said_not_raised(language, monkeypatch):
    monkeypatch.setattr(bands, "_work", WORK)
    page = PageState(Scenario(step=0.16, until=2035), bands=True)
    with pytest.raises(InputError):
        bands.worked_out(page.scenario, variables(page))
    known = uncertainty.known(page)
    assert known is not None
    assert known.wrong is not None
    assert not known.pending
    assert "0.16" in told(known)
    assert (told(known) == str(known.wrong)) == (language == "en")
    data = facts(page, [])["bands"]
    assert data == {"levers": None, "wrong": told(known)}


@pytest.mark.parametrize(
    ("share", "shown"), [(0, 0), (1, 100), (0.0004, 1), (0.9996, 99), (0.934, 93), (0.5, 50), (0.999, 99)]
)
def test_none_and_all_are_said_of_none_and_all_only(share, shown):
    assert percent(share) == shown


def test_what_a_tile_says_of_its_draws(language):
    found = shares(made_up_bands(TWINS, HEADLINE, share=0.4), HEADLINE, 2030)
    assert found == {v: said(language, COSTS if v == "programme_cost" else ABOVE, share=40) for v in HEADLINE}
    assert shares(None, HEADLINE, 2030) == {}


def test_draws_and_failures_are_counted_in_words(language):
    whole = said(language, DRAWN, runs="1,000")
    assert told(Known(made_up_bands(TWINS, LINES))) == whole
    some = told(Known(made_up_bands(TWINS, LINES, failed=7)))
    assert some.startswith(whole)
    assert some.endswith(said(language, FAILED, failed=7))
    waiting = "The uncertainty of these settings is being worked out ({runs} draws)."
    assert told(Known()) == said(language, waiting, runs="1,000")


def test_where_no_draw_can_be_computed_nothing_is_drawn(language):
    none = made_up_bands(TWINS, LINES, failed=1000)
    assert LINES[0] not in none
    assert shares(none, LINES, 2030) == {}
    table = charts.numbers(lines(), of(TWINS), of(TWINS), none)
    assert not [name for name in table.column_names if name.startswith("q")], language
    assert ready(PageState(TWINS), none)["quantiles"] == {}


def test_a_table_holds_the_quantiles(language):
    found = made_up_bands(TWINS, LINES)
    run = of(TWINS)
    table = charts.table(lines(), run, run, found)
    unit = unit_label("USD_billion/year")
    factor = display_units(language)["USD_billion/year"].factor
    for s in lines():
        for share, name in NAMES.items():
            column = said(language, "{series}, {quantile} ({unit})", series=s.label, quantile=name, unit=unit)
            assert np.allclose(table[column], found.quantile(s.variable, share) * factor)
            template = "{series}, no new policy, {quantile} ({unit})"
            column = said(language, template, series=s.label, quantile=name, unit=unit)
            assert np.allclose(table[column], found.baseline[s.variable][list(NAMES).index(share)] * factor)
    assert len(table.columns) == 1 + 2 * (2 + 5 + 5)
    assert list(NAMES.values()) == ["q05", "q25", "q50", "q75", "q95"]


def drawn(found: Bands | None) -> dict[str, Any]:
    return charts.chart(lines(), of(TWINS), of(TWINS.baseline()), [], PALETTES["light"], 2030, found)


def test_bands_lie_under_the_lines(language):
    found = drawn(made_up_bands(TWINS, LINES))
    marks = [layer["mark"]["type"] for layer in found["layer"]]
    assert marks[1:5] == ["area"] * 4, language
    assert "area" not in marks[5:]
    areas = [layer for layer in found["layer"] if layer["mark"]["type"] == "area"]
    ends = [(a["encoding"]["y"]["field"], a["encoding"]["y2"]["field"]) for a in areas]
    both = (("q05", "q95"), ("q25", "q75"))
    assert ends == [(f"{low}_{k}", f"{high}_{k}") for k in (0, 1) for low, high in both]
    assert [a["mark"]["color"] for a in areas] == [c for c in PALETTES["light"].series[:2] for _ in range(2)]
    rims = [x for x in found["layer"] if x["mark"].get("strokeWidth") == charts.LINE_WIDTH + CASING]
    assert [x["encoding"]["y"]["field"] for x in rims] == ["value_0", "value_1"]
    held = found["datasets"][charts.NUMBERS].to_pandas()
    assert (held["q05_0"] < held["q95_0"]).all()
    assert not [x for x in drawn(None)["layer"] if x["mark"]["type"] == "area"]


@pytest.mark.parametrize("found", [*palettes(bands=True).values(), *STAGE_PALETTES.values()])
def test_lines_and_baseline_stand_out_from_a_band(found):
    for color in found.series:
        band = over(color, found.half, over(color, found.wide, found.background))
        assert contrast(color, band) >= VISIBLE
        assert contrast(found.baseline, band) >= VISIBLE


def over(ink: str, opacity: float, ground: str) -> str:
    parts = [(int(ink[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(opacity * x + (1 - opacity) * y):02X}" for x, y in parts)


def test_a_chart_says_its_bands_in_words(language):
    found = made_up_bands(TWINS, LINES)
    words = alternative("x", lines(), of(TWINS), of(TWINS), 2030, found)
    for v in LINES:
        for share in (0.05, 0.95):
            assert with_unit(found.at(v, 2030, share), "USD_billion/year") in words, language
    assert words != alternative("x", lines(), of(TWINS), of(TWINS), 2030)
    key = said(language, "Bands: strong shade, the middle half of draws; faint, nine in ten.")
    assert key in legend([], bands=True)
    assert key not in legend([])


@pytest.mark.usefixtures("language")
def test_the_board_says_of_draws_what_python_says(tmp_path):
    states = [PageState(p.scenario, year, bands=True) for p in presets().values() for year in (2020, 2033)]
    drawing = Drawing("investment", "x", lines())
    found = [made_up_bands(s.scenario, variables(s), 0.07 * k, failed=k % 2) for k, s in enumerate(states, 1)]
    told_ = [facts(s, [drawing]) | {"bands": ready(s, b)} for s, b in zip(states, found, strict=True)]
    (tmp_path / "told.json").write_text(json.dumps(told_), encoding="utf-8")
    words = (HERE / "words.js").read_text(encoding="utf-8")
    text = "\n".join(['import { readFileSync } from "node:fs";', model_script(), words, NODE])
    (tmp_path / "main.mjs").write_text(text, encoding="utf-8")
    done = subprocess.run(["node", "main.mjs"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for answer, s, b in zip(json.loads(done.stdout), states, found, strict=True):
        run, before = of(s.scenario), of(s.scenario.baseline())
        assert answer["tiles"] == list(shares(b, HEADLINE, s.target_year).values())
        assert answer["charts"] == [alternative("x", lines(), run, before, s.target_year, b)]
        assert answer["rests"] == told(Known(b))


def test_facts_say_of_which_levers_the_bands_are(language, monkeypatch):
    moved = Scenario(levers={BROKERS: LeverSetting(level=150, end=2030)})
    assert facts(PageState(moved), [])["bands"] is None
    work = Slow()
    monkeypatch.setattr(bands, "_work", work)
    page = PageState(moved, bands=True, shown="brokers")
    assert facts(page, [])["bands"] == {"levers": None, "wrong": ""}
    work.go.set()
    bands.worked_out(moved, variables(page))
    data = facts(page, [])["bands"]
    assert data["levers"] == facts(page, [])["levers"]
    assert {*HEADLINE, "brokers"} <= set(data["quantiles"]) == set(data["above"])
    assert data["years"] == list(range(2015, 2036))
    assert json.loads(json.dumps(data)) == data, language
    assert facts(page, [])["palettes"]["light"]["baseline"] == STAGE_PALETTES["light"].baseline


def test_the_file_has_the_bands_of_its_first_settings(language):
    page = PageState(TWINS, bands=True, shown="brokers")
    found = contents(page, drawings, language)
    assert found["bands"] == json.loads(json.dumps(ready(page, made_up_bands(TWINS, variables(page))))) | {
        "kept": True
    }
    key = said(language, "Bands: strong shade, the middle half of draws; faint, nine in ten.")
    spoken = found["languages"][language]
    banded = [*spoken["board"]["charts"], spoken["others"]["brokers"]]
    assert all(key in chart["legend"] for chart in banded)
    assert key not in spoken["others"]["trust"]["legend"]
    assert contents(PageState(TWINS), drawings, language)["bands"] is None


def session(language: str, **address: str) -> Explore:
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params.update({"lang": language} | address)
    return Explore(app).run()


def described(page: Explore) -> list[str]:
    return [m.proto.delta_description for m in page.app.metric]


def test_the_switch_is_part_of_the_state(language):
    page = session(language, preset="six_directions")
    assert not page.find("toggle", "bands").value
    assert described(page) == [""] * 6
    page.find("toggle", "bands").set_value(True)
    page.run().run()
    assert page.address["bands"] == "on"
    assert page.state.bands
    expected = shares(made_up_bands(SIX, HEADLINE), HEADLINE, 2030)
    assert described(page) == list(expected.values())
    assert said(language, DRAWN, runs="1,000") in [c.value for c in page.app.caption]
    page.press("undo")
    assert "bands" not in page.address
    assert described(page) == [""] * 6
    assert not page.find("toggle", "bands").value
    page.press("redo")
    assert page.find("toggle", "bands").value


def test_with_no_new_policy_tiles_say_nothing_of_draws(language):
    page = session(language, bands="on").run()
    assert said(language, DRAWN, runs="1,000") in [c.value for c in page.app.caption]
    assert described(page) == [""] * 6


def test_a_change_too_small_for_its_digits_has_its_share_too(language):
    page = session(language, bands="on", broker_training="31").run()
    expected = shares(made_up_bands(page.state.scenario, HEADLINE), HEADLINE, 2030)
    assert "0.00" in [m.delta for m in page.app.metric]
    assert described(page) == list(expected.values())


def test_a_switch_that_is_neither_on_nor_off_is_said(language):
    page = session(language, bands="maybe", preset="six_directions")
    with reading(language):
        assert said(language, '"{value}" is not on or off', value="maybe") in page.app.warning[0].value
    page.press("dismiss")
    assert page.state == PageState(SIX)


def test_while_draws_are_worked_out_the_page_is_there(language, monkeypatch):
    work = Slow()
    monkeypatch.setattr(bands, "_work", work)
    page = session(language, bands="on", preset="six_directions")
    assert page.shows(PageState(SIX, bands=True))
    assert described(page) == [""] * 6
    waiting = "The uncertainty of these settings is being worked out ({runs} draws)."
    assert said(language, waiting, runs="1,000") in [c.value for c in page.app.caption]
    work.go.set()
    bands.worked_out(SIX, variables(page.state))
    page.run()
    assert all(described(page))
