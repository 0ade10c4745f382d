"""`python -m tests.benchmarks`: measures everything and prints the table."""

from __future__ import annotations

import argparse
import csv
import os
import platform
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.benchmarks import board, c_loop, crowd, ensemble, lever_to_paint, one_run, peers

Row = tuple[str, str]

MEASURED: dict[str, Callable[[], list[Row]]] = {
    "one_run": one_run.report,
    "c_loop": c_loop.report,
    "peers": peers.report,
    "ensemble": ensemble.report,
    "cost": ensemble.cost_report,
    "lever_to_paint": lever_to_paint.report,
    "board": board.report,
    "crowd": crowd.report,
}
"""Parts by the name that `--only` takes."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures, prints each row as it comes, and writes them all if asked to."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--output", metavar="FILE.csv", type=Path, help="nothing is written if left out")
    parser.add_argument(
        "--only", metavar="PART", nargs="+", choices=MEASURED, help=f"of {', '.join(MEASURED)}"
    )
    parser.add_argument("--million", action="store_true", help="ensembles of a million runs too (minutes)")
    options = parser.parse_args(arguments)
    # Opened before anything is measured: a path that cannot be written should not cost minutes.
    with (options.output or Path(os.devnull)).open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("what", "figure"))
        for row in _rows(options.only or list(MEASURED), options.million):
            print(f"| {row[0]} | {row[1]} |", flush=True)
            table.writerow(row)
    if options.output is not None:
        print(options.output)


def _rows(parts: Sequence[str], million: bool) -> Iterator[Row]:
    yield "Machine", f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    for part in parts:
        yield f"Load before {part}", f"{os.getloadavg()[0]:.1f}"
        yield from ensemble.cost_report(million) if part == "cost" else MEASURED[part]()


if __name__ == "__main__":
    main()
