"""Archives, which workbooks are too: opened with care."""

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO

from followup.errors import ReadError

MOST_BYTES = 200 * 2**20
"""The largest file, or archive once unpacked, that is read."""
MOST_MEMBERS = 2000
MOST_CELLS = 3_000_000
"""The largest sheet that is read."""


def open_zip(name: str, data: bytes) -> zipfile.ZipFile:
    """An archive of a sensible size.

    Raises:
        ReadError: it is damaged, or unpacks to too much.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise ReadError(f"{name} is damaged or was not saved to the end: download or save it again.") from None
    insist_on_size(name, members, MOST_MEMBERS, MOST_BYTES)
    return archive


def insist_on_size(name: str, members: Sequence[zipfile.ZipInfo], most: int, most_bytes: int) -> None:
    """Refuse an archive that unpacks to too much.

    Raises:
        ReadError: too many members, or too large.
    """
    if len(members) > most or sum(m.file_size for m in members) > most_bytes:
        raise ReadError(f"{name} unpacks to more than is sensible: unpack it yourself and bring in the files you need.")


def content(name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """The content of a member.

    Raises:
        ReadError: it is locked or damaged.
    """
    with opened(name, archive, member) as stream:
        return stream.read()


@contextmanager
def opened(name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[IO[bytes]]:
    """A member, to read from.

    Raises:
        ReadError: it is locked or damaged.
    """
    if member.flag_bits & 1:
        raise ReadError(f"{name} is locked with a password: unpack it first, then bring in the files.")
    try:
        with archive.open(member) as stream:
            yield stream
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, zlib.error):
        raise ReadError(f"{name} is damaged at {member.filename}: download or save it again.") from None


def refuse_entities(name: str, xml: bytes) -> None:
    """Refuse what no table needs, and what could make a small file large or reach for another one.

    Raises:
        ReadError: the text declares a document type or entities.
    """
    plain = xml.replace(b"\0", b"")
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise ReadError(f"{name} holds declarations that no table needs, and is not read: save it as CSV.")
