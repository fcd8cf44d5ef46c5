"""``rapport verify``: every chain is computed anew; the first broken link of each is named."""

from __future__ import annotations

from console.bootstrap import build_app
from console.config import Settings
from console.services.verifying_custody import verify_custody


def verify_everything(settings: Settings) -> int:
    """Print what holds and what does not; return 1 when anything is broken."""
    app = build_app(settings)
    broken = app.auditing.verify()
    with app.begin.reading() as tx:
        newest = tx.audit.find_head()
        custody = [] if broken else verify_custody(tx)
        items = len(tx.custody.list_items())
    if broken is not None:
        _say(f"The audit log is broken at entry {broken.seq}: {broken.reason}.")
        return 1
    app.auditing.anchor()
    _say(f"The audit log is whole: {newest.seq if newest else 0} entries, head {newest.hash if newest else 'none'}.")
    for link in custody:
        _say(f"The custody of {link.item_id} is broken at entry {link.seq}: {link.reason}.")
    if not custody:
        _say(f"The custody of {items} {'item' if items == 1 else 'items'} is whole.")
    return 1 if custody else 0


def _say(sentence: str) -> None:
    print(sentence)  # noqa: T201  (this command's answer)
