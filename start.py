"""Set the workbook up in this folder and open it. It needs Python 3.11 or newer and nothing else.

    python3 start.py            set up if need be, then open the workbook     (on Windows: py start.py)
    python3 start.py setup      only set up
    python3 start.py test       set up, then run every test; what follows goes to pytest
    python3 start.py test --quick       only the tests that take no browser, no notebook and no patience

    python3 start.py lab        set up if need be, then open it in JupyterLab

Anything else goes to Jupyter's server, for example: python3 start.py --port 9000
Run it as often as you like: it installs only what has changed, and a setup that was cut short is done again.
"""

# An old Python must be able to read this file, to be told that it is too old: nothing newer than Python 3.6
# stands here at the top level, in a signature or in the syntax.
import contextlib
import errno
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"
DEVELOP_LOCK = ROOT / "requirements-develop.lock"  # only for the tests
ENV = ROOT / ".venv"
PYTHON = ENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = ENV / "setup.json"  # written last: what was installed, for which Python, in which folder
LOG = ENV / "setup.log"
DEVELOP_STAMP = ENV / "develop.txt"
TURN = ENV / "setup.lock"
ROOM = 1200000000  # bytes: what a finished .venv takes, and what pip holds while it fills it

INSTALL = ["pip", "install", "--progress-bar", "off", "--no-compile"]
QUICK = ["-m", "not browser and not kernel and not slow"]  # marks that pyproject.toml explains
# The tests side by side, in their own order: those that open a browser come last. They wait for it for a third of their
# time, so the whole suite has one process more than there are cores.
SIDE_BY_SIDE = ["--maxprocesses=4", "--dist=loadfile", "--no-loadscope-reorder"]
ALL_CORES = "--numprocesses=auto"
ONE_MORE = f"--numprocesses={(os.cpu_count() or 1) + 1}"
LOCKED = ["--only-binary", ":all:", "--require-hashes", "-r"]

FULL = f"The disk is full. Make room (about {ROOM / 1e9:.1f} GB), then run this again."
NO_VENV = "This Python lacks its venv part. On Debian and Ubuntu: sudo apt install python3-venv  Then run this again."
SHUT = (
    "This folder cannot be written to. Move it to a place of your own, for example your Documents, "
    "close any workbook that is still open, and run this again."
)
REASONS = (  # what pip or ensurepip says when it fails -> what to tell the reader; the first match counts
    (r"No space left on device|not enough space on the disk|Errno 28\b", FULL),
    (r"No module named '?ensurepip|ensurepip is (not available|disabled)", NO_VENV),
    (
        r"DO NOT MATCH THE HASHES",
        "A package that arrived is not the one this project was tested with. Try again later, on another network.",
    ),
    (r"Long Path support", "The path of this folder is too long for Windows. Move it nearer to the top of the disk."),
    (
        r"connection broken by|Failed to establish a new connection|name resolution|timed out|Network is unreachable",
        "The packages could not be fetched: check the internet connection, then run this again.",
    ),
    (r"Permission denied|Access is denied|Read-only file system", SHUT),
    (
        r"No matching distribution found",
        "A package has no version for this Python on this computer. Get Python 3.13 at python.org and use that.",
    ),
)


class SetupError(Exception):
    """What stands in the way, as a sentence that says what to do."""


def too_old(version: tuple) -> str:
    """The sentence for a Python that is too old, or nothing."""
    if tuple(version[:2]) >= (3, 11):
        return ""
    found = ".".join(str(part) for part in version[:3])
    return f"The workbook needs Python 3.11 or newer; this is {found}. Get it at python.org, then run this again."


def wanted() -> dict:
    """What a finished setup of this folder is stamped with; scripts in .venv carry the folder's path."""
    inputs = LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    return {
        "folder": str(ROOT),
        "python": f"{sys.version_info[0]}.{sys.version_info[1]}",
        "inputs": hashlib.sha256(inputs).hexdigest(),
    }


def missing() -> str:
    """What there is to do: "nothing", "packages" (they changed since), or "all" (no whole .venv of this folder)."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
        works = subprocess.call([str(PYTHON), "-I", "-c", "import pip"], stderr=subprocess.DEVNULL) == 0
    except (OSError, ValueError):
        return "all"
    want = wanted()
    if not works or not isinstance(stamp, dict) or any(stamp.get(key) != want[key] for key in ("folder", "python")):
        return "all"
    return "nothing" if stamp == want else "packages"


def take_turn(handle: int) -> bool:
    """Lock an open file, if no other process holds it. The system frees it when its holder ends, however it ends."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True  # a disk that knows no locks: better to go on without than not at all
    return True


@contextlib.contextmanager
def turn() -> Iterator:
    """Wait until no other start.py installs into this folder; gives the handle that holds the turn."""
    ENV.mkdir(exist_ok=True)
    with TURN.open("a", encoding="utf-8") as file:
        if not take_turn(file.fileno()):
            print("Another start.py is setting up this folder; waiting for it.", flush=True)
            while not take_turn(file.fileno()):
                time.sleep(0.2)
        yield file.fileno()


def environment() -> dict:
    """The environment for .venv's Python: UTF-8 everywhere, and no packages from outside.

    It may keep compiled modules, whatever the machine says: .venv is its own, and a kernel starts twice as fast.
    """
    outside = ("PYTHONHOME", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
    return dict(
        {name: value for name, value in os.environ.items() if name not in outside},
        PYTHONUTF8="1",
        PYTHONNOUSERSITE="1",
        PIP_DISABLE_PIP_VERSION_CHECK="1",
    )


def reason(output: str) -> str:
    """One sentence for why an install step failed; its last lines too where the cause is not one we know."""
    for pattern, sentence in REASONS:
        if re.search(pattern, output):
            return sentence
    tail = [line for line in output.splitlines() if line.strip()][-8:]
    return "\n  ".join(["The setup did not finish. It ended with:", *tail, f"All of it is in {LOG}"])


def command(arguments: list) -> list:
    """The command line that runs a module of .venv's Python."""
    return [str(PYTHON), "-m", *arguments]


def run(arguments: list, holding: int, heard: Callable = lambda _line: None) -> None:
    """Run a module of .venv's Python with its output in the log; `heard` is called with each line.

    Raises:
        SetupError: it failed; the message says why.
    """
    # What is started here keeps the turn too: if this process is killed, the next one waits for it to end.
    share = {} if os.name == "nt" else {"pass_fds": (holding,)}
    share.update(stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    with LOG.open("a", encoding="utf-8") as log:
        lines = []
        with subprocess.Popen(command(arguments), cwd=str(ROOT), env=environment(), **share) as process:
            try:
                for raw in process.stdout:
                    lines.append(raw.decode("utf-8", "replace").rstrip())
                    log.write(lines[-1] + "\n")
                    heard(lines[-1])
            except BaseException:
                process.kill()
                raise
    if process.returncode:
        raise SetupError(reason("\n".join(lines)))


def progress() -> Callable:
    """A listener to pip that counts the packages where someone watches, and names the two long phases."""
    total = len(re.findall(r"^[\w.-]+==", LOCK.read_text(encoding="utf-8"), flags=re.MULTILINE))
    watched = sys.stdout.isatty()
    seen = [0]

    def heard(line: str) -> None:
        if line.startswith(("Collecting ", "Requirement already satisfied", "Ignoring ")):
            seen[0] += 1
            if watched:
                print(f"\r     {min(seen[0], total)} of {total}", end="", flush=True)
        elif line.startswith("Installing collected packages"):
            print("\r" + " " * 30 + "\r" if watched else "", end="")
            print("  3. Putting them in place", flush=True)

    print(f"  2. Fetching {total} packages", flush=True)
    return heard


def make_env(holding: int) -> None:
    """Make .venv anew, with pip in it.

    Raises:
        SetupError: there is no room, or this Python cannot make one.
    """
    free = shutil.disk_usage(str(ROOT)).free
    if free < ROOM:
        raise SetupError(f"{FULL} There are {free / 1e9:.1f} GB free now.")
    try:
        import venv
    except ImportError as problem:
        raise SetupError(NO_VENV) from problem
    for old in ENV.iterdir():
        if old not in (TURN, LOG):
            if old.is_dir() and not old.is_symlink():
                shutil.rmtree(str(old))
            else:
                old.unlink()
    venv.EnvBuilder(symlinks=os.name != "nt").create(str(ENV))
    run(["ensurepip", "--upgrade", "--default-pip"], holding)


def setup() -> None:
    """Bring .venv to what requirements.lock says; does nothing, quickly, where it is there already.

    Raises:
        SetupError: it could not be done; the message says why and what to do.
    """
    if missing() == "nothing":
        return
    with turn() as holding:
        todo = missing()  # again: another start.py may have done it meanwhile
        if todo == "nothing":
            return
        began = time.monotonic()
        with contextlib.suppress(FileNotFoundError):
            STAMP.unlink()  # from here to the last line, .venv counts as half-made
        LOG.write_text("", encoding="utf-8")
        if todo == "all":
            print("Setting up the workbook, once: a few minutes, and about 0.7 GB of disk.", flush=True)
            print(f"  1. Making a place for it in {ENV}", flush=True)
            make_env(holding)
        else:
            print("The workbook has changed; bringing its packages up to date.", flush=True)
        run([*INSTALL, *LOCKED, str(LOCK)], holding, progress())
        run([*INSTALL, "--no-deps", "--no-build-isolation", "--editable", "."], holding)
        with contextlib.suppress(FileNotFoundError):
            DEVELOP_STAMP.unlink()
        STAMP.write_text(json.dumps(wanted()), encoding="utf-8")
        print(f"Ready, after {time.monotonic() - began:.0f} seconds.", flush=True)


def setup_tests() -> None:
    """Add what only the tests need, once: a browser driver, a type checker, a site builder.

    Raises:
        SetupError: it could not be done; the message says why and what to do.
    """
    want = hashlib.sha256(DEVELOP_LOCK.read_bytes()).hexdigest()
    with turn() as holding:
        if DEVELOP_STAMP.exists() and DEVELOP_STAMP.read_text(encoding="utf-8") == want:
            return
        print("Adding what the tests need, once.", flush=True)
        run([*INSTALL, *LOCKED, str(DEVELOP_LOCK)], holding)
        DEVELOP_STAMP.write_text(want, encoding="utf-8")


def become(arguments: list) -> int:
    """Go on as .venv's Python running a module, so that signals and the exit code are the module's own."""
    os.chdir(str(ROOT))
    if os.name != "nt":
        sys.stdout.flush()
        os.execve(str(PYTHON), command(arguments), environment())  # noqa: S606  our own Python, no shell wanted
    with subprocess.Popen(command(arguments), env=environment()) as process:
        while True:
            with contextlib.suppress(KeyboardInterrupt):  # it hears Ctrl-C too, and closes by itself
                return process.wait()


def explain(problem: OSError) -> str:
    """One sentence for what the disk refused."""
    if problem.errno == errno.ENOSPC:
        return FULL
    if problem.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{SHUT} (It refused {problem.filename}.)"
    return f"The setup did not finish: {problem}. Run it again; if that does not help, delete {ENV} first."


def main(arguments: list) -> int:
    """Set up, then do what the first argument says."""
    sentence = too_old(sys.version_info)
    if sentence:
        sys.exit(sentence)
    sys.stdout.reconfigure(errors="replace")  # a console that cannot show a letter of the path still shows the rest
    if arguments[:1] in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    try:
        setup()
        if arguments[:1] == ["test"] and "--quick" not in arguments:
            setup_tests()
    except SetupError as problem:
        sys.exit(str(problem))
    except OSError as problem:
        sys.exit(explain(problem))
    except KeyboardInterrupt:
        sys.exit("\nStopped. Run it again to finish the setup.")
    if arguments[:1] == ["setup"]:
        return 0
    if arguments[:1] == ["test"]:
        how = [ALL_CORES, *QUICK] if "--quick" in arguments else [ONE_MORE]
        return become(["pytest", *SIDE_BY_SIDE, *how, *(word for word in arguments[1:] if word != "--quick")])
    return become(["followup", *(arguments if arguments[:1] == ["lab"] else ["app", *arguments])])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
