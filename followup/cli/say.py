"""The verbs that check a draft and measure a recording."""

import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from followup.cli.base import Json, UsageError, Verb, plainly, print_json
from followup.say.kinds import KINDS

if TYPE_CHECKING:
    from followup.say.coach import Feedback

_MARK = {"praise": "+", "note": "o", "caution": "!", "stop": "X"}
_MOST = 4_000_000


@plainly
def check(
    file: Annotated[str, typer.Argument(help="The draft as a text file; - reads what is typed or piped in.")],
    kind: Annotated[str, typer.Option("--kind", help=", ".join(KINDS) + ".")] = "voicemail",
    checks: Annotated[Path | None, typer.Option("--checks", help="A folder with further checks of a class.")] = None,
    json_: Json = False,
) -> None:
    """How a busy person will hear a draft, why, and what to say instead."""
    from followup.say.coach import check_draft, checks_in

    if kind not in KINDS:
        raise UsageError(f"--kind is '{kind}': use {', '.join(KINDS[:-1])} or {KINDS[-1]}.")
    if checks and not checks.is_dir():
        raise UsageError(f"There is no folder {checks}: check the name.")
    found = check_draft(_text(file), kind, checks_in(checks) if checks else ())
    if json_:
        print_json(found.as_json())
    else:
        _show(found)


@plainly
def listen(
    file: Annotated[Path, typer.Argument(help="A recording: WAV, MP3, Ogg, FLAC or AIFF.")],
    draft: Annotated[str | None, typer.Option("--draft", help="What was said, as a text file, to count words.")] = None,
    json_: Json = False,
) -> None:
    """What a recording shows: pace, pauses, inflection, loudness. It describes the recording, not the speaker."""
    from followup.say.recording.listen import listen as measured

    found = measured(file, draft=_text(draft) if draft else "")
    if json_:
        print_json(found.as_json())
        return
    print(textwrap.fill(found.sentence, 96))
    for remark in found.remarks:
        print(f"{_MARK[remark.level]} {remark.message} {remark.why}")


def _text(file: str) -> str:
    """What the draft says."""
    path = Path("what is piped in" if file == "-" else file)
    try:
        if file == "-":
            return _plain(sys.stdin.read(_MOST), path)
        if path.stat().st_size > _MOST:
            raise UsageError(f"{path.name} is too large for a draft: take the message itself.")
        return _plain(path.read_text(encoding="utf-8-sig"), path)
    except FileNotFoundError:
        raise UsageError(f"There is no file {path}: check the name and the folder.") from None
    except UnicodeError:
        raise UsageError(f"{path.name} is no plain text: save the draft as a text file (UTF-8).") from None
    except OSError as problem:
        raise UsageError(f"{path.name} cannot be read ({problem.strerror}): choose a text file.") from None


def _plain(text: str, path: Path) -> str:
    """A text, if it is one: bytes that are none come in as zeros and halves of letters."""
    text.encode()
    if "\0" in text:
        raise UsageError(f"{path.name} is no plain text: save the draft as a text file (UTF-8).")
    return text


def _show(found: "Feedback") -> None:
    print(found.sentence)
    for one in found.findings:
        print(f"\n{_MARK[one.level]} {one.message}{_quote(found.text[one.start : one.end])}")
        print(textwrap.indent(textwrap.fill(one.why, 92), "  "))
        if one.instead:
            print(textwrap.indent(textwrap.fill(f"Instead: {one.instead}", 92), "  "))
    print(f"\nWarmth {found.warmth:+.2f} (from -1 to 1; for comparing two drafts of yours, nothing else)")
    for part in found.parts:
        print(f"  {part.weight:+.2f} {part.name.replace('_', ' ')}{_quote(found.text[part.start : part.end])}")


def _quote(text: str) -> str:
    """A space and the words in quotation marks, shortened; "" for none."""
    words = " ".join(text.split())
    return f" \u2018{textwrap.shorten(words, 60, placeholder=' ...')}\u2019" if words else ""


VERBS: tuple[Verb, ...] = (("check", check, {}), ("listen", listen, {}))
