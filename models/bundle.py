"""A run in one file that anyone can verify later: scenario, assumptions, data, results and what made them.

On one machine the zip archive is the same to the byte for the same run and time of making.
`manifest.json` has the SHA-256 of every other file, `manifest.sha256` has that of the manifest, as
`sha256sum` writes it: the bundle's digest. Without a secret key nobody can promise more than this:
whoever holds a digest noted elsewhere knows that it is the same bundle, and whoever reruns it knows
whether its results follow from the model.
"""

from __future__ import annotations

import hashlib
import io
import json
import platform
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from models.anatomy import anatomy
from models.bundle_words import read_me
from models.cooperation import MODEL
from models.cooperation.tables import DATA
from models.ensemble import QUANTILES, Ensemble, run_ensemble
from models.errors import InputError, message
from models.outcomes import HEADLINE, SERIES
from models.output import csv_text
from models.scenario import START, Scenario
from models.simulation import VERSION, at_year, trajectory
from models.tally import quantile_name
from models.watch import UNWATCHED, Watch

if TYPE_CHECKING:
    import pandas as pd

FORMAT, FORMAT_VERSION = "shanghai-cooperation-bundle", 1
MANIFEST, DIGEST, README = "manifest.json", "manifest.sha256", "README.txt"
SCENARIO, ANATOMY, RESULTS, ENSEMBLE = "scenario.json", "model.json", "results.csv", "ensemble.csv"
PACKAGE = "datapackage.json"
DATA_FOLDER = "data/"
RUNS, MOST_RUNS = 1000, 100_000
RELATIVE, BIN_WIDTHS = 1e-9, 2
TOLERANCES = {
    "results": {
        "relative": RELATIVE,
        "why": "Of the variable's largest value. A run is some thousand steps of double precision, and "
        "processors and libraries round differently: far below this share. Any change of an input that "
        "matters is far above.",
    },
    "ensemble": {
        "relative": RELATIVE,
        "bin_widths": BIN_WIDTHS,
        "why": "Runs are counted in bins. One that rounding moves across a bin's edge moves a quantile by "
        "two widths at most; rounding itself by the relative part.",
    },
}
"""How far figures may be from the recorded ones, and why."""
PACKAGES = ("numpy", "numba", "llvmlite", "scipy", "pandas", "pyarrow", "pydantic", "pint")
"""What computes the figures."""
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip archive can hold: its files have no other."""


def bundle_bytes(
    scenario: Scenario,
    runs: int = RUNS,
    seed: int = 0,
    *,
    created: datetime | None = None,
    watch: Watch = UNWATCHED,
    wait: bool = True,
) -> bytes:
    """The zip archive of a scenario's run.

    Parameters
    ----------
    runs, seed
        How many draws of the assumptions the ensemble has, and which; 0 for no ensemble.
    created
        When it was made (default: now).
    watch, wait
        As for `run_ensemble`. What NumPy answers has other last digits than what machine code does.

    Raises
    ------
    InputError
        If runs or seed make no sense, or the ensemble cannot be told by whole years.
    SimulationError
        If the scenario cannot be computed.
    Stopped
        If it was stopped.
    """
    if not 0 <= runs <= MOST_RUNS:
        raise InputError(
            message("{runs} runs are outside {least} to {most}"), runs=runs, least=0, most=MOST_RUNS
        )
    table = results(scenario)
    files = {SCENARIO: scenario.to_json(), ANATOMY: _json(anatomy()), RESULTS: csv_text(table)}
    about = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "model": {"version": VERSION, "hash": MODEL.hash},
        "seed": seed,
        "runs": runs,
        "tolerances": TOLERANCES,
        "created": (created or datetime.now(UTC)).isoformat(timespec="seconds"),
        "environment": environment(),
    }
    if runs:
        found = run_ensemble(scenario, runs, seed, watch=watch, wait=wait)
        # Fewer than asked for only where it was stopped.
        about |= {"runs": found.runs, "failed": found.failed}
        files[ENSEMBLE] = csv_text(quantiles(found))
    files[README] = read_me(scenario, table, about)
    every = {name: text.encode() for name, text in files.items()}
    every |= {DATA_FOLDER + name: content for name, content in data_package().items()}
    about["files"] = {name: sha256(every[name]) for name in sorted(every)}
    every[MANIFEST] = _json(about).encode()
    every[DIGEST] = digest_line(every[MANIFEST]).encode()
    return _zipped(every)


def results(scenario: Scenario) -> pd.DataFrame:
    """Headline outcomes and stocks of a scenario and its baseline at the start of each year.

    A row for each figure: `series`, `year`, `variable`, `tier`, `unit`, `value`.
    """
    import pandas as pd

    years = np.union1d(
        np.arange(START, scenario.until + 1)[: int(scenario.until - START) + 1], scenario.until
    )
    rows = []
    for series, run in (("scenario", scenario), ("baseline", scenario.baseline())):
        found = trajectory(run)
        for name in dict.fromkeys((*HEADLINE, *MODEL.stocks)):
            v = MODEL.variables[name]
            rows += [(series, y, name, v.element, v.unit, at_year(found, name, y)) for y in years]
    return pd.DataFrame(rows, columns=["series", "year", "variable", "tier", "unit", "value"])


def quantiles(found: Ensemble) -> pd.DataFrame:
    """An ensemble's quantiles: `series`, `year`, `variable`, `unit`, `quantile`, `value`, `bin_width`."""
    import pandas as pd

    rows = [
        (series, year, name, MODEL.unit(name), quantile_name(share), value, width)
        for series in SERIES
        for name in found.variables
        for share in QUANTILES
        for year, value, width in zip(
            found.years, found.quantile(name, share, series), found.error(name, series), strict=True
        )
    ]
    columns = ["series", "year", "variable", "unit", "quantile", "value", "bin_width"]
    return pd.DataFrame(rows, columns=columns)


def data_package() -> dict[str, bytes]:
    """The data that the model reads, by file name, as they are on disk."""
    package = (DATA / PACKAGE).read_bytes()
    paths = [resource["path"] for resource in json.loads(package)["resources"]]
    return {PACKAGE: package} | {path: (DATA / path).read_bytes() for path in paths}


def environment() -> dict[str, str]:
    """What computes here: Python, the packages that matter, the machine."""
    return dict(_environment())


def _environment() -> Iterator[tuple[str, str]]:
    yield "python", platform.python_version()
    yield "platform", platform.platform()
    for name in PACKAGES:
        yield name, version(name)


def sha256(content: bytes) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def digest_line(manifest: bytes) -> str:
    """What `manifest.sha256` says of a manifest."""
    return f"{sha256(manifest)}  {MANIFEST}\n"


def _json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip archive of files, sorted; not compressed, for compressors differ between machines."""
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return found.getvalue()
