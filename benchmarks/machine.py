"""The machine that figures come from, and whether it is quiet enough for them."""

import os
import platform
import time
from pathlib import Path


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def load() -> float:
    """How many programs wanted a core, on the average of the last minute; 0 where the system does not say."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0


def too_busy() -> str:
    """Why nothing should be measured now, and what to do; "" if the machine is quiet."""
    wanted = load()
    if wanted <= cores():
        return ""
    return (
        f"Other work uses this machine: {wanted:.1f} programs want a core, and there are {cores()}. Figures "
        "of now would be of that work too. End it, wait until the first number that `uptime` shows is not above that "
        "of the cores, and run this again."
    )


class Since:
    """What the machine has done since this was made."""

    def __init__(self) -> None:
        self._clock, self._all, self._ours = time.monotonic(), _busy(), _ours()

    def others(self) -> float:
        """How many cores other programs used on the average; 0 where the system does not say."""
        theirs = (_busy() - self._all) - (_ours() - self._ours)
        return max(0.0, theirs / max(time.monotonic() - self._clock, 1e-9))


def _busy() -> float:
    """Seconds of a processor that all programs have had since the machine started; 0 where nobody says."""
    words = _read("/proc/stat").partition("\n")[0].split()[1:4]
    return sum(map(int, words)) / os.sysconf("SC_CLK_TCK") if words else 0.0


def _ours() -> float:
    """Those that this process has had, with the processes that it started and that have ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def description() -> str:
    """The processor, its cores, the memory, and the system."""
    processor = _named("/proc/cpuinfo", "model name") or platform.processor() or platform.machine()
    kilobytes = _named("/proc/meminfo", "MemTotal").partition(" ")[0]
    memory = f", {int(kilobytes) / 2**20:.0f} GB of memory" if kilobytes else ""
    return f"{processor}, {cores()} cores{memory}, {platform.system()}, Python {platform.python_version()}"


def _named(path: str, name: str) -> str:
    """What stands behind a name in one of Linux's tables; "" elsewhere."""
    lines = _read(path).splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError:
        return ""
