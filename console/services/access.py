"""The only role checks. Menus may hide; these decide."""

from __future__ import annotations

from console.domain.actors import ROLE_TITLES, Actor, Role
from console.domain.errors import NotPermitted

MAY_WRITE_POSTS = (Role.PIO, Role.COMMUNITY_OFFICER, Role.COMMAND)
MAY_APPROVE_POSTS = (Role.PIO, Role.COMMAND)
#: Counsel's approval is asked for by rules only, and never enough alone.
MAY_GIVE_APPROVAL = (*MAY_APPROVE_POSTS, Role.LEGAL)
#: A second person who lets pass what the gate blocks; never somebody who wrote some of it.
MAY_OVERRIDE_GATE = (Role.PIO, Role.COMMAND)
#: Who reads posts that are not public yet.
MAY_OPEN_POSTS = (*MAY_WRITE_POSTS, *MAY_GIVE_APPROVAL)
MAY_SET_APPROVAL_RULES = (Role.ADMINISTRATOR, Role.COMMAND)
#: Campaigns and the queue's slots shape everybody's week; series and templates are writing.
MAY_PLAN = (Role.PIO, Role.COMMAND)
MAY_PAUSE = (Role.PIO, Role.COMMAND, Role.ADMINISTRATOR)
#: Whose approval lets an emergency post go out during a pause.
MAY_EXEMPT_FROM_PAUSE = (Role.COMMAND,)
MAY_RESUME = (Role.COMMAND, Role.PIO)
MAY_READ_INBOX = (Role.PIO, Role.COMMUNITY_OFFICER, Role.MODERATOR, Role.COMMAND)
MAY_REPLY = (Role.PIO, Role.COMMUNITY_OFFICER)
MAY_MODERATE = (Role.MODERATOR, Role.COMMAND)
MAY_HOST_QA = (Role.PIO, Role.COMMUNITY_OFFICER, Role.COMMAND)
MAY_OPEN_RELEASES = (Role.COMMAND, Role.RECORDS)
MAY_CLEAR_RELEASES = (Role.RECORDS,)
MAY_APPROVE_RELEASES = (Role.COMMAND,)
MAY_SEE_FOOTAGE = (Role.COMMAND, Role.RECORDS, Role.PIO)
#: How accounts fare and what they cost concerns those who publish and those who connect and pay.
MAY_SEE_ACCOUNTS = (Role.PIO, Role.COMMUNITY_OFFICER, Role.COMMAND, Role.ADMINISTRATOR)
MAY_ADMINISTER = (Role.ADMINISTRATOR,)
MAY_READ_AUDIT = (Role.ADMINISTRATOR, Role.COMMAND, Role.RECORDS)


def require(actor: Actor, roles: tuple[Role, ...], doing: str) -> None:
    """Raise NotPermitted, saying who may, unless ``actor`` holds one of ``roles``."""
    if actor.has(*roles):
        return
    may = " or ".join(ROLE_TITLES[role].lower() for role in roles)
    raise NotPermitted(f"You may not {doing}. It takes the role {may}.")
