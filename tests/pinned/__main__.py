"""`python -m tests.pinned`: pins today's results and prints what moved."""

from __future__ import annotations

from pathlib import Path

from tests.pinned.results import FILE, compute, differences, read, write


def main(path: Path = FILE) -> None:
    """Rewrites the file at `path`."""
    today = compute()
    moved = differences(read(path), today)
    write(today, path)
    print("\n".join(moved) if moved else "nothing moved")


if __name__ == "__main__":
    main()
