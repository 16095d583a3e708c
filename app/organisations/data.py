from uuid import UUID

import msgspec


class NewOrganisation(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation to enter; ``uscc`` is checked, both digits."""

    uscc: str
    name: str
    kind: str
    division: str


class OrganisationRow(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation as the list shows it."""

    id: UUID
    uscc: str
    name: str
    kinds: tuple[str, ...]
    division: str
    division_name: str
    active: bool
