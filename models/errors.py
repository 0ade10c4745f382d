"""Errors about what a person gave: they name the thing, what is allowed, and what to do."""

from __future__ import annotations

import re

UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")
"""What would break a line, or cannot be written: shown as escapes."""


class InputError(ValueError):
    """Bad input, in words that can be translated.

    `template` is an English sentence with named places, `values` what goes into them,
    `where` the field or cell it is about; `str()` gives the English text. A page looks
    the template up in its catalogue.
    """

    def __init__(self, template: str, /, *, where: str = "", **values: object) -> None:
        text = (f"{where}: " if where else "") + template.format(**values)
        super().__init__(UNPRINTABLE.sub(lambda found: repr(found[0])[1:-1], text))
        self.template = template
        self.values = values
        self.where = where


class ResultError(InputError):
    """A result that must not be relied on, in words that can be translated; exit status 1."""


def message(template: str) -> str:
    """Marks a template for the message catalogues, and returns it unchanged."""
    return template
