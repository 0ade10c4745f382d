"""Colours of charts that everybody can tell apart, on both backgrounds."""

from __future__ import annotations

import tomllib
from itertools import combinations

import numpy as np
import pytest

from models.cooperation.tables import DATA
from pages.parts.compare.selection import LETTERS, MOST
from pages.parts.look import DASHES, PALETTES, RIVAL_DASHES, RIVAL_SHAPES, RIVALS
from pages.parts.page_state import showable

VISIBLE = 3.0
"""Least contrast of lines to their background: WCAG 2.1, 1.4.11."""
APART = 12.0
"""Least distance in CIELAB at which lines of a chart are told apart with ease."""
MISSING_CONES = {
    "none": np.eye(3),
    "red": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "green": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "blue": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
"""How linear RGB looks without one kind of cone: Machado, Oliveira and Fernandes (2009)."""
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = TO_XYZ @ np.ones(3)


def linear(color: str) -> np.ndarray:
    """Linear RGB of a hexadecimal sRGB colour."""
    share = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Contrast ratio by WCAG."""
    low, high = sorted(float(TO_XYZ[1] @ linear(c)) for c in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIELAB coordinates of linear RGB."""
    share = TO_XYZ @ np.clip(rgb, 0, 1) / WHITE
    x, y, z = np.where(share > (6 / 29) ** 3, np.cbrt(share), share / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("theme", PALETTES)
def test_lines_stand_out_from_the_background(theme):
    palette = PALETTES[theme]
    for color in (*palette.series, *RIVALS[theme], palette.baseline):
        assert contrast(color, palette.background) >= VISIBLE


@pytest.mark.parametrize("missing", MISSING_CONES)
@pytest.mark.parametrize("theme", PALETTES)
def test_lines_are_told_apart_by_every_kind_of_eye(theme, missing):
    seen = [lab(MISSING_CONES[missing] @ linear(c)) for c in PALETTES[theme].series]
    for one, other in combinations(seen, 2):
        assert np.linalg.norm(one - other) >= APART


@pytest.mark.parametrize("missing", MISSING_CONES)
@pytest.mark.parametrize("theme", PALETTES)
def test_compared_scenarios_are_told_apart_by_every_kind_of_eye(theme, missing):
    colors = (*RIVALS[theme], PALETTES[theme].baseline)
    seen = [lab(MISSING_CONES[missing] @ linear(c)) for c in colors]
    for one, other in combinations(seen, 2):
        assert np.linalg.norm(one - other) >= APART


def test_each_compared_scenario_has_signs_of_its_own():
    for signs in (*RIVALS.values(), RIVAL_DASHES, RIVAL_SHAPES, LETTERS):
        assert len({str(s) for s in signs}) == len(signs) == MOST
    for theme, palette in PALETTES.items():
        assert RIVALS[theme][:3] == palette.series


def test_there_are_colours_and_dashes_enough():
    most = max(3, *(len(variables) for variables in showable().values()))
    assert len(DASHES) >= most
    assert len({str(d) for d in DASHES}) == len(DASHES)
    for palette in PALETTES.values():
        assert len(palette.series) >= most


@pytest.mark.parametrize("theme", PALETTES)
def test_charts_lie_on_the_background_of_the_theme(theme):
    config = tomllib.loads((DATA.parent / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["theme"][theme]["backgroundColor"] == PALETTES[theme].background


def test_black_on_white_is_what_it_should_be():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert lab(linear("#FFFFFF")) == pytest.approx(np.array([100, 0, 0]), abs=0.01)
