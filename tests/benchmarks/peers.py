"""This model in other people's engines and in ours, side by side.

The peers read the model as `python -m models export --format xmile` writes it. Each engine
first has to give our trajectories; those that do take turns, and ratios are of one turn.
Loading, translating and compiling are not counted, nor is reading pysimlin's results; all
others hand out every variable at every step. Numba's figure is of an ensemble, by the run.
`python -m tests.benchmarks.peers`.
"""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

import numpy as np

from models.cooperation import MODEL
from models.engine import METHODS, Method
from models.export import exported
from models.scenario import Scenario
from models.simulation import trajectory
from tests import peers
from tests.benchmarks import c_loop, ensemble

TURNS = 9
TOLERANCE = 1e-6
NOT_INSTALLED = "not installed: pip install -r tests/benchmarks/requirements.txt"
EULER_ONLY = "not measured: it knows Euler's method only"

Values = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Engine:
    """A loaded model.

    Attributes
    ----------
    difference
        The largest relative one between its run of the scenario and ours.
    ms
        Milliseconds a run takes, measured over as many as make a fair block.
    """

    difference: float
    ms: Callable[[], float]


class LeftOutError(Exception):
    """Why an engine does not take part."""


Loader = Callable[[Scenario, Path, ExitStack], Engine]


def in_pysd(scenario: Scenario, folder: Path, _: ExitStack) -> Engine:
    """PySD, asked for our variables only."""
    if scenario.method != "euler":
        raise LeftOutError(EULER_ONLY)
    model = peers.pysd_model(exported(scenario, "xmile"), folder)
    names = list(MODEL.variables)

    def values() -> Values:
        table = model.run(return_columns=names)
        return {name: table[name].to_numpy() for name in names}

    return _timed(scenario, values, 1)


def in_bptk(scenario: Scenario, folder: Path, _: ExitStack) -> Engine:
    """BPTK-Py's translation to Python, stepped as its own simulator steps it."""
    if scenario.method != "euler":
        raise LeftOutError(EULER_ONLY)
    translate = import_module("BPTK_Py.sdcompiler.compile").compile_xmile
    spelled = import_module("BPTK_Py.sdcompiler.plugins").sanitizeName
    source = peers.written(exported(scenario, "xmile"), folder)
    translate(str(source), str(folder / "bptk_model.py"), "py")
    module = _imported(folder / "bptk_model.py")
    names = {name: spelled(f".{name}") for name in MODEL.variables}
    times = trajectory(scenario).times.tolist()

    def values() -> Values:
        model = module.simulation_model()
        rows = [[model.memoize(name, t) for name in names.values()] for t in times]
        return dict(zip(names, np.array(rows).T, strict=True))

    return _timed(scenario, values, 1)


def in_simlin(scenario: Scenario, folder: Path, _: ExitStack) -> Engine:
    """pysimlin: its Rust interpreter."""
    run = peers.simlin_run(exported(scenario, "xmile"), folder)

    def again() -> None:
        run.reset()
        run.run_to_end()

    def values() -> Values:
        again()
        return {name: run.get_series(name) for name in MODEL.variables}

    return Engine(_difference(scenario, values()), partial(c_loop.milliseconds, again, 20))


def in_c(scenario: Scenario, folder: Path, _: ExitStack) -> Engine:
    """The same program as a C loop."""
    if not shutil.which(c_loop.COMPILER[0]):
        raise LeftOutError(f"not measured: it takes {c_loop.COMPILER[0]}")
    loop, method = c_loop.CLoop(folder, scenario), scenario.engine_method

    def values() -> Values:
        loop.run(method)
        return dict(zip(MODEL.variables, loop.columns, strict=True))

    block = partial(c_loop.milliseconds, lambda: loop.run(method), 200)
    return Engine(_difference(scenario, values()), block)


def in_javascript(scenario: Scenario, folder: Path, running: ExitStack) -> Engine:
    """The exported module in Node."""
    if not shutil.which("node"):
        raise LeftOutError("not measured: it takes node")
    module, method = c_loop.Module(folder, scenario), scenario.engine_method
    running.callback(module.close)
    module.ask(method, c_loop.WARM_UP)

    def values() -> Values:
        return dict(zip(MODEL.variables, map(np.array, module.ask(method, 1)["values"]), strict=True))

    return Engine(_difference(scenario, values()), lambda: module.ask(method, 100)["ms"])


def in_python(scenario: Scenario, _folder: Path, _: ExitStack) -> Engine:
    """Our scalar kernel."""
    return _timed(scenario, lambda: _ours(scenario), 5)


def in_numba(threads: int, scenario: Scenario, folder: Path, _: ExitStack) -> Engine:
    """Our lanes, timed by the run."""
    lanes = ensemble.engines(scenario.engine_method, folder)["Numba lanes"]
    usual = {p.name: np.array([p.value]) for p in MODEL.parameters.values()}
    found: Values = dict(zip(ensemble.RECORDED, lanes(usual, 1, 1)[:, :, 0], strict=True))
    drawn = ensemble.drawn(ensemble.RUNS)

    def ensemble_of_runs() -> None:
        lanes(drawn, ensemble.RUNS, threads)

    def ms() -> float:
        return c_loop.milliseconds(ensemble_of_runs, 1) / ensemble.RUNS

    return Engine(_difference(scenario, found, ensemble.RECORDED), ms)


LOADERS: dict[str, Loader] = {
    "PySD": in_pysd,
    "BPTK-Py": in_bptk,
    "pysimlin": in_simlin,
    "C": in_c,
    "JavaScript": in_javascript,
    "plain Python": in_python,
    "Numba lanes, 1 thread": partial(in_numba, 1),
    "Numba lanes, 2 threads": partial(in_numba, 2),
}
RATIOS = (
    ("PySD", "plain Python", ">= 20"),
    ("PySD", "Numba lanes, 2 threads", ">= 3000"),
    ("BPTK-Py", "plain Python", ""),
    ("pysimlin", "Numba lanes, 2 threads", ">= 40"),
    ("pysimlin", "plain Python", ""),
    ("pysimlin", "JavaScript", ""),
    ("JavaScript", "C", "<= 3"),
    ("plain Python", "C", ""),
)
"""What is divided by what, and the figure to reach."""


def loaded(scenario: Scenario, folder: Path, running: ExitStack) -> tuple[dict[str, Engine], dict[str, str]]:
    """Engines that give our trajectories; for all others, why they are left out."""
    engines, left_out = {}, {}
    for name, load in LOADERS.items():
        own = folder / name.replace(" ", "_")
        own.mkdir()
        try:
            engines[name] = load(scenario, own, running)
            if not engines[name].difference < TOLERANCE:
                raise LeftOutError(f"not measured: trajectories differ by {engines[name].difference:.1e}")
        except LeftOutError as reason:
            left_out[name] = str(reason)
        except ImportError:
            left_out[name] = NOT_INSTALLED
        except Exception as error:
            # Whatever another engine stumbles over is a result, not a reason to stop.
            left_out[name] = f"cannot run this model: {type(error).__name__}: {error}"
    return {n: e for n, e in engines.items() if n not in left_out}, left_out


def measure(method: Method) -> tuple[dict[str, list[float]], dict[str, str]]:
    """Milliseconds of a run in each engine, turn by turn, and what is to be said of each."""
    scenario = ensemble.SCENARIO.replaced(method=method)
    times: dict[str, list[float]] = {}
    with TemporaryDirectory() as folder, ExitStack() as running:
        engines, said = loaded(scenario, Path(folder), running)
        for _ in range(TURNS):
            for name, engine in engines.items():
                times.setdefault(name, []).append(engine.ms())
        said |= {n: f"largest difference {e.difference:.0e}" for n, e in engines.items()}
    return times, said


def report() -> list[tuple[str, str]]:
    """Rows for the benchmark table."""
    return [row for method in METHODS for row in _rows(method, *measure(method))]


def _rows(
    method: Method, times: Mapping[str, list[float]], said: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for name in LOADERS:
        taken = f"{_figure(times[name])} ms, " if name in times else ""
        yield f"One run, {name}, {method}", taken + said[name]
    for slow, fast, wanted in RATIOS:
        if slow in times and fast in times:
            ratios = [a / b for a, b in zip(times[slow], times[fast], strict=True)]
            goal = f", figure to reach {wanted}" * bool(wanted)
            yield f"  {slow} / {fast}, {method}{goal}", f"{_figure(ratios)} x"


def _figure(values: Sequence[float]) -> str:
    """Median, and the range between the quartiles, to three digits."""
    low, middle, high = (_short(q) for q in statistics.quantiles(values, n=4))
    return f"{middle} ({low}-{high})"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _ours(scenario: Scenario, every: int = 1) -> Values:
    found = trajectory(scenario, every)
    return dict(zip(found.names, found.values.T, strict=True))


def _difference(scenario: Scenario, found: Values, names: Sequence[str] = tuple(MODEL.variables)) -> float:
    """From our values at as many instants of the run as were found."""
    steps = len(next(iter(found.values()))) - 1
    ours = _ours(scenario, scenario.grid.steps // steps)
    return peers.relative_difference({name: ours[name] for name in names}, found)


def _timed(scenario: Scenario, values: Callable[[], Values], runs: int) -> Engine:
    return Engine(_difference(scenario, values()), partial(c_loop.milliseconds, values, runs))


def _imported(path: Path) -> ModuleType:
    spec = spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    for heading, figure in report():
        print(f"| {heading} | {figure} |", flush=True)
