"""The message catalogues: what the model says, in the languages that people read."""

from __future__ import annotations

import gettext
import io
from functools import cache

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from models.cooperation.tables import DATA


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
