"""Arrows between boxes: where they leave one, how they bend, and where they meet the other."""

from __future__ import annotations

import numpy as np

POINTS = 16
"""Of a drawn curve."""


def arrow(cause: np.ndarray, effect: np.ndarray, box: tuple[float, float], bend: float) -> np.ndarray:
    """A bow from the rim of one box to the rim of another.

    Parameters
    ----------
    cause, effect
        Middles of the two boxes, shape (2,): to the right and down.
    box
        Width and height of both.
    bend
        How far the curve's control point (a Bézier curve of order 2) is beside the middle of the
        straight line: to the right of who walks along it if positive.

    Returns
    -------
    numpy.ndarray
        Points of the curve, shape (POINTS, 2), the tip last.
    """
    along = (effect - cause) / np.hypot(*(effect - cause))
    control = (cause + effect) / 2 + bend * np.array([-along[1], along[0]])
    start, tip = _rim(cause, control, box), _rim(effect, control, box)
    part = np.linspace(0, 1, POINTS)[:, None]
    return (1 - part) ** 2 * start + 2 * part * (1 - part) * control + part**2 * tip


def _rim(middle: np.ndarray, towards: np.ndarray, box: tuple[float, float]) -> np.ndarray:
    """Where the way from a box's middle leaves it; the end of the way if that is inside."""
    way = towards - middle
    reach = np.max(np.abs(way) / (np.array(box) / 2))
    return middle + way / max(reach, 1.0)


def before_tip(curve: np.ndarray, distance: float) -> np.ndarray:
    """The point of a curve that is so far from its tip along it, shape (2,); its start if it is shorter."""
    back = curve[::-1]
    gone = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(back, axis=0).T))])
    return np.array([np.interp(distance, gone, back[:, k]) for k in (0, 1)])
