"""The live board: the model runs in the reader's browser while a lever is dragged."""

from pages.parts.board.board import live_board

__all__ = ["live_board"]
