"""What briefing and slides call their parts, and the types they are set in."""

from __future__ import annotations

from models.errors import message

IN_SHORT = message("In short")
OUTCOMES = message("Outcomes in {year}, and in brackets the difference from {reference}")
SETTINGS = message("What differs")
NO_SETTINGS = message("Nothing differs from no new policy.")
OVER_TIME = message("Over time")
WEIGHED = message("What it costs, and how sure it is")
WHY = message("Why: {outcome} in {year}")
RELIABLE = message("How far can one rely on it?")
SOURCES = message("Sources")
ALL_SOURCES = message("Sources of all the model's numbers")
SEE_IT = message("See it live")
OPEN = message("This address opens just this in the simulator:")
NEAR = message("Sources of the record in the charts and of the levers that are moved")
LATIN = "Calibri"
EAST_ASIAN = "Microsoft YaHei"
"""What Chinese is set in where the reader's machine has it; office programs replace it where not."""
TAGS = {"en": "en-US", "zh": "zh-CN"}
"""The language of a text, for spelling and line breaks."""
INK, QUIET, SHADE = "1E2733", "5C636E", "E8F1F8"
"""Colours of words, of quiet words and behind the head of a table."""
