"""How each scenario is drawn wherever it appears: colour, dash, mark and letter."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from html import escape

from pages.parts.compare.charts import Sign
from pages.parts.compare.subject import Comparison, Rival
from pages.parts.look import RIVAL_DASHES, RIVAL_SHAPES, rivals

MARKS = {
    "circle": '<circle cx="17" cy="7" r="4.5"/>',
    "square": '<rect x="13" y="3" width="8" height="8"/>',
    "triangle-up": '<path d="M17 2l5 9h-10z"/>',
    "diamond": '<path d="M17 1.5l5 5.5-5 5.5-5-5.5z"/>',
    "triangle-down": '<path d="M17 12l5-9h-10z"/>',
    "cross": '<path d="M15 2h4v3h3v4h-3v3h-4v-3h-3v-4h3z"/>',
}
"""Each mark as SVG, in a box of 34 by 14."""


def sign(rival: Rival, colors: Sequence[str] = ()) -> Sign:
    """Colour, dash and mark of a scenario; the colours are the theme's unless given."""
    k = rival.place
    return Sign(rival.letter, rival.label, (colors or rivals())[k], tuple(RIVAL_DASHES[k]), RIVAL_SHAPES[k])


def swatch(place: int) -> str:
    """A scenario's line and mark as a picture, for a page."""
    color, dash = rivals()[place], " ".join(map(str, RIVAL_DASHES[place]))
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="34" height="14">'
        f'<path d="M0 7H34" stroke="{color}" stroke-width="3" stroke-dasharray="{dash}"/>'
        f'<g fill="{color}">{MARKS[RIVAL_SHAPES[place]]}</g></svg>'
    )
    return f'<img alt="" src="data:image/svg+xml;base64,{b64encode(drawn.encode()).decode()}">'


def key(found: Comparison) -> str:
    """Which sign is whose, for all charts of the page, as HTML."""
    signs = [
        f'<span style="white-space:nowrap;display:inline-flex;gap:0.4rem;align-items:center">'
        f"{swatch(r.place)}{escape(r.label)}</span>"
        for r in found.rivals
    ]
    return f'<div style="display:flex;flex-wrap:wrap;gap:0.3rem 1.4rem">{"".join(signs)}</div>'
