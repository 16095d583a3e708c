import msgspec

from app.permits import Actor, Permit


class Link(msgspec.Struct, frozen=True):
    """One entry of the navigation, shown to those who hold its permit or one of ``others``."""

    label: str
    href: str
    permit: Permit = Permit.PUBLIC
    others: tuple[Permit, ...] = ()

    def offered(self, actor: Actor) -> bool:
        """Whether this actor is shown the entry."""
        return any(actor.may(permit) for permit in (self.permit, *self.others))


class Group(msgspec.Struct, frozen=True):
    """A headed group of entries."""

    label: str
    links: tuple[Link, ...]
