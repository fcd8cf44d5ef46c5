"""Fills an empty installation with the invented agency, through the same use cases that staff call."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from connectors.sandbox.accounts import DEMO_CHANNEL, DEMO_INSTAGRAM, DEMO_NEXTDOOR, DEMO_PAGE, DEMO_X
from console.bootstrap import App, build_app
from console.config import Settings
from console.demo import content, planning
from console.demo.content import DemoPerson, DemoPost
from console.demo.subscribing import VERIFY_TOKEN
from console.domain.accounts import Account, AccountState
from console.domain.actors import INSTALLER, Actor
from console.domain.errors import NotFound
from console.domain.ids import new_id
from console.domain.media import MediaRef
from console.domain.people import Person
from console.domain.secrets import Secret
from console.services.accounts import CREDENTIALS_COLUMN
from console.services.registering import Parts
from evidence_share import demo as clip

_CLIP = Path(clip.__file__).parent
#: Where words alone go out by themselves, and where they do with a picture.
_WORDS, _PICTURED = frozenset({"x", "facebook"}), frozenset({"x", "facebook", "instagram"})
_PICTURES = Path(__file__).parent / "pictures"


def seed(settings: Settings) -> bool:
    """Invent the agency where there is none yet; return whether it did."""
    app = build_app(settings)
    if _is_set_up(app):
        return False
    _agency(app)
    people = {person.email: _person(app, person) for person in content.PEOPLE}
    accounts = _accounts(app)
    _budget(app, people[content.OWEN.email], accounts)
    planning.plan(app, people, [each.id for each in accounts if each.platform in _WORDS])
    _posts(app, people, accounts)
    _session(app, people, accounts)
    _footage(app, people)
    return True


def _is_set_up(app: App) -> bool:
    with app.begin.reading() as tx:
        try:
            tx.agency.get()
        except NotFound:
            return False
    return True


def _agency(app: App) -> None:
    with app.begin() as tx:
        tx.agency.save(content.AGENCY)
        tx.audit.append(INSTALLER, "agency.set_up", content.AGENCY.id, name=content.AGENCY.name)


def _person(app: App, demo: DemoPerson) -> Actor:
    person = Person(id=new_id("person"), name=demo.name, email=demo.email, roles=demo.roles, is_demo=True)
    password_hash = app.passwords.hash(Secret(content.PASSWORD))
    with app.begin() as tx:
        tx.people.add(person)
        tx.logins.set_password_hash(person.id, password_hash)
        tx.audit.append(INSTALLER, "person.added", person.id, name=person.name, roles=sorted(person.roles))
    return person.as_actor()


def _accounts(app: App) -> list[Account]:
    x = {
        "consumer_key": DEMO_X.consumer_key,
        "consumer_secret": DEMO_X.consumer_secret,
        "access_token": DEMO_X.access_token,
        "access_token_secret": DEMO_X.access_token_secret,
    }
    page = {
        "page_token": DEMO_PAGE.page_token,
        "app_id": DEMO_PAGE.app_id,
        "app_secret": DEMO_PAGE.app_secret,
        "verify_token": VERIFY_TOKEN,
    }
    instagram = {
        "access_token": DEMO_PAGE.page_token,
        "app_id": DEMO_PAGE.app_id,
        "app_secret": DEMO_PAGE.app_secret,
    }
    return [
        _account(app, "x", DEMO_X.user_id, f"@{DEMO_X.username}", x),
        _account(app, "facebook", DEMO_PAGE.page_id, DEMO_PAGE.name, page),
        _account(app, "instagram", DEMO_INSTAGRAM.user_id, f"@{DEMO_INSTAGRAM.username}", instagram),
        _account(app, "youtube", DEMO_CHANNEL.channel_id, f"{DEMO_CHANNEL.handle} on YouTube", _channel()),
        _account(app, "nextdoor", DEMO_NEXTDOOR.profile_id, "Harbourford Police on Nextdoor", {"mode": "by_hand"}),
    ]


def _channel() -> dict[str, str]:
    keys = {"client_id": DEMO_CHANNEL.client_id, "client_secret": DEMO_CHANNEL.client_secret}
    return {**keys, "refresh_token": DEMO_CHANNEL.refresh_token}


def _account(app: App, platform: str, remote_id: str, name: str, credentials: dict[str, str]) -> Account:
    account = Account(
        id=new_id("acct"),
        platform=platform,
        remote_id=remote_id,
        name=name,
        owner=content.NADIA.name,
        authority="Communications policy 4.2, official accounts",
        state=AccountState.CONNECTED,
    )
    sealed = app.sealer.seal(Secret(json.dumps(credentials)), row_id=account.id, column=CREDENTIALS_COLUMN)
    with app.begin() as tx:
        tx.accounts.add(account, sealed)
        tx.audit.append(INSTALLER, "account.connected", account.id, platform=platform, name=name)
    return account


def _budget(app: App, administrator: Actor, accounts: list[Account]) -> None:
    for account in accounts:
        if app.spending.price_sentence(account.id):
            app.spending.set_budget(administrator, account.id, Decimal(25))


def _posts(app: App, people: dict[str, Actor], accounts: list[Account]) -> None:
    nadia, ruth = people[content.NADIA.email], people[content.RUTH.email]
    for planned in content.PLANNED:
        approve(app, ruth, submit(app, nadia, planned, accounts))
    submit(app, people[content.LIAM.email], content.IN_REVIEW, accounts)
    draft(app, nadia, content.DRAFT, accounts)


def draft(app: App, author: Actor, post: DemoPost, accounts: list[Account], *, in_s: int = 0) -> str:
    """Write a post of the first look as a draft and return its id; ``in_s`` seconds replace its own time."""
    after = post.after if post.after is not None else (timedelta(seconds=in_s) if in_s else None)
    picture = _picture(app, author, post)
    saved = app.posting.draft(
        author,
        title=post.title,
        text=post.text,
        variants={account.id: post.x_text for account in accounts if account.platform == "x" and post.x_text},
        attachments=picture,
        account_ids=[account.id for account in accounts if account.platform in (_PICTURED if picture else _WORDS)],
        due_at=app.clock.now() + after if after is not None else None,
        category=post.category,
        campaign_id=planning.campaign_id(app, post.campaign),
        area=post.area,
    )
    return saved.id


def _picture(app: App, author: Actor, post: DemoPost) -> list[MediaRef]:
    if not post.picture:
        return []
    file = app.media.store_picture(author, post.picture, (_PICTURES / post.picture).read_bytes())
    return [file.ref(post.alt_text)]


def submit(app: App, author: Actor, post: DemoPost, accounts: list[Account], *, in_s: int = 0) -> str:
    """Write a post and ask for its approval; return its id."""
    post_id = draft(app, author, post, accounts, in_s=in_s)
    app.posting.submit(author, post_id)
    return post_id


def approve(app: App, approver: Actor, post_id: str) -> None:
    """Approve a post as somebody who has just read it."""
    page = app.posts.get_page(approver, post_id)
    app.posting.approve(approver, post_id, page.content_hash)


def _session(app: App, people: dict[str, Actor], accounts: list[Account]) -> None:
    now = app.clock.now()
    app.planning.plan(
        people[content.LIAM.email],
        topic=content.QA_TITLE,
        description=content.QA_DESCRIPTION,
        hosts=f"{content.LIAM.name} and {content.RUTH.name}",
        opens_at=now,
        starts_at=now + timedelta(days=1, hours=4),
        ends_at=now + timedelta(days=1, hours=5),
        account_ids=[account.id for account in accounts if account.platform in _WORDS],
    )


def _footage(app: App, people: dict[str, Actor]) -> None:
    app.registering.import_files(
        people[content.FARAH.email],
        _CLIP_PARTS,
        video=_CLIP / "clip.mp4",
        mask=_CLIP / "mask_log.json",
        vtt=_CLIP / "captions.vtt",
        picture=_CLIP / "poster.png",
    )


_CLIP_PARTS = Parts(
    case_number="HP-2026-04417",
    name="Traffic stop, Wharf Street, 14 October 2026",
    video_sha256="",
    mask_log_sha256="",
    poster_alt=(
        "A still from a body camera: a car stopped at the kerb at dusk, a figure beside it whose face is covered by a "
        "solid black box; the plate is covered too."
    ),
    redactor_name="M. Halloran, digital evidence unit",
)
