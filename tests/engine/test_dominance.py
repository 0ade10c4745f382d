"""Which loops drive behaviour: a known solution, Simlin, and the search where loops are too many."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from models.cooperation import MODEL
from models.engine import Model, TimeGrid, run
from models.engine.dominance import Component, components
from models.engine.structure import rotated, states
from models.export import exported
from models.presets import presets
from models.simulation import trajectory
from tests import peers
from tests.engine.build import model, parameter
from tests.engine.examples import EXPONENTIAL, OSCILLATOR, PREDATOR_PREY, RAMP
from tests.engine.test_xmile import GRID, text

ROOT = Path(__file__).parents[2]
CLOSE = 1e-5
"""Where next to nothing moves yet, scores divide small differences and make rounding that much larger."""
LOGISTIC = """
@s.stock(unit="person", initial="first")
def people(births, deaths):
    '''People'''
    return births - deaths

@s.flow(unit="person/year")
def births(people, rate):
    '''Births'''
    return rate * people

@s.flow(unit="person/year")
def deaths(people, rate, places):
    '''Deaths'''
    return rate * people**2 / places
"""
KNOWN = {5: 0.9731, 40: 0.7681, 60: 0.5335, 80: 0.3909, 120: 0.3362}
"""Share of the reinforcing loop by step: Euler, first 10, rate 0.3, places 1000, step 1/4 year."""
PRESETS = ("baseline", "six_directions", "twin_parks")


def logistic(folder: Path, first: float = 10.0, years: float = 50.0) -> list[Component]:
    inputs = [
        parameter("first", first, "person"),
        parameter("rate", 0.3, "1/year"),
        parameter("places", 1000.0, "person"),
    ]
    return along(model(folder, LOGISTIC, inputs), TimeGrid(0.0, years, 0.25))


def along(built: Model, grid: TimeGrid = GRID) -> list[Component]:
    return components(built, states(built, run(built, grid, "euler")))


def cooperation(preset: str, most: int | None = None, method: str = "rk4") -> list[Component]:
    scenario = presets()[preset].scenario.replaced(method=method)
    given = states(MODEL, trajectory(scenario), scenario.schedules, scenario.assumptions)
    return components(MODEL, given) if most is None else components(MODEL, given, most)


def test_logistic_growth_is_first_reinforcing_then_balancing(tmp_path):
    (found,) = logistic(tmp_path)
    assert found.complete
    assert found.loops == (("births", "people"), ("deaths", "people"))
    reinforcing, balancing = found.scores
    assert {k: round(float(reinforcing[k - 1]), 4) for k in KNOWN} == KNOWN
    np.testing.assert_allclose(reinforcing - balancing, 1)


def test_there_is_nothing_to_say_of_an_equilibrium(tmp_path):
    (still,) = logistic(tmp_path, first=1000.0)
    assert np.isnan(still.scores).all()


def test_rounding_around_an_equilibrium_is_not_behaviour(tmp_path):
    (found,) = logistic(tmp_path, years=400.0)
    assert not np.isnan(found.scores[:, :400]).any()
    assert np.isnan(found.scores[:, -200:]).all()


@pytest.mark.parametrize("built", [EXPONENTIAL, OSCILLATOR])
def test_a_single_loop_does_everything(built):
    (found,) = along(built)
    (only,) = found.scores
    np.testing.assert_allclose(np.abs(only[1:]), 1)
    assert (only[1:] > 0).all() == (built is EXPONENTIAL)


def test_components_are_apart():
    """Three stages one after another, each emptying by itself."""
    found = along(RAMP)
    assert [len(c.loops) for c in found] == [1, 1, 1]
    assert all((c.scores[:, 3:] == -1).all() for c in found)


@pytest.mark.parametrize("preset", PRESETS)
def test_shares_add_to_one_or_there_is_no_information(preset):
    for found in cooperation(preset):
        assert found.complete
        whole = np.abs(found.scores).sum(axis=0)
        np.testing.assert_allclose(whole[~np.isnan(whole)], 1)


@pytest.mark.parametrize("built", [PREDATOR_PREY, OSCILLATOR])
def test_simlin_finds_the_same_loops_of_examples(built, tmp_path):
    same(along(built), peers.loops_in_simlin(text(built), tmp_path), all_of_them=True)


@pytest.mark.parametrize("method", ["euler", "rk4"])
@pytest.mark.parametrize("preset", PRESETS)
def test_simlin_gives_the_loops_of_the_cooperation_model_the_same_shares(preset, method, tmp_path):
    scenario = presets()[preset].scenario.replaced(method=method)
    theirs = peers.loops_in_simlin(exported(scenario, "xmile"), tmp_path)
    assert len(theirs) > 50
    same(cooperation(preset, method=method), theirs)


def same(ours: list[Component], theirs, *, all_of_them: bool = False) -> None:
    """Simlin leaves out loops that hardly ever matter, and says NaN where we do, or 0."""
    known = {loop: score for c in ours for loop, score in zip(c.loops, c.scores, strict=True)}
    found = {rotated(loop): score for loop, score in theirs.items()}
    assert set(found) <= set(known)
    assert set(found) == set(known) or not all_of_them
    for loop, score in found.items():
        assert np.abs(np.nan_to_num(score) - np.nan_to_num(known[loop])).max() < CLOSE, loop


@pytest.mark.parametrize("preset", PRESETS)
def test_the_search_finds_what_dominates(preset):
    """What it leaves out is small, and it says that it may leave something out."""
    for every, found in zip(cooperation(preset), cooperation(preset, most=0), strict=True):
        assert not found.complete
        assert set(found.loops) <= set(every.loops)
        awake = ~np.isnan(every.scores).any(axis=0)
        if not awake.any():
            continue
        size = np.abs(every.scores[:, awake])
        kept = np.array([loop in found.loops for loop in every.loops])
        assert kept[size.argmax(axis=0)].all()
        assert size[kept].sum(axis=0).min() > 0.8
        assert size[kept].sum(axis=0).mean() > 0.99


def test_a_component_is_searched_where_it_has_more_loops_than_allowed():
    assert [c.complete for c in cooperation("baseline", most=27)] == [False] + 7 * [True]


def test_nothing_depends_on_the_hash_seed():
    script = (
        "from tests.engine.test_dominance import cooperation\n"
        "print([(sorted(c.variables), c.loops, c.scores.tobytes()) for c in cooperation('twin_parks', 5)])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONHASHSEED": str(seed)},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in (1, 2)
    }
    assert len(outputs) == 1
