"""From ``make run`` in a fresh clone to the first page."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from console.bench.figures import Figures
from console.bench.product import clean_environment, free_ports, interrupt, port_variables, started, wait_for_page
from console.domain.errors import ConfigurationError

_ROOT = Path(__file__).parents[2]
_LIMIT_S = 900.0
HOW = (
    "`git clone` of this repository into a temporary folder; packages installed once and removed again, so that the "
    "package cache is warm; then the time from `make run` to the sign-in page's 200, ended by SIGINT to the process "
    "group; then `make run` again over the kept data."
)


def measure() -> Figures:
    """Return seconds to the first page for the first and the second start; raises ConfigurationError."""
    with TemporaryDirectory(prefix="rapport-bench-") as folder:
        clone = Path(folder) / "clone"
        _run(["git", "clone", "--quiet", str(_ROOT), str(clone)], Path(folder))
        _run(["make", ".venv/.run-ready"], clone)
        shutil.rmtree(clone / ".venv")
        first, first_stop = _start(clone)
        second, second_stop = _start(clone)
    return {
        "how": HOW,
        "data": {"first": "empty folder, nothing installed", "second": "kept data and packages"},
        "figures": {
            "first_s": {"to_first_page": round(first, 2), "to_stop": round(first_stop, 2)},
            "second_s": {"to_first_page": round(second, 2), "to_stop": round(second_stop, 2)},
        },
    }


def _start(clone: Path) -> tuple[float, float]:
    ports = free_ports()
    environment = clean_environment(port_variables(ports))
    begun = time.perf_counter()
    log = clone.parent / "run.log"
    with started(["make", "run"], folder=clone, environment=environment, log=log) as process:
        wait_for_page(f"http://127.0.0.1:{ports['console']}/sign-in", process, log=log, limit_s=_LIMIT_S)
        reached = time.perf_counter()
        interrupt(process)
        return reached - begun, time.perf_counter() - reached


def _run(command: list[str], folder: Path) -> None:
    outcome = subprocess.run(  # noqa: S603  (our own commands)
        command, cwd=folder, env=clean_environment({}), capture_output=True, text=True, check=False
    )
    if outcome.returncode != 0:
        raise ConfigurationError(f"`{command[0]}` failed: {outcome.stderr.strip()}")
