"""The policy simulator as a library: `from models import Scenario, simulate`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from models.ensemble import run_ensemble
    from models.errors import InputError
    from models.presets import preset
    from models.scenario import LeverSetting, Scenario
    from models.simulation import simulate

_HOMES = {
    "InputError": "models.errors",
    "LeverSetting": "models.scenario",
    "Scenario": "models.scenario",
    "preset": "models.presets",
    "run_ensemble": "models.ensemble",
    "simulate": "models.simulation",
}

__all__ = ["InputError", "LeverSetting", "Scenario", "preset", "run_ensemble", "simulate"]


def __getattr__(name: str) -> Any:
    """Loads a name when it is first used, so that importing the package costs nothing."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
