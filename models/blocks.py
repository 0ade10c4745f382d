"""A function at many points, block by block on all cores, with a place to stop."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from models.draws import BLOCK
from models.watch import Stopped, Watch

Function = Callable[[np.ndarray], np.ndarray]
"""From points, shape (d, m), to s outputs each, shape (s, m). Called from several threads."""


def evaluated(function: Function, points: np.ndarray, watch: Watch) -> np.ndarray:
    """The function at points of shape (d, n), shape (s, n).

    Raises
    ------
    Stopped
        If `watch` says so before all are done.
    """
    blocks = [points[:, k : k + BLOCK] for k in range(0, points.shape[1], BLOCK)]
    found: list[np.ndarray] = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        waiting = [pool.submit(function, block) for block in blocks]
        for future in waiting:
            if watch.stopped():
                pool.shutdown(cancel_futures=True)
                raise Stopped
            found.append(future.result())
            watch.progress(sum(part.shape[1] for part in found))
    return np.concatenate(found, axis=1)
