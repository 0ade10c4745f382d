"""The validation tests of the model, run on any scenario."""

from models.validation.battery import COUNT, ValidationTest, Verdict, battery, checks, validation_tests
from models.validation.check import LIMITS, OUTCOMES, SHARES, Check

__all__ = [
    "COUNT",
    "LIMITS",
    "OUTCOMES",
    "SHARES",
    "Check",
    "ValidationTest",
    "Verdict",
    "battery",
    "checks",
    "validation_tests",
]
