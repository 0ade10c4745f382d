"""Other people's engines, run on a model that was written as XMILE."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

FILE = "model.xmile"
NEARLY_NOTHING = 1e-9
"""Differences of smaller values count as if the values were this large."""


def pysd_model(text: str, folder: Path) -> Any:
    """The model in PySD, which knows Euler's method only, whatever the file asks for."""
    with warnings.catch_warnings():
        # It imports a name that chardet has moved.
        warnings.simplefilter("ignore", DeprecationWarning)
        import pysd

    # It lays out the Python it writes, which takes longer than all its other work together.
    with patch("black.format_file_contents", lambda text, **_: text):
        return pysd.read_xmile(str(written(text, folder)))


def in_pysd(text: str, folder: Path) -> Mapping[str, np.ndarray]:
    """Every variable at every step."""
    model = pysd_model(text, folder)
    with warnings.catch_warnings():
        # It sets an index in place, which pandas will no longer have.
        warnings.simplefilter("ignore", DeprecationWarning)
        table = model.run()
    return {str(name): table[name].to_numpy() for name in table}


def simlin_run(text: str, folder: Path) -> Any:
    """A run in Simlin, by the method that the file asks for, before its first step."""
    import simlin

    return simlin.load(str(written(text, folder))).simulate()


def in_simlin(text: str, folder: Path) -> Mapping[str, np.ndarray]:
    """Every variable at every step."""
    run = simlin_run(text, folder)
    run.run_to_end()
    return {name: run.get_series(name) for name in run.get_var_names()}


def link_scores_in_simlin(text: str, folder: Path) -> Mapping[tuple[str, str], np.ndarray]:
    """The score of each link, by cause and effect, from the end of the first step on."""
    import simlin

    run = simlin.load(str(written(text, folder))).simulate(enable_ltm=True)
    run.run_to_end()
    links = run.get_links()
    return {(x.from_var, x.to_var): x.score[1:] for x in links if x.score is not None}


def loops_in_simlin(text: str, folder: Path) -> Mapping[tuple[str, ...], np.ndarray]:
    """Relative scores of the loops it finds worth keeping, from the end of the first step on."""
    import simlin

    loops = simlin.load(str(written(text, folder))).analyze().loops
    return {x.variables: x.behavior_time_series[1:] for x in loops if x.behavior_time_series is not None}


def complaints(text: str, folder: Path) -> list[str]:
    """What Simlin finds wrong with equations and units."""
    import simlin

    return [issue.message for issue in simlin.load(str(written(text, folder))).check()]


def written(text: str, folder: Path) -> Path:
    """The file that an engine reads."""
    path = folder / FILE
    path.write_text(text, encoding="utf-8")
    return path


def relative_difference(ours: Mapping[str, np.ndarray], found: Mapping[str, np.ndarray]) -> float:
    """The largest over all our variables and all times; infinite where a variable is missing."""
    differences = [np.inf if n not in found else _largest(v, found[n]) for n, v in ours.items()]
    return float(np.max(differences))


def _largest(ours: np.ndarray, found: np.ndarray) -> float:
    if ours.shape != found.shape:
        return np.inf
    return float(np.max(np.abs(found - ours) / np.maximum(np.abs(ours), NEARLY_NOTHING)))
