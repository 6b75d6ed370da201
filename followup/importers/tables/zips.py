"""Archives, which workbooks are too: opened with care."""

import copy
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from typing import IO

from followup import limits
from followup.errors import ReadError
from followup.wording import clip

_PIECE = 2**20
_NUMBERED = re.compile(rb"<(?:[\w-]+:)?row\s[^<>]{0,200}?\br=[\"'](\d{1,18})")
_ROW = re.compile(rb"<(?:[\w-]+:)?(?:row|table-row|si)[\s/>]")
_BROKEN = (
    zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, IndexError, struct.error,
    zlib.error, OverflowError,
)  # fmt: skip
"""What the library raises of an archive that is damaged, or packed in a way that it does not know."""


def open_zip(name: str, data: bytes) -> zipfile.ZipFile:
    """An archive of a sensible size.

    Raises:
        ReadError: it is damaged, or unpacks to too much.
    """
    archive = opened_zip(io.BytesIO(data))
    if archive is None:
        raise ReadError(f"{name} is damaged or was not saved to the end: download or save it again.")
    insist_on_size(name, archive.infolist(), limits.MEMBERS, limits.TABLE_BYTES)
    return archive


def opened_zip(stream: IO[bytes]) -> zipfile.ZipFile | None:
    """An archive, be it of any size; None if it is damaged."""
    try:
        return zipfile.ZipFile(stream)
    except _BROKEN:
        return None


def insist_on_size(name: str, members: Sequence[zipfile.ZipInfo], most: int, most_bytes: int) -> None:
    """Refuse an archive that unpacks to too much.

    Raises:
        ReadError: too many members, or too large.
    """
    if len(members) > most or sum(m.file_size for m in members) > most_bytes:
        raise ReadError(f"{name} unpacks to more than is sensible: unpack it yourself and bring in the files you need.")


def content(name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """The content of a member, which is as long as the archive says.

    Raises:
        ReadError: it is locked or damaged.
    """
    with opened(name, archive, member) as stream:
        found = b"".join(iter(partial(stream.read, _PIECE), b""))  # all at once would unpack what lies beyond its end
    if len(found) != member.file_size:
        raise ReadError(f"{name} is damaged at {clip(member.filename, 80)}: download or save it again.")
    return found


@contextmanager
def opened(name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[IO[bytes]]:
    """A member, to read from in pieces; one byte more than the archive says, so that a member that goes on is known.

    Raises:
        ReadError: it is locked or damaged, or packed in a way of which a piece may have any size.
    """
    if member.flag_bits & 1:
        raise ReadError(f"{name} is locked with a password: unpack it first, then bring in the files.")
    if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise ReadError(f"{name} is packed in a way that is not read here: unpack it, then bring in the files.")
    longer = copy.copy(member)
    longer.file_size += 1
    try:
        with archive.open(longer) as stream:
            yield stream
    except ReadError:
        raise
    except _BROKEN:
        raise ReadError(f"{name} is damaged at {clip(member.filename, 80)}: download or save it again.") from None


def refuse_entities(name: str, xml: bytes) -> None:
    """Refuse what no table needs, and what could make a small file large or reach for another one.

    Raises:
        ReadError: the text declares a document type or entities.
    """
    plain = xml.replace(b"\0", b"") if b"\0" in xml else xml
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise ReadError(f"{name} holds declarations that no table needs, and is not read: save it as CSV.")


def insist_on_parts(name: str, archive: zipfile.ZipFile) -> None:
    """Refuse a workbook whose members are damaged, lie about their size, or would take too much memory as XML.

    Raises:
        ReadError: one of these.
    """
    tags = rows = 0
    for member in archive.infolist():
        xml = content(name, archive, member)
        if not member.filename.endswith((".xml", ".rels")) and not xml.lstrip().startswith(b"<"):
            continue
        refuse_entities(name, xml)
        tags += xml.count(b"<")
        rows += max((int(match[1]) for match in _NUMBERED.finditer(xml)), default=0)
        if rows > limits.ROWS:
            raise ReadError(
                f"{name} has cells far down, in row {rows:,}; {limits.ROWS:,} rows are read: delete what stands far "
                "below the list, and bring it in again."
            )
        if tags > limits.TAGS or (len(xml) > limits.ROW_BYTES and _widest(xml) > limits.ROW_BYTES):
            raise too_many_cells(name)


def _widest(xml: bytes) -> int:
    """The most bytes from the beginning of a row, or of a shared text, to the next."""
    starts = [0, *(match.start() for match in _ROW.finditer(xml)), len(xml)]
    return max(after - before for before, after in pairwise(starts))


def too_many_cells(name: str) -> ReadError:
    """That a table is too large."""
    return ReadError(
        f"{name} has more than {limits.CELLS:,} cells, empty ones within its tables too: bring in a part of it."
    )


def too_many_columns(name: str) -> ReadError:
    """That a table is too wide."""
    return ReadError(
        f"{name} has more than {limits.COLUMNS:,} columns: delete what stands far to the right of the list, and bring "
        "it in again."
    )
