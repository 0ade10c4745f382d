"""Scenarios from a file: what was accepted, to be chosen from, and what was refused, cell by cell."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from models.errors import InputError, message
from models.imported import Imported, Place, Refused
from models.importing import ENDINGS, imported
from models.options import LARGEST_FILE
from models.presets import presets
from models.settings_table import to_csv
from pages.parts import state
from pages.parts.compare.picking import add
from pages.parts.compare.selection import MOST, kept
from pages.parts.text import escaped, language, problem, t

EXAMPLES = ("twin_parks", "talent_first")
"""Ready scenarios that show in the template how a row is filled in."""
MOST_TOLD = 20
LETTERS = 26
BUTTON = message("Choose a file")
REFUSED = message("Too large, or of another kind; below it says what is read here.")
OWN_WORDS = """
<style>
.st-key-upload [data-testid="stFileUploaderDropzoneInstructions"] {{ display: none; }}
.st-key-upload [data-testid="stFileUploaderDropzone"] button p {{ font-size: 0; }}
.st-key-upload [data-testid="stFileUploaderDropzone"] button p::after {{
  content: "{word}"; font-size: 1rem;
}}
.st-key-upload:has([aria-invalid="true"])::after {{ content: "{refused}"; font-size: 0.875rem; }}
[data-testid="stTooltipErrorContent"] {{ display: none; }}
</style>
"""
"""Streamlit's own words are English only; the caption and this button say the same in both languages."""


def upload() -> None:
    """A field for a file, a template to fill in, and what came of the file."""
    with st.expander(t("Upload scenarios"), icon=":material/upload_file:", key="uploads"):
        st.html(OWN_WORDS.format(word=t(BUTTON), refused=t(REFUSED)))
        file = st.file_uploader(
            t("A file with one scenario or many"),
            type=[ending.removeprefix(".") for ending in ENDINGS],
            key="upload",
            max_upload_size=LARGEST_FILE // 2**20,
        )
        st.caption(
            t(
                "JSON (a scenario or a list), CSV or XLSX (a row for each scenario, or for each setting with "
                "the columns scenario, lever, level, start, ramp, end), or a bundle (ZIP); "
                "at most {most} MiB.",
                most=LARGEST_FILE // 2**20,
            )
        )
        _template()
        if file is None:
            return
        found = _read(file.file_id, file.name, file.getvalue())
        if isinstance(found, InputError):
            st.error(problem(found))
            return
        _accepted(found)
        _refused(found.refused)


def _template() -> None:
    ready = [(presets()[name].label[language()], presets()[name].scenario) for name in EXAMPLES]
    st.download_button(
        t("A table to fill in (CSV)"),
        to_csv(ready, language()),
        file_name="scenarios.csv",
        mime="text/csv",
        icon=":material/download:",
        type="tertiary",
        key="template",
        on_click="ignore",
    )
    st.caption(
        t(
            "A cell is LEVEL, LEVEL@START, LEVEL@START+RAMP or one of these ..END: "
            "150@2024+3 is a level of 150 from 2024, reached over 3 years."
        )
    )


def _read(identity: str, name: str, data: bytes) -> Imported | InputError:
    """What came of a file, read once."""
    key = (identity, language())
    before = st.session_state.get("uploaded")
    if before is None or before[0] != key:
        found: Imported | InputError
        try:
            found = imported(data, name, language())
        except InputError as error:
            found = error
        before = st.session_state["uploaded"] = (key, found)
    return before[1]


def _accepted(found: Imported) -> None:
    """The scenarios of the file, to be chosen from as far as there is room."""
    count, room = len(found.accepted), MOST - len(state.current().compare)
    if not count:
        st.warning(t("The file holds no scenario that can be used."))
        return
    st.success(t("Scenarios that can be used: {count}", count=count))
    if not room:
        st.caption(t("At most {most} can be compared; remove one first.", most=MOST))
        return
    key = f"chosen-{st.session_state['uploaded'][0][0]}-{room}"
    chosen = st.multiselect(
        t("Which to compare"),
        range(count),
        default=range(min(count, room)),
        format_func=lambda k: found.accepted[k][0],
        placeholder=t("Choose one"),
        max_selections=room,
        key=key,
    )
    st.button(
        t("Add to the comparison"),
        icon=":material/add:",
        key="add-uploaded",
        disabled=not chosen,
        on_click=_add,
        args=(found, key),
    )


def _add(found: Imported, key: str) -> None:
    chosen = [found.accepted[k] for k in st.session_state[key]]
    add(*(replace(kept(scenario), title=name) for name, scenario in chosen))


def _refused(refused: tuple[Refused, ...]) -> None:
    """Where something was refused, what stands there, and what is wrong with it."""
    if not refused:
        return
    st.markdown(t("Refused; a scenario of which anything is refused is left out:"))
    rows = [(escaped(_where(r.place)), escaped(r.value), problem(r.error)) for r in refused[:MOST_TOLD]]
    columns = [t("Where"), t("What stands there"), t("What is wrong")]
    st.table(pd.DataFrame(rows, columns=columns), hide_index=True)
    if len(refused) > MOST_TOLD:
        st.caption(t("and {count} more", count=len(refused) - MOST_TOLD))


def _where(place: Place) -> str:
    if place.kind == "item":
        return t("Item {number}", number=place.row)
    if place.kind == "line":
        return t("line {line}, column {column}", line=place.row, column=place.column)
    return f"{place.sheet}!{_column(place.column)}{place.row}"


def _column(number: int) -> str:
    """A column's letters in a spreadsheet: A, ..., Z, AA, ..."""
    rest, last = divmod(number - 1, LETTERS)
    return (_column(rest) if rest else "") + chr(ord("A") + last)
