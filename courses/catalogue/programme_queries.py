"""Programmes of the institutions that an actor reaches, with the occupations they serve."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from app import db
from app.errors import NotFoundError
from app.i18n import current_language
from app.permits import Actor, Permit
from app.reference.queries import OccupationName, occupation_names
from app.scope import reach_arguments

_ROWS = (
    "SELECT p.id, p.title, p.organisation, o.name AS organisation_name, i.level,"
    " i.occupation_code, (SELECT count(*) FROM training_class c WHERE c.programme = p.id)::int"
    " AS classes, (SELECT json_agg(json_build_object('code', w.occupation_code, 'percent',"
    " round(w.weight * 100)::int, 'method', w.method) ORDER BY w.weight DESC, w.occupation_code)"
    " FROM programme_occupation w WHERE w.programme = p.id) AS served"
    " FROM programme p JOIN organisation o ON o.id = p.organisation"
    " JOIN catalogue_item i ON i.id = p.catalogue_item"
    " WHERE ($1 OR p.organisation = ANY($2::uuid[]) OR o.division = ANY($3::text[]))"
)


class Served(msgspec.Struct, frozen=True, kw_only=True):
    """An occupation that a programme serves, with its share in per cent and how it is known."""

    code: str
    percent: int
    method: str
    name: str = ""


class ProgrammeView(msgspec.Struct, frozen=True, kw_only=True):
    """A programme with the occupations it serves; ``percent`` is their sum."""

    id: UUID
    title: str
    level: str
    occupation_code: str
    organisation_name: str
    classes: int
    served: tuple[Served, ...]
    editable: bool

    @property
    def percent(self) -> int:
        """The sum of the shares."""
        return sum(one.percent for one in self.served)


async def programmes(actor: Actor) -> list[ProgrammeView]:
    """Return the programmes of the institutions that this actor reaches, by institution."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            f"{_ROWS} ORDER BY o.name, p.title, i.level, p.id",
            *reach_arguments(actor, Permit.CLASS_VIEW),
        )
        names = await occupation_names()
    return [_view(actor, row, names) for row in rows]


async def programme(actor: Actor, key: UUID) -> ProgrammeView:
    """Return one programme; raises NotFoundError where the actor does not reach it."""
    async with db.read(actor) as connection:
        row = await connection.fetchrow(
            f"{_ROWS} AND p.id = $4", *reach_arguments(actor, Permit.CLASS_VIEW), key
        )
        names = await occupation_names()
    if row is None:
        raise NotFoundError("not-found")
    return _view(actor, row, names)


def _view(
    actor: Actor, row: Mapping[str, Any], names: Mapping[str, OccupationName]
) -> ProgrammeView:
    reach = actor.reach(Permit.CLASS_MANAGE)
    served = msgspec.json.decode(row["served"] or "[]", type=tuple[Served, ...])
    told = {name: row[name] for name in ProgrammeView.__struct_fields__ if name in row.keys()}  # noqa: SIM118 - a record's "in" looks at values
    told["served"] = tuple(
        msgspec.structs.replace(one, name=_name(names.get(one.code), one.code)) for one in served
    )
    return ProgrammeView(
        **told, editable=reach.everything or row["organisation"] in reach.organisations
    )


def _name(found: OccupationName | None, code: str) -> str:
    if found is None:
        return code
    return (found.en if current_language() == "en" else "") or found.zh
