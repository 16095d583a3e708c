from datetime import date
from uuid import UUID

import msgspec

from app.permits import Role


class NewGrant(msgspec.Struct, frozen=True, kw_only=True):
    """A role to give: within an organisation, a division, or the whole city."""

    role: Role
    valid_from: date
    organisation: UUID | None = None
    division: str | None = None
    valid_until: date | None = None


class SignIn(msgspec.Struct, frozen=True, kw_only=True):
    """What the sign-in form sends."""

    alias: str
    password: str
    back: str = "/"


class DemoAccount(msgspec.Struct, frozen=True, kw_only=True):
    """A demonstration account that the sign-in page offers."""

    alias: str
    display_name: str
    role: str
    organisation: str | None
