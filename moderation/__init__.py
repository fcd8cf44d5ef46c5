"""What inbound messages are: labels, a local model's signals, the published policy and the desks they go to.

Nothing here acts. An assessment is a signal for a person; only a named person makes a finding.
"""

from __future__ import annotations
