"""What the Compare page says of its scenarios: who leads, and what one has to know to compare them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from models.cooperation import MODEL
from models.errors import message
from models.ledger import assumed
from models.outcomes import Outcome, usual
from models.presets import presets
from models.scenario import Scenario
from pages.parts.compare.subject import Comparison, Rival
from pages.parts.labels import base_label, parameter
from pages.parts.page_state import PageState
from pages.parts.pictures import scenario_words
from pages.parts.text import escaped, quantity, shown_difference, t, with_unit

FIRST = {
    "more": message("{outcome} in {year} is highest in {name}: {value}, {change} against {reference}."),
    "less": message("{outcome} in {year} is lowest in {name}: {value}, {change} against {reference}."),
}
REFERENCE_FIRST = {
    "more": message(
        "{outcome} in {year} is highest in {name}, the reference: {value}. Next comes {next}, {change}."
    ),
    "less": message(
        "{outcome} in {year} is lowest in {name}, the reference: {value}. Next comes {next}, {change}."
    ),
}
ALL_ALIKE = message("{outcome} in {year} comes to the same in all of them: {value}.")


def about(found: Comparison) -> list[str]:
    """What a picture has to say of the scenarios in it: what each is, and what it is held against."""
    told = [_named(r.label, r.name, scenario_words(r.scenario)) for r in found.rivals]
    return [*told, t("Against: {reference}", reference=found.reference)]


def _named(label: str, name: str, words: str) -> str:
    """A label, and what it stands for where that is not its name."""
    return label if name == words else t("{label}: {words}", label=label, words=words)


def headline(found: Comparison, spelled: Callable[[str], str] = escaped) -> str:
    """Which scenario leads in the year that is asked about, and by how much.

    `spelled` makes of a name what can stand in the text: Markdown, unless something else is wanted.
    """
    standings = ranked(found, found.outcome)
    unit = standings[0][1].unit
    shown = [quantity(o.value, unit) for _, o in standings]
    ahead = [r for (r, _), text in zip(standings, shown, strict=True) if text == shown[0]]
    first = standings[0][1]
    told = {
        "outcome": base_label(found.outcome),
        "year": found.year,
        "name": joined(ahead, spelled),
        "value": with_unit(first.value, unit),
        "reference": spelled(found.reference),
    }
    if len(ahead) == len(standings) and found.against:
        return t(ALL_ALIKE, **told)
    if found.against in ahead:
        rival, following = standings[len(ahead)]
        change = shown_difference(following.value, first.value, unit)
        template = REFERENCE_FIRST[usual(found.outcome)]
        return t(template, **told, next=spelled(rival.label), change=change)
    change = shown_difference(first.value, first.baseline, unit)
    return t(FIRST[usual(found.outcome)], **told, change=change)


def ranked(found: Comparison, variable: str) -> list[tuple[Rival, Outcome]]:
    """Scenarios with their outcome in the year that is asked about, the best first."""
    sign = -1 if usual(variable) == "more" else 1
    standings = [(r, found.standing(r, variable, found.year)) for r in found.rivals]
    return sorted(standings, key=lambda s: sign * s[1].value)


def ordered(found: Comparison, now: PageState) -> list[Rival]:
    """Scenarios in the order that is asked for."""
    return [r for r, _ in ranked(found, now.order)] if now.order else list(found.rivals)


def joined(rivals: Sequence[Rival], spelled: Callable[[str], str] = escaped) -> str:
    """Labels of scenarios, each as it can stand in the text: as Markdown, unless said otherwise."""
    return t("; ").join(spelled(r.label) for r in rivals)


def remarks(found: Comparison, now: PageState) -> list[str]:
    """What one has to know to compare just these; as Markdown."""
    return [*_same(found), *_worlds(found), *_horizons(found), *_taken_along(now)]


def _same(found: Comparison) -> list[str]:
    """Which scenarios are one and the same."""
    alike: dict[Scenario, list[Rival]] = {}
    for rival in found.rivals:
        alike.setdefault(rival.scenario, []).append(rival)
    return [
        t("The same scenario: {names}.", names=joined(rivals)) for rivals in alike.values() if len(rivals) > 1
    ]


def _worlds(found: Comparison) -> list[str]:
    """That assumptions differ, and what a difference then is."""
    if len(found.worlds()) == 1:
        return []
    if found.against is None:
        return [
            t(
                "Assumptions differ. Each scenario is held against no new policy on its own assumptions: "
                "a difference is what the policies change."
            )
        ]
    return [
        t(
            "Assumptions differ. The difference between two scenarios is then what policies and assumptions "
            "change together; hold them against no new policy to see the policies alone."
        )
    ]


def _horizons(found: Comparison) -> list[str]:
    """That some end before others."""
    ends = {int(r.scenario.until) for r in found.rivals}
    if len(ends) == 1:
        return []
    short = [r for r in found.rivals if int(r.scenario.until) == found.last]
    return [
        t(
            "Horizons differ: tables and figures end in {year}, with {names}; lines go on.",
            year=found.last,
            names=joined(short),
        )
    ]


def _taken_along(now: PageState) -> list[str]:
    """That ready scenarios take the assumptions and the horizon of Explore, where these are not the usual."""
    unlike = now.scenario.replaced(levers={}) != Scenario()
    if not (unlike and any(entrant.reference in presets() for entrant in now.compare)):
        return []
    return [t("Ready scenarios take horizon, method and assumptions from Explore.")]


def assumption(name: str, scenario: Scenario) -> str:
    """An assumption's value in a scenario, and whether that is the model's own."""
    value = f"{assumed(scenario, name):.4g}"
    if assumed(scenario, name) == MODEL.parameters[name].value:
        return t("{value} (the model's own)", value=value)
    return value


def assumption_label(name: str) -> str:
    """An assumption, marked as one."""
    return t("Assumption: {name}", name=parameter(name))
