"""A mailbox: receipts, answers and one's own follow-ups, proposed for the reader to confirm.

Only the headers and the first 64 KB of the text of a message are ever looked at, one message after the other; of a
text nothing is kept but the line that a proposal quotes.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath, PurePosixPath
from typing import IO

from followup import limits
from followup.errors import ReadError
from followup.importers.base import Found, Reading
from followup.importers.mail import outlook
from followup.importers.mail.classify import words
from followup.importers.mail.reading import Lines, is_mail, mails
from followup.importers.mail.threads import Mailbox, propose
from followup.importers.tables.zips import insist_on_size, opened, opened_zip

TITLE = "Mail"
SUFFIXES = frozenset({".mbox", ".eml", ".msg"})
_START = 64 * 2**10
_STEP = 2**20
"""After how many bytes it is told again how far the reading is."""


def read(name: str, file: Path | bytes, found: Found) -> Reading | None:
    """Read a mailbox, a message, or a folder or an archive of them; None if it is something else.

    Raises:
        ReadError: one sentence on what to do.
        StoppedError: the reader stopped it.
    """
    letters = _Letters(found)
    if isinstance(file, Path) and file.is_dir():
        return letters.reading() if letters.of_folder(file) else None
    size = len(file) if isinstance(file, bytes) else file.stat().st_size
    with io.BytesIO(file) if isinstance(file, bytes) else file.open("rb") as stream:
        start = stream.read(_START)
        stream.seek(0)
        if start.startswith(b"PK"):
            return letters.reading() if letters.of_archive(name, stream) else None
        suffix = PurePath(name).suffix.casefold()
        if not is_mail(start) and not (start.startswith(outlook.MARK) and suffix == ".msg"):
            if suffix in SUFFIXES:
                raise ReadError(f"{name} holds no mail that can be read: export it again from your mail program.")
            return None
        letters.all = size
        letters.take(stream, name, size)
    return letters.reading()


class _Letters:
    """The letters of one or several files, and how far they are read."""

    def __init__(self, found: Found) -> None:
        self._found, self._box = found, Mailbox()
        self._done = 0
        self.all = 0

    def reading(self) -> Reading:
        """What is proposed, once all is read."""
        propose(self._box, self._found)
        self._found.by_machine = True
        return self._found.reading("mail", TITLE, "what mails say is recognised by their wording: look at each")

    def of_folder(self, folder: Path) -> bool:
        """Take every file of a folder that holds mail, those of its folders too; whether there is one."""
        files = [path for path in sorted(folder.rglob("*")) if path.is_file() and _holds_mail(path)]
        self.all = sum(path.stat().st_size for path in files)
        for path in files[: limits.MAIL_FILES]:
            size = path.stat().st_size
            with path.open("rb") as stream:
                self.take(stream, path.relative_to(folder).as_posix(), size)
        return bool(files)

    def of_archive(self, name: str, stream: IO[bytes]) -> bool:
        """Take every file of an archive that holds mail; whether there is one."""
        archive = opened_zip(stream)
        if archive is None:
            return False  # the reader of tables says what is wrong
        members = [m for m in archive.infolist() if PurePosixPath(m.filename).suffix.casefold() in SUFFIXES]
        if members:
            packed = sum(m.compress_size for m in members)
            most = min(limits.MAIL_BYTES, max(limits.TABLE_BYTES, limits.MAIL_RATIO * packed))
            insist_on_size(name, members, limits.MAIL_FILES, most)
        self.all = sum(m.file_size for m in members)
        for member in members:
            with opened(name, archive, member) as content:
                self.take(content, member.filename, member.file_size)
        return bool(members)

    def take(self, stream: IO[bytes], name: str, size: int) -> None:
        """Take the letters of a file; what is no mail in spite of its name is reported."""
        folders = {PurePosixPath(part).stem.casefold() for part in PurePosixPath(name).parts}
        sent = not folders.isdisjoint(words()["about"]["sent_files"])
        before = self._box.read
        with self._counted(stream, size) as counted:
            one = name.casefold().endswith(".msg")
            lines = io.BytesIO(outlook.as_mail(stream.read(limits.MESSAGE_BYTES)) or b"") if one else counted
            self._box.take(mails(lines, name), self._found.today, sent=sent)
        if self._box.read == before:
            self._box.unread.append(name)

    @contextmanager
    def _counted(self, stream: IO[bytes], size: int) -> Iterator[Lines]:
        """A stream that tells how far all is read."""
        before = self._done
        yield _Counted(stream, lambda done: self._tell(before + done))
        self._tell(before + size)

    def _tell(self, done: int) -> None:
        self._done = done
        if self._found.progress:
            self._found.progress(done, self.all)


class _Counted:
    """The lines of a stream; it is told how many bytes were read, every now and then."""

    def __init__(self, stream: IO[bytes], tell: Callable[[int], None]) -> None:
        self._readline, self._tell = stream.readline, tell
        self._done, self._next = 0, _STEP

    def readline(self, size: int, /) -> bytes:
        line = self._readline(size)
        self._done += len(line)
        if self._done >= self._next:
            self._next = self._done + _STEP
            self._tell(self._done)
        return line


def _holds_mail(path: Path) -> bool:
    """Whether a file of a folder holds mail: by its name, or, as mail programs keep it, by its content."""
    if path.name.startswith("."):
        return False
    if path.suffix.casefold() in SUFFIXES:
        return True
    with path.open("rb") as stream:
        return is_mail(stream.read(4096))
