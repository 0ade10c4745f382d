"""What the record says of the parameters it can speak of: draws that belong together.

There is none yet: every parameter is drawn from its own distribution.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Posterior:
    """Draws of some parameters together: `values` by full name, shape (size,) each."""

    values: Mapping[str, np.ndarray] = field(default_factory=dict)
    size: int = 1


def posterior() -> Posterior:
    """The calibrated draws."""
    return Posterior()
