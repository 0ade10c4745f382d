"""The command line: `python -m models simulate`, and the other commands that `--help` names."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from models.engine import SimulationError
from models.errors import InputError, ResultError
from models.options import named, whole
from models.options import scenario as asked_scenario
from models.presets import presets
from models.scenario import DEFAULT_HORIZON, DEFAULT_STEP, METHODS

if TYPE_CHECKING:
    import pandas as pd

    from models.scenario import Scenario


INTERRUPTED = 130
"""Exit status that shells know from programs stopped by Ctrl-C."""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, and exits with 2."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        return options.command(options)
    except (SimulationError, ResultError) as error:
        print(f"python -m models {options.name}: {error}", file=sys.stderr)
        return 1
    except InputError as error:
        print(f"python -m models {options.name}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"\npython -m models {options.name}: stopped", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (head, say) has seen enough; close quietly instead of complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        print(f"python -m models {options.name}: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m models", description="Runs the cooperation model.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    simulate = _command(
        commands, "simulate", _simulate, "run a scenario and write every variable at every step"
    )
    _add_output(simulate)
    ensemble = _command(
        commands, "ensemble", _ensemble, "run a scenario and its baseline on many draws of the assumptions"
    )
    ensemble.add_argument("--runs", default="10000", help="how many draws (default 10000)")
    ensemble.add_argument("--seed", default="0", help="which draws (default 0)")
    ensemble.add_argument("--workers", help="how many work at once (default: one for each core there is)")
    ensemble.add_argument(
        "--scheduler", metavar="ADDRESS", help="a Dask cluster that does the work, such as tcp://host:8786"
    )
    _add_output(ensemble)
    asked = _command(
        commands,
        "sensitivity",
        _sensitivity,
        "tell which assumptions an outcome's uncertainty comes from, and what would turn it round",
    )
    asked.add_argument(
        "--outcome", metavar="NAME", action="append", help="repeat for several (default: the headline ones)"
    )
    asked.add_argument("--year", help="a whole year (default: the scenario's last)")
    asked.add_argument(
        "--against",
        metavar="FILE|PRESET",
        help="what the flip test compares with (default: the scenario's baseline)",
    )
    asked.add_argument("--runs", help="size of the base sample, a power of two (default 512)")
    asked.add_argument("--seed", default="0", help="which draws (default 0)")
    _add_output(asked)
    _add_explain(commands)
    export = _command(commands, "export", _export, "write the model with a scenario for another tool")
    export.add_argument("--format", required=True, help="javascript, xmile, json or latex")
    export.add_argument("--output", metavar="FILE", type=Path, help="stdout if left out")
    export.add_argument(
        "--language", choices=("en", "zh"), default="en", help="in which names and notes are told"
    )
    _add_bundle(commands)
    _add_calibrate(commands)
    _command(commands, "check", _check, "run the validation tests on a scenario; exit status 1 if one fails")
    return parser


def _add_output(command: _Parser) -> None:
    command.add_argument(
        "--output", metavar="FILE", type=Path, help=".csv, .xlsx or .parquet; CSV on stdout if left out"
    )


def _add_explain(commands: argparse._SubParsersAction[_Parser]) -> None:
    explain = _command(
        commands, "explain", _explain, "tell what each lever contributes to the difference from the baseline"
    )
    explain.add_argument(
        "--against",
        metavar="FILE|PRESET",
        help="what to compare with, on the scenario's own time steps (default: its baseline)",
    )
    explain.add_argument(
        "--outcome", metavar="NAME", action="append", help="repeat for several (default: the headline ones)"
    )
    explain.add_argument("--year", help="a whole year (default: the scenario's last)")
    explain.add_argument(
        "--loops", action="store_true", help="which feedback loops drive each part, year by year, instead"
    )
    explain.add_argument(
        "--seed", default="0", help="which orders are sampled where more than 12 things differ (default 0)"
    )
    _add_output(explain)


def _add_bundle(commands: argparse._SubParsersAction[_Parser]) -> None:
    """A run in one file, and the command that verifies it."""
    command = _command(commands, "bundle", _bundle, "write a run into one file that anyone can verify later")
    command.add_argument("--runs", default="1000", help="draws of the ensemble (default 1000; 0 for none)")
    command.add_argument("--seed", default="0", help="which draws (default 0)")
    command.add_argument("--output", metavar="FILE.zip", type=Path, required=True)
    told = "find what was altered in a bundle, run it again and print each figure's difference"
    verify = commands.add_parser(
        "verify",
        help=told,
        description=told.capitalize() + "; exit status 1 if one is too large, 2 for what is no bundle.",
        allow_abbrev=False,
    )
    verify.add_argument("bundle", metavar="FILE.zip", type=Path)
    verify.add_argument("--digest", help="the digest that the bundle was cited with")
    verify.set_defaults(command=_verify, name="verify")


def _add_calibrate(commands: argparse._SubParsersAction[_Parser]) -> None:
    """The one command without a scenario: the record has none."""
    told = "draw the uncertain parameters that the record speaks about from their posterior"
    command = commands.add_parser(
        "calibrate", help=told, description=told.capitalize() + ".", allow_abbrev=False
    )
    command.set_defaults(command=_calibrate, name="calibrate")
    command.add_argument("--seed", default="0", help="which chains (default 0)")
    command.add_argument(
        "--output",
        metavar="FILE",
        type=Path,
        help="a .parquet file, with its report as CSV in the same folder (default data/posterior.parquet)",
    )


def _command(
    commands: argparse._SubParsersAction[_Parser],
    name: str,
    run: Callable[[argparse.Namespace], int],
    description: str,
) -> _Parser:
    """A command that takes a scenario."""
    command = commands.add_parser(
        name, help=description, description=description.capitalize() + ".", allow_abbrev=False
    )
    command.set_defaults(command=run, name=name)
    command.add_argument(
        "--scenario", metavar="FILE|PRESET", help="a scenario file (JSON), or the name of a preset"
    )
    command.add_argument("--preset", metavar="NAME", help=f"one of {', '.join(presets())}")
    command.add_argument(
        "--set",
        metavar="LEVER=VALUE[@START[+RAMP]][..END]",
        action="append",
        default=[],
        help="sets a lever; starts in 2018 and ramps over 3 years unless told otherwise",
    )
    command.add_argument(
        "--parameters", metavar="FILE", type=Path, help="CSV with columns id and value, or a JSON object"
    )
    command.add_argument("--method", help=f"{' or '.join(METHODS)} (default {METHODS[0]})")
    command.add_argument("--step", help=f"years (default {DEFAULT_STEP})")
    command.add_argument("--until", help=f"last year (default {DEFAULT_HORIZON})")
    return command


def _simulate(options: argparse.Namespace) -> int:
    from models.simulation import simulate

    return _hand_out(simulate(asked_scenario(options)), options.output)


def _hand_out(table: pd.DataFrame, output: Path | None) -> int:
    """Writes a table to a file and says which, or to stdout."""
    from models.output import csv_text, write

    if output is None:
        sys.stdout.write(csv_text(table))
    else:
        for path in write(table, output):
            print(path)
    return 0


def _ensemble(options: argparse.Namespace) -> int:
    from models.cluster import cluster
    from models.ensemble import run_ensemble
    from models.watch import Watch

    scenario = asked_scenario(options)
    runs, seed = (whole(name, getattr(options, name)) for name in ("runs", "seed"))
    workers = None if options.workers is None else whole("workers", options.workers)
    with cluster(options.scheduler) as (executor, cores):
        workers = cores if workers is None else workers
        watch = Watch(progress=partial(_told, runs))
        found = run_ensemble(scenario, runs, seed, executor=executor, workers=workers, watch=watch)
    if found.failed:
        print(f"{found.failed} of {found.runs} runs left the finite numbers", file=sys.stderr)
    return _hand_out(found.table(), options.output)


def _sensitivity(options: argparse.Namespace) -> int:
    from models.findings import findings
    from models.outcomes import HEADLINE
    from models.sensitivity import BASE, runs_needed
    from models.watch import Watch

    scenario, outcomes = asked_scenario(options), options.outcome or HEADLINE
    n = BASE if options.runs is None else whole("runs", options.runs)
    year = None if options.year is None else whole("year", options.year)
    against = None if options.against is None else named(options.against, "--against")
    watch = Watch(progress=partial(_told, runs_needed(scenario, len(outcomes), n)))
    seed = whole("seed", options.seed)
    table, without = findings(scenario, outcomes, year, n, seed, against=against, watch=watch)
    if table.attrs["failed"]:
        print(f"sobol: {table.attrs['failed']} of {n} base points left the finite numbers", file=sys.stderr)
    failed = table.query("quantity == 'failed' and value > 0")
    columns = (failed[name].tolist() for name in ("analysis", "outcome", "value"))
    for analysis, outcome, count in zip(*columns, strict=True):
        print(f"{analysis}: {outcome}: {count:.0f} runs left the finite numbers", file=sys.stderr)
    for outcome, reason in without:
        print(f"{outcome}: {reason}", file=sys.stderr)
    return _hand_out(table, options.output)


def _explain(options: argparse.Namespace) -> int:
    from models.asking import check_year
    from models.ledger import ledger, runs_needed
    from models.outcomes import HEADLINE
    from models.watch import Watch

    scenario = asked_scenario(options)
    if options.loops:
        return _loops(options, scenario)
    reference = None if options.against is None else named(options.against, "--against")
    year = scenario.until if options.year is None else whole("year", options.year)
    check_year(scenario, year)
    watch = Watch(progress=partial(_told, runs_needed(scenario, reference)))
    seed = whole("seed", options.seed)
    found = ledger(scenario, reference, options.outcome or HEADLINE, seed, watch=watch)
    return _hand_out(found.table(year), options.output)


def _loops(options: argparse.Namespace, scenario: Scenario) -> int:
    from models.loops import table

    ledgers_own = [name for name in ("against", "outcome", "year") if getattr(options, name) is not None]
    if ledgers_own:
        raise InputError("--loops and --{other} exclude each other", other=ledgers_own[0])
    return _hand_out(table(scenario), options.output)


def _told(runs: int, done: int) -> None:
    """Shows on a terminal how far the work is."""
    if sys.stderr.isatty():
        print(f"\r{done:,} / {runs:,}", end="\n" if done == runs else "", file=sys.stderr, flush=True)


def _export(options: argparse.Namespace) -> int:
    from models.export import exported, write

    text = exported(asked_scenario(options), options.format, options.language)
    if options.output is None:
        sys.stdout.write(text)
    else:
        write(text, options.output)
        print(options.output)
    return 0


def _bundle(options: argparse.Namespace) -> int:
    from models.bundle import bundle_bytes
    from models.options import written
    from models.verification import opened
    from models.watch import Watch

    scenario = asked_scenario(options)
    runs, seed = (whole(name, getattr(options, name)) for name in ("runs", "seed"))
    data = bundle_bytes(scenario, runs, seed, watch=Watch(progress=partial(_told, runs)))
    written(data, options.output)
    print(f"{options.output}\ndigest {opened(data).digest}")
    return 0


def _verify(options: argparse.Namespace) -> int:
    from models.options import archive
    from models.verification import opened, report

    return int(not report(opened(archive(options.bundle)), options.digest))


def _calibrate(options: argparse.Namespace) -> int:
    from models.calibration import calibrate
    from models.calibration_tables import checked_place, printed, write_all

    place = checked_place(options.output)
    found = calibrate(whole("seed", options.seed))
    found.check()
    print(printed(found))
    for path in write_all(found, place):
        print(path)
    return 0


def _check(options: argparse.Namespace) -> int:
    from models.validation import battery

    scenario, passed, verdicts = asked_scenario(options), 0, 0
    print(f"{'test':<25}{'check':<72}{'on':<13}{'figure':>12}  {'limit':>12}  verdict")
    for verdict in battery(scenario):
        verdicts, passed = verdicts + 1, passed + verdict.passed
        for check in verdict.checks:
            sign = ">=" if check.at_least else "<="
            word = "passed" if check.passed else "FAILED"
            figures = f"{check.figure:>12.3g}  {sign + format(check.limit, '.3g'):>12}"
            tried = f"{verdict.test.name:<25}{check.test:<72}{check.about:<13}"
            line = f"{tried}{figures}  {word}  {check.detail}"
            print(line.rstrip(), flush=True)
    print(f"{passed} of {verdicts} tests passed")
    return int(passed < verdicts)


if __name__ == "__main__":
    sys.exit(main())
