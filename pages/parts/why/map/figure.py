"""The map as a figure for a paper: what stands on the page, at one year, and its links as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from models import causal_map
from models.arrows import arrow, before_tip
from models.causal_map import Weights
from pages.parts.look import PALETTES, Palette
from pages.parts.text import t, wide
from pages.parts.why.map.sketch import BOX, FAINT, RIM, SIGNS, WIDTHS, Drawn
from pages.parts.why.names import group_label, label

MARGIN = 24
"""Pixels around everything."""
HEAD = 34
"""Pixels above a sector's boxes that its name takes."""
LEADING = 15
"""Pixels from a line in a box to the next."""
LETTERS = 25
"""Places of a line in a box, where a Chinese sign takes two."""
TIP = "M-1,-0.8L1,0L-1,0.8Z"
TIP_SIZE = 12.0
"""Pixels of the tip of a thin link; that of a thick one is longer by its width."""
ROUND = 8
FRAMES: dict[str, dict[str, Any]] = {
    "stock": {"strokeWidth": 3.5},
    "flow": {"strokeWidth": 1, "cornerRadius": ROUND},
    "auxiliary": {"strokeWidth": 1.5, "cornerRadius": ROUND, "strokeDash": [1.5, 2]},
    "lever": {"strokeWidth": 1.5, "strokeDash": [6, 3]},
}
"""The frame of a box tells what it is."""
DASHES = {1: [1, 0], -1: [9, 5], 0: [2, 3]}


def about_signs() -> list[str]:
    """What frames and widths mean."""
    return [
        t("Thick frame: stock; thin: flow; dotted: auxiliary; dashed: lever"),
        t("Width of a link: part of the effect's change just before that year"),
    ]


def table(drawn: Drawn, weights: Weights, year: int) -> pd.DataFrame:
    """The links that are drawn: cause, effect, sign and weight in per cent."""
    weight = t("Weight in {year} (%)", year=year)
    rows = [
        (label(c), label(e), SIGNS[s], round(100 * _weight(weights, c, e, year), 1))
        for c, e, s in drawn.links
    ]
    return pd.DataFrame(rows, columns=[t("Cause"), t("Effect"), t("Sign"), weight])


@dataclass(frozen=True)
class Plane:
    """The part of the map that is shown, in pixels: to the right and down."""

    left: float
    right: float
    top: float
    bottom: float

    @classmethod
    def around(cls, boxes: pd.DataFrame, *, grouped: bool) -> Plane:
        edge = MARGIN + RIM
        return cls(
            left=float(np.min(boxes["left"])) - edge,
            right=float(np.max(boxes["right"])) + edge,
            top=float(np.min(boxes["top"])) - edge - (HEAD if grouped else 0),
            bottom=float(np.max(boxes["bottom"])) + edge,
        )

    def place(self, across: str, down: str) -> dict[str, Any]:
        """Columns of a table as the place of a mark."""
        x, y = alt.Scale(domain=[self.left, self.right]), alt.Scale(domain=[self.bottom, self.top])
        return {
            "x": alt.X(f"{across}:Q", axis=None, scale=x, title=None),
            "y": alt.Y(f"{down}:Q", axis=None, scale=y, title=None),
        }

    @property
    def size(self) -> dict[str, float]:
        return {"width": self.right - self.left, "height": self.bottom - self.top}


def figure(drawn: Drawn, picked: str, weights: Weights, year: int) -> dict[str, Any]:
    """The map in Vega-Lite, a unit of its axes for a pixel, in the light theme's colours."""
    look, boxes = PALETTES["light"], _boxes(drawn, picked)
    plane = Plane.around(boxes, grouped=drawn.grouped)
    layers = [
        *(_frames(drawn, boxes, look, plane) if drawn.grouped else []),
        *_arrows(_links(drawn, picked, weights, year), look, plane),
        *_nodes(boxes, look, plane),
    ]
    return alt.layer(*layers).properties(**plane.size).to_dict()


def _weight(weights: Weights, cause: str, effect: str, year: int) -> float:
    return float(weights.of[cause, effect][weights.years.index(year)])


def _boxes(drawn: Drawn, picked: str) -> pd.DataFrame:
    """A row for each node: its box and its words in lines."""
    rows, (width, height) = [], BOX
    for name in drawn.places:
        x, y = drawn.middle(name)
        lines = [line for part in drawn.label(name, picked).split("\n") for line in _lines(part)]
        rows.append(
            {
                "x": x,
                "left": x - width / 2,
                "right": x + width / 2,
                "top": y - height / 2,
                "bottom": y + height / 2,
                "kind": causal_map.kind(name),
                "group": causal_map.group(name),
                "picked": name == picked,
                "words": "\n".join(lines),
                "first_line": y - LEADING * (len(lines) - 1) / 2,
            }
        )
    return pd.DataFrame(rows)


def _lines(text: str) -> list[str]:
    """A text in lines that fit into a box: broken between words, or between Chinese signs."""
    parts = text.split(" ") if " " in text else list(text) if wide(text) > len(text) else [text]
    space, lines = " " if " " in text else "", [""]
    for part in parts:
        longer = f"{lines[-1]}{space}{part}" if lines[-1] else part
        if lines[-1] and wide(longer) > LETTERS:
            lines.append(part)
        else:
            lines[-1] = longer
    return lines


def _links(drawn: Drawn, picked: str, weights: Weights, year: int) -> pd.DataFrame:
    """A row for each point of each link, in order; the last has the tip."""
    rows = []
    for k, (cause, effect, polarity) in enumerate(drawn.links):
        bow = drawn.bow((cause, effect))
        start, end = (np.array(drawn.middle(name)) for name in (cause, effect))
        curve = arrow(start, end, BOX, bow.bend)
        thin, thick = WIDTHS
        width = thin + (thick - thin) * _weight(weights, cause, effect, year)
        length = TIP_SIZE + width
        neck, sign = before_tip(curve, length), before_tip(curve, bow.along)
        away, way = np.hypot(*(curve - curve[-1]).T), curve[-1] - neck
        faint = drawn.crowded and picked not in (cause, effect)
        rows.append(
            pd.DataFrame(
                {
                    "link": k,
                    "order": range(len(curve)),
                    # The line ends inside its tip, which is no wider there than the line.
                    "x": np.where(away < length / 2, neck[0], curve[:, 0]),
                    "y": np.where(away < length / 2, neck[1], curve[:, 1]),
                    "polarity": polarity,
                    "width": width,
                    "size": length**2,
                    "angle": np.degrees(np.arctan2(way[1], way[0])),
                    "tip_x": (curve[-1] + neck)[0] / 2,
                    "tip_y": (curve[-1] + neck)[1] / 2,
                    "sign": SIGNS[polarity],
                    "sign_x": sign[0] + bow.right,
                    "sign_y": sign[1] + bow.down,
                    "opacity": FAINT if faint else 1.0,
                }
            )
        )
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame()


def _arrows(links: pd.DataFrame, look: Palette, plane: Plane) -> list[alt.Chart]:
    """Lines, tips and signs of the links."""
    if links.empty:
        return []
    plus, minus, _ = look.series
    names = {
        1: t("+ moves the same way"),
        -1: t("− moves the opposite way"),
        0: t("± turns or does nothing within the run"),
    }
    there = [s for s in names if s in set(links["polarity"])]
    colors = {1: plus, -1: minus, 0: look.baseline}
    links = links.assign(way=[names[s] for s in links["polarity"]])
    domain = [names[s] for s in there]
    legend = alt.Legend(title=None, orient="top", symbolType="stroke", symbolSize=600, labelLimit=0)
    color = alt.Color(
        "way:N", scale=alt.Scale(domain=domain, range=[colors[s] for s in there]), legend=legend
    )
    dash = alt.StrokeDash("way:N", scale=alt.Scale(domain=domain, range=[DASHES[s] for s in there]))
    opacity = alt.Opacity("opacity:Q", scale=None)
    ends = alt.Chart(links.drop_duplicates("link"))
    width, size = alt.StrokeWidth("width:Q", scale=None), alt.Size("size:Q", scale=None)
    angle = alt.Angle("angle:Q", scale=None)
    lines = alt.Chart(links).mark_line(interpolate="linear")
    heads = ends.mark_point(shape=TIP, filled=True, strokeWidth=0)
    texts = ends.mark_text(fontSize=18, fontWeight="bold")
    return [
        lines.encode(color, dash, width, opacity, **plane.place("x", "y"), detail="link:N", order="order:Q"),
        heads.encode(color, size, angle, opacity, **plane.place("tip_x", "tip_y")),
        texts.encode(color, opacity, text="sign:N", **plane.place("sign_x", "sign_y")),
    ]


def _nodes(boxes: pd.DataFrame, look: Palette, plane: Plane) -> list[alt.Chart]:
    """Boxes and their words."""
    ink = look.series[2]
    corners = plane.place("left", "top") | {"x2": "right:Q", "y2": "bottom:Q"}
    found = []
    for picked, own in boxes.groupby("picked"):
        fill = ink if picked else look.background
        for kind, alike in own.groupby("kind"):
            frame = alt.Chart(alike).mark_rect(fill=fill, stroke=ink, **FRAMES[str(kind)])
            found.append(frame.encode(**corners))
        color = look.background if picked else ink
        texts = alt.Chart(own).mark_text(
            fontSize=13, lineHeight=LEADING, lineBreak="\n", baseline="middle", color=color
        )
        found.append(texts.encode(text="words:N", **plane.place("x", "first_line")))
    return found


def _frames(drawn: Drawn, boxes: pd.DataFrame, look: Palette, plane: Plane) -> list[alt.Chart]:
    """A frame around each group's boxes, and its name."""
    edges = {"left": "min", "top": "min", "right": "max", "bottom": "max"}
    groups = boxes.groupby("group").agg(edges).loc[drawn.groups]
    groups[["left", "top"]] -= RIM
    groups[["right", "bottom"]] += RIM
    groups["name"] = [group_label(g) for g in groups.index]
    groups["middle"] = (groups["left"] + groups["right"]) / 2
    base = alt.Chart(groups)
    frames = base.mark_rect(fill=look.baseline, fillOpacity=0.1, stroke=look.baseline, cornerRadius=ROUND)
    names = base.mark_text(fontSize=20, fontWeight="bold", dy=-14, color=look.series[2])
    return [
        frames.encode(**plane.place("left", "top"), x2="right:Q", y2="bottom:Q"),
        names.encode(text="name:N", **plane.place("middle", "top")),
    ]
