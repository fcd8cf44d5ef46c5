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
}
