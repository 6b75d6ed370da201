"""The kernel that is ready before a lesson asks: who gets it, and who does not. Jupyter's side is stood in for."""

import asyncio
from contextlib import suppress

import pytest
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

from followup.app.spare import READY, SpareKernels
from tests.notebooks_here import PROJECT


class Client:
    """Keeps what a kernel is told."""

    def __init__(self, told):
        self.told = told

    def start_channels(self):
        pass

    stop_channels = start_channels

    async def wait_for_ready(self, **_how):
        pass

    def execute(self, code, **_how):
        self.told.append(code)


@pytest.fixture
def begun(monkeypatch, tmp_path):
    """What Jupyter was asked to begin, in order; those in `dead` end at once."""
    begun, told, dead = [], [], set()

    async def start_kernel(_self, *, kernel_id=None, path=None, **_rest):
        begun.append(kernel_id or f"new {len(begun)}")
        if "refused" in dead and len(begun) == 1:
            raise OSError("no room")
        return begun[-1]

    async def is_alive(_self, kernel):
        return "all" not in dead and kernel in begun

    monkeypatch.setattr(AsyncMappingKernelManager, "start_kernel", start_kernel)
    monkeypatch.setattr(AsyncMappingKernelManager, "is_alive", is_alive)
    monkeypatch.setattr(AsyncMappingKernelManager, "list_kernels", lambda _self: [{"id": one} for one in begun])
    monkeypatch.setattr(
        AsyncMappingKernelManager,
        "get_kernel",
        lambda *_: type("Kernel", (), {"client": lambda _self: Client(told)})(),
    )
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "data").mkdir()

    async def ask(*asked):
        manager = SpareKernels(root_dir=str(tmp_path))
        manager.prepare()
        with suppress(OSError):
            await manager._spare
        listed = manager.list_kernels()
        return listed, [await manager.start_kernel(**one) for one in asked], manager.list_kernels()

    return lambda *asked, ends=(): (dead.update(ends), asyncio.run(ask(*asked)), begun, told)[1:]


def test_a_lesson_gets_the_kernel_that_was_begun_and_is_in_no_list_before(begun):
    (before, given, after), began, told = begun({"path": "notebooks", "kernel_name": "python3"})
    assert (before, given, after) == ([], began, [{"id": given[0]}])
    assert told == [READY]


@pytest.mark.parametrize(
    "other", [{"path": "data"}, {"path": None}, {"path": "notebooks", "kernel_id": "mine"},
              {"path": "notebooks", "kernel_name": "julia"}]
)  # fmt: skip
def test_what_does_not_fit_leaves_it_for_the_next_lesson(begun, other):
    (_, given, _), began, _ = begun(other, {"path": "notebooks"})
    assert given == [began[1], began[0]]


def test_there_is_one_of_it(begun):
    (_, given, _), began, _ = begun({"path": "notebooks"}, {"path": "notebooks"})
    assert given == began[:2]


@pytest.mark.parametrize("ends", ["all", "refused"])
def test_where_it_ended_or_never_began_a_lesson_gets_another(begun, ends):
    (_, given, _), began, _ = begun({"path": "notebooks"}, ends={ends})
    assert given == [began[1]]


def test_what_it_imports_is_there():
    for name in READY.removeprefix("import ").split(", "):
        assert (PROJECT / f"{name.replace('.', '/')}.py").is_file(), name
