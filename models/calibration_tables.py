"""What a calibration found, as tables: by parameter, by recorded figure, by pair of parameters."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from models.calibration import Calibration
from models.errors import InputError, message
from models.history import Recorded, comparable
from models.likelihood import modelled
from models.posterior import FILE, INFORMED, write
from models.prior import Prior, uncertain

if TYPE_CHECKING:
    import pandas as pd

QUANTILES = (0.05, 0.5, 0.95)
AS_WIDE = message("as wide as the prior")
LEAST_CONTRACTION = 0.1
"""Of the variance, from which on a parameter counts as informed."""
LEAST_SHIFT = 0.2
"""Of the mean, in prior standard deviations, from which on a parameter counts as informed."""
LEAST_CORRELATION = 0.1
"""Size from which on a correlation is listed; chance gives 0.006 to 30,000 independent draws."""
ABOUT = message(
    "{others} more parameters took part and stay as wide as the prior; the {left_out} left out change "
    "the log-likelihood by {effect:.2g}. {runs} runs, {failed} of them left the finite numbers. Acceptance "
    "{acceptance:.2f}, R-hat at most {r_hat:.4f}, effective sample size at least {size:.0f}."
)
TABLES = ("calibration", "predictive", "correlations")


def write_all(found: Calibration, output: Path = FILE) -> list[Path]:
    """Writes the posterior and its report beside it; returns the files written.

    Raises
    ------
    InputError
        For a place that cannot be written.
    """
    paths = [output, *(output.with_name(f"{name}.csv") for name in TABLES)]
    try:
        write(found.posterior, output)
        for table, path in zip(report(found), paths[1:], strict=True):
            table.to_csv(path, index=False, float_format="%.6g", lineterminator="\n")
    except OSError as error:
        reason = error.strerror or error
        raise InputError(message('cannot write "{path}": {reason}'), path=output, reason=reason) from None
    return paths


def checked_place(output: Path | None) -> Path:
    """Where the posterior goes, known to be good before the work begins. Raises InputError."""
    if output is None:
        return FILE
    if output.suffix != ".parquet":
        raise InputError(message('"{path}" does not end in {known}'), path=output, known=".parquet")
    if not output.parent.is_dir():
        raise InputError(message('the folder of "{path}" does not exist'), path=output)
    return output


def printed(found: Calibration) -> str:
    """The report in columns, the informed parameters only."""
    parameters, figures, pairs = report(found)
    informed = parameters[parameters["verdict"] == INFORMED]
    shown = (informed.drop(columns=["prior_q50", "posterior_q50", "verdict"]), figures, pairs)
    about = ABOUT.format(
        others=len(parameters) - len(informed),
        left_out=len(found.left_out.names),
        effect=found.left_out_effect,
        runs=found.runs,
        failed=found.failed,
        acceptance=found.chains.acceptance,
        r_hat=found.r_hat.max(),
        size=found.effective_size.min(),
    )
    columns = (t.to_string(index=False, float_format=_short) for t in shown)  # type: ignore[arg-type]
    return "\n\n".join([*columns, about])


def report(found: Calibration) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The tables, in the order of `TABLES`."""
    return by_parameter(found), by_figure(found), by_pair(found)


def by_parameter(found: Calibration) -> pd.DataFrame:
    """Prior and posterior of each calibrated parameter in its unit, the most informed first."""
    import pandas as pd

    prior, values = found.prior, found.values
    mean, sd = values.mean(axis=0), values.std(axis=0)
    contraction, shift = 1 - (sd / prior.sd()) ** 2, (mean - prior.mean()) / prior.sd()
    informed = (contraction >= LEAST_CONTRACTION) | (np.abs(shift) >= LEAST_SHIFT)
    columns = {
        "parameter": prior.names,
        "unit": [p.unit for p in prior.parameters],
        "prior_mean": prior.mean(),
        "prior_sd": prior.sd(),
        **{_column("prior", q): prior.quantile(q) for q in QUANTILES},
        "posterior_mean": mean,
        "posterior_sd": sd,
        **{_column("posterior", q): np.quantile(values, q, axis=0) for q in QUANTILES},
        "contraction": contraction,
        "shift": shift,
        "r_hat": found.r_hat,
        "effective_size": np.round(found.effective_size),
        "verdict": np.where(informed, INFORMED, AS_WIDE),
    }
    return pd.DataFrame(columns).sort_values("contraction", ascending=False, ignore_index=True)


def by_figure(found: Calibration) -> pd.DataFrame:
    """Recorded figures, those held out too, beside what would be recorded under prior and posterior.

    The predictive distributions contain the observation error, so that a figure that follows
    the model lies in nine of ten 90 % ranges.
    """
    import pandas as pd

    figures, rows = comparable(), found.posterior.rows
    before = Prior(uncertain()).named(
        np.random.default_rng(found.seed).standard_normal((rows, len(uncertain())))
    )
    prior, posterior = (_replicated(figures, p, rows, found.seed) for p in (before, found.drawn()))
    columns = {
        **{name: [getattr(f, name) for f in figures] for name in ("variable", "start", "end", "unit")},
        "calibration": ["yes" if f.calibration else "no" for f in figures],
        **{name: [getattr(f, name) for f in figures] for name in ("status", "value", "low", "high")},
        **{_column("prior", q): np.quantile(prior, q, axis=1) for q in QUANTILES},
        **{_column("posterior", q): np.quantile(posterior, q, axis=1) for q in QUANTILES},
        "posterior_share_below": (posterior < np.array([[f.value] for f in figures])).mean(axis=1),
    }
    return pd.DataFrame(columns)


def by_pair(found: Calibration) -> pd.DataFrame:
    """Posterior correlations of at least `LEAST_CORRELATION`, the strongest first; the prior has none."""
    import pandas as pd

    first, second = np.triu_indices(len(found.prior.names), 1)
    correlations = np.corrcoef(found.values, rowvar=False)[first, second]
    names = np.array(found.prior.names)
    table = pd.DataFrame(
        {"parameter": names[first], "other": names[second], "correlation": correlations}
    ).sort_values("correlation", key=np.abs, ascending=False, ignore_index=True)
    return table.loc[table["correlation"].abs() >= LEAST_CORRELATION, :]


def _replicated(
    figures: list[Recorded], parameters: dict[str, np.ndarray], runs: int, seed: int
) -> np.ndarray:
    """Figures as they would be recorded, shape (F, R)."""
    random = np.random.default_rng((seed, 1))
    values = modelled(parameters, runs, figures)
    return np.array([f.replicated(v, random) for f, v in zip(figures, values, strict=True)])


def _column(which: str, share: float) -> str:
    return f"{which}_q{round(100 * share):02d}"


def _short(number: float) -> str:
    return f"{number:.0f}" if abs(number) >= 1000 else f"{number:.3g}"
