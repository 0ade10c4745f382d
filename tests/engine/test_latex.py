"""Equations as LaTeX, set by the KaTeX that Streamlit brings along."""

from __future__ import annotations

import ast
import json
import subprocess
from pathlib import Path

import pytest
import streamlit

from models.engine.printers.latex import document, model_names, of_variable
from tests.engine.build import auxiliary, lever, model, parameter, per_element, table

KATEX = next((Path(streamlit.__file__).parent / "static" / "static" / "js").glob("katex.*.js"))
NODE = """
import katex from "./katex.mjs";
import { readFileSync } from "node:fs";
const words = (html) => [...html.matchAll(/<mtext>(.*?)<\\/mtext>/g)].map((m) => m[1]);
const found = JSON.parse(readFileSync("equations.json", "utf8")).map((text) => {
  try {
    const html = katex.renderToString(text, { displayMode: true, throwOnError: true, strict: "error" });
    return { words: words(html) };
  } catch (error) { return { error: String(error), text }; }
});
console.log(JSON.stringify(found));
"""


def rendered(equations: list[str], folder: Path) -> list[dict]:
    """What KaTeX makes of each: the words that it sets, or what it finds wrong."""
    (folder / "katex.mjs").write_text(KATEX.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "equations.json").write_text(json.dumps(equations), encoding="utf-8")
    (folder / "render.mjs").write_text(NODE, encoding="utf-8")
    done = subprocess.run(["node", "render.mjs"], cwd=folder, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


NAMES = ("a", "b", "c", "d")
AS_WRITTEN = {
    "a - (b - c)": r"A - \left(B - C\right)",
    "a - b + c": "A - B + C",
    "a + (b - c)": "A + B - C",
    "(a + b) * c / d": r"\frac{\left(A + B\right) \cdot C}{D}",
    "a * (b / c)": r"A \cdot \frac{B}{C}",
    "(a * b) ** (c + 1)": r"{\left(A \cdot B\right)}^{C + 1}",
    "(a / b) ** c": r"{\left(\frac{A}{B}\right)}^{C}",
    "(a ** b) ** c": r"{\left({A}^{B}\right)}^{C}",
    "-(a + b) * c": r"\left(-\left(A + B\right)\right) \cdot C",
    "a - -b": r"A - \left(-B\right)",
    "a * -2 + 0.5e-7": r"A \cdot \left(-2\right) + 5 \cdot 10^{-8}",
    "exp(-a) + log(b) * sqrt(c + d)": r"\exp\left(-A\right) + \ln\left(B\right) \cdot \sqrt{C + D}",
    "clip(a, b, 1)": r"\min\left(\max\left(A, B\right), 1\right)",
    "a * where(a > b, 1, 0)": (
        r"A \cdot \left(\begin{cases} 1 & A > B \\ 0 & \text{otherwise} \end{cases}\right)"
    ),
    "where(a, b, 0)": r"\begin{cases} B & A \ne 0 \\ 0 & \text{otherwise} \end{cases}",
    "(a < b) + time": r"\left(\begin{cases} 1 & A < B \\ 0 & \text{otherwise} \end{cases}\right) + t",
    "lookup(bend, a + b)": r"\text{bend}\left(A + B\right)",
}


@pytest.mark.parametrize("written", AS_WRITTEN)
def test_an_equation_reads_as_it_was_written(written, tmp_path):
    text = _result(written, tmp_path)
    for name in NAMES:
        text = text.replace(rf"\text{{{name}}}", name.upper())
    assert text == AS_WRITTEN[written]
    assert "error" not in rendered([_whole(written, tmp_path)], tmp_path)[0]


def _whole(written, folder):
    needs = "\n".join(auxiliary(f"return {n}", n).replace("result", f"keep_{n}", 1) for n in NAMES)
    readings = auxiliary("return lookup(bend, a)", "bend, a").replace("result", "keep_bend", 1)
    body = auxiliary(
        f"return {written}", ", ".join(n for n in (*NAMES, "bend", "time") if n in _read(written))
    )
    found = model(
        folder, needs + readings + body, [parameter(n) for n in NAMES], tables=[table("bend", (0, 0), (1, 1))]
    )
    return of_variable(found.variables["result"], model_names(found))


def _read(written):
    return {n.id for n in ast.walk(ast.parse(written)) if isinstance(n, ast.Name)}


def _result(written, folder):
    return _whole(written, folder).split("&= ", 1)[1].removesuffix("\n\\end{aligned}")


TIERED = """
@s.stock(unit="firm", initial="firms_at_first", by=Pair, total=True)
def firms_here(entry, exit):
    "Firms"
    return entry - exit

@s.flow(unit="firm/year", by=Pair)
def entry(push):
    "Entry"
    return push

@s.flow(unit="firm/year", by=Pair)
def exit(firms_here, leaving):
    "Exit"
    return firms_here * leaving
"""


def tiered(folder):
    inputs = [*per_element("firms_at_first", 1.0, 2.0, "firm"), parameter("leaving", unit="1/year")]
    return model(folder, TIERED, inputs, [lever("push", unit="firm/year")])


def test_a_stock_has_its_rate_and_its_value_at_the_start(tmp_path):
    found = tiered(tmp_path)
    assert of_variable(found.variables["firms_here_left"], model_names(found)).splitlines() == [
        r"\begin{aligned}",
        r"\frac{\mathrm{d}}{\mathrm{d}t}\,\text{firms here}_{\text{left}} &= "
        r"\text{entry}_{\text{left}} - \text{exit}_{\text{left}} \\",
        r"\text{firms here}_{\text{left}}(t_0) &= \text{firms at first}_{\text{left}}",
        r"\end{aligned}",
    ]


def test_long_equations_go_on_in_the_next_line(tmp_path):
    found = tiered(tmp_path)
    names = model_names(found)
    text = of_variable(found.variables["exit_left"], lambda n: ("long " * 10 + names(n)[0], "x_%"))
    assert text.count(r"\\") == 2
    words = {w.replace("\xa0", " ") for w in rendered([text], tmp_path)[0]["words"]}
    assert words == {"long " * 10 + w for w in ("exit", "firms here", "leaving")} | {"x_%"}


def test_a_document_holds_everything_and_closes_what_it_opens(tmp_path):
    found = tiered(tmp_path)
    values = {"push": "3", "leaving": "0.1", "firms_at_first_left": "1", "firms_at_first_right": "2"}
    text = document(found, "50 % & more", {"leaving": "How many leave\n\nA year_1"}, {}, values)
    assert text.count(r"\[") == text.count(r"\]") == len(found.variables)
    assert r"\title{50 \% \& more}" in text
    assert r"How many leave. A year\_1" in text
    for environment in ("document", "longtable", "aligned"):
        assert text.count(rf"\begin{{{environment}}}") == text.count(rf"\end{{{environment}}}")
