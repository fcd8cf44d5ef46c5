"""Resident memory of processes, as the kernel's /proc tells it (Linux)."""

from __future__ import annotations

from pathlib import Path

_PROC = Path("/proc")
_KIB_IN_MIB = 1024


def children_of(pid: int) -> list[int]:
    """Return the ids of the processes that ``pid`` started."""
    return [int(each.name) for each in _PROC.iterdir() if each.name.isdigit() and _parent(each) == pid]


def name_of(pid: int) -> str:
    """Return the last word of a process's command line."""
    words = (_PROC / str(pid) / "cmdline").read_bytes().rstrip(b"\0").split(b"\0")
    return words[-1].decode()


def memory_of(pid: int) -> dict[str, float]:
    """Return RSS and PSS (each shared page divided among those who share it) in MiB."""
    rollup = (_PROC / str(pid) / "smaps_rollup").read_text(encoding="ascii")
    return {f"{name.lower()}_mib": round(_field(rollup, name) / _KIB_IN_MIB, 1) for name in ("Rss", "Pss")}


def _field(rollup: str, name: str) -> int:
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith(f"{name}:"))


def _parent(process: Path) -> int | None:
    try:
        stat = (process / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:  # it ended while we looked
        return None
    return int(stat.rpartition(")")[2].split()[1])
