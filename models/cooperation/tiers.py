"""The two groups of partner countries for which most variables exist once each."""

from models.engine import Dimension

LEADING = "leading"
EMERGING = "emerging"

Tier = Dimension("tier", (LEADING, EMERGING))
"""Leading: at or above Shanghai's innovation level. Emerging: below it."""
