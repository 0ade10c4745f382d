"""Who may import whom: the engine nothing of ours, the models no pages, nobody Streamlit."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "models").rglob("*.py"))
UPPER = ("streamlit", "pages", "app", "altair", "tests")


def imports(path: Path) -> set[str]:
    """Full names of all modules a file imports, at any depth."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found.add(node.module or "")
    return found


def ours(path: Path) -> set[str]:
    return {name for name in imports(path) if name.split(".")[0] == "models"}


def ids(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_there_is_something_to_look_at():
    assert len(FILES) > 30


@pytest.mark.parametrize("path", FILES, ids=ids)
def test_nothing_below_models_looks_up(path):
    assert {n for n in imports(path) if n.split(".")[0] in UPPER} == set()


@pytest.mark.parametrize("path", [f for f in FILES if "engine" in f.parts], ids=ids)
def test_the_engine_knows_only_itself(path):
    assert {n for n in ours(path) if not n.startswith("models.engine")} == set()


@pytest.mark.parametrize("path", [f for f in FILES if "cooperation" in f.parts], ids=ids)
def test_the_model_stands_on_the_engine(path):
    assert {n for n in ours(path) if not n.startswith(("models.engine", "models.cooperation"))} == set()


@pytest.mark.parametrize("path", [f for f in FILES if "printers" in f.parts], ids=ids)
def test_only_printers_know_a_target(path):
    """A printer spells a model in a target's words; it neither runs one nor knows which it is."""
    assert not {"models.engine.simulation", "models.cooperation", "numpy.random"} & imports(path)


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("models", ["numpy", "pandas", "pydantic", "streamlit", "networkx", "pint", "models.engine"]),
        ("models.scenario", ["pandas", "networkx", "pint", "scipy", "streamlit"]),
        ("models.simulation", ["pandas", "networkx", "pint", "scipy", "streamlit"]),
        ("models.__main__", ["pandas", "networkx", "pint", "scipy", "streamlit"]),
    ],
)
def test_importing_loads_only_what_is_needed(module, absent):
    script = f"import json, sys, {module}; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert [name for name in absent if name in json.loads(done.stdout)] == []
