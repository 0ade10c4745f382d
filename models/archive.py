"""Zip archives from people, opened with care: nothing is unpacked to disk, nothing grows without bound."""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib

from models.errors import InputError, message

MOST_ENTRIES = 200
LARGEST_UNPACKED = 32 * 2**20
"""Bytes of all files together once unpacked."""
LARGEST_RATIO = 200
"""Deflate reaches 1032 at most; tables of numbers stay below 20."""
ESCAPES = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\\|[\x00-\x1f\x7f]")
"""Names that lead out of the folder one unpacks to, or that mean another thing elsewhere."""
ENCRYPTED = 0x1


def checked(data: bytes) -> zipfile.ZipFile:
    """An archive whose contents can be read safely; what its directory says is checked before any file.

    Raises
    ------
    InputError
        For what is no zip archive, too many or too large files, or files that point elsewhere.
    """
    try:
        found = zipfile.ZipFile(io.BytesIO(data))
        entries = found.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise InputError(message("this is not a complete zip archive")) from None
    if len(entries) > MOST_ENTRIES:
        raise InputError(
            message("{count} files in the archive are too many; at most {most}"),
            count=len(entries),
            most=MOST_ENTRIES,
        )
    names = [entry.filename for entry in entries]
    for entry in entries:
        _check(entry, names)
    packed, unpacked = (sum(getattr(e, size) for e in entries) for size in ("compress_size", "file_size"))
    if unpacked > LARGEST_UNPACKED or unpacked > LARGEST_RATIO * len(data) or packed > len(data):
        raise InputError(
            message(
                "unpacked, the archive has {size:.1f} MiB; at most {most} MiB and {ratio} times its size"
            ),
            size=unpacked / 2**20,
            most=LARGEST_UNPACKED // 2**20,
            ratio=LARGEST_RATIO,
        )
    return found


def contents(data: bytes) -> dict[str, bytes | None]:
    """The files of an archive by name; None for one that is damaged. Raises InputError as `checked`."""
    with checked(data) as archive:
        return {e.filename: _read(archive, e) for e in archive.infolist() if not e.is_dir()}


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | None:
    try:
        found = archive.read(entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
        return None
    return found if len(found) == entry.file_size else None


def _check(entry: zipfile.ZipInfo, names: list[str]) -> None:
    """Raises InputError for a file that is not plainly inside the archive."""
    name = entry.orig_filename
    if ESCAPES.search(name) or stat.S_ISLNK(entry.external_attr >> 16):
        raise InputError(message('the archive holds "{name}", which points out of it'), name=name)
    if names.count(entry.filename) > 1:
        raise InputError(message('the archive holds "{name}" twice'), name=name)
    if entry.flag_bits & ENCRYPTED:
        raise InputError(message('"{name}" in the archive is encrypted'), name=name)
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise InputError(message('"{name}" in the archive is packed in an unusual way'), name=name)
