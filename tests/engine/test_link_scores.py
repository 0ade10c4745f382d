"""What each link does to behaviour: by hand, and as Simlin says."""

from __future__ import annotations

import numpy as np
import pytest

from models.cooperation import MODEL
from models.engine import Model, TimeGrid, run
from models.engine.link_scores import link_scores
from models.engine.structure import dependencies, states
from models.export import exported
from models.presets import presets
from models.simulation import trajectory
from tests import peers
from tests.engine.build import model, parameter
from tests.engine.examples import LOGISTIC, OSCILLATOR, PREDATOR_PREY
from tests.engine.test_xmile import text

CLOSE = 1e-6
FIRST_YEAR = 16
"""Steps in which so little moves in some chains that scores divide rounding by rounding."""
GRID = TimeGrid(0.0, 8.0, 1 / 8)
EQUATIONS = """
@s.auxiliary(unit="dimensionless")
def product(time, half):
    '''Product'''
    return (1 + time) * (5 - time) * half

@s.auxiliary(unit="dimensionless")
def up(time):
    '''Up'''
    return 1 + time

@s.auxiliary(unit="dimensionless")
def down(time):
    '''Down'''
    return 5 - time

@s.auxiliary(unit="dimensionless")
def result(up, down, half):
    '''Result'''
    return up * down * half
"""


@pytest.fixture
def small(tmp_path):
    return model(tmp_path, EQUATIONS, [parameter("half", 0.5)])


def scores_of(built: Model, grid: TimeGrid = GRID) -> dict[tuple[str, str], np.ndarray]:
    return link_scores(built, states(built, run(built, grid, "euler")))


def test_a_score_is_the_part_of_the_change_that_one_cause_makes(small):
    """From (1, 5) to (2, 4) to (3, 3) to (4, 2): half the product goes 2.5, 4, 4.5, 4."""
    found = scores_of(small, TimeGrid(0.0, 3.0, 1.0))
    np.testing.assert_allclose(found["up", "result"], [2.5 / 1.5, 2 / 0.5, 1.5 / 0.5])
    np.testing.assert_allclose(found["down", "result"], [0.5 / 1.5, 1 / 0.5, 1.5 / 0.5])


def test_what_does_not_change_has_no_score(small):
    found = scores_of(small, TimeGrid(0.0, 4.0, 2.0))
    assert not found["half", "result"].any()
    still = scores_of(small, TimeGrid(0.0, 4.0, 4.0))
    assert (run(small, TimeGrid(0.0, 4.0, 4.0), "euler")["result"] == 2.5).all()
    assert not still["up", "result"].any()


def test_a_flow_has_its_part_of_the_net_flow_s_change():
    found = scores_of(PREDATOR_PREY)
    r = run(PREDATOR_PREY, GRID, "euler")
    births, caught = np.diff(r["hare_births"]), np.diff(r["hares_caught"])
    np.testing.assert_allclose(found["hare_births", "hares"], np.abs(births / (births - caught)))
    np.testing.assert_allclose(found["hares_caught", "hares"], -np.abs(caught / (births - caught)))


def test_every_link_has_a_score_for_each_step():
    found = scores_of(PREDATOR_PREY)
    assert set(found) == set(dependencies(PREDATOR_PREY).edges)
    assert {len(score) for score in found.values()} == {GRID.steps}


def test_only_the_links_asked_for():
    found = link_scores(PREDATOR_PREY, states(PREDATOR_PREY, run(PREDATOR_PREY, GRID)), ["foxes"])
    assert set(found) == {("fox_births", "foxes"), ("fox_deaths", "foxes")}


@pytest.mark.parametrize("built", [LOGISTIC, OSCILLATOR, PREDATOR_PREY])
def test_simlin_says_the_same_of_the_examples(built, tmp_path):
    agree(scores_of(built), peers.link_scores_in_simlin(text(built), tmp_path), set(built.variables))


@pytest.mark.parametrize("method", ["euler", "rk4"])
def test_simlin_says_the_same_of_the_cooperation_model(method, tmp_path):
    scenario = presets()["six_directions"].scenario.replaced(method=method)
    ours = link_scores(MODEL, states(MODEL, trajectory(scenario), scenario.schedules))
    theirs = peers.link_scores_in_simlin(exported(scenario, "xmile"), tmp_path)
    agree(ours, theirs, set(MODEL.variables), FIRST_YEAR)


def agree(ours, theirs, variables, start=0):
    """Of links between variables; parameters do not change, and levers are laid out differently there."""
    between = {(c, e) for c, e in ours if c in variables}
    assert between <= set(theirs)
    for link in sorted(between):
        apart = np.abs(np.nan_to_num(theirs[link]) - ours[link]) / np.maximum(1, np.abs(ours[link]))
        assert apart[start:].max() < CLOSE, link
