"""Set the workbook up in this folder and open it. It needs Python 3.11 or newer and nothing else.

    python3 start.py            set up if need be, then open the workbook     (on Windows: py start.py)
    python3 start.py lab        set up if need be, then open it in JupyterLab
    python3 start.py setup      only set up
    python3 start.py repair     look at every file of the packages, and install again what is damaged or gone
    python3 start.py update OLD     in a newer download: copy your log here from the folder OLD, then set up
    python3 start.py remove     delete what was set up here, after a question; your log stays
    python3 start.py remove --log   delete your log too, after a second question
    python3 start.py test       set up, then run every test; what follows goes to pytest
    python3 start.py test --quick       only the tests that take no browser, no notebook and no patience

Anything else goes to Jupyter's server, for example: python3 start.py --port 9000
Run it as often as you like: it installs only what has changed, and a setup that was cut short is done again.
"""

# An old Python must be able to read this file, to be told that it is too old: nothing newer than Python 3.6
# stands here at the top level, in a signature or in the syntax.
import ast
import contextlib
import errno
import functools
import hashlib
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"
DEVELOP_LOCK = ROOT / "requirements-develop.lock"  # only for the tests
PLACE = ROOT / ".venv"
ENV = Path(os.path.realpath(str(PLACE)))  # .venv may be a link to a place with more room; venv makes nothing in a link
PACKAGES = ENV / ("Lib" if os.name == "nt" else "lib/python{}.{}".format(*sys.version_info)) / "site-packages"
MY = ROOT / "data" / "my"  # the reader's own files, unless FOLLOWUP_HOME names another folder
PIPELINE = "pipeline.db"  # the log among them
PYTHON = ENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = ENV / "setup.json"  # written last: what was installed, for which Python, in which folder
LOG = ENV / "setup.log"
DEVELOP_STAMP = ENV / "develop.txt"
TURN = ENV / "setup.lock"
ROOM = 1200000000  # bytes: what a finished .venv takes, and what pip holds while it fills it
DEEPEST = (
    156  # letters of the longest path inside of .venv, which Windows cuts at 259 unless long paths are switched on
)

INSTALL = ["pip", "install", "--progress-bar", "off", "--no-compile"]
QUICK = ["--ignore=tests/e2e", "-m", "not browser and not kernel and not slow"]  # marks that pyproject.toml explains
# The tests side by side, in their own order: those that open a browser come first. They wait for it for a third of
# their time, so the whole suite has two processes more than there are cores.
SIDE_BY_SIDE = ["--maxprocesses=4", "--dist=loadfile", "--no-loadscope-reorder"]
ALL_CORES = "--numprocesses=auto"
TWO_MORE = f"--numprocesses={(os.cpu_count() or 1) + 2}"
LOCKED = ["--only-binary", ":all:", "--require-hashes", "-r"]

# What stands in the way, and the way out, for people who do not program.
SET = "set {}={}" if os.name == "nt" else "export {}={}"
PHONE = "or use another network for this once, such as your phone's"
FULL = f"The disk is full. Make room (about {ROOM / 1e9:.1f} GB), then run this again."
NO_VENV = "This Python lacks its venv part. On Debian and Ubuntu: sudo apt install python3-venv  Then run this again."
SHUT = (
    "This folder cannot be written to. Move it to a place of your own, for example your Documents, "
    "close any workbook that is still open, and run this again."
)
LONG = "The path of this folder is too long. Move it nearer to the top of the disk, for example to C:\\followup."
OTHER_PACKAGE = (
    "A package that arrived is not the one this project was tested with. If this network asks you to sign in, do so in "
    f"your browser and run this again; {PHONE}."
)
PASSWORD = (
    "The network's proxy wants a name and a password (407). Ask who runs the network for its address, type  "
    f"{SET.format('HTTPS_PROXY', 'http://NAME:PASSWORD@ADDRESS:PORT')}  and run this again in the same window, {PHONE}."
)
PROXY = (
    "The proxy that this computer is told to use does not answer. Look at it in the computer's settings and in "
    f"HTTPS_PROXY, and run this again, {PHONE}."
)
CLOCK = (
    f"A certificate counts as out of date. If this computer's date is wrong, correct it and run this again, {PHONE}."
)
SIGN_IN = (
    "This network answered with a page of its own where the packages should be. Open your browser, sign in to the "
    f"network if it asks you to, and run this again, {PHONE}."
)
CERTIFICATE = (
    "This network, as in many schools and firms, opens encrypted connections with a certificate that Python does not "
    f"know. Ask who runs it for that certificate as a .pem file, type  {SET.format('PIP_CERT', 'PATH-OF-THE-FILE')}  "
    f"and run this again in the same window, {PHONE}."
)
REFUSED = (
    "This network refuses the connection to the packages, or cuts it. Run this again; if it stays so, ask who runs the "
    f"network to allow Python's package index, {PHONE}."
)
OFFLINE = f"The packages could not be fetched: check the internet connection, then run this again, {PHONE}."
NO_VERSION = (
    "A package has no version for this Python on this computer. Get Python 3.13 (64-bit) at python.org and use that; "
    "under Platforms the README says what there is for which computer."
)
OTHER_PLACE = (
    "The place that pip is told here to take packages from lacks one of them. Look at PIP_INDEX_URL, PIP_NO_INDEX and "
    "pip's settings file, or ask who set them, then run this again."
)
NONE_FOUND = r"No matching distribution found for ([\w.-]+==[^\s;]+)"
REASONS = (  # what pip or ensurepip says when it fails -> what to tell the reader; the first match counts
    (r"No space left on device|not enough space on the disk|Errno 28\b", FULL),
    (r"No module named '?ensurepip|ensurepip is (not available|disabled)", NO_VENV),
    (r"DO NOT MATCH THE HASHES", OTHER_PACKAGE),
    (r"Long Path support|WinError 206|File name too long", LONG),
    (r"407 (Client|Proxy)|Proxy Authentication Required", PASSWORD),
    (r"ProxyError|Cannot connect to proxy|SOCKS", PROXY),
    (r"certificate (is not yet valid|has expired)", CLOCK),
    (r"Hostname mismatch|WRONG_VERSION_NUMBER", SIGN_IN),
    (r"CERTIFICATE_VERIFY_FAILED|CA certificate bundle|confirming the ssl certificate|SSLError", CERTIFICATE),
    (r"(401|403|451) Client Error|UNEXPECTED_EOF|ConnectionResetError|Connection (reset|aborted)", REFUSED),
    (r"connection broken by|Failed to establish|name resolution|timed out|Network is unreachable", OFFLINE),
    (r"IncompleteRead|Connection broken|ended prematurely", OFFLINE),
    (r"Permission denied|Access is denied|Read-only file system|used by another process|WinError (5|32)\b", SHUT),
    (r"wheel's tags|equires a different Python|not a supported wheel", NO_VERSION),
    (r"404 Client Error|Ignoring indexes", OTHER_PLACE),
    (r"Found link", OFFLINE),  # at the second look it was there
    (r"Fetched page", SIGN_IN),  # a page, and no link on it
    (NONE_FOUND, OFFLINE),
)
REACHING = (  # of what is set for pip, this is kept: how to reach packages, and not where to put them
    *("index-url", "extra-index-url", "find-links", "no-index", "trusted-host", "keyring-provider"),
    *("proxy", "cert", "client-cert", "timeout", "default-timeout", "retries", "cache-dir", "no-cache-dir"),
)
LEFT_OUT = {  # packages without which the workbook starts, where they have no wheel -> what is then missing
    "fastparquet": "Tables in Parquet cannot be read here: save them as CSV.",
    "praat-parselmouth": "Recordings cannot be measured here; all else of lesson 4 works.",
}
CHECK = """
import base64, csv, hashlib, importlib.metadata
for found in importlib.metadata.distributions():
    name = (found.metadata and found.metadata["Name"]) or getattr(found, "_path").name.split("-")[0]
    rows = list(csv.reader((found.read_text("RECORD") or "").splitlines()))
    for path, how, *_ in rows:
        kind, _, want = how.partition("=")
        try:
            if kind and base64.urlsafe_b64encode(
                hashlib.new(kind, found.locate_file(path).read_bytes()).digest()
            ).decode().rstrip("=") != want:
                break
        except (OSError, ValueError):
            break
    else:
        if rows:
            continue
    print(name)
"""


class SetupError(Exception):
    """What stands in the way, as a sentence that says what to do."""


def too_old(version: tuple) -> str:
    """The sentence for a Python that is too old, or nothing."""
    if tuple(version[:2]) >= (3, 11):
        return ""
    found = ".".join(str(part) for part in version[:3])
    return f"The workbook needs Python 3.11 or newer; this is {found}. Get it at python.org, then run this again."


def unfit(folder: str, names: list, bits: int, free_threads: bool, long_paths: bool) -> str:
    """The sentence for a folder or a Python in which no setup can work, or nothing.

    Args:
        folder: where packages go.
        names: what lies beside start.py.
        bits: of this Python, 32 or 64.
        free_threads: whether it is the kind of Python that has no global lock.
        long_paths: whether the system takes paths of any length.
    """
    gone = [name for name in ("requirements.lock", "pyproject.toml", "followup") if name not in names]
    if gone:
        return (
            f"{gone[0]} does not lie beside start.py. Unpack the whole download (on Windows: right click, Extract "
            "All), open a terminal in the folder that comes of it, and run this there."
        )
    if os.pathsep in folder:
        return f"The path of this folder holds '{os.pathsep}', and Python cannot install there: {folder}. Rename it."
    if bits < 64 or free_threads:
        kind = "free-threaded" if free_threads else f"{bits}-bit"
        return f"This is a {kind} Python, for which packages are missing. Get the usual 64-bit one at python.org."
    if not long_paths and len(folder) + 1 + DEEPEST > 259:
        return LONG
    return ""


def long_paths() -> bool:
    """Whether the system takes paths of any length: all but Windows, and Windows where someone switched it on."""
    if os.name != "nt":
        return True
    import winreg

    place = r"SYSTEM\CurrentControlSet\Control\FileSystem"
    with contextlib.suppress(OSError), winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, place) as key:
        return winreg.QueryValueEx(key, "LongPathsEnabled")[0] == 1
    return False


def synced(folder: Path) -> str:
    """The service that keeps this folder in a cloud too, by the names of folders, or nothing."""
    services = re.compile(
        r"OneDrive|Dropbox|Google ?Drive|iCloud|CloudStorage|Mobile Documents|Nextcloud", re.IGNORECASE
    )
    named = [part for part in folder.parts if services.match(part)]
    return named[0] if named else ""


def wanted() -> dict:
    """What a finished setup of this folder is stamped with; scripts in .venv carry the folder's path."""
    inputs = LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    return {
        "folder": str(ROOT),
        "python": f"{sys.version_info[0]}.{sys.version_info[1]}",
        "inputs": hashlib.sha256(inputs).hexdigest(),
    }


def missing() -> str:
    """What there is to do.

    "all" (no whole .venv of this folder), "repair" (packages are gone), "packages" (others are wanted) or "nothing".
    """
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
        works = subprocess.call([str(PYTHON), "-I", "-c", "import pip"], stderr=subprocess.DEVNULL) == 0
        want = wanted()
    except (OSError, ValueError):
        return "all"
    if not works or not isinstance(stamp, dict) or any(stamp.get(key) != want[key] for key in ("folder", "python")):
        return "all"
    if not set(stamp.get("holds", ())) <= set(holds()):
        return "repair"
    return "nothing" if stamp.get("inputs") == want["inputs"] else "packages"


def holds() -> list:
    """What lies among the packages, but for the names that carry a version."""
    return [path.name for path in PACKAGES.iterdir() if not path.name.endswith(("-info", "__pycache__"))]


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
    """Wait until no other start.py installs into this folder; gives the handle that holds the turn.

    Raises:
        SetupError: what is in the place of .venv is not ours to fill or to empty.
    """
    own = PLACE == ENV and (ENV / "pyvenv.cfg").exists()
    if ENV.is_dir() and any(ENV.iterdir()) and not (own or TURN.exists()):
        raise SetupError(f"{ENV} holds files that are not this workbook's. Move them elsewhere, then run this again.")
    if ENV.is_file():
        raise SetupError(f"{ENV} is a file, where a folder is needed. Move it elsewhere, then run this again.")
    ENV.mkdir(parents=True, exist_ok=True)
    with TURN.open("a", encoding="utf-8") as file:
        if not take_turn(file.fileno()):
            print("Another start.py is setting up this folder; waiting for it.", flush=True)
            while not take_turn(file.fileno()):
                time.sleep(0.2)
        yield file.fileno()


def environment() -> dict:
    """The environment for .venv's Python: UTF-8 everywhere, and no packages or settings of another Python.

    It may keep compiled modules, whatever the machine says: .venv is its own, and a kernel starts twice as fast.
    """
    return dict(
        {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
        PYTHONUTF8="1",
        PYTHONNOUSERSITE="1",
        PIP_DISABLE_PIP_VERSION_CHECK="1",
    )


def in_memory() -> str:
    """A folder in memory with room to spare, where programs may run; "" where there is none.

    Tests write thousands of small files, and each log that is saved would wait for the disk.
    """
    folder = "/dev/shm"  # noqa: S108  only made use of, never trusted
    try:
        place = os.statvfs(folder)
        enough = place.f_bavail * place.f_frsize > 4 * 2**30 and not place.f_flag & os.ST_NOEXEC
    except (AttributeError, OSError):  # Windows, macOS
        return ""
    return folder if enough and os.access(folder, os.W_OK) else ""


def said_by(words: list, settings: dict) -> str:
    """What a program prints, whether it fails or not."""
    share = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(words, cwd=str(ROOT), env=settings, **share) as process:
        return process.communicate()[0].decode("utf-8", "replace")


def variable(setting: str) -> str:
    """The environment variable of a setting of pip."""
    return "PIP_" + setting.upper().replace("-", "_")


@functools.lru_cache(maxsize=1)
def pip_environment() -> dict:
    """The environment for pip: of its settings, in variables and files, only how packages are reached.

    A setting such as `user` or `target` puts packages elsewhere, where the workbook does not find them.
    """
    plain = {name: value for name, value in environment().items() if not name.startswith("PIP_")}
    found = {name: os.environ[name] for name in map(variable, REACHING) if os.environ.get(name)}
    # What stands in the files: these settings would change what `config list` shows, too.
    asking = dict(plain, PIP_USER="0", PIP_GLOBAL="0", PIP_SITE="0", PIP_QUIET="0", PIP_VERBOSE="0")
    if "PIP_CONFIG_FILE" in os.environ:
        asking["PIP_CONFIG_FILE"] = os.environ["PIP_CONFIG_FILE"]
    listed = said_by(command(["pip", "config", "list"]), asking)
    for section in (
        "install",
        "download",
        "global",
    ):  # the earlier one wins, and what stands in a variable wins over all
        pattern = rf"^{section}\.([\w-]+)=(['\"].*['\"])\r?$"
        for setting, value in re.findall(pattern, listed, flags=re.MULTILINE):
            if setting in REACHING:
                found.setdefault(variable(setting), " ".join(ast.literal_eval(value).strip().split("\n")))
    if "PIP_CERT" not in found and not os.environ.get("REQUESTS_CA_BUNDLE"):
        found["PIP_CERT"] = certificates()
    return dict(plain, PIP_CONFIG_FILE=os.devnull, PIP_DISABLE_PIP_VERSION_CHECK="1", **found)


def certificates() -> str:
    """A file with the certificates that pip trusts and those that this computer does: a school's own is often there."""
    trusted = [path.read_text(encoding="utf-8") for path in PACKAGES.glob("pip/_vendor/certifi/cacert.pem")]
    with contextlib.suppress(OSError):  # an SSLError, for a certificate that is damaged, is one too
        of_system = ssl.create_default_context().get_ca_certs(binary_form=True)
        trusted += [ssl.DER_cert_to_PEM_cert(each) for each in of_system]
    if sys.platform == "darwin":
        asked = ["/usr/bin/security", "find-certificate", "-a", "-p", "/Library/Keychains/System.keychain"]
        with contextlib.suppress(OSError):
            trusted.append(said_by(asked, environment()))
    file = ENV / "trusted.pem"
    file.write_text("\n".join(trusted), encoding="utf-8")
    return str(file)


def asked_again(output: str) -> str:
    """What pip says in detail of the package that it did not find: the other things it says hide why."""
    named = re.search(NONE_FOUND, output)
    if not named:
        return ""
    with tempfile.TemporaryDirectory() as folder:
        how = ["-vv", "--no-deps", "--retries", "0", "--only-binary", ":all:", "--dest", folder, named.group(1)]
        return said_by(command(["pip", "download", *how]), pip_environment())


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
        settings = pip_environment() if arguments[0] == "pip" else environment()
        with subprocess.Popen(command(arguments), cwd=str(ROOT), env=settings, **share) as process:
            try:
                for raw in process.stdout:
                    lines.append(raw.decode("utf-8", "replace").rstrip())
                    log.write(lines[-1] + "\n")
                    heard(lines[-1])
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            more = asked_again("\n".join(lines))
            log.write(more)
            raise SetupError(reason("\n".join([*lines, more])))


def locked(file: Path) -> dict:
    """The lines of each package of a lock, by its name as indexes compare it."""
    blocks = re.findall(r"^\S[^\n]*\n?(?:    [^\n]+\n?)*", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {plain_name(re.split(r"[= ]", block)[0]): block for block in blocks}


def plain_name(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def progress() -> Callable:
    """A listener to pip that counts the packages where someone watches, and names the two long phases."""
    total = len(locked(LOCK))
    watched = sys.stdout.isatty()
    seen = [0]

    def heard(line: str) -> None:
        if line.startswith(("Collecting ", "Requirement already satisfied", "Ignoring ")):
            seen[0] += 1
            name = line.partition("Ignoring ")[2].partition(":")[0]
            if name in LEFT_OUT:
                print(f"\r  {LEFT_OUT[name]} ({name} has no version for this Python on this computer.)", flush=True)
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


def harmed() -> list:
    """The packages of .venv that lack a file, or have one with another content than it came with."""
    said = said_by([str(PYTHON), "-I", "-c", CHECK], environment())
    return sorted({plain_name(name) for name in said.split()})


def put_back(names: list, holding: int) -> None:
    """Install packages again over what is left of them.

    Raises:
        SetupError: it could not be done; the message says why and what to do.
    """
    known = dict(locked(DEVELOP_LOCK), **locked(LOCK))
    print("  Damaged, and installed again: " + (", ".join(names) or "none"), flush=True)
    again = [known[name] for name in names if name in known]
    if again:
        few = ENV / "repair.lock"
        few.write_text("".join(again), encoding="utf-8")
        run([*INSTALL, "--ignore-installed", "--no-deps", *LOCKED, str(few)], holding)


def setup(repair: bool = False) -> None:
    """Bring .venv to what requirements.lock says; does nothing, quickly, where it is there already.

    Args:
        repair: look at every file too, and install again what is damaged.

    Raises:
        SetupError: it could not be done; the message says why and what to do.
    """
    if not repair and missing() == "nothing":
        return
    bits, free = sys.maxsize.bit_length() + 1, bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
    sentence = unfit(str(ENV), [path.name for path in ROOT.iterdir()], bits, free, long_paths())
    if sentence:
        raise SetupError(sentence)
    with turn() as holding:
        todo = missing()  # again: another start.py may have done it meanwhile
        if todo == "nothing":
            if not repair:
                return
            todo = "repair"
        began = time.monotonic()
        names = []
        if todo == "repair":
            print("Looking at every file of the packages.", flush=True)
            names = harmed()
            todo = "all" if "pip" in names else todo
        with contextlib.suppress(FileNotFoundError):
            STAMP.unlink()  # from here to the last line, .venv counts as half-made
        LOG.write_text("", encoding="utf-8")
        if todo == "all":
            print("Setting up the workbook, once: a few minutes, and about 0.7 GB of disk.", flush=True)
            if synced(ROOT):
                print(
                    f"  This folder is kept in a cloud too ({synced(ROOT)}), which will copy 30,000 small files. If "
                    "that gets in the way: stop with Ctrl+C, move the folder out of there, and run this again.",
                    flush=True,
                )
            print(f"  1. Making a place for it in {ENV}", flush=True)
            make_env(holding)
        elif todo == "repair":
            put_back(names, holding)
        else:
            print("The workbook has changed; bringing its packages up to date.", flush=True)
        print("  One of them, for the recorder of lesson 4, is under the GPL; the others are not: docs/licences.md")
        run([*INSTALL, *LOCKED, str(LOCK)], holding, progress())
        run([*INSTALL, "--no-deps", "--no-build-isolation", "--editable", "."], holding)
        with contextlib.suppress(FileNotFoundError):
            DEVELOP_STAMP.unlink()
        STAMP.write_text(json.dumps(dict(wanted(), holds=holds())), encoding="utf-8")
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


def own_files() -> Path:
    """The folder of the reader's own files, as the package finds it."""
    named = os.environ.get("FOLLOWUP_HOME")
    return Path(named).expanduser() if named else MY


def take_over(named: str) -> None:
    """Copy the reader's own files from an older folder of the workbook into this one; the old ones stay as they are.

    Raises:
        SetupError: there is nothing to copy, or this folder has a log already; nothing was changed.
    """
    if own_files() != MY:
        print(f"Your log is in {own_files()}, and this folder uses it too: there is nothing to copy.", flush=True)
        return
    old = Path(named.strip("'\" ")).expanduser().resolve()
    theirs = old / "data" / "my"
    if not named or theirs == MY or not (theirs / PIPELINE).is_file():
        beside = [path.parents[2] for path in sorted(ROOT.parent.glob(f"*/data/my/{PIPELINE}"))]
        found = [f'  start.py update "{path}"' for path in beside if path != ROOT]
        raise SetupError(
            "\n".join(
                ["After  update  name the older folder of the workbook that has your log (in data, in my).", *found]
            )
        )
    if (MY / PIPELINE).exists():
        raise SetupError(f"Nothing was copied: this folder has a log of its own, {MY / PIPELINE}. Move it away first.")
    if any(theirs.glob("*-journal")) or any(theirs.glob("*-wal")):
        raise SetupError(
            f"Nothing was copied: the log in {theirs} is in use. Stop the old workbook, and do this again."
        )
    half = MY.with_name("my.half")  # so that there is the whole of it or nothing
    if half.exists():
        shutil.rmtree(str(half))
    shutil.copytree(str(theirs), str(half))
    if MY.exists():  # what a first look at the new workbook left
        for path in MY.iterdir():
            if not (half / path.name).exists():
                shutil.move(str(path), str(half))
        shutil.rmtree(str(MY))
    half.rename(MY)
    print(f"Your log and its backups are in this folder now. Use this one only; {old} is as it was.", flush=True)


def agreed(what: str, answer: str) -> bool:
    """Whether the reader types the answer to what is about to be deleted."""
    print(what, flush=True)
    try:
        return input(f"Type  {answer}  and press Enter; or press Enter alone, and it stays: ").strip() == answer
    except EOFError:
        return False


def remove(words: list) -> None:
    """Delete what start.py made, after a question; with `--log` the reader's own files too, after another.

    Raises:
        SetupError: another word was given; nothing was deleted.
    """
    if words not in ([], ["--log"]):
        raise SetupError(f"Nothing was deleted: after  remove  only  --log  may follow, not  {' '.join(words)}.")
    mine, ours = own_files(), TURN.exists()
    if ours and agreed(f"This deletes the packages that were set up in {ENV}. Your log is not among them.", "yes"):
        shutil.rmtree(str(ENV))
        if PLACE.is_symlink():
            PLACE.unlink()
    if words and mine.is_dir():
        what = (
            f"This deletes your log, its backups and all else that you entered, in {mine}. Nothing can bring it back."
        )
        if agreed(what, "my log"):
            shutil.rmtree(str(mine))
    if ENV.exists() and ours:
        print("The packages stay.")
    if mine.is_dir():
        print(f"Your log stays, in {mine}.")
    else:
        print("There is no log of yours here.")


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
    if getattr(problem, "winerror", None) in (1260, 4551):
        return (
            "This computer lets no program run that its administrators have not approved, and the workbook's Python "
            f"in {ENV} is such a one. Ask them to allow it, or use a computer of your own."
        )
    if problem.errno == errno.ENAMETOOLONG or getattr(problem, "winerror", None) == 206:
        return LONG
    if problem.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{SHUT} (It refused {problem.filename}.)"
    return f"The setup did not finish: {problem}. Run it again; if that does not help, delete {ENV} first."


def prepare(arguments: list) -> None:
    """Do all that the first argument asks for, up to opening the workbook or running tests.

    Raises:
        SetupError: it could not be done; the message says why and what to do.
    """
    verb = arguments[0] if arguments else ""
    if verb == "remove":
        return remove(arguments[1:])
    if verb == "update":
        take_over(" ".join(arguments[1:]))
    setup(repair=verb == "repair")
    if verb == "test" and "--quick" not in arguments:
        setup_tests()
    return None


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
        prepare(arguments)
    except SetupError as problem:
        sys.exit(str(problem))
    except OSError as problem:
        sys.exit(explain(problem))
    except KeyboardInterrupt:
        sys.exit("\nStopped. Run it again to finish.")
    if arguments[:1] in (["setup"], ["repair"], ["update"], ["remove"]):
        return 0
    if arguments[:1] == ["test"]:
        memory = in_memory()
        if memory:
            os.environ.setdefault("TMPDIR", memory)
        how = [ALL_CORES, *QUICK] if "--quick" in arguments else [TWO_MORE]
        return become(["pytest", *SIDE_BY_SIDE, *how, *(word for word in arguments[1:] if word != "--quick")])
    return become(["followup", *(arguments if arguments[:1] == ["lab"] else ["app", *arguments])])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
