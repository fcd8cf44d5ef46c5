"""Resident memory of each process, after the start and after a day's worth of comments."""

from __future__ import annotations

from console.bench.figures import Figures
from console.bench.processes import children_of, memory_of, name_of
from console.bench.product import Product, running_product
from console.bench.residents import residents

_BATCH = 20
HOW = (
    "Real processes (`rapport up`, first look seeded). RSS and PSS of each from /proc/PID/smaps_rollup, after the "
    "first look was complete and again after comments from the town square had all been read and routed. Nobody had "
    "opened a page of the console."
)


def measure(comments: int = 200) -> Figures:
    """Return MiB of each process after the start and after ``comments``."""
    with running_product() as product:
        after_start = _every(product)
        with residents(product) as people:
            for start in range(0, comments, _BATCH):
                marks = [people.comment(number, "memory") for number in range(start, min(start + _BATCH, comments))]
                people.wait_until_routed(marks, "memory")
        after_comments = _every(product)
    return {
        "how": HOW,
        "data": {"comments": comments},
        "figures": {"after_start": after_start, "after_comments": after_comments},
    }


def _every(product: Product) -> dict[str, dict[str, float]]:
    supervisor = product.supervisor_pid
    processes = {"up (supervisor)": supervisor} | {name_of(pid): pid for pid in sorted(children_of(supervisor))}
    found = {name: memory_of(pid) for name, pid in processes.items()}
    total = {key: round(sum(one[key] for one in found.values()), 1) for key in ("rss_mib", "pss_mib")}
    return found | {"all": total}
