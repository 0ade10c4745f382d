"""Everything a reader sees exists in both languages."""

from __future__ import annotations

import io
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from models.presets import presets
from pages.parts.catalogue import path, untranslated, updated
from pages.parts.text import LANGUAGES
from tests.pages.literals import MODELS, SOURCES, marked, untranslated_literals
from tests.pages.test_text import HAN


def on_disk() -> Catalog:
    with path("zh").open("rb") as file:
        return read_po(file, locale="zh")


def body(catalogue: Catalog) -> str:
    """The messages as the file spells them, without the header and its date."""
    file = io.BytesIO()
    for message in catalogue:
        message.flags.discard("python-format")  # read_po adds it wherever it sees "% o"
    write_po(file, catalogue, width=0, omit_header=True, include_lineno=False)
    return file.getvalue().decode()


def places(text: str) -> set[tuple[str, str]]:
    """Named places of a template, with the way their value is written."""
    return {(name, spec or "") for _, name, spec, _ in Formatter().parse(text) if name is not None}


def test_nothing_lacks_a_translation():
    assert untranslated(updated("zh")) == []


def test_the_file_is_up_to_date():
    assert body(updated("zh")) == body(on_disk())


def test_a_translation_has_the_places_of_its_message():
    unlike = [m.id for m in on_disk() if m.id and m.string and places(str(m.id)) != places(str(m.string))]
    assert unlike == []


def test_no_message_waits_for_a_second_look():
    assert [m.id for m in on_disk() if m.id and m.fuzzy] == []


@pytest.mark.parametrize("name", sorted(presets()))
def test_a_preset_speaks_both_languages(name):
    preset = presets()[name]
    for text in (preset.label, preset.passage):
        assert set(text) == set(LANGUAGES)
        assert HAN.search(text["zh"])
        assert text["en"].strip()
        assert not HAN.search(text["en"])


@pytest.mark.parametrize("source", SOURCES, ids=lambda p: p.name)
def test_no_words_reach_the_screen_past_the_catalogue(source):
    assert untranslated_literals(source.read_text(encoding="utf-8")) == []


def test_all_that_is_marked_is_in_the_catalogue():
    """Also what the extraction passes over, such as calls within f-strings."""
    known = {str(m.id) for m in on_disk()}
    found = {text for source in (*SOURCES, *MODELS) for text in marked(source.read_text(encoding="utf-8"))}
    assert len(found) > 500
    assert found - known == set()


@pytest.mark.parametrize(
    "call",
    [
        'st.caption("Levers")',
        "st.markdown(f\"**Levers** {t('of')}\")",
        'st.button(t("Reset"), help="Back to 2017")',
        'st.selectbox(label="Year", options=[])',
        'st.metric(t("Coverage"), "about " + value)',
        'st.error(t("a") if wrong else "Wrong")',
        'alt.Legend(title="Lines")',
        'chart_panel("investment", "Investment", lines)',
        'Series("outbound_investment", "Outbound")',
    ],
)
def test_words_past_the_catalogue_would_be_found(call):
    assert len(untranslated_literals(call)) == 1


@pytest.mark.parametrize(
    "call",
    [
        'st.caption(t("Levers"))',
        'st.markdown(f"**{title}**", width="content")',
        'st.metric(t("Coverage"), f"{number} :small[:gray[{unit}]]")',
        'st.button(t("Undo"), icon=":material/undo:", key="undo")',
        'st.Page("pages/explore.py", title=t("Explore"))',
        'alt.Legend(title=None, orient="top")',
        'st.caption("; ".join(parts))',
    ],
)
def test_words_from_the_catalogue_pass(call):
    assert untranslated_literals(call) == []
