"""What each audit verb says, as the middle of a sentence: *Alice Moreau approved the post*."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "qa.planned": "planned the question-and-answer session",
    "qa.announced": "wrote a post that announces the session",
    "qa.opened": "opened the session for questions",
    "qa.started": "began answering in the session",
    "qa.closed": "closed the session",
    "qa.cancelled": "cancelled the session",
    "question.asked": "received the question on the portal",
    "question.collected": "collected the question from a comment",
    "question.held": "held the question for a person",
    "question.queued": "put the question on the board",
    "question.released": "released the question to the board",
    "question.set_aside": "set the question aside",
    "question.taken": "took the question on air",
    "question.put_back": "put the question back on the board",
    "question.answered": "answered the question",
    "question.declined": "declined the question",
    "question.reconsidered": "put the declined question back on the board",
    "question.merged": "merged the question into another",
    "question.separated": "separated the question again",
    # posts
    "post.drafted": "began the post",
    "post.saved": "saved a new version of the post",
    "post.submitted": "submitted the post for review",
    "post.approved": "approved the post",
    "post.sent_back": "sent the post back to its author",
    "post.approval_voided": "changed the post, which ended its approval",
    "post.cancelled": "cancelled the post",
    "post.scheduled_for_release": "scheduled the post that announces the release",
    # deliveries
    "delivery.planned": "planned the delivery",
    "delivery.sending": "began to send",
    "delivery.sent": "sent it: the platform holds it",
    "delivery.retry": "could not send and will try again",
    "delivery.rejected": "was refused by the platform",
    "delivery.unconfirmed": "could not tell whether it is public",
    "delivery.missed": "did not send it: it was too late",
    "delivery.held": "held it back",
    "delivery.cancelled": "took the delivery back",
    "delivery.released": "released the delivery with a new time",
    "delivery.found_by_hand": "confirmed that it is public",
    "delivery.sent_again": "confirmed that it is not public and decided to send it again",
    # everything that goes out
    "sending.paused": "paused everything that goes out",
    "sending.resumed": "lifted the pause",
    "account.needs_reconnect": "found that the account must be connected again",
    # files
    "media.stored": "stored a file",
}
