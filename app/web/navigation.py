import msgspec

from app.permits import Permit


class Link(msgspec.Struct, frozen=True):
    """One entry of the navigation, shown to those who hold its permit."""

    label: str
    href: str
    permit: Permit = Permit.PUBLIC


class Group(msgspec.Struct, frozen=True):
    """A headed group of entries."""

    label: str
    links: tuple[Link, ...]
