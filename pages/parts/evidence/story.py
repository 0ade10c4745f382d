"""The whole story of one number: its range, its source, the equations that use it."""

from __future__ import annotations

import ast

import pandas as pd
import streamlit as st

from models.cooperation import MODEL
from models.engine.expressions import names, tables
from models.engine.printers.infix import InfixPrinter
from models.evidence import Item, Source, sources
from models.scenario import START
from pages.parts.evidence import charts
from pages.parts.evidence.words import CONFIDENCE, DISTRIBUTIONS, KINDS, STATUSES, quantity, title, unit_name
from pages.parts.labels import base_label, source
from pages.parts.look import palette
from pages.parts.page_state import PageState
from pages.parts.panel import table_panel
from pages.parts.text import escaped, plain, sentences, t, translated


def story(item: Item, now: PageState, weight: float | None) -> None:
    """Everything that is known of a number; `weight` is its share of what the headline depends on."""
    with st.container(border=True, key="story"):
        st.markdown(f"**{escaped(title(item))}: {escaped(quantity(item.value, item.unit))}**")
        left, right = st.columns([2, 3], gap="medium")
        with left:
            own = now.scenario.assumptions.get(item.id)
            _range(item, own)
            st.markdown(_told(item, own, weight))
        with right:
            st.markdown(escaped(translated(item.note)))
            st.markdown(cited(sources()[item.source]))
            _uses(item)


def _range(item: Item, own: float | None) -> None:
    """The plausible range with the value in it, and what the reader assumes instead."""
    if item.low < item.high:
        words = t(
            "{name}: {value}, plausible from {low} to {high}.",
            name=title(item),
            value=quantity(item.value, item.unit),
            low=quantity(item.low, item.unit),
            high=quantity(item.high, item.unit),
        )
        chart = charts.span(item, palette(), own)
        st.altair_chart(chart, key="range-chart", alt=words)
        table_panel("range", lambda: _ends(item, own), chart=chart.to_dict, title=title(item), about=[words])


def _ends(item: Item, own: float | None) -> pd.DataFrame:
    """The same as a table."""
    found = {t("Lowest plausible"): item.low, t("Value"): item.value, t("Highest plausible"): item.high}
    if own is not None:
        found[t("You assume")] = own
    return pd.DataFrame([found | {t("Unit"): unit_name(item.unit)}])


def _told(item: Item, own: float | None, weight: float | None) -> str:
    parts = [
        t("{kind}, {status}.", kind=translated(KINDS[item.kind]), status=translated(STATUSES[item.status]))
    ]
    if item.low < item.high:
        range_ = t("From {low} to {high}", low=f"{item.low:.6g}", high=quantity(item.high, item.unit))
        shape = translated(DISTRIBUTIONS[item.distribution]) if item.distribution in DISTRIBUTIONS else ""
        parts.append(t("{range} ({shape}).", range=range_, shape=shape) if shape else f"{range_}.")
    if own is not None:
        parts.append(t("You assume {value}.", value=quantity(own, item.unit)))
    if weight is not None:
        parts.append(t("Weight in the headline: {share} %.", share=plain(100 * weight, 1)))
    return escaped(sentences(parts))


def cited(found: Source) -> str:
    """A source as Markdown, with a link where there is one."""
    name = escaped(source(found.id))
    if found.url.startswith("http"):
        name = f"[{name}](<{found.url}>)"
    about = [part for part in (found.title, found.publisher, found.date) if part]
    about.append(translated(CONFIDENCE[found.confidence]))
    return t("Source: {name}.", name=name) + " " + escaped(t("; ").join(about))


def _uses(item: Item) -> None:
    """The equations that read it."""
    if not item.name:
        if item.used_by:
            st.caption(t("About {name}.", name=base_label(item.used_by[0])))
        else:
            st.caption(t("No equation reads it: it is there to judge others by."))
        return
    wanted = item.name.removesuffix(f"_{item.element}") if item.element else item.name
    for base in dict.fromkeys(MODEL.variables[v].base for v in item.used_by):
        st.caption(base_label(_first(base)))
        st.code(
            equation(base, wanted),
            language=None,
            wrap_lines=True,
        )


def _first(base: str) -> str:
    return next(v.name for v in MODEL.variables.values() if v.base == base)


def equation(base: str, wanted: str) -> str:
    """A variable's equation as it is written, or what it starts from if that is where a name is read."""
    found = next(d for d in MODEL.declarations if d.name == base)
    if found.initial and wanted not in names(found.expression) | tables(found.expression):
        return f"{base}({START:g}) = {found.initial}"
    # Parsed and written again: Python knows which brackets are needed.
    text = ast.unparse(ast.parse(InfixPrinter().expression(found.expression), mode="eval"))
    return f"d {base} / dt = {text}" if found.kind == "stock" else f"{base} = {text}"
