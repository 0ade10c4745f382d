"""A briefing in Word: the result, what differs, charts, reasons, tests and sources."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

from docx import Document
from docx.document import Document as Briefing
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt, RGBColor
from docx.table import _Cell

from pages.parts.export.report import Figure, Order, Report, Table, report
from pages.parts.export.words import (
    ALL_SOURCES,
    EAST_ASIAN,
    IN_SHORT,
    INK,
    LATIN,
    NEAR,
    NO_SETTINGS,
    OPEN,
    OUTCOMES,
    OVER_TIME,
    RELIABLE,
    SEE_IT,
    SETTINGS,
    SHADE,
    SOURCES,
    TAGS,
    WEIGHED,
    WHY,
)
from pages.parts.pictures import bare
from pages.parts.text import spoken, t

PLOT, UPRIGHT = (620, 300), Cm(17)
"""Pixels of a chart's plot where it goes across an upright page, and how wide that is between its margins."""
HIGHEST = Cm(12)
"""How high a chart is at most: with its heading and note it fits on a page that lies on its side."""
WIDE = 4
"""Columns from which on the page lies on its side."""
UNTORN = 8
"""Rows up to which a table stays on one page."""
FIRST_COLUMNS = {2: 0.5, 3: 0.45, 4: 0.4}
"""Part of a table's width that its first column takes, by the number of columns."""
FIRST_OF_MANY = 0.28
SIZES = {"Normal": 10.5, "Title": 22, "Subtitle": 12, "Heading 1": 15, "Heading 2": 12, "Caption": 9}
"""Points of the styles."""


def briefing(order: Order) -> bytes:
    """A .docx file, in the order's language; works out what is needed for it (seconds)."""
    with spoken(order.reader):
        return _laid_out(report(order), order.made)


def _laid_out(found: Report, made: datetime) -> bytes:
    document = Document()
    _styled(document, found, made)
    _page(document, found)
    document.add_paragraph(found.heading, "Title")
    for told in found.scenarios:
        document.add_paragraph(told, "Subtitle")
    document.add_paragraph(found.made_on, "Caption")
    document.add_heading(t(IN_SHORT), 1)
    for told in found.headlines:
        document.add_paragraph().add_run(told).bold = True
    document.add_heading(t(OUTCOMES, year=found.year, reference=found.reference), 1)
    _table(document, found.outcomes, numbers=True)
    document.add_heading(t(SETTINGS), 1)
    if found.settings.rows:
        _table(document, found.settings)
    else:
        document.add_paragraph(t(NO_SETTINGS))
    document.add_heading(t(OVER_TIME), 1)
    for figure in found.figures:
        _figure(document, figure)
    if found.weighed:
        document.add_heading(t(WEIGHED), 1)
    for figure in found.weighed:
        _figure(document, figure)
    _reasons(document, found)
    _reliance(document, found)
    _origin(document, found)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _styled(document: Briefing, found: Report, made: datetime) -> None:
    """Sets type and language of all styles; the template's own fonts know no Chinese."""
    document.core_properties.title = found.heading
    document.core_properties.subject = "; ".join(found.scenarios)[:255]
    document.core_properties.author = found.made_by
    document.core_properties.comments = ""
    document.core_properties.created = document.core_properties.modified = made
    document.core_properties.language = TAGS[found.reader]
    for style in document.styles.element.iter(qn("w:rPr")):
        _set_type(style)
    for name, size in SIZES.items():
        style = document.styles[name]
        style.font.size = Pt(size)  # type: ignore[attr-defined]
        style.font.color.rgb = RGBColor.from_string(INK)  # type: ignore[attr-defined]
    document.styles["Caption"].font.bold = False  # type: ignore[attr-defined]
    document.styles["Subtitle"].font.italic = False  # type: ignore[attr-defined]


def _set_type(properties: object) -> None:
    """Latin and East Asian type by name instead of by theme, and the language of each.

    Latin words and numbers are English in a Chinese text, too: as Chinese they would be broken anywhere.
    """
    for tag in ("w:rFonts", "w:lang"):
        for old in properties.findall(qn(tag)):  # type: ignore[attr-defined]
            properties.remove(old)  # type: ignore[attr-defined]
    fonts, language = OxmlElement("w:rFonts"), OxmlElement("w:lang")
    for kind in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{kind}"), LATIN)
    fonts.set(qn("w:eastAsia"), EAST_ASIAN)
    language.set(qn("w:val"), TAGS["en"])
    language.set(qn("w:eastAsia"), TAGS["zh"])
    properties.insert(0, fonts)  # type: ignore[attr-defined]
    properties.append(language)  # type: ignore[attr-defined]


def _page(document: Briefing, found: Report) -> None:
    """A4, on its side where tables are wide; what made it, and the page, at the foot of each."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    if len(found.outcomes.head) > WIDE:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Cm(29.7), Cm(21)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Cm(2))
    foot = section.footer.paragraphs[0]
    foot.style = "Caption"
    foot.add_run(f"{found.made_by}    ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    foot._p.append(field)


def _width(document: Briefing) -> int:
    section = document.sections[0]
    widths = section.page_width, section.left_margin, section.right_margin
    whole, left, right = (int(w or 0) for w in widths)
    return whole - left - right


def _table(document: Briefing, found: Table, *, numbers: bool = False) -> None:
    """A table whose head comes again on the next page and whose rows are not torn apart."""
    made = document.add_table(rows=0, cols=len(found.head), style="Table Grid")
    made.autofit = False
    first = int(_width(document) * FIRST_COLUMNS.get(len(found.head), FIRST_OF_MANY))
    other = (_width(document) - first) // max(len(found.head) - 1, 1)
    together = len(found.rows) if len(found.rows) <= UNTORN else 1
    for number, row in enumerate((found.head, *found.rows)):
        cells = made.add_row().cells
        _unbroken(made.rows[-1]._tr, head=number == 0)
        for place, (cell, text) in enumerate(zip(cells, row, strict=True)):
            cell.width = Length(first if place == 0 else other)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(1)
            paragraph.paragraph_format.keep_with_next = number < together
            paragraph.add_run(text).bold = number == 0
            if numbers and place:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            if number == 0:
                _shaded(cell)
    document.add_paragraph()


def _unbroken(row: object, *, head: bool) -> None:
    properties = row.get_or_add_trPr()  # type: ignore[attr-defined]
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))


def _shaded(cell: _Cell) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), SHADE)
    cell._tc.get_or_add_tcPr().append(shade)


def _figure(document: Briefing, figure: Figure) -> None:
    """A chart under its heading, with its text alternative."""
    document.add_heading(figure.title, 2)
    across = PLOT[0] * _width(document) // UPRIGHT
    size = across, figure.spec["height"] if figure.rows else PLOT[1]
    shape = document.add_picture(io.BytesIO(bare(figure.spec, size)), width=Length(_width(document)))
    if shape.height > HIGHEST:
        shape.width, shape.height = Length(shape.width * HIGHEST // shape.height), HIGHEST
    shape._inline.docPr.set("descr", figure.words)
    shape._inline.docPr.set("title", figure.title)
    document.paragraphs[-1].paragraph_format.keep_with_next = bool(figure.note)
    if figure.note:
        document.add_paragraph(figure.note, "Caption")


def _reasons(document: Briefing, found: Report) -> None:
    if not found.reasons:
        return
    document.add_heading(t(WHY, outcome=found.outcome, year=found.year), 1)
    for reason in found.reasons:
        if len(found.reasons) > 1:
            document.add_heading(reason.name, 2)
        document.add_paragraph(reason.told)
        _table(document, reason.shares, numbers=True)
        if len(found.reasons) == 1:
            _figure(document, reason.figure)


def _reliance(document: Briefing, found: Report) -> None:
    document.add_heading(t(RELIABLE), 1)
    for told in (*found.relied, *found.tests):
        document.add_paragraph(told, "List Bullet")
    if found.assumptions is not None:
        document.add_heading(found.assumptions.title, 2)
        _table(document, found.assumptions.table)
    if found.verdicts.rows:
        _table(document, found.verdicts)
    document.add_paragraph(found.meaning, "Caption")


def _origin(document: Briefing, found: Report) -> None:
    document.add_heading(t(SOURCES), 1)
    _listed(document, t(NEAR), found.near)
    _listed(document, t(ALL_SOURCES), found.cited)
    document.add_heading(t(SEE_IT), 1)
    document.add_paragraph(t(OPEN))
    document.add_paragraph(found.address)


def _listed(document: Briefing, title: str, rows: Sequence[str]) -> None:
    if not rows:
        return
    document.add_heading(title, 2)
    for row in rows:
        paragraph = document.add_paragraph(row, "List Bullet")
        paragraph.paragraph_format.space_after = Pt(1)
