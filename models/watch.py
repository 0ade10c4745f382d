"""How whoever started long work follows and stops it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Watch:
    """What long work tells, and asks, now and then.

    Attributes
    ----------
    progress
        Told how many runs are done.
    stopped
        Once it says true the work ends: with what is done so far where that is of use, else with `Stopped`.
    """

    progress: Callable[[int], object] = lambda _done: None
    stopped: Callable[[], bool] = lambda: False


UNWATCHED = Watch()


class Stopped(Exception):  # noqa: N818
    """Work was stopped before there was anything to show."""
