"""From the record to the posterior of the parameters it speaks about.

A parameter takes part if it moves a recorded figure. The others keep their prior, and are
nowhere in the posterior.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib.metadata import version

import numpy as np

from models.convergence import effective_size, r_hat
from models.errors import InputError, ResultError, message
from models.history import calibration_record
from models.likelihood import Likelihood, log_likelihood, modelled
from models.posterior import Posterior, origin
from models.prior import Prior, uncertain
from models.sampling import Chains, sample

TAKES_PART = 0.1
"""A parameter takes part if its range moves a figure by more than this share of the observation error."""
POINTS = 5
"""Places in a parameter's range that are tried, both ends included."""
PLACES = 32
"""Prior draws of all others at which that is done. At the table values alone elasticities seem not to
matter, since what they are exponents of is then 1."""
LARGEST_LEFT_OUT = 0.1
"""Most that the log-likelihood may vary (standard deviation) with the parameters left out."""
LARGEST_R_HAT = 1.01
SMALLEST_SIZE = 1000
"""Independent draws that the chains must be worth for every parameter."""
DISAGREEING = message("{name}: the chains disagree, R-hat {value:.3f} is above {limit}; sample longer")
TOO_FEW = message("{name}: an effective sample size of {value:.0f} is below {limit}; sample longer")
LEFT_OUT_MATTERS = message(
    "the parameters left out change the log-likelihood by {value:.2g}, more than {limit}"
)
LIBRARIES = ("numpy", "scipy", "emcee", "numba", "pyarrow")


@dataclass(frozen=True)
class Settings:
    """How long to sample. `rows` of the kept draws go to the file, as many from each chain."""

    chains: int = 128
    burn_in: int = 900
    steps: int = 3072
    thin: int = 4
    rows: int = 8192


SETTINGS = Settings()


@dataclass(frozen=True)
class Calibration:
    """What the chains found, and how far it can be relied on.

    Attributes
    ----------
    prior, left_out
        Of the parameters that take part, and of the others.
    runs, failed
        Runs of the model, and how many left the finite numbers; those have likelihood zero.
    """

    seed: int
    settings: Settings
    prior: Prior
    left_out: Prior
    chains: Chains
    runs: int
    failed: int

    @cached_property
    def r_hat(self) -> np.ndarray:
        """Of each parameter, shape (D,)."""
        return r_hat(self.chains.draws)

    @cached_property
    def effective_size(self) -> np.ndarray:
        """Independent draws that the chains are worth, of each parameter, shape (D,)."""
        return effective_size(self.chains.draws)

    @cached_property
    def values(self) -> np.ndarray:
        """Every kept draw in the parameters' units, chain after chain within a step, shape (N, D)."""
        return self.prior.values(self.chains.draws.reshape(-1, len(self.prior.names)))

    @cached_property
    def posterior(self) -> Posterior:
        """Draws taken evenly from all chains."""
        kept, chains, _ = self.chains.draws.shape
        apart = kept * chains // self.settings.rows
        last = np.arange(apart - 1, kept, apart)
        rows = (last[:, None] * chains + np.arange(chains)).ravel()
        values = {n: self.values[rows, k].copy() for k, n in enumerate(self.prior.names)}
        made_by = {
            **origin(),
            "seed": self.seed,
            **asdict(self.settings),
            "versions": {name: version(name) for name in LIBRARIES},
        }
        return Posterior(values, made_by)

    @cached_property
    def left_out_effect(self) -> float:
        """Standard deviation of the log-likelihood over the parameters left out, at posterior draws."""
        return float(np.std(log_likelihoods(self.drawn()) - log_likelihoods(self.posterior.values)))

    def drawn(self) -> dict[str, np.ndarray]:
        """All uncertain parameters: posterior draws, the left-out ones beside them from their prior."""
        random = np.random.default_rng(self.seed)
        z = random.standard_normal((self.posterior.rows, len(self.left_out.names)))
        return {**self.posterior.values, **self.left_out.named(z)}

    def check(self) -> None:
        """Raises ResultError if the chains disagree, are worth too little, or the left-out ones matter."""
        worst, fewest = np.argmax(self.r_hat), np.argmin(self.effective_size)
        r_hat, size, effect = self.r_hat[worst], self.effective_size[fewest], self.left_out_effect
        names = self.prior.names
        if not r_hat <= LARGEST_R_HAT:
            raise ResultError(DISAGREEING, name=names[worst], value=r_hat, limit=LARGEST_R_HAT)
        if not size >= SMALLEST_SIZE:
            raise ResultError(TOO_FEW, name=names[fewest], value=size, limit=SMALLEST_SIZE)
        if not effect <= LARGEST_LEFT_OUT:
            raise ResultError(LEFT_OUT_MATTERS, value=effect, limit=LARGEST_LEFT_OUT)


def calibrate(seed: int = 0, settings: Settings | None = None) -> Calibration:
    """Samples the posterior; half a minute with the usual settings.

    Raises
    ------
    InputError
        If the seed makes no sense.
    ResultError
        If the chains cannot start. Whether they can be relied on, `check` says.
    """
    if seed < 0:
        raise InputError(message("the seed {seed} is negative; use 0 or more"), seed=seed)
    settings = settings or SETTINGS
    prior, left_out = split(screening())
    likelihood = Likelihood(prior)
    chains = sample(
        likelihood,
        len(prior.names),
        settings.chains,
        settings.steps,
        seed,
        settings.burn_in,
        settings.thin,
    )
    return Calibration(seed, settings, prior, left_out, chains, likelihood.runs, likelihood.failed)


def screening() -> dict[str, float]:
    """How far each uncertain parameter moves a recorded figure, wherever the others may be.

    For each calibration figure the move over the parameter's range, in standard deviations of
    the figure's observation error, as a mean over prior draws of the others; of these the
    largest. Infinite if a run leaves the finite numbers.
    """
    prior, figures = Prior(uncertain()), calibration_record()
    count = len(prior.parameters)
    others = prior.values(np.random.default_rng(0).standard_normal((PLACES, count)))
    tried = np.broadcast_to(others[:, None, None], (PLACES, count, POINTS, count)).copy()
    for k, p in enumerate(prior.parameters):
        tried[:, k, :, k] = np.linspace(p.low, p.high, POINTS)
    runs = tried.reshape(-1, count).T
    values = modelled(dict(zip(prior.names, runs, strict=True)), runs.shape[1], figures)
    moves = np.ptp(values.reshape(len(figures), *tried.shape[:3]), axis=3).mean(axis=1)
    largest = np.max(moves / np.array([[f.sd] for f in figures]), axis=0)
    return dict(zip(prior.names, np.where(np.isfinite(largest), largest, np.inf).tolist(), strict=True))


def split(moves: Mapping[str, float]) -> tuple[Prior, Prior]:
    """The parameters that take part, and those that are left out."""
    taking_part = {name for name, move in moves.items() if move > TAKES_PART}
    groups = [tuple(p for p in uncertain() if (p.name in taking_part) is inside) for inside in (True, False)]
    return Prior(groups[0]), Prior(groups[1])


def log_likelihoods(parameters: Mapping[str, np.ndarray]) -> np.ndarray:
    """Log-likelihood of given parameters, arrays of shape (R,) in their units; shape (R,)."""
    figures, runs = calibration_record(), len(next(iter(parameters.values())))
    return log_likelihood(modelled(parameters, runs, figures), figures)
