"""The X API v2, mounted under /x."""

from __future__ import annotations

from fastapi import APIRouter

from connectors.sandbox import x_media, x_subtitles, x_timelines, x_tokens, x_tweets, x_webhooks

router = APIRouter(prefix="/x")
router.include_router(x_timelines.router)
router.include_router(x_tweets.router)
router.include_router(x_media.router)
router.include_router(x_subtitles.router)
router.include_router(x_tokens.router)
router.include_router(x_webhooks.router)
