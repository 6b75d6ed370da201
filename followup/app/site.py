"""The browser edition: the lessons as a folder of static files, in which Python itself runs and no server is needed.

It is a JupyterLite site, and holds the same notebooks, panels and package. What it is made of beside them comes from
the registries that pip and npm ask on this computer, each part in the version and with the hash that `parts.lock` and
`PYODIDE` have. Of a part only what a browser needs goes into the site, and all that a page loads is in the site.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from importlib.metadata import version
from pathlib import Path

from followup.app.server import PAGES, SETTINGS
from followup.errors import FileError
from followup.files import make_folder
from followup.paths import LESSONS, SAMPLE_LOG, TEMPLATES

PARTS = TEMPLATES / "site" / "parts.lock"
PYODIDE = ("314.0.7", "66b7949e5a0cba2250b586d7e368bf12fb482800748d182c4618254b685ffaa0")
"""Python for browsers: the version that npm packs, and the sha256 of that."""
PYTHON = "3.14"
_TAGS = ("pyemscripten_2026_0_wasm32", "manylinux2014_x86_64", "any")
"""Whose wheels are looked for; of markupsafe, which has none for browsers, Linux's is taken, less what is compiled."""
_BUILDERS = ("doit", "jupyterlite_core", "jupyterlite_pyodide_kernel", "pkginfo")
_EXTENSIONS = ("jupyterlite_pyodide_kernel", "jupyterlab_widgets", "anywidget", "plotly")
_OURS = PAGES / "labextensions"
_RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
_CUT = (
    *("*.so", "*.c", "*.pyi", "*.map", "*.data/*", "*/tests/*", "*/RECORD", "*/labextension/*", "*/nbextension/*"),
    *("plotly/package_data/*.js", "plotly/package_data/datasets/*", "plotly/matplotlylib/*", "plotly/express/*"),
    *("plotly/figure_factory/*", "plotly/graph_objs/_figurewidget.py", "pydantic/v1/*", "IPython/sphinxext/*"),
)
"""Of wheels, what no page of ours loads."""
_DRAWN = ("bar", "scatter", "layout", "figure", "frame", "deprecations")
"""Of plotly's kinds of charts, those that ours are."""
_NOTE = (
    "*More of this lesson is in the desktop edition: what reckons with many numbers, or listens to a recording, needs "
    "parts that a page cannot carry. Save your log on the first page, and open it there.*"
)
_ASKS = re.compile(r"\(null==(\w)\?void 0:\1\.enabled\)(?=\|\|crossOriginIsolated)")
"""In the kernel's script: whether the page can keep files, asked while the browser may still be looking."""
_DROPS = re.compile(r"((\w)\.pathname\.includes\(\"/api/\"\))(?=\}async function broadcastOne)")
"""In the service worker: which files are not kept for the next visit."""
HOME = "/drive/my"
"""Where a page keeps the reader's own files: in the browser's storage, by way of JupyterLite's drive."""
DESKTOP = "desktop"
"""The tag of cells that need more than the browser edition has."""


@dataclass(frozen=True)
class Site:
    """What was made: the folder, and bytes of all its files."""

    folder: Path
    bytes: int


def make_site(out: Path, watch: Callable[[str], None] = lambda _: None) -> Site:
    """Make the browser edition.

    Args:
        out: the folder; it is made, and must be empty if it is there.
        watch: is told what is being done.

    Raises:
        FileError: the folder holds something, a part cannot be fetched or is not the one that is locked, or the site
            cannot be built.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise FileError(f"{out} is there already and holds something: choose another folder, or empty it.")
    make_folder(out.parent)
    with tempfile.TemporaryDirectory(prefix=".followup-site-", dir=out.parent) as place:
        work = Path(place)
        watch("fetching the parts")
        wheels = _fetch_wheels(make_folder(work / "wheels"))
        runtime = _fetch_pyodide(work)
        watch("cutting them to what a page needs")
        lite = make_folder(work / "lite")
        packages = _python(runtime, wheels, make_folder(lite / "static" / "pyodide"))
        _notebooks(make_folder(lite / "files" / "notebooks"))
        _settings(lite, packages, wheels)
        watch("building the pages")
        _build(lite, [wheels[name] for name in _BUILDERS], work)
        made = lite / "_output"
        _settle(made)
        shutil.copyfile(TEMPLATES / "site" / "index.html", made / "index.html")
        if out.exists():
            out.rmdir()
        shutil.move(made, out)
    return Site(out, sum(path.stat().st_size for path in out.rglob("*") if path.is_file()))


# --- parts ----------------------------------------------------------------------------------------------------------


def _fetch_wheels(folder: Path) -> dict[str, Path]:
    """All wheels of the lock, by name; pip sees to the hashes."""
    tags = [f"--platform={tag}" for tag in _TAGS] + ["--abi=cp314", "--abi=none"]
    kind = ["--only-binary=:all:", "--implementation=cp", f"--python-version={PYTHON}", *tags]
    what = ["--no-deps", "--require-hashes", f"--requirement={PARTS}", f"--dest={folder}"]
    _run([sys.executable, "-m", "pip", "download", "--quiet", *kind, *what], "pip could not fetch the parts")
    return {path.name.split("-")[0]: path for path in sorted(folder.glob("*.whl"))}


def _fetch_pyodide(work: Path) -> Path:
    """The archive of Pyodide."""
    npm = shutil.which("npm")
    if npm is None:
        raise FileError("npm, which fetches Python for browsers, is not on this computer: install Node.js first.")
    number, digest = PYODIDE
    _run([npm, "pack", "--silent", f"pyodide@{number}"], "npm could not fetch Python for browsers", cwd=work)
    archive = work / f"pyodide-{number}.tgz"
    if not archive.is_file() or hashlib.sha256(archive.read_bytes()).hexdigest() != digest:
        raise FileError(f"What npm fetched is not Pyodide {number} as it is locked: nothing of it was used. Try again.")
    return archive


def _run(command: list[str], problem: str, cwd: Path | None = None, more: Mapping[str, str] | None = None) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - pip, npm and JupyterLite, with arguments of ours
            command, cwd=cwd, env=os.environ | (more or {}), capture_output=True, text=True, encoding="utf-8",
            errors="replace", check=False,
        )  # fmt: skip
    except OSError as error:
        raise FileError(f"{problem} ({error.strerror}).") from None
    if done.returncode:
        last = next((line for line in reversed((done.stderr + done.stdout).splitlines()) if line.strip()), "")
        without = re.sub(r"\S+://\S+", "...", last).strip()[:200]
        raise FileError(f"{problem}: is this computer on the network? It said: {without}")


# --- Python in the page ---------------------------------------------------------------------------------------------


def _python(archive: Path, wheels: Mapping[str, Path], folder: Path) -> list[str]:
    """Put Pyodide and all packages into a folder with the list that it loads them by; returns their names."""
    with tarfile.open(archive) as packed:
        for name in _RUNTIME:
            found = packed.extractfile(f"package/{name}")
            (folder / name).write_bytes(found.read() if found else b"")
        listed = packed.extractfile("package/pyodide-lock.json")
        info = json.loads(listed.read())["info"] if listed else {}
    skipped = {"doit", "pkginfo", "jupyterlite_core", "jupyterlab_widgets"}
    for name, path in wheels.items():
        if name not in skipped:
            for file, holds in _wheels_in(path):
                _pack(folder / file, holds)
    _pack(folder / f"followup-{version('followup')}-py3-none-any.whl", _ourselves())
    # IPython and the kernel ask whether jedi is there: it is not, so nothing is completed in cells.
    _pack(folder / "jedi-0-py3-none-any.whl", _metadata("jedi", "0"))
    packages = {}
    for path in sorted(folder.glob("*.whl")):
        name, number = path.name.split("-")[:2]
        packages[name.replace("_", "-")] = {
            "name": name.replace("_", "-"), "version": number, "file_name": path.name, "install_dir": "site",
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "package_type": "package",
            "imports": [], "depends": [], "unvendored_tests": False,
        }  # fmt: skip
    (folder / "pyodide-lock.json").write_text(json.dumps({"info": info, "packages": packages}), encoding="utf-8")
    return sorted(packages)


def _wheels_in(path: Path) -> Iterable[tuple[str, dict[str, bytes]]]:
    """A wheel for the page, less what is cut; of the kernel's, those that it carries."""
    with zipfile.ZipFile(path) as wheel:
        names = [name for name in wheel.namelist() if not name.endswith("/")]
        if path.name.startswith("jupyterlite_pyodide_kernel"):
            for name in names:
                if re.search(r"/(piplite|pyodide_kernel|ipykernel)-[^/]*\.whl$", name) and "/data/share/" in name:
                    with wheel.open(name) as inner, zipfile.ZipFile(inner) as one:
                        yield Path(name).name, {file: one.read(file) for file in one.namelist()}
            return
        kept = {name: wheel.read(name) for name in names if not _left_out(name)}
    name, number = path.name.split("-")[:2]
    tag = "cp314-cp314-pyemscripten_2026_0_wasm32" if "wasm32" in path.name else "py3-none-any"
    if "wasm32" in path.name:
        with zipfile.ZipFile(path) as wheel:
            kept |= {name: wheel.read(name) for name in names if name.endswith(".so")}
    yield f"{name}-{number}-{tag}.whl", kept


def _left_out(name: str) -> bool:
    kind = re.match(r"plotly/graph_objs/(?:_([a-z0-9]+)\.py|([a-z0-9]+)/)", name)
    return any(fnmatch(name, cut) for cut in _CUT) or bool(kind and (kind[1] or kind[2]) not in _DRAWN)


def _ourselves() -> dict[str, bytes]:
    """The package as a wheel has it, with the lessons and the sample to play with."""
    package = TEMPLATES.parent
    files = {}
    for path in sorted(package.rglob("*")):
        name = path.relative_to(package.parent).as_posix()
        elsewhere = name.startswith(("followup/shipped/", "followup/templates/site/")) or path.suffix == ".pyc"
        if path.is_file() and not elsewhere:
            files[name] = path.read_bytes()
    for path in (*sorted(LESSONS.glob("*.ipynb")), SAMPLE_LOG):
        files[f"followup/shipped/{path.parent.name}/{path.name}"] = path.read_bytes()
    return files | _metadata("followup", version("followup"))


def _metadata(name: str, number: str) -> dict[str, bytes]:
    place = f"{name}-{number}.dist-info"
    wheel = b"Wheel-Version: 1.0\nGenerator: followup\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    return {
        f"{place}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {number}\n".encode(),
        f"{place}/WHEEL": wheel,
    }


def _pack(path: Path, files: Mapping[str, bytes]) -> None:
    """Write files as an archive that is the same each time."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)


# --- pages ----------------------------------------------------------------------------------------------------------


def _notebooks(folder: Path) -> None:
    for path in sorted(LESSONS.glob("*.ipynb")):
        (folder / path.name).write_text(browser_copy(path.read_text(encoding="utf-8")), encoding="utf-8")


def browser_copy(text: str) -> str:
    """A notebook for the browser edition: the page's Python runs it, and a note stands for cells that need more."""
    notebook, cells = json.loads(text), []
    for cell in notebook["cells"]:
        if DESKTOP not in cell["metadata"].get("tags", ()):
            cells.append(cell)
        elif not (cells and cells[-1]["source"] == [_NOTE]):
            cells.append({"cell_type": "markdown", "id": cell["id"], "metadata": {}, "source": [_NOTE]})
    notebook["cells"] = cells
    notebook["metadata"]["kernelspec"] = {"display_name": "Python", "language": "python", "name": "python"}
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def digests(notebooks: Mapping[str, str]) -> dict[str, str]:
    """For each notebook, by its path in the workbook, the digest of its code: only that code runs by itself."""
    found = {}
    for path, text in notebooks.items():
        code = ["".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
        told = json.dumps(code, ensure_ascii=False, separators=(",", ":"))
        found[path] = hashlib.sha256(told.encode()).hexdigest()
    return found


def _settings(lite: Path, packages: list[str], wheels: Mapping[str, Path]) -> None:
    made = {f"notebooks/{path.name}": path.read_text("utf-8") for path in (lite / "files" / "notebooks").iterdir()}
    kernel = {
        "disablePyPIFallback": True,
        "loadPyodideOptions": {"packages": packages, "env": {"FOLLOWUP_HOME": HOME}},
    }
    page = {
        "appName": "Followup",
        "enableServiceWorkerCache": True,
        "followupLessons": json.dumps(digests(made)),
        "litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": kernel},
    }
    settings = {"jupyter-lite-schema-version": 0, "jupyter-config-data": page}
    extensions = [str(wheels[name]) for name in _EXTENSIONS] + [str(path) for path in _OURS.iterdir()]
    build = {
        "contents": ["files"], "output_dir": "_output", "apps": ["notebooks"], "ignore_sys_prefix": True,
        "federated_extensions": extensions, "no_sourcemaps": True, "no_unused_shared_packages": True,
    }  # fmt: skip
    for name, content in (
        ("jupyter-lite.json", settings),
        ("overrides.json", SETTINGS),
        ("jupyter_lite_config.json", {"LiteBuildConfig": build}),
    ):
        (lite / name).write_text(json.dumps(content), encoding="utf-8")


def _build(lite: Path, builders: list[Path], work: Path) -> None:
    """Run JupyterLite's builder from its wheels: nobody else needs it installed."""
    tools = make_folder(work / "tools")
    for path in builders:
        with zipfile.ZipFile(path) as wheel:
            wheel.extractall(tools)  # noqa: S202 - its hash is the locked one
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", str(lite)]
    _run(command, "JupyterLite could not build the pages", cwd=lite, more={"PYTHONPATH": str(tools)})


def _settle(made: Path) -> None:
    """Mend in the pages what would lose entries, or keep a page from opening without a network.

    JupyterLite gives a kernel the browser's storage only if its service worker is found in the moment in which the
    kernel begins; otherwise the kernel goes on in memory, and what is entered is gone with the page. So it waits. And
    its service worker keeps all files for the next visit but the list of the lessons.
    """
    waits = r"(await \1?.ready.then(()=>navigator.serviceWorker.ready).catch(()=>0),null==\1?void 0:\1.enabled)"
    _change(made.glob("extensions/@jupyterlite/pyodide-kernel-extension/static/*.js"), _ASKS, waits)
    _change([made / "service-worker.js"], _DROPS, r"\1&&!\2.pathname.endsWith('.json')")
    # Plotly comes with the first chart, or once a lesson has run (labextensions/followup-charts).
    listed = made / "jupyter-lite.json"
    told = json.loads(listed.read_text(encoding="utf-8"))
    page = told["jupyter-config-data"]
    page["federated_extensions"] = [one for one in page["federated_extensions"] if one["name"] != "jupyterlab-plotly"]
    listed.write_text(json.dumps(told), encoding="utf-8")


def _change(scripts: Iterable[Path], what: re.Pattern[str], into: str) -> None:
    """Change one place of some scripts.

    Raises:
        FileError: there is none, or more than one.
    """
    found = [(path, text) for path in scripts if what.search(text := path.read_text(encoding="utf-8"))]
    if len(found) != 1 or len(what.findall(found[0][1])) != 1:
        raise FileError("This JupyterLite is made in another way than is known here: no pages were made of it.")
    found[0][0].write_text(what.sub(into, found[0][1]), encoding="utf-8")
