"""A mailbox: receipts, answers and one's own follow-ups, proposed for the reader to confirm.

Only the headers and the first 64 KB of the text of a message are ever looked at, one message after the other; of a
text nothing is kept but the line that a proposal quotes.
"""

import io
import zipfile
from pathlib import Path, PurePosixPath
from typing import IO

from followup.errors import ReadError
from followup.importers.base import Found, Reading
from followup.importers.mail.reading import is_mail, mails
from followup.importers.mail.threads import Mailbox, propose
from followup.importers.tables.zips import insist_on_size, opened

TITLE = "Mail"
_START = 64 * 2**10
_MOST_BYTES = 40 * 2**30
_MOST_MEMBERS = 200_000
_OUTLOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(name: str, file: Path | bytes, found: Found) -> Reading | None:
    """Read a mailbox, a message, or an archive of them; None if the file is something else.

    Raises:
        ReadError: one sentence on what to do.
    """
    with io.BytesIO(file) if isinstance(file, bytes) else file.open("rb") as stream:
        start = stream.read(_START)
        stream.seek(0)
        if start.startswith(_OUTLOOK) and name.casefold().endswith(".msg"):
            raise ReadError(
                f"{name} is a message of Outlook: open it there, choose Save as, and save it as .eml or .txt."
            )
        box = Mailbox()
        if start.startswith(b"PK"):
            if not _archive(name, stream, box, found):
                return None
        elif is_mail(start):
            box.take(mails(stream, name), found.today)
        elif name.casefold().endswith((".mbox", ".eml")):
            raise ReadError(f"{name} holds no mail that can be read: export it again from your mail program.")
        else:
            return None
    propose(box, found)
    return found.reading("mail", TITLE, "what mails say is recognised by their wording: look at each")


def _archive(name: str, stream: IO[bytes], box: Mailbox, found: Found) -> bool:
    try:
        archive = zipfile.ZipFile(stream)
        members = [m for m in archive.infolist() if m.filename.lower().endswith((".mbox", ".eml"))]
    except (zipfile.BadZipFile, ValueError, OSError):
        return False  # the reader of tables says what is wrong
    if not members:
        return False
    insist_on_size(name, members, _MOST_MEMBERS, _MOST_BYTES)
    for member in members:
        with opened(name, archive, member) as content:
            box.take(mails(content, PurePosixPath(member.filename).name), found.today)
    return True
