"""Errors about what a person gave: they name the thing, what is allowed, and what to do."""

from __future__ import annotations


class InputError(ValueError):
    """Bad input, in words that can be translated.

    `template` is an English sentence with named places, `values` what goes into them,
    `where` the field or cell it is about; `str()` gives the English text. A page looks
    the template up in its catalogue.
    """

    def __init__(self, template: str, /, *, where: str = "", **values: object) -> None:
        super().__init__((f"{where}: " if where else "") + template.format(**values))
        self.template = template
        self.values = values
        self.where = where


def message(template: str) -> str:
    """Marks a template for the message catalogues, and returns it unchanged."""
    return template
