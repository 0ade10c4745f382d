"""What is this based on? What the record says of the assumptions, and what the model leaves out."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from models.cooperation.tables import rows
from models.errors import message
from models.posterior import posterior
from pages.parts.labels import base_label, parameter, source, unit_words
from pages.parts.text import t, translated

VERDICTS = {
    "informed": message("narrows or moves it"),
    "as wide as the prior": message("says nothing: as wide as before"),
}
PARTS = {
    "draws": message(
        "Every draw is a complete set of assumptions. Those the record can speak of come together from the "
        "posterior: the plausible ranges of the assumptions' table, weighed by how well the model then meets "
        "the recorded investment of 2015 to 2017, each figure with its stated error. All others come from "
        "their plausible range, independently. Scenario and baseline always use the same draws."
    ),
    "silent": message(
        "Five yearly figures cannot settle a model. Where the record is silent the posterior is as wide as "
        "the plausible range, and the bands are wide because of it: that is the honest result."
    ),
    "drift": message(
        "A model is never complete. After the record ends, every year brings each flow a shock the equations "
        "do not know of; it fades over the following years. So bands would widen with the horizon even "
        "if all assumptions were known. Changes of trend that last are among the assumptions "
        "(growth rates, recovery)."
    ),
}


def basis() -> None:
    """The view: how draws are made, what the record says, what is left out."""
    st.markdown(translated(PARTS["draws"]))
    _heading(t("What the record says of the assumptions"))
    st.markdown(translated(PARTS["silent"]))
    st.dataframe(_calibration(), hide_index=True, height=320)
    st.caption(_sampled())
    _heading(t("The record against the draws"))
    st.dataframe(_predictive(), hide_index=True)
    _heading(t("What the model leaves out"))
    st.markdown(translated(PARTS["drift"]))
    st.dataframe(_drift(), hide_index=True)


def _heading(text: str) -> None:
    st.markdown(f"**{text}**")


def _sampled() -> str:
    made_by = posterior().made_by
    found = list(rows("calibration"))
    return t(
        "{draws} draws kept from {chains} chains. "
        "Largest R-hat {r_hat}, smallest effective sample size {size}.",
        draws=posterior().rows,
        chains=made_by["chains"],
        r_hat=max(f"{float(r['r_hat']):.3f}" for r in found),
        size=min(int(float(r["effective_size"])) for r in found),
    )


def _calibration() -> pd.DataFrame:
    """Prior and posterior of each parameter the record was asked about."""
    found = []
    for r in rows("calibration"):
        name = r["parameter"]
        found.append(
            (
                _with_unit(parameter(name), r["unit"]),
                _range(r, "prior"),
                _range(r, "posterior"),
                translated(VERDICTS[r["verdict"]]),
            )
        )
    names = [t("Assumption"), t("Plausible: 5 to 95 %"), t("With the record: 5 to 95 %")]
    return pd.DataFrame(found, columns=[*names, t("What the record does")])


def _with_unit(name: str, unit: str) -> str:
    return t("{name} ({unit})", name=name, unit=unit_words(unit)) if unit_words(unit) else name


def _range(row: dict[str, str], kind: str) -> str:
    low, high = (f"{float(row[f'{kind}_{q}']):.3g}" for q in ("q05", "q95"))
    return t("{low} to {high}", low=low, high=high)


def _predictive() -> pd.DataFrame:
    """Recorded figures beside what the draws give for them."""
    found = []
    for r in rows("predictive"):
        period = r["start"] if float(r["end"]) - float(r["start"]) == 1 else f"{r['start']}-{r['end']}"
        recorded = t("{value} ({low} to {high})", value=r["value"], low=r["low"], high=r["high"])
        used = t("yes") if r["calibration"] == "yes" else t("no, held out")
        figure = _with_unit(base_label(r["variable"]), r["unit"])
        found.append((figure, period, recorded, _range(r, "posterior"), used))
    names = [t("Figure"), t("Period"), t("Recorded (95 %)"), t("Draws: 5 to 95 %"), t("Calibrated to")]
    return pd.DataFrame(found, columns=names)


def _drift() -> pd.DataFrame:
    found = [
        (
            translated(r["label"]),
            t("{percent} %", percent=f"{100 * float(r['value']):.3g}"),
            t("{percent} %", percent=f"{100 * float(r['persistence']):.3g}"),
            translated(r["status"]),
            source(r["source"]),
            translated(r["note"]),
        )
        for r in rows("discrepancy")
    ]
    names = (t("Flow"), t("Shock of a year"), t("Left a year later"), t("Status"), t("Source"), t("Why"))
    return pd.DataFrame(found, columns=list(names))
