"""Every error that the package raises on purpose, in one tree.

    FollowupError
    ├── FileError            a file or folder cannot be read, made or written
    ├── StoreError           a pipeline file cannot be opened or changed
    │   ├── NotAPipelineFileError
    │   └── NotAsLeftError   it is damaged, emptied, gone or an older copy: a backup can be brought back
    ├── ReadError            a file that somebody brings in cannot be read as asked
    │   ├── MappingNeededError    its columns must be named first
    │   ├── DateOrderNeededError  its dates could be read in two ways
    │   └── StoppedError          the reader stopped it
    ├── TableError           a table cannot be analysed
    │   └── NotATableError   the file is readable, but holds no table for the analysis
    ├── HandInError          a hand-in cannot be pooled
    ├── RecordingError       a recording cannot be measured
    ├── CheckError           a check of drafts cannot be used
    │   └── PhraseError      one of its phrases cannot be parsed
    ├── CardError            a card cannot be made
    └── SettingError         a number or a choice is outside what is allowed (also a ValueError)

A message is one sentence that names the file, the field, the value, the rule and the way out. It never names an option
of the command, because notebooks show it too; each front end adds its own words.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class FollowupError(Exception):
    """Base class of every error that the package raises on purpose: catch it to catch them all.

    The message is one sentence that names the file, the field, the value, the rule and the way out.

    Example:
        >>> import followup as fu
        >>> try:
        ...     fu.open("no_such_file.db")
        ... except fu.FollowupError as problem:
        ...     print(problem)
        There is no file no_such_file.db: check the name and the folder.
    """

    def __str__(self) -> str:
        """The message on one line, whatever it quotes of a file."""
        return " ".join(super().__str__().splitlines())


class FileError(FollowupError):
    """A file or folder cannot be read, made or written."""


class StoreError(FollowupError):
    """A pipeline file cannot be opened or changed."""


class NotAPipelineFileError(StoreError):
    """The file is something else: a table or an export must be brought into a pipeline file first."""


class NotAsLeftError(StoreError):
    """A pipeline file is not as it was left: damaged, emptied, gone, or an older or another copy.

    Attributes:
        what: "damaged", "changed" (by another program), "emptied", "gone", "older", "apart" (changed elsewhere) or
            "other" (another log).
        path: the file.
    """

    def __init__(self, message: str, what: str, path: "Path") -> None:
        super().__init__(message)
        self.what, self.path = what, path


class ReadError(FollowupError):
    """A file that somebody brings in cannot be read as asked."""


class MappingNeededError(ReadError):
    """The columns of a table must be named first.

    Attributes:
        header: the names of its columns.
        suggestion: for each field the column that probably holds it.
        rows: how many rows it has.
        parts: the sheets, sections or files that hold tables, the one that is asked about first.
    """

    parts: tuple[str, ...] = ()

    def __init__(self, message: str, header: "Iterable[str]", suggestion: dict[str, str], rows: int = 0) -> None:
        super().__init__(message)
        self.header, self.suggestion, self.rows = tuple(header), suggestion, rows


class DateOrderNeededError(ReadError):
    """Dates could be read in two ways: the reader must say which; they are never guessed."""


class StoppedError(ReadError):
    """The reader stopped the reading of a file: nothing of it came in."""

    def __init__(self) -> None:
        super().__init__("Stopped: nothing of it came in.")


class TableError(FollowupError):
    """A table cannot be analysed."""


class NotATableError(TableError):
    """The file is readable, but holds no table for the analysis."""


class HandInError(FollowupError):
    """A hand-in cannot be pooled; the message is the end of a sentence that begins with the file's name."""


class RecordingError(FollowupError):
    """A recording cannot be measured."""


class CheckError(FollowupError):
    """A check of drafts cannot be used."""


class PhraseError(CheckError):
    """A phrase of a check cannot be parsed."""


class CardError(FollowupError):
    """A card cannot be made."""


class SettingError(FollowupError, ValueError):
    """A number or a choice is outside what is allowed.

    Attributes:
        setting: its name as a parameter.
        rule: what is allowed, as the end of a sentence.
    """

    def __init__(self, setting: str, value: object, rule: str) -> None:
        super().__init__(f"{setting} is '{value}': {rule}.")
        self.setting, self.value, self.rule = setting, value, rule
