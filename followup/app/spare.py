"""A kernel that is ready before it is asked for: a lesson that is opened takes it, and then another one is begun.

It has imported what lessons show first, and has read nothing of the reader's.
"""

import asyncio
import subprocess
import uuid
from typing import Any

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

FOLDER = "notebooks"
"""Where it stands, within the folder that is served: kernels of other folders are begun when they are wanted."""
READY = "import followup.widgets.pipeline.desk, followup.widgets.course.exercise"
LATER = 5.0
"""Seconds from the moment in which a lesson took one to the beginning of the next: the lesson comes first."""
_Jupyters: Any = AsyncMappingKernelManager
"""It is typed in part only."""


class SpareKernels(_Jupyters):  # type: ignore[misc]
    """Jupyter's own, with a kernel kept ready; `prepare` begins the first one.

    It is in no list before somebody has it.
    """

    _spare: "asyncio.Task[str] | None" = None
    _hidden = ""

    def prepare(self) -> None:
        """Begin a kernel; call it where an event loop runs."""
        self._spare = asyncio.ensure_future(self._begin())

    async def _begin(self) -> str:
        self._hidden = kernel = str(uuid.uuid4())
        # What it says of being ended in the middle of its imports is for nobody.
        await super().start_kernel(kernel_id=kernel, path=FOLDER, stderr=subprocess.DEVNULL)
        client = self.get_kernel(kernel).client()
        client.start_channels()
        try:
            await client.wait_for_ready(timeout=60)
            client.execute(READY, silent=True, store_history=False)
        finally:
            client.stop_channels()
        return kernel

    async def start_kernel(self, *, kernel_id: str | None = None, path: str | None = None, **rest: Any) -> str:
        """Give the kernel that is ready, if it fits; otherwise begin one."""
        here = path is not None and self.cwd_for_path(path) == self.cwd_for_path(FOLDER)
        usual = rest.get("kernel_name") in (None, "", self.default_kernel_name)
        spare = self._spare
        if spare and here and usual and kernel_id is None:
            self._spare = None
            asyncio.get_running_loop().call_later(LATER, self.prepare)
            try:
                kernel = await spare
                self._hidden = ""
                if await self.is_alive(kernel):
                    return kernel
            except (RuntimeError, OSError, KeyError):  # it did not begin, or is gone: as if there had been none
                pass
        return str(await super().start_kernel(kernel_id=kernel_id, path=path, **rest))

    def list_kernels(self) -> list[dict[str, Any]]:
        """The kernels that somebody has."""
        return [model for model in super().list_kernels() if model["id"] != self._hidden]
