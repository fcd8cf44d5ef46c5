"""Telephone numbers and mailboxes that are somebody's own; those of offices, and the agency's, are passed over."""

from __future__ import annotations

import functools
from collections.abc import Iterator

import phonenumbers
import regex

from moderation.gate.model import Hit, OwnDetails, Wording
from moderation.gate.policy import PublishingPolicy
from moderation.gate.sentences import without_addresses

_LOCAL = regex.compile(r"(?<![\w./-])\d{3}[-. ]\d{4}(?![\w-]|\.\d)")
_OWN_NUMBER = regex.compile(r"[+\d(][\d ().-]{1,18}\d|\d{3}")
_NO_PHONE = regex.compile(r"(?<![\w-])(?:\d{3}[ -]\d{3}[ -]\d{3}|\d{3}-\d{2}-\d{4}|\d{4}(?:[ -]?\d{4}){2,3})(?![\w-])")
_TOLL_FREE = ("800", "833", "844", "855", "866", "877", "888")
_A_FILE = regex.compile(
    r"(?:file|case|incident|occurrence|report|reference|ref|event|call|tender|permit|docket|number|no)\b"
    r"[\s.:#]*(?:number|no\.?|#)?[\s:#]*$",
    regex.IGNORECASE,
)
_CALL = regex.compile(r"\b(?:call|phone|text|dial|reach|ring|contact)\b", regex.IGNORECASE)
_EMAIL = regex.compile(r"(?<![\w.+-])([\w.+-]{1,64})@([\w-]{1,63}(?:\.[\w-]{1,63}){1,4})(?!\w)")
_LOCAL_DIGITS, _WHOLE_DIGITS, _REACH = 7, 10, 70


def find_contacts(wording: Wording, policy: PublishingPolicy) -> Iterator[Hit]:
    """Yield numbers and mailboxes that are not known to be an office's."""
    text = without_addresses(wording.text)
    yield from _phones(text, own_text(wording.own, policy), policy)
    yield from _emails(text, wording.own, policy)


@functools.lru_cache(maxsize=32)
def own_text(own: OwnDetails, policy: PublishingPolicy) -> str:
    """Return everything that is the agency's own, as one text in lower case."""
    return " \n ".join([own.words, own.emergency_number, *policy.own["phones"], *policy.own["addresses"]]).lower()


def _phones(text: str, own: str, policy: PublishingPolicy) -> Iterator[Hit]:
    ours = {_digits(found) for found in _OWN_NUMBER.findall(own)}
    for start, end in _phone_spans(text, policy.phone_region):
        if _is_ours(_digits(text[start:end]), ours):
            continue
        before = text[max(0, start - _REACH) : start]
        is_private = policy.pattern("personal", "somebody_s").search(before) is not None
        yield Hit(rule="private-phone" if is_private else "unknown-phone", start=start, end=end)


def _is_ours(digits: str, ours: set[str]) -> bool:
    """A number is ours with or without its area code, and a toll-free one is an office's."""
    if digits in ours or (len(digits) >= _WHOLE_DIGITS and digits.removeprefix("1").startswith(_TOLL_FREE)):
        return True
    return any(len(known) >= _LOCAL_DIGITS and (known.endswith(digits) or digits.endswith(known)) for known in ours)


def _phone_spans(text: str, region: str) -> Iterator[tuple[int, int]]:
    """Numbers of ten digits and more by the library, and local ones of seven, which it does not count as whole."""
    taken = [match.span() for match in _NO_PHONE.finditer(text)]
    matcher = phonenumbers.PhoneNumberMatcher(text, region, leniency=phonenumbers.Leniency.POSSIBLE, max_tries=200)
    found = [(match.start, match.end) for match in matcher if len(_digits(match.raw_string)) >= _WHOLE_DIGITS]
    for start, end in sorted([*found, *(match.span() for match in _LOCAL.finditer(text))]):
        if any(start < last and first < end for first, last in taken):
            continue
        taken.append((start, end))
        if not _A_FILE.search(text[max(0, start - 24) : start]) or _CALL.search(text[max(0, start - 8) : start]):
            yield start, end


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _emails(text: str, own: OwnDetails, policy: PublishingPolicy) -> Iterator[Hit]:
    domains = {*policy.own["email_domains"], *own.hosts}
    free_mail, desk = policy.pattern("personal", "free_mail"), policy.pattern("personal", "desks")
    for match in _EMAIL.finditer(text):
        mailbox, domain = match.group(1).lower(), match.group(2).lower()
        is_ours = match.group().lower() in own.words.lower() or any(domain.endswith(host) for host in domains)
        if not is_ours and (free_mail.match(domain) or not desk.match(mailbox)):
            yield Hit(rule="private-email", start=match.start(), end=match.end())
