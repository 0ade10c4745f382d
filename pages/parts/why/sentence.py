"""Why an outcome is not what it would be: the levers' contributions in a sentence or two."""

from __future__ import annotations

from dataclasses import dataclass, replace

from models.cooperation import MODEL
from models.errors import message
from models.ledger import Cause, Entry
from models.mechanisms import mechanisms
from models.rounding import rounded_to
from pages.parts.doubt.words import MORE_DIGITS
from pages.parts.labels import base_label, lever, parameter
from pages.parts.text import display_units, language, plain, sentences, t, translated

NAMED = 3
"""Contributions that are named; the rest are summed up, unless it is only one."""
TELLING = 5
"""The largest change is told with so many decimals that it is at least this many of the last one."""
CHANGES = {
    1: message("{outcome} in {year} rises by {change}: {parts}."),
    -1: message("{outcome} in {year} falls by {change}: {parts}."),
    0: message("{outcome} in {year} hardly changes: {parts}."),
}
TOGETHER = {
    1: message("Together they bring {amount} more than the sum of what each does alone."),
    -1: message("Together they bring {amount} less than the sum of what each does alone."),
}
CAUSE = {
    1: message("Main reason: {cause}; without it, {amount} more than that sum."),
    -1: message("Main reason: {cause}; without it, {amount} less than that sum."),
    0: message("Main reason: {cause}; without it, just that sum."),
}
SPAN, ONE_YEAR = message("{cause} ({first} to {last})"), message("{cause} ({first})")
PAIR = message("The strongest pair is “{first}” and “{second}”: {amount}.")
NOTHING = message("{outcome} in {year}: none of the changed levers makes a difference one could see.")


def name(factor: str) -> str:
    """What one calls a lever or an assumption."""
    return lever(factor) if factor in MODEL.levers else parameter(factor)


@dataclass(frozen=True)
class Scale:
    """How the numbers of an entry are told: in the reader's unit, all with the same decimals."""

    factor: float
    decimals: int
    pattern: str

    @classmethod
    def of(cls, entry: Entry) -> Scale:
        """With as many decimals as show the largest change, if any do.

        With one more where the named shares, each rounded as usual, would not add up to the change.
        """
        unit = display_units(language())[MODEL.unit(entry.variable)]
        largest = max([abs(entry.difference), *(abs(s.value) for s in entry.shares)], default=0.0)
        tried = range(unit.decimals, unit.decimals + MORE_DIGITS + 1)
        telling = next((d for d in tried if largest * unit.factor * 10**d >= TELLING), tried[-1])
        found = cls(unit.factor, telling, unit.pattern)
        named = [found.rounded(s.value) for s in entry.shares[:NAMED]]
        adds_up = found.contributions(entry)[:NAMED] == named
        return found if adds_up or telling == tried[-1] else replace(found, decimals=telling + 1)

    def rounded(self, value: float) -> float:
        """A value in the reader's unit, as it is shown."""
        return round(value * self.factor, self.decimals) + 0.0

    def change(self, entry: Entry) -> float:
        """The difference of the two values as they are shown, in the reader's unit."""
        return round(self.rounded(entry.value) - self.rounded(entry.reference), self.decimals)

    def contributions(self, entry: Entry) -> list[float]:
        """The shares in the reader's unit, rounded so that they add up to the change."""
        return rounded_to(self.change(entry), [s.value * self.factor for s in entry.shares], self.decimals)

    def with_unit(self, shown: float) -> str:
        return self.pattern.format(number=plain(shown, self.decimals))

    def signed(self, shown: float) -> str:
        return ("+" if shown > 0 else "") + plain(shown, self.decimals)


def because(entry: Entry) -> str:
    """What the largest contributions are, and whether the levers help or hinder each other."""
    scale = Scale.of(entry)
    shown, change = scale.contributions(entry), scale.change(entry)
    told = {"outcome": base_label(entry.variable), "year": entry.year}
    if not any(shown):
        return t(NOTHING, **told)
    sign = (change > 0) - (change < 0)
    first = t(CHANGES[sign], **told, change=scale.with_unit(abs(change)), parts=_parts(entry, shown, scale))
    return sentences([first, *_together(entry, scale)])


def strongest(entry: Entry) -> list[str]:
    """The levers that are named and make a difference one can see, strongest first."""
    shown = Scale.of(entry).contributions(entry)
    named = zip(entry.shares[:NAMED], shown[:NAMED], strict=True)
    return [share.name for share, x in named if x and share.name in MODEL.levers]


def _parts(entry: Entry, shown: list[float], scale: Scale) -> str:
    named = len(shown) if len(shown) == NAMED + 1 else NAMED
    pairs = zip(entry.shares, shown[:named], strict=False)
    parts = [t("{name} {change}", name=name(s.name), change=scale.signed(x)) for s, x in pairs]
    if rest := shown[named:]:
        change = scale.signed(round(sum(rest), scale.decimals) + 0.0)
        parts.append(t("the other {count} together {change}", count=len(rest), change=change))
    return t("; ").join(parts)


def _together(entry: Entry, scale: Scale) -> list[str]:
    """What levers do together beyond what each does alone, where one could see it."""
    amount = scale.rounded(entry.interaction)
    if not amount:
        return []
    sign = 1 if amount > 0 else -1
    found = [t(TOGETHER[sign], amount=scale.with_unit(abs(amount)))]
    if entry.cause is not None:
        found.append(_cause(entry.cause, scale))
    strongest = entry.pairs[0]
    share = scale.rounded(strongest.value)
    if len(entry.pairs) > 1 and share * sign > 0:
        first, second = map(name, strongest.names)
        found.append(t(PAIR, first=first, second=second, amount=scale.signed(share)))
    return found


def _cause(cause: Cause, scale: Scale) -> str:
    """What accounts for most of what levers do together, and what would be left without it."""
    named = translated(mechanisms()[cause.mechanism].label)
    if cause.period is not None:
        first, last = cause.period
        named = t(SPAN if last > first else ONE_YEAR, cause=named, first=first, last=last)
    left = scale.rounded(cause.left)
    sign = (left > 0) - (left < 0)
    return t(CAUSE[sign], cause=named, amount=scale.with_unit(abs(left)))
