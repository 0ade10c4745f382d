"""Ensembles: paired, the same however they are run, honest about what failed, stopped when told."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

from models import ensemble, pairs
from models.cooperation import MODEL
from models.draws import BLOCK, draws
from models.ensemble import PILOT, QUANTILES, run_ensemble
from models.errors import InputError, ResultError
from models.outcomes import HEADLINE, SERIES
from models.pairs import outcomes, pair, years
from models.presets import presets
from models.scenario import LeverSetting, Scenario
from models.simulation import at_year, trajectory
from models.watch import Stopped, Watch

TWIN = presets()["twin_parks"].scenario
RUNS = PILOT + 3 * BLOCK + 5
SEED = 7


@pytest.fixture(scope="module")
def found():
    return run_ensemble(TWIN, RUNS, SEED)


@pytest.fixture(scope="module")
def exact():
    """Values of all runs at once, shape (3, K, T, R)."""
    return pair(TWIN, draws(SEED, 0, RUNS, years(TWIN)), HEADLINE, fast=True)


def same(one, other) -> bool:
    return (
        np.array_equal(one.tally.counts, other.tally.counts)
        and np.array_equal(one.above, other.above)
        and np.array_equal(one.tally.bins.low, other.tally.bins.low)
        and (one.runs, one.failed) == (other.runs, other.failed)
    )


@pytest.mark.parametrize("series", SERIES)
@pytest.mark.parametrize("variable", HEADLINE)
def test_quantiles_are_the_exact_ones_within_the_stated_error(found, exact, variable, series):
    values = exact[SERIES.index(series), HEADLINE.index(variable)]
    for share in QUANTILES:
        wanted = np.quantile(values, share, axis=-1, method="inverted_cdf")
        assert (
            abs(found.quantile(variable, share, series) - wanted) <= 1.001 * found.error(variable, series)
        ).all()


def test_the_share_above_the_baseline_is_that_of_the_pairs(found, exact):
    """Exactly, ties included: before policies start no draw is above."""
    size = np.maximum(abs(exact[0]), abs(exact[1]))
    wanted = (exact[2] > 1e-9 * size).mean(axis=-1)
    for k, variable in enumerate(HEADLINE):
        assert np.array_equal(found.share_above(variable), wanted[k])
        assert (found.share_above(variable)[found.years <= 2018] == 0).all()


def test_a_policy_that_changes_nothing_is_above_nowhere():
    """A focus moved where there is nothing to focus changes costs by rounding alone."""
    found = run_ensemble(Scenario(), 200, SEED)
    assert all((found.share_above(v) == 0).all() for v in HEADLINE)


def test_the_chance_of_a_target_is_that_of_the_runs(found, exact):
    values = exact[0, HEADLINE.index("investment_coverage")]
    wanted = (values > 0.5).mean(axis=-1)
    assert found.chance("investment_coverage", 0.5) == pytest.approx(wanted, abs=0.002)


def test_scenario_and_baseline_share_their_draws():
    """A scenario without policy is its own baseline in every single run."""
    assert (pair(Scenario(), draws(1, 0, 200, years(Scenario())), HEADLINE, fast=True)[2] == 0).all()


def test_pairing_makes_the_difference_much_surer_than_two_ensembles(exact):
    k, year = HEADLINE.index("inbound_investment"), 15
    unpaired = exact[0, k, year] - np.roll(exact[1, k, year], 1)
    assert exact[2, k, year].std() < 0.7 * unpaired.std()


def test_a_draw_is_a_run_of_the_model():
    """One draw, drift taken out, against the scalar kernel at the default step."""
    drawn = draws(SEED, 0, 3, years(TWIN))
    drawn = type(drawn)(drawn.parameters, {n: np.ones_like(v) for n, v in drawn.drift.items()})
    ours = outcomes(TWIN, drawn, HEADLINE, fast=True)
    for run in range(3):
        own = TWIN.replaced(assumptions={n: float(v[run]) for n, v in drawn.parameters.items()})
        result = trajectory(own)
        for k, name in enumerate(HEADLINE):
            theirs = np.array([at_year(result, name, y) for y in years(TWIN)])
            np.testing.assert_allclose(ours[k, :, run], theirs, atol=1e-4 * np.abs(theirs).max())


def test_numpy_gives_what_machine_code_gives():
    drawn = draws(2, 0, 100, years(TWIN))
    fast, slow = (outcomes(TWIN, drawn, HEADLINE, fast=f) for f in (True, False))
    np.testing.assert_allclose(fast, slow, rtol=1e-9, atol=1e-9)


def test_more_workers_change_nothing(found):
    assert same(found, run_ensemble(TWIN, RUNS, SEED, workers=1))
    assert same(found, run_ensemble(TWIN, RUNS, SEED, workers=5))


def test_the_size_of_the_parts_changes_nothing(found, monkeypatch):
    monkeypatch.setattr(ensemble, "LARGEST_PART", BLOCK)
    assert same(found, run_ensemble(TWIN, RUNS, SEED))


def test_processes_change_nothing(found):
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        assert same(found, run_ensemble(TWIN, RUNS, SEED, executor=executor))


def test_a_pool_that_lost_its_processes_is_said():
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:

        def lose(_done: int) -> None:
            for process in executor._processes.values():
                process.kill()

        with pytest.raises(ResultError, match="start again"):
            run_ensemble(TWIN, RUNS, SEED, executor=executor, watch=Watch(progress=lose))


def test_the_first_runs_of_a_seed_are_those_of_a_shorter_ensemble(exact):
    few = run_ensemble(TWIN, 500, SEED)
    wanted = np.quantile(exact[0, 0, :, :500], 0.5, axis=-1, method="inverted_cdf")
    assert (abs(few.quantile(HEADLINE[0], 0.5) - wanted) <= 1.001 * few.error(HEADLINE[0])).all()


def test_given_assumptions_are_not_drawn():
    given = TWIN.replaced(assumptions={"closing_time": MODEL.parameters["closing_time"].low})
    one, other = (run_ensemble(s, 500, SEED) for s in (TWIN, given))
    assert one.quantile("transfer_volume", 0.5)[15] < other.quantile("transfer_volume", 0.5)[15]


def test_bands_widen_after_the_record():
    found = run_ensemble(Scenario(), 2000, SEED, variables=["inbound_investment"])
    width = found.quantile("inbound_investment", 0.95) / found.quantile("inbound_investment", 0.05)
    assert width[found.years == 2018] < width[found.years == 2022] < width[found.years == 2035]


def test_runs_that_leave_the_finite_numbers_are_counted(monkeypatch):
    def broken(seed, first, count, grid, fixed=None):
        drawn = draws(seed, first, count, grid, fixed)
        drawn.parameters["research_lag"][:10] = np.nan
        return drawn

    monkeypatch.setattr(ensemble, "draws", broken)
    found = run_ensemble(TWIN, 100, SEED, workers=1)
    assert (found.runs, found.failed) == (100, 10)
    assert np.isfinite(found.quantile("transfer_volume", 0.5)).all()
    assert found.table().attrs["failed"] == 10


def test_an_ensemble_of_failures_says_so(monkeypatch):
    def broken(seed, first, count, grid, fixed=None):
        drawn = draws(seed, first, count, grid, fixed)
        drawn.parameters["research_lag"][:] = np.nan
        return drawn

    monkeypatch.setattr(ensemble, "draws", broken)
    found = run_ensemble(TWIN, 20, SEED)
    assert (found.runs, found.failed) == (20, 20)
    assert np.isnan(found.quantile("transfer_volume", 0.5)).all()
    assert np.isnan(found.share_above("transfer_volume")).all()
    assert np.isnan(found.chance("transfer_volume", 0.3)).all()


def test_progress_counts_up_to_all_runs():
    told: list[int] = []
    run_ensemble(TWIN, RUNS, SEED, watch=Watch(progress=told.append))
    assert told == sorted(told)
    assert (told[0], told[-1]) == (PILOT, RUNS)


def test_stopped_in_the_middle_it_gives_the_runs_that_are_done():
    stop = threading.Event()
    watch = Watch(progress=lambda done: stop.set() if done > PILOT else None, stopped=stop.is_set)
    found = run_ensemble(TWIN, 50 * BLOCK, SEED, watch=watch, workers=1)
    assert PILOT < found.runs < 50 * BLOCK
    assert found.runs == PILOT + (found.runs - PILOT) // BLOCK * BLOCK


def test_stopped_before_anything_is_done_it_says_so():
    with pytest.raises(Stopped):
        run_ensemble(TWIN, 1000, SEED, watch=Watch(stopped=lambda: True))


def test_nothing_runs_on_after_a_stop():
    """What was waiting is cancelled, whoever the executor belongs to."""
    submitted: list[Future] = []

    class Recording(ThreadPoolExecutor):
        def submit(self, *arguments, **named):
            submitted.append(super().submit(*arguments, **named))
            return submitted[-1]

    stop = threading.Event()
    watch = Watch(progress=lambda _done: stop.set(), stopped=stop.is_set)
    with Recording(1) as executor:
        run_ensemble(TWIN, 40 * BLOCK, SEED, executor=executor, watch=watch)
    assert len(submitted) <= PILOT // BLOCK + 1


def test_the_table_has_units_and_what_made_it(found):
    table = found.table()
    assert list(table["year"]) == list(range(2015, 2036))
    assert set(table.attrs["units"]) == set(table.columns)
    assert table.attrs["units"]["inbound_investment_difference_q95"] == "USD_billion/year"
    assert (table.attrs["runs"], table.attrs["seed"]) == (RUNS, SEED)
    assert table.attrs["quantile_error"]["transfer_volume"] == {
        series: found.error("transfer_volume", series).max() for series in SERIES
    }
    assert table.attrs["model_hash"] == MODEL.hash
    assert Scenario.from_data(table.attrs["scenario"]) == TWIN
    for stem in (*HEADLINE, *(f"{n}_difference" for n in HEADLINE)):
        bands = table[[f"{stem}_q{q}" for q in ("05", "25", "50", "75", "95")]].to_numpy()
        assert (np.diff(bands, axis=1) >= 0).all()


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"runs": 0}, "0 runs"),
        ({"runs": 10**9}, "1000000000 runs"),
        ({"seed": -1}, "seed -1"),
        ({"variables": ["nonsense"]}, "nonsense"),
    ],
)
def test_nonsense_is_refused_by_name(changes, named):
    with pytest.raises(InputError, match=named):
        run_ensemble(TWIN, **changes)


def test_levers_that_jump_keep_the_fine_step():
    jump = Scenario().with_lever("broker_training", LeverSetting(level=150, start=2019, ramp=0))
    assert run_ensemble(jump, 10).table().attrs["step_of_the_ensemble"] == jump.step
    assert run_ensemble(TWIN, 10).table().attrs["step_of_the_ensemble"] == ensemble.STEP


def test_without_a_compiler_numpy_answers(monkeypatch):
    fast = run_ensemble(TWIN, 300, SEED, variables=HEADLINE[:1])
    monkeypatch.setattr(ensemble, "machine_code", lambda *_, **__: False)
    monkeypatch.setattr(pairs, "run_lanes", None)
    slow = run_ensemble(TWIN, 300, SEED, variables=HEADLINE[:1])
    assert slow.runs == 300
    assert slow.quantile(HEADLINE[0], 0.5) == pytest.approx(fast.quantile(HEADLINE[0], 0.5), rel=1e-3)


PEAK = """
import resource, sys
from models import Scenario, run_ensemble
run_ensemble(Scenario(), int(sys.argv[1]), variables=["transfer_volume"])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_memory_does_not_grow_with_the_runs():
    """Eight times the runs of the largest task, a few per cent more memory."""
    peaks = [
        int(subprocess.run([sys.executable, "-c", PEAK, str(n)], capture_output=True, check=True).stdout)
        for n in (2 * ensemble.LARGEST_PART, 8 * ensemble.LARGEST_PART)
    ]
    assert peaks[1] < 1.15 * peaks[0]
