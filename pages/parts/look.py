"""Colours of charts in both themes, and the few rules of style the theme file cannot say."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st


@dataclass(frozen=True)
class Palette:
    """Colours of a chart; series colours are told apart by all common kinds of colour vision.

    `wide` and `half` are how opaque the 90 % band is, and the 50 % band that lies on it.
    """

    series: tuple[str, ...]
    baseline: str
    background: str
    wide: float = 0.12
    half: float = 0.18


PALETTES = {
    "light": Palette(("#0072B2", "#C24E00", "#1E2733"), "#868C96", "#FFFFFF"),
    "dark": Palette(("#56B4E9", "#F0A030", "#F4F6F9"), "#8D96A3", "#12171F", 0.15, 0.22),
}
STAGE_PALETTES = {
    "light": Palette(("#005A8F", "#A84300", "#000000"), "#5C636E", "#FFFFFF"),
    "dark": Palette(("#7CC8F2", "#FFB84D", "#FFFFFF"), "#B4BCC8", "#000000", 0.18, 0.26),
}
"""For a projector in a lit room: the same hues on pure white or black."""
RIVALS = {
    "light": ("#0072B2", "#C24E00", "#1E2733", "#104F25", "#9C824E", "#5A476E"),
    "dark": ("#56B4E9", "#F0A030", "#F4F6F9", "#2C7D4F", "#7D6C00", "#A757F7"),
}
"""Colours of scenarios that are compared, by theme; the first three are those of a chart's series."""
RIVAL_DASHES = ([1, 0], [9, 4], [2, 3], [14, 4, 2, 4], [6, 2], [9, 3, 2, 3, 2, 3])
RIVAL_SHAPES = ("circle", "square", "triangle-up", "diamond", "triangle-down", "cross")
"""A dash and a mark for each of them, so that colour is never the only sign."""
CASING = 2.5
"""Pixels of background along a line where it crosses bands, so that it stands out from all of them."""
DASHES = ([1, 0], [9, 4], [2, 3])
"""A dash for each series, so that colour is never the only sign."""

STYLE = """
<style>
.stApp { font-variant-numeric: tabular-nums; }
[data-testid="stMainBlockContainer"] { padding-left: 2rem; padding-right: 2rem; }
.st-key-masthead h1 { font-size: 1.25rem; padding: 0; font-weight: 700; }
.st-key-sentence p { font-size: 1.25rem; line-height: 1.4; font-weight: 600; }
.st-key-sentence [data-testid="stCaptionContainer"] p { font-size: 0.9rem; font-weight: 400; }
[data-testid="stExpander"] summary { opacity: 1; }
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] p {
  color: inherit !important; opacity: 0.85;
}
[data-testid="stVegaLiteChart"] svg text { fill: currentColor; opacity: 0.85; }
[class*="st-key-reset-"]:not(.st-key-reset-all) button p, [class*="st-key-move-"] button p {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
.st-key-equation .katex-display { overflow: auto hidden; padding: 0.3rem 0; text-align: left; }
.st-key-equation .katex-display > .katex { text-align: left; }
.st-key-tiles { grid-template-columns: repeat(auto-fit, minmax(140px, 1fr)) !important; }
.st-key-tiles [data-testid="stMetric"] > div { padding: 0.5rem 0.75rem; }
.st-key-tiles [data-testid="stMetricLabel"] p { white-space: normal; }
.st-key-tiles div:has(> [data-testid="stMetricDeltaDescription"]) { flex-wrap: wrap; }
[data-testid="stMetricDeltaDescription"], [data-testid="stMetricDeltaDescription"] * {
  white-space: normal !important; overflow: visible !important;
}
.st-key-assumptions { border-style: dashed !important; border-width: 2px !important; }
[data-testid="stMultiSelect"] [data-tag] {
  background: transparent; color: inherit; border: 1px solid currentColor;
}
.st-key-side-by-side td { min-width: 5.5rem; }
.st-key-narrow { display: none; }
.st-key-ledger-paths, .st-key-path-steps { row-gap: 0; }
.st-key-badge { margin: -0.5rem 0; row-gap: 0; }
.st-key-badge a { padding: 0 0.25rem; }
.st-key-badge a p { font-size: 0.85rem; }
.st-key-controls .st-key-steps { flex: none; width: auto; max-width: 100%; }
body:has(.st-key-controls):has(.stApp:not([data-test-connection-state="CONNECTED"])) .stDialog {
  display: none;
}
@media (max-width: 640px) {
  .st-key-narrow { display: block; }
  .st-key-controls .st-key-steps { width: 100%; }
  .st-key-shelf > div > [data-testid="stHorizontalBlock"] { flex-flow: column-reverse nowrap; }
  .st-key-shelf > div > [data-testid="stHorizontalBlock"] > div { flex: none; width: 100%; }
}
</style>
"""
"""What the theme file cannot say: tabular numerals, room for charts, whole words on tiles, small
type in full contrast, an icon whose word is only spoken, a hint for narrow screens, and there the
saved scenario that was picked above the list. Streamlit's
English word of a lost connection would cover the live board, which says so itself and goes on."""


def thinned(palette: Palette, color: str, part: float) -> str:
    """So much of a colour, the rest background."""
    mixed = [
        round(part * int(color[k : k + 2], 16) + (1 - part) * int(palette.background[k : k + 2], 16))
        for k in (1, 3, 5)
    ]
    return "#" + "".join(f"{c:02x}" for c in mixed)


def palette(*, bands: bool = False) -> Palette:
    """Colours for the reader's theme."""
    return palettes(bands=bands)["dark" if st.context.theme.type == "dark" else "light"]


def palettes(*, bands: bool) -> dict[str, Palette]:
    """Colours by theme; over bands the grey of the baseline is the stage's, which stands out from them."""
    if not bands:
        return PALETTES
    return {theme: replace(p, baseline=STAGE_PALETTES[theme].baseline) for theme, p in PALETTES.items()}


def rivals() -> tuple[str, ...]:
    """Colours of compared scenarios for the reader's theme."""
    return RIVALS["dark" if st.context.theme.type == "dark" else "light"]


def apply_style() -> None:
    st.html(STYLE)
