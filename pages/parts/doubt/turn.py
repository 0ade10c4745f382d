"""What would turn it round? The smallest plausible changes of assumptions that do."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from models.errors import message
from models.flip import Change, Flip, Turn
from pages.parts import jobs, state
from pages.parts.doubt.words import apart
from pages.parts.labels import base_label, parameter, parameter_value
from pages.parts.origin import Origin, pick_origin
from pages.parts.page_state import PageState
from pages.parts.text import escaped, percent, plain, sentences, t, translated

STANDING = {
    "ahead": message(
        "On this scenario's assumptions the policies win: "
        "{outcome} in {year} is {value}, against {other} with no new policy."
    ),
    "level": message(
        "On this scenario's assumptions the policies change nothing: "
        "{outcome} in {year} is {value} with and without them."
    ),
    "behind": message(
        "On this scenario's assumptions the policies lose: "
        "{outcome} in {year} is {value}, against {other} with no new policy."
    ),
}
STANDING_AGAINST = {
    "ahead": message(
        "On the assumptions as they stand this scenario wins: "
        "{outcome} in {year} is {value}, against {other} in “{name}”."
    ),
    "level": message(
        "On the assumptions as they stand neither wins: {outcome} in {year} is {value}, here as in “{name}”."
    ),
    "behind": message(
        "On the assumptions as they stand this scenario loses: "
        "{outcome} in {year} is {value}, against {other} in “{name}”."
    ),
}


def turn() -> None:
    """The view: where things stand, then what one and what two assumptions can do about it."""
    now, origin = state.current(), pick_origin()
    against = origin.scenario if origin else None
    found: Flip | None = jobs.turns(now.scenario, now.outcome, now.target_year, against)
    if found is None:
        return
    st.markdown(f"**{_standing(now, found, origin)}**")
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(t("**One assumption**"))
        _answer("one" if origin is None else "", now, found, found.ones, found.nearest_one)
    with right:
        st.markdown(t("**Two assumptions together**"))
        _answer("two" if origin is None else "", now, found, found.twos, found.nearest_two)
    st.caption(sentences([_method(), *_failed(found)]))


def _method() -> str:
    return t(
        "Plausible: within the range of the assumptions' table. The size of a change is the part of "
        "the way from the model's value to the end of that range; of two changes the larger counts. "
        "All pairs are tried with both parts equal, the most promising ones with any parts; "
        "the record is not asked again."
    )


def _failed(found: Flip) -> list[str]:
    """What is said of runs that left the finite numbers."""
    told = t(
        "{failed} of {runs} runs left the finite numbers; they turn nothing round.",
        failed=plain(found.failed, 0),
        runs=plain(found.runs, 0),
    )
    return [told] if found.failed else []


def _standing(now: PageState, found: Flip, origin: Origin | None) -> str:
    template, named = STANDING[found.standing], {}
    if origin:
        template, named = STANDING_AGAINST[found.standing], {"name": escaped(origin.name)}
    return translated(template).format(
        outcome=base_label(now.outcome),
        year=now.target_year,
        value=apart(now.outcome, found.value, found.other),
        other=apart(now.outcome, found.other, found.value),
        **named,
    )


def _answer(key: str, now: PageState, found: Flip, turns: tuple[Turn, ...], nearest: Turn | None) -> None:
    """One half of the answer; with a key there is a button to see the change at work."""
    if turns:
        st.markdown(_turned(turns[0]))
        if key:
            st.button(
                t("See it with this change"),
                icon=":material/visibility:",
                key=f"try-{key}",
                on_click=_try,
                args=(turns[0],),
            )
        _table(turns)
    elif nearest is not None and found.difference == nearest.difference == 0:
        st.markdown(t("Whatever is assumed, they are level."))
    elif nearest is not None:
        st.markdown(_not_turned(now, nearest))
    elif found.failed:
        st.markdown(t("With any assumption changed, a value grows beyond all bounds: nothing can be said."))
    else:
        st.markdown(t("No assumption is left to be changed: all are given in this scenario."))


def _turned(smallest: Turn) -> str:
    turned = t("The comparison turns round if {changes}.", changes=_changes(smallest))
    far = t("That is {part} % of the way to the end of what is plausible.", part=percent(smallest.share))
    return sentences([turned, far])


def _not_turned(now: PageState, nearest: Turn) -> str:
    alone = len(nearest.changes) == 1
    what = t("Nothing plausible turns it round.") if alone else t("No pair that was tried turns it round.")
    close = t(
        "It comes closest if {changes}: the difference is then {difference}.",
        changes=_changes(nearest),
        difference=apart(now.outcome, nearest.difference, 0.0),
    )
    return sentences([f"**{what}**", close])


def _changes(turn: Turn) -> str:
    return t(" and ").join(_change(c) for c in turn.changes)


def _change(change: Change) -> str:
    return t(
        "“{name}” is {value} instead of {default}",
        name=parameter(change.parameter),
        value=parameter_value(change.parameter, change.value),
        default=parameter_value(change.parameter, change.default),
    )


def _try(turn: Turn) -> None:
    """Takes the changed assumptions into the scenario and shows what they do, against no new policy."""
    now = state.current()
    given = now.scenario.assumptions | {c.parameter: c.value for c in turn.changes}
    state.change(replace(now, scenario=now.scenario.replaced(assumptions=given), view="wrong"))


def _table(turns: tuple[Turn, ...]) -> None:
    rows = [(_changes(found), percent(found.share)) for found in turns]
    names = [t("Change"), t("% of the way to the end of the range")]
    with st.expander(t("Changes found that turn it round ({count})", count=len(turns)), type="compact"):
        st.dataframe(pd.DataFrame(rows, columns=names), hide_index=True)
