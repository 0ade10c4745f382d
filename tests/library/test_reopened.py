"""What was saved with another model opens with both results, and with the reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.anatomy import anatomy, changed
from models.cooperation import MODEL
from models.library import Library
from models.presets import presets
from models.simulation import at_year, trajectory

TWINS = presets()["twin_parks"].scenario


@pytest.fixture
def saved(tmp_path):
    return Library.at(f"sqlite:///{tmp_path}/library.sqlite").save("a", TWINS)


def test_with_the_same_model_nothing_has_changed(saved):
    found = saved.reopened()
    assert found.same_model
    assert found.reasons == {}
    assert found.problems == ()
    assert all(d.now == d.then for d in found.differences)


def test_another_model_is_told_by_what_changed_in_it(saved):
    then = {kind: dict(parts) for kind, parts in saved.anatomy.items()}
    then["equations"]["vanished_flow"] = "flow person/year (brokers * 2)"
    then["equations"]["broker_departures"] = "something else"
    then["parameters"]["park_life"] = "another value"
    del then["levers"]["broker_training"]
    outcomes = {name: kept for name, kept in saved.outcomes.items() if name == "investment_coverage"}
    outcomes["vanished"] = {"unit": "person", "values": {"2030": 3.0}}
    outcomes["investment_coverage"]["values"]["2030"] += 0.25
    found = replace(saved, model_hash="0" * 12, anatomy=then, outcomes=outcomes).reopened()
    assert not found.same_model
    assert found.reasons == {
        "equations": ("broker_departures", "vanished_flow"),
        "parameters": ("park_life",),
        "levers": ("broker_training",),
    }
    told = {(d.outcome, d.year): d for d in found.differences}
    coverage = told["investment_coverage", 2030]
    now = at_year(trajectory(TWINS), "investment_coverage", 2030)
    assert (coverage.now, coverage.then) == (now, pytest.approx(now + 0.25))
    assert told["vanished", 2030].now is None


def test_what_no_longer_exists_is_listed_and_the_rest_is_kept(saved):
    data = {
        **saved.data,
        "levers": {**saved.data["levers"], "old_lever": {"level": 1.0}, "broker_training": {"level": 1e9}},
        "assumptions": {"old_assumption": 2.0, "park_life": 25.0},
    }
    found = replace(saved, data=data).reopened()
    assert found.scenario == TWINS.replaced(assumptions={"park_life": 25.0})
    told = " | ".join(map(str, found.problems))
    assert len(found.problems) == 3
    for name in ("old_lever", "broker_training", "old_assumption"):
        assert name in told


def test_what_makes_no_sense_at_all_opens_without_a_scenario(saved):
    found = replace(saved, data={**saved.data, "until": 1999.0}).reopened()
    assert found.scenario is None
    assert "1999" in str(found.problems[-1])
    assert found.differences == ()


def test_the_anatomy_tells_every_part_the_hash_counts():
    assert sum(map(len, anatomy().values())) == len(MODEL.variables) + len(MODEL.parameters) + len(
        MODEL.levers
    ) + len(MODEL.tables)
    assert changed(anatomy(), anatomy()) == {}
    for kind, parts in anatomy().items():
        name = next(iter(parts))
        assert changed({**anatomy(), kind: {**parts, name: "other"}}, anatomy()) == {kind: (name,)}
