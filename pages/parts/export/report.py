"""What a briefing and slides say, gathered once: they only lay it out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import isnan
from typing import Any

from babel.dates import format_date

from models.comparison import PairedDraws, differing
from models.cooperation import MODEL
from models.engine import SimulationError
from models.errors import InputError, message
from models.evidence import assumed_share, items
from models.ledger import Entry, Ledger, assumed
from models.outcomes import HEADLINE
from models.scenario import Scenario
from models.simulation import at_year
from models.tornado import Tornado
from models.validation import Verdict
from models.watch import UNWATCHED
from pages.parts import charts, jobs
from pages.parts.board.offline import cited
from pages.parts.compare import cost, draws
from pages.parts.compare.cost import exchange
from pages.parts.compare.draws import certainty
from pages.parts.compare.lines import in_words, on_paper
from pages.parts.compare.subject import Comparison, Rival
from pages.parts.compare.tables import cell, setting_name, setting_words
from pages.parts.compare.words import headline, ranked
from pages.parts.doubt.charts import Frame
from pages.parts.doubt.words import digits, outcome
from pages.parts.drawings import drawings
from pages.parts.evidence.validation import MEANING, word
from pages.parts.evidence.words import STATUSES
from pages.parts.jobs import Question
from pages.parts.labels import (
    HEADING,
    base_label,
    citation,
    label,
    lever_rows,
    parameter,
    parameter_value,
)
from pages.parts.look import PALETTES
from pages.parts.panel import alternative, legend, recorded
from pages.parts.pictures import scenario_words, source_line
from pages.parts.sentence import COVERAGE, TRANSFER, sentence
from pages.parts.text import (
    LOCALES,
    language,
    percent,
    plain,
    quantity,
    spoken,
    t,
    translated,
    unit_label,
)
from pages.parts.why.ledger import FINER, share_columns, share_rows, share_table
from pages.parts.why.ledger_charts import bars
from pages.parts.why.sentence import because

TESTED = message("{name}: {passed} of {count} tests passed.")
FAILED_TESTS = message("{name}: {passed} of {count} tests passed; not passed: {failed}.")
UNTESTED = message("{name}: the tests could not be run.")
DEPENDS = message("Assumptions on which {outcome} in {year} depends most")
DEPENDS_IN = message("Assumptions on which {outcome} in {year} depends most, in {name}")
TOLD = 8
"""Assumptions that are told, of over a hundred."""
RESTS = message("{name}: {share} % of coverage in {year} rests on assumed values.")

DAYS = {"en": "d MMMM y", "zh": "y年M月d日"}
"""How a day is written, by language."""


@dataclass(frozen=True)
class Order:
    """What is to be told, in which language, the address that shows it, and when it was asked for."""

    found: Comparison
    reader: str
    address: str
    made: datetime


@dataclass(frozen=True)
class Table:
    """A table of words; every row is as long as the head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Figure:
    """A chart: its heading, the chart in words, what its signs mean, and the chart in Vega-Lite.

    One with `rows` is as high as these need, whatever the page.
    """

    title: str
    words: str
    note: str
    spec: dict[str, Any]
    rows: bool = False


@dataclass(frozen=True)
class Assumptions:
    """What a result depends on most: a heading, and a row for each assumption."""

    title: str
    table: Table


@dataclass(frozen=True)
class Reason:
    """Why a scenario's outcome is what it is: a sentence and each lever's contribution."""

    name: str
    told: str
    shares: Table
    figure: Figure


@dataclass(frozen=True)
class Report:
    """All that a briefing says, in its reader's language.

    Attributes
    ----------
    scenarios
        Each scenario's name, and what it is where its name does not say that.
    headlines
        The result in a sentence for each of them; where there are several, first which leads.
    weighed
        Charts of cost against effect, and of how sure the differences are.
    reasons
        One for each scenario that differs from what it is held against.
    tests
        How each does in the validation tests, in words; `verdicts` tests by scenarios.
    relied
        What share of the headline rests on assumed values.
    assumptions
        Those that move the headline most, in the scenario that leads.
    near
        Sources of the levers that are moved and of the recorded figures in the charts.
    cited
        Sources of all the model's numbers.
    """

    reader: str
    heading: str
    scenarios: tuple[str, ...]
    headlines: tuple[str, ...]
    year: int
    reference: str
    outcomes: Table
    settings: Table
    figures: tuple[Figure, ...]
    weighed: tuple[Figure, ...]
    outcome: str
    reasons: tuple[Reason, ...]
    tests: tuple[str, ...]
    verdicts: Table
    meaning: str
    relied: tuple[str, ...]
    assumptions: Assumptions | None
    near: tuple[str, ...]
    cited: tuple[str, ...]
    address: str
    made_on: str
    made_by: str


def report(order: Order) -> Report:
    """All that is told of some scenarios; works out what nobody has asked for yet (seconds for each)."""
    found = _for_print(order.found)
    with spoken(order.reader):
        verdicts = {r.place: _worked_out(jobs.verdicts(r.scenario)) for r in found.rivals}
        swings = {r.place: _worked_out(jobs.headline_swings(r.scenario, found.year)) for r in found.rivals}
        leader, _ = ranked(found, found.outcome)[0]
        figures = _compared(found) if len(found.rivals) > 1 else _alone(found)
        return Report(
            reader=order.reader,
            heading=translated(HEADING),
            scenarios=tuple(_introduced(r) for r in found.rivals),
            headlines=tuple(_headlines(found)),
            year=found.year,
            reference=found.reference,
            outcomes=_outcomes(found),
            settings=_settings(found),
            figures=figures,
            weighed=tuple(_weighed(found)),
            outcome=outcome(found.outcome),
            reasons=tuple(reason for r in found.rivals if (reason := _reason(found, r)) is not None),
            tests=tuple(_tested(r.label, verdicts[r.place]) for r in found.rivals),
            verdicts=_verdicts(found, verdicts),
            meaning=t(MEANING),
            relied=tuple(told for r in found.rivals if (told := _relied(r, found.year, swings[r.place]))),
            assumptions=_assumptions(found, leader, swings[leader.place]),
            near=_near(found),
            cited=tuple(found.text for found in cited()),
            address=order.address,
            made_on=t("Made on {day}", day=_day(order.made)),
            made_by=source_line(),
        )


def _for_print(found: Comparison) -> Comparison:
    """The same with names that every file can hold."""
    rivals = tuple(replace(r, name=printable(r.name)) for r in found.rivals)
    against = found.against and rivals[found.rivals.index(found.against)]
    return replace(found, rivals=rivals, against=against)


def printable(text: str) -> str:
    """A text on one line without signs that no file may hold."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())


def _introduced(rival: Rival) -> str:
    words = scenario_words(rival.scenario)
    name = rival.label
    return name if not words or rival.name == words else t("{label}: {words}", label=name, words=words)


def _headlines(found: Comparison) -> Iterator[str]:
    """The result in sentences: which scenario leads, and what each comes to."""
    several = len(found.rivals) > 1
    if several:
        yield headline(found, str)
    for rival in found.rivals:
        told = sentence(rival.run, rival.baseline, found.year, new_policy=rival.scenario.new_policy)
        yield t("{label}: {words}", label=rival.label, words=told) if several else told


def _day(made: datetime) -> str:
    return format_date(made, DAYS[language()], locale=LOCALES[language()])


def _outcomes(found: Comparison) -> Table:
    """A row for each outcome, a column for no new policy where it is one, and one for each scenario."""
    shared = len(found.worlds()) == 1
    head = [t("Outcome"), *([t("No new policy")] if shared else [])]
    rows = []
    for name in dict.fromkeys([*HEADLINE, found.outcome]):
        unit = MODEL.unit(name)
        cells = [f"{label(name)} ({unit_label(unit)})" if unit_label(unit) else label(name)]
        if shared:
            cells.append(quantity(at_year(found.rivals[0].baseline, name, found.year), unit))
        cells += [cell(found.standing(r, name, found.year), bare=r is found.against) for r in found.rivals]
        rows.append(tuple(cells))
    return Table((*head, *(r.label for r in found.rivals)), tuple(rows))


def _settings(found: Comparison) -> Table:
    """Levers and assumptions that differ: between the scenarios, or of one from no new policy."""
    alone = len(found.rivals) == 1
    scenarios = (Scenario(), *found.scenarios) if alone else found.scenarios
    head = (t("Setting"), *(r.label for r in found.rivals))
    names = differing(scenarios)
    return Table(
        head, tuple((setting_name(n), *(setting_words(s, n) for s in found.scenarios)) for n in names)
    )


def _alone(found: Comparison) -> tuple[Figure, ...]:
    """The main charts of Explore."""
    rival = found.rivals[0]
    made = []
    for drawing in drawings(""):
        series, drawn = drawing.series, recorded(drawing.series)
        spec = charts.chart(series, rival.run, rival.baseline, drawn, PALETTES["light"], found.year)
        words = alternative(drawing.title, series, rival.run, rival.baseline, found.year)
        made.append(Figure(drawing.title, words, legend(drawn), spec))
    return tuple(made)


def _compared(found: Comparison) -> tuple[Figure, ...]:
    """The lines of the outcome that is asked about, of coverage and of technology transfer."""
    made = []
    for name in dict.fromkeys((found.outcome, COVERAGE, TRANSFER)):
        drawn = recorded([charts.Series(name, "")])
        words = in_words(found, name, label(name))
        made.append(Figure(label(name), words, legend(drawn), on_paper(found, name)))
    return tuple(made)


def _weighed(found: Comparison) -> Iterator[Figure]:
    """Cost against effect, where there are several scenarios, and how sure the differences are."""
    shown = exchange(found, str) if len(found.rivals) > 1 else None
    if shown is not None:
        spec = cost.drawn(found, shown, key=True, paper=True).to_dict()
        yield Figure(shown.title, shown.words, shown.remarks, spec)
    if all(_as_its_reference(found, r) for r in found.rivals):
        return
    paired: PairedDraws | None = _worked_out(jobs.side_by_side(found.scenarios, found.outcome))
    if paired is not None and paired.sound:
        sure = certainty(found, paired)
        spec = draws.drawn(found, sure, paper=True).to_dict()
        yield Figure(sure.title, sure.words, sure.rests_on, spec, rows=True)


def _as_its_reference(found: Comparison, rival: Rival) -> bool:
    """Whether a scenario is just what it is held against."""
    return rival.scenario == (found.against.scenario if found.against else rival.scenario.baseline())


def _reason(found: Comparison, rival: Rival) -> Reason | None:
    """What each lever contributes; None where nothing differs or it cannot be worked out."""
    if rival is found.against:
        return None
    reference = found.against.scenario if found.against else None
    ledger: Ledger | None = _worked_out(jobs.contributions(rival.scenario, reference))
    if ledger is None or not ledger.names:
        return None
    entry = ledger.entry(found.outcome, found.year)
    told, name = because(entry), rival.label
    return Reason(name, told, _shares(entry), _bars(found, entry, told))


def _shares(entry: Entry) -> Table:
    shown = share_table(entry)
    places = FINER + digits(entry.variable)
    rows = [
        tuple(c if isinstance(c, str) else "" if isnan(c) else plain(c, places) for c in row)
        for row in shown.itertuples(index=False)
    ]
    return Table(tuple(shown.columns), tuple(rows))


def _bars(found: Comparison, entry: Entry, told: str) -> Figure:
    frame = Frame(PALETTES["light"], unit_label(MODEL.unit(entry.variable)) or t("ratio"), found.year)
    title = t("Contributions in {year}: {outcome}", year=found.year, outcome=outcome(entry.variable))
    spec = bars(share_rows(entry), frame, share_columns(entry)).to_dict()
    return Figure(title, told, "", spec, rows=True)


def _tested(name: str, verdicts: Sequence[Verdict] | None) -> str:
    if verdicts is None:
        return t(UNTESTED, name=name)
    failed = [translated(v.test.name) for v in verdicts if not v.passed]
    told = {"name": name, "passed": len(verdicts) - len(failed), "count": len(verdicts)}
    return t(FAILED_TESTS, **told, failed=t("; ").join(failed)) if failed else t(TESTED, **told)


def _verdicts(found: Comparison, verdicts: dict[int, Sequence[Verdict] | None]) -> Table:
    """A row for each test, a column for each scenario that could be tested."""
    tested = [(r, seen) for r in found.rivals if (seen := verdicts[r.place]) is not None]
    rows = [
        (translated(row[0].test.name), *(word(v.passed) for v in row))
        for row in zip(*(seen for _, seen in tested), strict=True)
    ]
    return Table((t("Test"), *(r.label for r, _ in tested)), tuple(rows))


def _relied(rival: Rival, year: int, swings: Tornado | None) -> str:
    share = assumed_share(swings) if swings is not None else None
    return "" if share is None else t(RESTS, name=rival.label, share=percent(share), year=year)


def _assumptions(found: Comparison, rival: Rival, swings: Tornado | None) -> Assumptions | None:
    """The assumptions that move the headline most; None where that could not be worked out."""
    if swings is None:
        return None
    told = {"outcome": base_label(swings.variable), "year": found.year}
    head = (t("Assumption"), t("Value"), t("Between (90 %)"), t("Status"), t("{outcome} in {year}", **told))
    rows = [
        (
            parameter(bar.parameter),
            parameter_value(bar.parameter, assumed(rival.scenario, bar.parameter)),
            _between(*(parameter_value(bar.parameter, end) for end in (bar.low, bar.high))),
            translated(STATUSES[items()[bar.parameter].status]),
            _between(*(quantity(x, swings.unit) for x in sorted((bar.at_low, bar.at_high)))),
        )
        for bar in swings.bars[:TOLD]
    ]
    title = t(DEPENDS, **told) if rival.alone else t(DEPENDS_IN, **told, name=rival.label)
    return Assumptions(title, Table(head, tuple(rows)))


def _between(low: str, high: str) -> str:
    return t("{low} to {high}", low=low, high=high)


def _near(found: Comparison) -> tuple[str, ...]:
    moved = [name for name in lever_rows() if any(name in s.levers for s in found.scenarios)]
    series = [s for drawing in drawings("") for s in drawing.series]
    known = [r.source for r in recorded(series) if r.status != "assumed"]
    wanted = dict.fromkeys([*known, *(lever_rows()[name]["source"] for name in moved)])
    return tuple(dict.fromkeys(citation(name).text for name in wanted))


def _worked_out(question: Question) -> Any:
    """What somebody has asked already, else worked out now; None where it cannot be."""
    job = jobs.known(question)
    try:
        return job.result.result() if job else question.work(UNWATCHED)
    except (InputError, SimulationError):
        return None
