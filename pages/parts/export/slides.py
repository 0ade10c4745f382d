"""Slides: large type, a chart or a table each, and what to say in the speaker's notes."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from math import ceil
from typing import Any

import segno
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide
from pptx.util import Inches, Length, Pt

from pages.parts.export.report import Figure, Order, Report, Table, report
from pages.parts.export.words import (
    EAST_ASIAN,
    IN_SHORT,
    INK,
    LATIN,
    NO_SETTINGS,
    OPEN,
    OUTCOMES,
    OVER_TIME,
    QUIET,
    RELIABLE,
    SEE_IT,
    SETTINGS,
    SHADE,
    SOURCES,
    TAGS,
    WHY,
)
from pages.parts.pictures import bare
from pages.parts.text import spoken, t, wide

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
EDGE, TOP, BOTTOM, FOOT_TOP = Inches(0.6), Inches(1.45), Inches(6.95), Inches(7.02)
"""Where the words begin at the left, below the title, and end; where the foot begins."""
ACROSS, DOWN = Length(WIDTH - 2 * EDGE), Length(BOTTOM - TOP)
"""The room between."""
TITLE_ONLY = 5
"""The layout of the template that has a title and nothing else."""
PLOT = (600, 255)
"""Pixels of a chart's plot: its small type is then 16 points."""
TITLE_SIZES = ((46, 30), (70, 26), (100, 22))
"""Titles up to so many signs, a Chinese one counting twice, have so many points."""
SMALLEST_TITLE = 18
COVER = 36
"""Points of the heading on the first slide."""
COVER_TOP, COVER_HEIGHT, COVER_GAP = Inches(2.0), Inches(1.7), Inches(0.15)
TEXT_SIZES = (24, 20, 18, 16, 14, 12)
"""Points that the words of a slide may have: the most with which they fit."""
READABLE = 18
"""Points that words have at least where they can be parted among slides."""
LEAD, QUIET_TEXT, FOOT = 20, 14, 11
"""Points of words above a table, of remarks, and at the foot."""
CELLS = ((3, 16), (5, 14), (99, 12))
"""Tables of up to so many columns have at most so many points, fewer if they then fit on a slide."""
LONGEST_CODE = 400
"""Characters of an address whose QR code a camera still reads across a room."""
SIGN, LINE = 0.62 / 72, 1.42 / 72
"""Inches that a sign takes for each point it is high, and that a line takes; a Chinese sign is two."""
AFTER = 0.6
"""The gap after a paragraph, as a part of the height of its words."""
LONGEST_LEAD = 2.0
"""Inches that words above a table take at most; longer ones have a slide of their own."""
BESIDE, AROUND = 0.2, 0.08
"""Inches of a box's words from its sides, and above and below them."""


def slides(order: Order) -> bytes:
    """A .pptx file, in the order's language; works out what is needed for it (seconds)."""
    with spoken(order.reader):
        return _Deck(report(order), order.made).bytes()


class _Deck:
    """Slides that are added one after another."""

    def __init__(self, found: Report, made: datetime) -> None:
        self.found = found
        self.deck: Deck = Presentation()
        self.deck.core_properties.created = self.deck.core_properties.modified = made
        _widened(self.deck)
        self.deck.core_properties.title = found.heading
        self.deck.core_properties.author = found.made_by
        self.deck.core_properties.language = TAGS[found.reader]
        self._all()

    def bytes(self) -> bytes:
        made = io.BytesIO()
        self.deck.save(made)
        return made.getvalue()

    def _all(self) -> None:
        found = self.found
        self._cover()
        caption = t(OUTCOMES, year=found.year, reference=found.reference)
        told = " ".join(found.headlines)
        self._tables(t(IN_SHORT), found.outcomes, told, lead=found.headlines, caption=caption, numbers=True)
        if found.settings.rows:
            self._tables(t(SETTINGS), found.settings, " ".join(found.scenarios))
        else:
            self._words(t(SETTINGS), [t(NO_SETTINGS)], notes=t(NO_SETTINGS))
        for figure in found.figures:
            self._figure(figure, t(OVER_TIME))
        for figure in found.weighed:
            self._figure(figure, figure.note)
        self._reasons()
        lead = (*found.relied, *found.tests)
        self._words(t(RELIABLE), lead, notes=found.meaning, small=found.meaning)
        if found.assumptions is not None:
            self._tables(found.assumptions.title, found.assumptions.table, found.assumptions.title)
        if found.near:
            self._listed(t(SOURCES), found.near)
        self._address()

    def _cover(self) -> None:
        """The first slide: what it is about, which scenarios, from which model."""
        found = self.found
        slide = self._slide(found.heading, found.made_by)
        head = slide.shapes.title
        assert head is not None
        head.top, head.height = COVER_TOP, COVER_HEIGHT
        head.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
        head.text_frame.paragraphs[0].runs[0].font.size = Pt(COVER)
        top = Length(COVER_TOP + COVER_HEIGHT + COVER_GAP)
        told = (*found.scenarios, found.made_on)
        self._box(slide, told, _fitting(told, top), top)

    def _address(self) -> None:
        """Where to see it live: in words and, where it is short enough for a camera, as a QR code."""
        address = self.found.address
        slide = self._slide(t(SEE_IT), address)
        end = self._box(slide, [t(OPEN), address], _fitting([t(OPEN), address], TOP), TOP)
        if len(address) <= LONGEST_CODE:
            made = io.BytesIO()
            segno.make(address, micro=False, error="m").save(made, kind="png", scale=8, border=4)
            side = Length(BOTTOM - end)
            slide.shapes.add_picture(made, EDGE, end, side, side)._pic._nvXxPr.cNvPr.set("descr", address)

    def _reasons(self) -> None:
        found = self.found
        title = t(WHY, outcome=found.outcome, year=found.year)
        if len(found.reasons) == 1:
            [reason] = found.reasons
            self._tables(title, reason.shares, reason.told, lead=[reason.told], numbers=True)
            self._figure(reason.figure, reason.told)
            return
        told = [t("{label}: {words}", label=reason.name, words=reason.told) for reason in found.reasons]
        for part in _readable(told):
            self._words(title, part, notes=" ".join(part))

    def _slide(self, title: str, notes: str) -> Slide:
        slide = self.deck.slides.add_slide(self.deck.slide_layouts[TITLE_ONLY])
        head = slide.shapes.title
        assert head is not None
        head.left, head.top, head.width, head.height = EDGE, Inches(0.35), ACROSS, Inches(1.0)
        head.text_frame.word_wrap = True
        head.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        size = next((points for most, points in TITLE_SIZES if wide(title) <= most), SMALLEST_TITLE)
        self._say(head.text_frame.paragraphs[0], title, size, bold=True)
        foot = slide.shapes.add_textbox(EDGE, FOOT_TOP, ACROSS, Inches(0.35))
        foot.text_frame.word_wrap = True
        self._say(foot.text_frame.paragraphs[0], self.found.made_by, FOOT, colour=QUIET)
        frame = slide.notes_slide.notes_text_frame
        assert frame is not None
        frame.text = notes
        return slide

    def _say(self, paragraph: Any, text: str, size: float, *, bold: bool = False, colour: str = INK) -> None:
        """Words in Latin and East Asian type and in their language."""
        paragraph.alignment = PP_ALIGN.LEFT
        run = paragraph.add_run()
        run.text = text
        run.font.size, run.font.bold, run.font.name = Pt(size), bold, LATIN
        run.font.color.rgb = RGBColor.from_string(colour)
        properties = run._r.get_or_add_rPr()
        properties.set("lang", TAGS[self.found.reader])
        east = properties.makeelement(qn("a:ea"), {"typeface": EAST_ASIAN})
        properties.find(qn("a:latin")).addnext(east)

    def _words(self, title: str, told: Sequence[str], notes: str, small: str = "") -> None:
        """A slide of a few sentences, smaller where they are many."""
        self._box(self._slide(title, notes), told, _fitting(told, TOP, small), TOP, small)

    def _box(self, slide: Slide, told: Sequence[str], size: int, top: Length, small: str = "") -> Length:
        """Sentences from some height on, a quiet one below them; where they end."""
        said = [(text, size, INK) for text in told] + ([(small, QUIET_TEXT, QUIET)] if small else [])
        height = Inches(sum(_paragraph(text, points) for text, points, _ in said) + AROUND)
        box = slide.shapes.add_textbox(EDGE, top, ACROSS, height)
        box.text_frame.word_wrap = True
        for number, (text, points, colour) in enumerate(said):
            paragraph = box.text_frame.paragraphs[0] if number == 0 else box.text_frame.add_paragraph()
            paragraph.space_after = Pt(points * AFTER)
            self._say(paragraph, text, points, colour=colour)
        return Length(top + height)

    def _listed(self, title: str, rows: Sequence[str]) -> None:
        each = 9
        for start in range(0, len(rows), each):
            self._words(title, rows[start : start + each], notes=" ".join(rows[start : start + each]))

    def _tables(
        self,
        title: str,
        table: Table,
        notes: str,
        *,
        lead: Sequence[str] = (),
        caption: str = "",
        numbers: bool = False,
    ) -> None:
        """A table on as many slides as it needs, below some sentences if they leave it the room."""
        if sum(_paragraph(text, LEAD) for text in lead) > LONGEST_LEAD:
            self._words(title, lead, notes)
            lead = ()
        slide = self._slide(title, notes)
        top = self._box(slide, lead, LEAD, TOP, caption) if lead or caption else TOP
        points = _points(table, Length(BOTTOM - top))
        parts = list(_parted(table, points, Length(BOTTOM - top)))
        for number, rows in enumerate(parts, start=1):
            if number > 1:
                slide, top = self._slide(f"{title} ({number}/{len(parts)})", notes), TOP
            self._table(slide, Table(table.head, rows), points, top, numbers=numbers)

    def _table(self, slide: Slide, table: Table, points: int, top: Length, *, numbers: bool) -> None:
        rows = (table.head, *table.rows)
        heights = [_height(table, row, points) for row in rows]
        shape = slide.shapes.add_table(len(rows), len(table.head), EDGE, top, ACROSS, Inches(sum(heights)))
        shape.name = slide.shapes.title.text_frame.text if slide.shapes.title else ""
        made = shape.table
        for place, width in enumerate(_widths(table)):
            made.columns[place].width = width
        for number, row in enumerate(rows):
            made.rows[number].height = Inches(heights[number])
            for place, text in enumerate(row):
                cell = made.cell(number, place)
                cell.fill.solid()
                cell.fill.fore_color.rgb = RGBColor.from_string(SHADE if number == 0 else "FFFFFF")
                cell.margin_top = cell.margin_bottom = Inches(AROUND / 2)
                cell.vertical_anchor = MSO_ANCHOR.MIDDLE
                paragraph = cell.text_frame.paragraphs[0]
                self._say(paragraph, text, points, bold=number == 0)
                if numbers and place:
                    paragraph.alignment = PP_ALIGN.RIGHT

    def _figure(self, figure: Figure, notes: str) -> None:
        """A chart as large as the slide lets it be, what its signs mean below it."""
        slide = self._slide(figure.title, f"{figure.words}\n{notes}")
        room = BOTTOM - TOP - (Inches(0.5) if figure.note else 0)
        size = (PLOT[0], max(PLOT[1], figure.spec["height"])) if figure.rows else PLOT
        picture = slide.shapes.add_picture(io.BytesIO(bare(figure.spec, size)), EDGE, TOP)
        shrunk = min(ACROSS / picture.width, room / picture.height)
        picture.width, picture.height = (Length(int(x * shrunk)) for x in (picture.width, picture.height))
        picture.left = Length((WIDTH - picture.width) // 2)
        picture._pic._nvXxPr.cNvPr.set("descr", figure.words)
        if figure.note:
            box = slide.shapes.add_textbox(EDGE, Length(TOP + picture.height), ACROSS, Inches(0.5))
            box.text_frame.word_wrap = True
            self._say(box.text_frame.paragraphs[0], figure.note, FOOT, colour=QUIET)


def _widened(deck: Deck) -> None:
    """Makes the template's slides 16:9, with what stands on its layouts in proportion."""
    before = deck.slide_width or WIDTH
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    for holder in (deck.slide_master, *deck.slide_layouts):
        for shape in holder.placeholders:
            left, top, width, height = (
                Length(x or 0) for x in (shape.left, shape.top, shape.width, shape.height)
            )
            shape.left, shape.width = Length(left * WIDTH // before), Length(width * WIDTH // before)
            shape.top, shape.height = top, height


def _points(table: Table, room: Length) -> int:
    """How large a table's words are: as large as fits, at least as large as many columns have."""
    sizes = [points for most, points in CELLS if len(table.head) <= most]
    rows = (table.head, *table.rows)
    return next((p for p in sizes if sum(_height(table, r, p) for r in rows) <= room / Inches(1)), sizes[0])


def _widths(table: Table) -> list[Length]:
    """The first column has a part, the others share the rest."""
    others = len(table.head) - 1
    first = ACROSS // {1: 2, 2: 2, 3: 3}.get(others, 4)
    return [Length(first), *[Length((ACROSS - first) // max(others, 1))] * others]


def _lines(text: str, points: int, width: Length) -> int:
    """How many lines a text takes in a box."""
    return max(ceil(wide(text) * SIGN * points / (width / Inches(1) - BESIDE)), 1)


def _paragraph(text: str, points: int) -> float:
    """Inches that a paragraph takes across a slide, with the gap after it."""
    return (_lines(text, points, ACROSS) * LINE + AFTER / 72) * points


def _fitting(told: Sequence[str], top: Length, small: str = "") -> int:
    """The most points with which sentences fit below some height, a quiet one after them."""
    room = (BOTTOM - top) / Inches(1) - AROUND - (_paragraph(small, QUIET_TEXT) if small else 0)
    fitting = (p for p in TEXT_SIZES if sum(_paragraph(text, p) for text in told) <= room)
    return next(fitting, TEXT_SIZES[-1])


def _readable(told: Sequence[str]) -> Iterator[list[str]]:
    """Sentences by slide, so many that all are large enough to be read across a room."""
    part: list[str] = []
    for text in told:
        if part and _fitting([*part, text], TOP) < READABLE:
            yield part
            part = []
        part.append(text)
    if part:
        yield part


def _height(table: Table, row: Sequence[str], points: int) -> float:
    """Inches that a row takes with its words broken into lines."""
    lines = max(_lines(text, points, width) for text, width in zip(row, _widths(table), strict=True))
    return lines * LINE * points + AROUND


def _parted(table: Table, points: int, first: Length) -> Iterator[tuple[tuple[str, ...], ...]]:
    """Rows of a table, as many at a time as fit: on the first slide into some room, then on whole ones."""
    head = _height(table, table.head, points)
    room = first / Inches(1) - head
    found: list[tuple[str, ...]] = []
    taken = 0.0
    for row in table.rows:
        height = _height(table, row, points)
        if found and taken + height > room:
            yield tuple(found)
            found, taken, room = [], 0.0, DOWN / Inches(1) - head
        found.append(row)
        taken += height
    yield tuple(found)
