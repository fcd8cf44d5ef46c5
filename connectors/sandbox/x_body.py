"""Request bodies of X: unknown keys and wrong kinds are refused in X's words."""

from __future__ import annotations

import json
from typing import Annotated, Literal, TypeVar

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from connectors.sandbox.x_errors import XProblem, invalid

Id = Annotated[str, Field(pattern=r"^[0-9]{1,19}$")]
ReplySettings = Literal["following", "mentionedUsers", "subscribers", "verified"]
BodyT = TypeVar("BodyT", bound="Body")


class Body(BaseModel):
    """A JSON object with known keys only."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Reply(Body):
    """What a tweet answers."""

    in_reply_to_tweet_id: Id
    exclude_reply_user_ids: list[Id] = []
    auto_populate_reply_metadata: bool | None = None


class AttachedMedia(Body):
    """The media of a tweet."""

    media_ids: Annotated[list[Id], Field(min_length=1, max_length=4)]
    tagged_user_ids: Annotated[list[Id], Field(max_length=10)] = []


class PollBody(Body):
    """A poll."""

    options: Annotated[list[Annotated[str, Field(min_length=1, max_length=25)]], Field(min_length=2, max_length=4)]
    duration_minutes: Annotated[int, Field(ge=5, le=10080)]
    reply_settings: ReplySettings | None = None


class EditOptions(Body):
    """Which tweet this one replaces."""

    previous_post_id: Id


class TweetBody(Body):
    """POST /2/tweets."""

    text: str | None = None
    reply: Reply | None = None
    media: AttachedMedia | None = None
    poll: PollBody | None = None
    quote_tweet_id: Id | None = None
    reply_settings: ReplySettings | None = None
    edit_options: EditOptions | None = None
    made_with_ai: bool | None = None
    for_super_followers_only: bool | None = None
    nullcast: bool | None = None
    paid_partnership: bool | None = None
    share_with_followers: bool | None = None
    direct_message_deep_link: str | None = None
    card_uri: str | None = None
    community_id: Id | None = None


class HiddenBody(Body):
    """PUT /2/tweets/{id}/hidden."""

    hidden: bool


async def read_json(request: Request) -> object:
    """The body as JSON, or X's refusal."""
    try:
        return json.loads(await request.body() or b"{}")
    except ValueError as error:
        raise XProblem(
            400,
            title="Invalid Request",
            kind="invalid-request",
            detail="One or more parameters to your request was invalid.",
            errors=[{"message": "Invalid JSON in the request body."}],
        ) from error


async def read_body(request: Request, model: type[BodyT]) -> BodyT:
    """The body as a checked object."""
    try:
        return model.model_validate(await read_json(request))
    except ValidationError as error:
        raise _translated(error) from error


def _translated(error: ValidationError) -> XProblem:
    first = error.errors()[0]
    path = "$." + ".".join(map(str, first["loc"]))
    if first["type"] == "extra_forbidden":
        message = f"{path}: is not defined in the schema and the schema does not allow additional properties"
    else:
        message = f"{path}: {first['msg'].lower()}"
    return invalid(str(first["loc"][0]) if first["loc"] else "body", first["input"], message)
