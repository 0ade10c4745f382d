"""The message catalogues: what the model says, in the languages that people read."""

from __future__ import annotations

import gettext
import io
from functools import cache

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from models.cooperation.tables import DATA
from models.errors import message

LANGUAGES = ("en", "zh")
SECTOR_NAMES = {
    "investment": message("Investment"),
    "transfer": message("Technology transfer"),
    "parks": message("Parks"),
    "trust": message("Trust and networks"),
    "research": message("Joint research"),
    "talent": message("Talent"),
    "platforms": message("Platforms"),
    "delivery": message("Delivery"),
}
"""What the model's sectors are called, by their ids."""


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The message catalogue of a language; English is the language of the messages themselves."""
    if language == "en":
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with (DATA / "locale" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
