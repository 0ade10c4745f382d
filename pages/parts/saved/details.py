"""A saved scenario: what it is, what has become of it, its versions, its link, what one can do with it."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode, urlsplit, urlunsplit

import pandas as pd
import segno
import streamlit as st

from models.library import Difference, Reopened, Saved, changes
from models.outcomes import HEADLINE
from pages.parts import state
from pages.parts.compare.picking import add, entrant_of
from pages.parts.compare.selection import LETTERS, Entrant
from pages.parts.labels import base_label
from pages.parts.page_state import Bookmark
from pages.parts.pictures import scenario_words
from pages.parts.saved import shelf
from pages.parts.saved.saving import (
    begun,
    fields,
    forget_form,
    form_key,
    theirs_and_mine,
    typed,
    visibility,
)
from pages.parts.saved.words import by_whom, listed, moment, reasons, then_and_now
from pages.parts.text import escaped, problem, shown_difference, t, unit_label

EXPLORE, COMPARE = "pages/explore.py", "pages/compare.py"
QR_SCALE, QR_MARGIN = 6, 4
"""Pixels of a square of the code, and squares around it: both as a camera across a room needs them."""


def details(saved: Saved) -> None:
    """Everything about one saved scenario."""
    reopened = saved.reopened()
    with st.container(border=True, gap="small", key="details"):
        st.subheader(escaped(saved.name), anchor=False)
        st.caption(_meta(saved))
        if saved.note:
            st.text(saved.note)
        _state_of(saved, reopened)
        _actions(saved, reopened)
        if reopened.scenario is not None:
            st.markdown(t("**Scenario:** {words}", words=escaped(scenario_words(reopened.scenario))))
        _outcomes(reopened)
        _link(saved)
        _versions(saved)
        if shelf.library().may_change(saved):
            _edit(saved)


def _meta(saved: Saved) -> str:
    parts = [
        by_whom(saved),
        t("version {version}", version=saved.version),
        t("first saved {when}", when=moment(saved.created)),
        *map(escaped, saved.tags),
    ]
    return " · ".join(parts)


def _state_of(saved: Saved, reopened: Reopened) -> None:
    """Whether it is deleted, and what of it no longer makes sense."""
    if saved.deleted is not None:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.warning(t("Deleted on {when}.", when=moment(saved.deleted)))
            st.button(
                t("Restore"), icon=":material/undo:", key="restore", on_click=_restore, args=(saved.slug,)
            )
    if reopened.problems:
        lines = "\n".join(f"- {problem(p)}" for p in reopened.problems)
        head = (
            t("This can no longer be used, and is left out:")
            if reopened.scenario is not None
            else t("The present model can no longer run this scenario:")
        )
        st.warning(f"{head}\n\n{lines}")


def _actions(saved: Saved, reopened: Reopened) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="actions"):
        if reopened.scenario is not None:
            st.page_link(
                EXPLORE,
                label=t("Open on Explore"),
                icon=":material/tune:",
                query_params=state.query(shelf.on_page(saved, state.current())),
            )
            _comparison(entrant_of(saved))
        st.button(
            t("Duplicate"),
            icon=":material/content_copy:",
            key="duplicate",
            on_click=_duplicate,
            args=(saved,),
        )
        if saved.deleted is None and shelf.library().may_change(saved):
            st.button(
                t("Delete"), icon=":material/delete:", key="delete", on_click=_delete, args=(saved.slug,)
            )
    wrong = state.complaint("saved")
    if wrong is not None:
        st.error(problem(wrong.error))


def _comparison(entrant: Entrant) -> None:
    """A way onto Compare, or to its place there."""
    now = state.current()
    if entrant not in now.compare:
        label, icon = t("Add to the comparison"), ":material/compare_arrows:"
        st.button(label, icon=icon, key="to-compare", on_click=add, args=(entrant,))
        wrong = state.complaint("compare")
        if wrong is not None:
            st.error(problem(wrong.error))
        return
    st.page_link(
        COMPARE,
        label=t("Compared as {letter}", letter=LETTERS[now.compare.index(entrant)]),
        icon=":material/compare_arrows:",
        query_params=state.query(now),
    )


def _outcomes(reopened: Reopened) -> None:
    """The target year's outcomes; where the model is another one, then and now, and why they differ."""
    year = state.current().target_year
    found = [d for d in reopened.differences if d.year == year]
    if not found:
        return
    rows = [_row(d, same=reopened.same_model) for d in found]
    st.markdown(t("**Outcomes in {year}**", year=year))
    if not reopened.same_model:
        st.warning(t("Saved with another version of the model. What has changed since:"))
        told = reasons(reopened.reasons)
        st.markdown("\n".join(f"- {escaped(line)}" for line in told) or t("nothing that has a name"))
    st.table(pd.DataFrame(rows), hide_index=True)


def _row(found: Difference, *, same: bool) -> dict[str, str]:
    unit = unit_label(found.unit)
    label = base_label(found.outcome) if found.outcome in HEADLINE else escaped(found.outcome)
    name = t("{name} ({unit})", name=label, unit=unit) if unit else label
    if same:
        return {t("Outcome"): name, t("Value"): then_and_now(found.then, found.unit)}
    difference = "–" if found.now is None else shown_difference(found.now, found.then, found.unit)
    return {
        t("Outcome"): name,
        t("When saved"): then_and_now(found.then, found.unit),
        t("Now"): then_and_now(found.now, found.unit),
        t("Difference"): difference,
    }


def link(slug: str) -> str:
    """The short address that opens a saved scenario on Explore, at this server."""
    here = urlsplit(st.context.url or "http://localhost:8501/")
    root = here.path[: here.path.rfind("/") + 1]
    return urlunsplit((here.scheme, here.netloc, root, urlencode({"open": slug}), ""))


def code(address: str) -> str:
    """A QR code of an address as SVG, black on white in either theme."""
    made = segno.make(address, micro=False, error="m")
    return made.svg_inline(scale=QR_SCALE, border=QR_MARGIN, dark="#000", light="#fff")


def _link(saved: Saved) -> None:
    address = link(saved.slug)
    with st.expander(t("Link and QR code"), icon=":material/qr_code_2:", type="compact"):
        st.code(address, language=None, wrap_lines=True)
        st.image(code(address), alt=t("QR code of the link to “{name}”", name=saved.name))
        st.caption(
            t(
                "The link opens the newest version. The address of Explore needs no library: "
                "it holds the whole scenario."
            )
        )


def _versions(saved: Saved) -> None:
    every = shelf.library().versions(saved.slug)
    if len(every) == 1:
        return
    with st.expander(t("Versions ({count})", count=len(every)), icon=":material/history:", type="compact"):
        for later, earlier in zip(every, [*every[1:], None], strict=True):
            st.markdown(t("**Version {version}**, {who}", version=later.version, who=by_whom(later)))
            if earlier is not None:
                st.markdown(listed(changes(earlier, later)) or t("Nothing has changed."))
            if later.scenario is not None:
                st.page_link(
                    EXPLORE,
                    label=t("Open version {version} on Explore", version=later.version),
                    icon=":material/tune:",
                    query_params=state.query(shelf.on_page(later, state.current())),
                )


def _edit(saved: Saved) -> None:
    began = begun(saved)
    key = form_key(saved.slug, began)
    with st.expander(t("Rename, describe, tag"), icon=":material/edit:", type="compact"):
        seen = saved if began == saved.version else shelf.library().get(saved.slug, began)
        if seen is not saved:
            wrong = state.complaint("edit")
            theirs_and_mine(seen, saved, replace(saved, **wrong.given["said"]) if wrong else None)
            st.button(t("Begin again from version {version}", version=saved.version), on_click=_begin_again)
        fields(key, t("Save the description"), lambda: _describe(saved, seen, key), "edit", seen)


def _begin_again() -> None:
    with state.complaints("edit"):
        forget_form()


def _describe(saved: Saved, seen: Saved, key: str) -> None:
    """Saves what was changed in the form since it began from a version, as the version after the newest."""
    said = {name: value for name, value in typed(key).items() if getattr(seen, name) != value}
    with state.complaints("edit", said=said):
        library, now = shelf.library(), state.current()
        if visibility(key) != saved.visibility and shelf.sign_in():
            library.show_to(saved.slug, visibility(key))
        newest = library.describe(saved.slug, seen=saved.version, **said) if said else saved
        forget_form()
        if now.saved == Bookmark(saved.slug, saved.version):
            state.change(replace(now, saved=Bookmark(saved.slug, newest.version)))
        state.touched()


def _duplicate(saved: Saved) -> None:
    with state.complaints("saved"):
        copy = shelf.library().duplicate(saved.slug, t("{name} (copy)", name=saved.name)[:120])
        state.change(replace(state.current(), look=copy.slug))


def _delete(slug: str) -> None:
    with state.complaints("saved"):
        shelf.library().delete(slug)
        state.touched()


def _restore(slug: str) -> None:
    with state.complaints("saved"):
        shelf.library().restore(slug)
        state.touched()
