"""What the sandbox remembers: one frozen row per thing on a platform. A change is a new row with the same id."""

from __future__ import annotations

from dataclasses import dataclass, field

from connectors.sandbox.graph_ig_rows import IgComment, IgContainer, IgMedia
from connectors.sandbox.nextdoor_rows import NextdoorComment, NextdoorPost
from connectors.sandbox.youtube_rows import YouTubeCaptions, YouTubeComment, YouTubeUpload, YouTubeVideo


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """Bytes kept in ``home/media``. ``state`` is uploading, processing, ready or failed."""

    id: str
    platform: str
    owner_id: str
    created_at: str
    mime: str
    kind: str
    size: int = 0
    width: int = 0
    height: int = 0
    alt_text: str = ""
    category: str = ""
    state: str = "ready"
    ready_at: str = ""
    total_bytes: int = 0
    requester: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A poll attached to a tweet."""

    id: str
    options: tuple[str, ...]
    duration_minutes: int
    ends_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tweet:
    """A post on X. ``text`` is as the author wrote it; links are shortened when it is shown."""

    id: str
    author_id: str
    text: str
    created_at: str
    conversation_id: str
    requester: str
    in_reply_to_id: str = ""
    in_reply_to_user_id: str = ""
    auto_mentions: tuple[str, ...] = ()
    quote_id: str = ""
    media_ids: tuple[str, ...] = ()
    poll: Poll | None = None
    reply_settings: str = "everyone"
    edit_history: tuple[str, ...] = ()
    hidden: bool = False
    superseded: bool = False
    deleted_at: str = ""
    made_with_ai: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePost:
    """A post on the Facebook Page's timeline, by the page or by a visitor."""

    id: str
    author_id: str
    created_at: str
    updated_at: str
    requester: str
    message: str = ""
    link: str = ""
    media_ids: tuple[str, ...] = ()
    status_type: str = "mobile_status_update"
    published: bool = True
    scheduled_at: int = 0
    hidden: bool = False
    deleted_at: str = ""
    edits: int = 0
    pinned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment under a page post, or a reply to one (``parent_id``)."""

    id: str
    post_id: str
    author_id: str
    message: str
    created_at: str
    requester: str
    parent_id: str = ""
    hidden: bool = False
    deleted_at: str = ""
    edits: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """A video node on the Graph; its bytes are the media row of the same id."""

    id: str
    post_id: str
    title: str
    description: str
    created_at: str
    published: bool = True
    deleted_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoCaptions:
    """A video's captions in one locale; ``id`` is ``video:locale``."""

    id: str
    video_id: str
    locale: str
    text: str
    created_at: str
    requester: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """A resident likes a post on Facebook or Instagram; ``id`` is ``post:author``."""

    id: str
    post_id: str
    author_id: str
    created_at: str
    deleted_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveVideo:
    """A live broadcast on the page, planned, running or over."""

    id: str
    title: str
    description: str
    status: str
    created_at: str
    requester: str
    post_id: str = ""
    planned_at: int = 0
    started_at: str = ""
    deleted_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A resumable Graph upload; the offset is the size of its file."""

    id: str
    signature: str
    file_name: str
    file_type: str
    file_length: int
    created_at: str
    handle: str = ""
    video_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A callback registered on X."""

    id: str
    url: str
    created_at: str
    valid: bool = True
    deleted_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """A subscription of an X webhook to one kind of event of one user."""

    id: str
    event_type: str
    user_id: str
    created_at: str
    webhook_id: str = ""
    tag: str = ""
    deleted_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppSubscription:
    """The Graph app's webhook for one kind of object; ``id`` is that object's name."""

    id: str
    callback_url: str
    fields: tuple[str, ...]
    created_at: str
    deleted_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSubscription:
    """Which page fields the app hears about; ``id`` is the page's."""

    id: str
    fields: tuple[str, ...]
    deleted_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One event on its way to a callback. ``state`` is waiting, delivered or given_up."""

    id: str
    url: str
    signature_header: str
    signature: str
    body: str
    created_at: str
    state: str = "waiting"
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """A setting changed while the sandbox runs; ``value`` is JSON."""

    id: str
    value: str


Row = (
    Media
    | Tweet
    | PagePost
    | Comment
    | Video
    | VideoCaptions
    | Reaction
    | IgContainer
    | IgMedia
    | IgComment
    | YouTubeVideo
    | YouTubeUpload
    | YouTubeComment
    | YouTubeCaptions
    | NextdoorPost
    | NextdoorComment
    | LiveVideo
    | Upload
    | Webhook
    | Activity
    | AppSubscription
    | PageSubscription
    | Delivery
    | Switch
)


@dataclass(slots=True)
class Tables:
    """Every row by its id, in the order in which the ids were first seen."""

    media: dict[str, Media] = field(default_factory=dict)
    tweet: dict[str, Tweet] = field(default_factory=dict)
    post: dict[str, PagePost] = field(default_factory=dict)
    comment: dict[str, Comment] = field(default_factory=dict)
    video: dict[str, Video] = field(default_factory=dict)
    captions: dict[str, VideoCaptions] = field(default_factory=dict)
    reaction: dict[str, Reaction] = field(default_factory=dict)
    ig_container: dict[str, IgContainer] = field(default_factory=dict)
    ig_media: dict[str, IgMedia] = field(default_factory=dict)
    ig_comment: dict[str, IgComment] = field(default_factory=dict)
    youtube_video: dict[str, YouTubeVideo] = field(default_factory=dict)
    youtube_upload: dict[str, YouTubeUpload] = field(default_factory=dict)
    youtube_comment: dict[str, YouTubeComment] = field(default_factory=dict)
    youtube_captions: dict[str, YouTubeCaptions] = field(default_factory=dict)
    nextdoor_post: dict[str, NextdoorPost] = field(default_factory=dict)
    nextdoor_comment: dict[str, NextdoorComment] = field(default_factory=dict)
    live: dict[str, LiveVideo] = field(default_factory=dict)
    upload: dict[str, Upload] = field(default_factory=dict)
    webhook: dict[str, Webhook] = field(default_factory=dict)
    activity: dict[str, Activity] = field(default_factory=dict)
    app_subscription: dict[str, AppSubscription] = field(default_factory=dict)
    page_subscription: dict[str, PageSubscription] = field(default_factory=dict)
    delivery: dict[str, Delivery] = field(default_factory=dict)
    switch: dict[str, Switch] = field(default_factory=dict)
