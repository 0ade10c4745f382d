"""The ready scenarios: complete, bilingual, inside every range, each with a passage."""

from __future__ import annotations

import json
import re

import pytest

from models.cooperation import MODEL
from models.cooperation.tables import DATA
from models.errors import InputError
from models.presets import preset, presets
from models.scenario import Scenario
from models.simulation import at_year
from tests.models.runs import baseline, of_preset

IDS = {
    *("baseline", "six_directions", "transfer_first", "talent_first", "twin_parks", "finance_first"),
    *("platforms_and_research", "beijing_network", "guangdong_joint_parks", "jiangxi_training"),
    *("shandong_sea_science", "tianjin_fund", "zhejiang_overseas_research_parks"),
}
HAN = re.compile(r"[\u4e00-\u9fff]")


def test_all_thirteen_are_there():
    assert set(presets()) == IDS


@pytest.mark.parametrize("name", sorted(IDS))
def test_a_file_is_named_after_its_preset(name):
    data = json.loads((DATA / "presets" / f"{name}.json").read_text(encoding="utf-8"))
    assert data["id"] == name
    assert set(data) == {"id", "order", "label", "passage", "scenario"}


def test_orders_are_unique_and_presets_sorted_by_them():
    orders = {
        name: json.loads((DATA / "presets" / f"{name}.json").read_text(encoding="utf-8"))["order"]
        for name in IDS
    }
    assert len(set(orders.values())) == len(IDS)
    assert list(presets()) == sorted(orders, key=lambda name: orders[name])
    assert next(iter(presets())) == "baseline"


@pytest.mark.parametrize("name", sorted(IDS))
def test_names_and_passages_in_both_languages(name):
    found = preset(name)
    for texts in (found.label, found.passage):
        assert set(texts) == {"en", "zh"}
        assert HAN.search(texts["zh"])
        assert not HAN.search(texts["en"])
    assert len(found.label["en"]) <= 48
    assert len(found.passage["en"]) > 100
    assert len(found.passage["zh"]) > 40


@pytest.mark.parametrize("texts", ["label", "passage"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_texts_tell_presets_apart(texts, language):
    assert len({getattr(p, texts)[language] for p in presets().values()}) == len(IDS)


@pytest.mark.parametrize("name", sorted(IDS - {"baseline"}))
def test_levels_are_moderate_and_differ_from_the_baseline(name):
    levers = preset(name).scenario.levers
    assert levers
    for lever, setting in levers.items():
        found = MODEL.levers[lever]
        assert found.low <= setting.level <= found.high
        assert setting.level != found.baseline
        assert setting.start >= 2018
        assert setting.start + setting.ramp <= 2030


def test_the_baseline_moves_nothing():
    assert preset("baseline").scenario == Scenario()
    assert (of_preset("baseline").values == baseline().values).all()


@pytest.mark.parametrize("name", sorted(IDS - {"baseline"}))
def test_each_changes_an_outcome_by_2030(name):
    outcomes = ("outbound_investment", "inbound_investment", "transfer_volume")
    changes = [at_year(of_preset(name), o, 2030) / at_year(baseline(), o, 2030) - 1 for o in outcomes]
    assert max(changes) > 0.02


def test_no_two_are_the_same_scenario():
    scenarios = [p.scenario for p in presets().values()]
    assert all(a != b for k, a in enumerate(scenarios) for b in scenarios[:k])


@pytest.mark.parametrize(("name", "nearest"), [("twin_park", "twin_parks"), ("beijing", "beijing_network")])
def test_an_unknown_name_gets_the_nearest_and_all(name, nearest):
    with pytest.raises(InputError, match=f'did you mean "{nearest}"') as caught:
        preset(name)
    assert f'unknown preset "{name}"' in str(caught.value)
    assert all(known in str(caught.value) for known in IDS)


def test_nothing_is_guessed_where_no_name_is_near():
    with pytest.raises(InputError) as caught:
        preset("???")
    assert "did you mean" not in str(caught.value)
    assert all(known in str(caught.value) for known in IDS)
