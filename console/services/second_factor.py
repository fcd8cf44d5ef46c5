"""The second factor: time-based codes (RFC 6238), each good for one sign-in."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime

import pyotp

from console.domain.secrets import Secret

_STEP_S = 30
_DIGITS = 6
#: Clocks of phones differ: one step before and after is accepted.
_NEIGHBOURS = (0, -1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What an authenticator app needs, shown once."""

    secret: Secret
    #: ``otpauth://…``, as apps read it from a QR code.
    address: Secret


def new_enrolment(email: str, agency: str) -> Enrolment:
    """Return a fresh secret for one person."""
    text = pyotp.random_base32()
    address = pyotp.TOTP(text).provisioning_uri(name=email, issuer_name=f"Rapport {agency}")
    return Enrolment(secret=Secret(text), address=Secret(address))


def matching_step(secret: Secret, code: str, now: datetime) -> int | None:
    """Return the time step for which ``code`` is right, or None."""
    digits = "".join(code.split())
    if len(digits) != _DIGITS or not digits.isascii() or not digits.isdigit():
        return None
    totp, present = pyotp.TOTP(secret.reveal()), int(now.timestamp()) // _STEP_S
    right = [
        step for step in (present + n for n in _NEIGHBOURS) if hmac.compare_digest(totp.generate_otp(step), digits)
    ]
    return right[0] if right else None
