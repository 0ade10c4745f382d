"""Collects every visible message and brings the catalogues up to date.

`python -m pages.parts.catalogue` adds new messages, drops unused ones and lists what
still needs a translation.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from models.cooperation import MODEL
from models.cooperation.tables import DATA, rows

ROOT = DATA.parent
KEYWORDS = {"t": None, "message": None, "say": None, "InputError": None}
"""Calls whose first argument is a message."""
VISIBLE_COLUMNS = {
    "levers": ("label", "description", "note"),
    "parameters": ("label", "note"),
    "tables": ("label", "note"),
    "mechanisms": ("label",),
    "loops": ("label", "description"),
    "history": ("label", "note"),
    "sources": ("short", "title", "publisher"),
    "units": ("label",),
    "discrepancy": ("label", "note"),
    "validation": ("label", "question", "argued"),
    "contradictions": ("note",),
}
"""Columns of the tables that a reader sees."""


def messages() -> Iterator[tuple[str, str]]:
    """Every visible message, and the file it comes from."""
    for folder in ("models", "pages"):
        for name, _, text, _, _ in extract_from_dir(ROOT / folder, [("**.py", "python")], keywords=KEYWORDS):
            yield (text if isinstance(text, str) else text[0]), f"{folder}/{name}"
    for name, _, text, _, _ in extract_from_dir(ROOT, [("app.py", "python")], keywords=KEYWORDS):
        yield str(text), name
    for declaration in MODEL.declarations:
        where = f"models/cooperation/{declaration.sector}.py"
        name, _, rest = declaration.documentation.partition("\n\n")
        yield name, where
        if rest:
            yield " ".join(rest.split()), where
    for table, columns in VISIBLE_COLUMNS.items():
        for row in rows(table):
            yield from ((row[c], f"data/{table}.csv") for c in columns if row[c])


def path(language: str) -> Path:
    """The catalogue file of a language."""
    return DATA / "locale" / language / "LC_MESSAGES" / "messages.po"


def updated(language: str) -> Catalog:
    """The catalogue of a language with all present messages, translated where it was before."""
    with path(language).open("rb") as file:
        before = read_po(file, locale=language)
    after = Catalog(locale=language, fuzzy=False, header_comment="# Messages of the policy simulator.")
    for text, where in sorted(set(messages()), key=lambda m: (m[1], m[0])):
        known = before.get(text)
        added = after.add(text, known.string if known else "", locations=[(where, None)])  # type: ignore[list-item]
        # "5 % of" is not a place for a value; ours are in braces.
        added.flags.discard("python-format")
    return after


def untranslated(catalogue: Catalog) -> list[str]:
    """Messages without a translation."""
    return [str(m.id) for m in catalogue if m.id and not m.string]


def main() -> int:
    """Rewrites the catalogues; exit status 1 if anything lacks a translation."""
    found = updated("zh")
    with path("zh").open("wb") as file:
        write_po(file, found, width=0, omit_header=False, include_lineno=False)
    missing = untranslated(found)
    print(f"{len(found)} messages, {len(missing)} without a translation")
    for text in missing:
        print(f"  {text}")
    return int(bool(missing))


if __name__ == "__main__":
    sys.exit(main())
