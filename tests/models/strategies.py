"""Any valid setting, any valid scenario."""

from __future__ import annotations

from hypothesis import strategies as st

from models.cooperation import MODEL
from models.engine import METHODS
from models.scenario import LeverSetting, Scenario

STEPS = (1 / 4, 1 / 8, 1 / 16)


@st.composite
def settings_of(draw: st.DrawFn, lever: str) -> LeverSetting:
    """A setting inside the lever's range, at any time."""
    found = MODEL.levers[lever]
    start, ramp = draw(st.floats(2018, 2050)), draw(st.floats(0, 20))
    latest = 2050 - start - ramp
    end = start + ramp + draw(st.floats(0, latest)) if latest > 0 and draw(st.booleans()) else None
    if end is not None:
        end = min(max(end, start + ramp), 2050.0)
    return LeverSetting(level=draw(st.floats(found.low, found.high)), start=start, ramp=ramp, end=end)


@st.composite
def named_settings(draw: st.DrawFn) -> tuple[str, LeverSetting]:
    lever = draw(st.sampled_from(sorted(MODEL.levers)))
    return lever, draw(settings_of(lever))


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Some levers, some assumptions, any horizon, step and method."""
    assumed = draw(st.sets(st.sampled_from(sorted(MODEL.parameters)), max_size=5))
    parameters = {n: MODEL.parameters[n] for n in assumed}
    return Scenario(
        levers=dict(draw(st.lists(named_settings(), max_size=4))),
        assumptions={n: draw(st.floats(p.low, p.high)) for n, p in parameters.items()},
        until=float(draw(st.integers(2016, 2050))),
        step=draw(st.sampled_from(STEPS)),
        method=draw(st.sampled_from(METHODS)),
    )
