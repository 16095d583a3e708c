"""Level certificates: the list within one's reach, the lists on their way."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from app import db
from app.imports import batches
from app.imports.batches import Batch, BatchKind, BatchState
from app.masking import mask_name
from app.permits import Actor, Permit
from app.reference.levels import SkillLevel
from app.scope import reach_arguments
from certifications.levels.data import CertificateRow, CertificateState

PAGE = 50


class CertificateFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which certificates are shown; ``q`` is a number's beginning, a name or an occupation."""

    q: str = ""
    level: SkillLevel | None = None
    state: CertificateState | None = None
    page: int = 1


class Certificates(msgspec.Struct, frozen=True, kw_only=True):
    """A page of certificates and how many there are."""

    rows: list[CertificateRow]
    total: int


async def certificates(actor: Actor, wanted: CertificateFilter) -> Certificates:
    """Return a page of certificates within the actor's reach, the latest first."""
    async with db.read(actor) as connection:
        rows: Sequence[Mapping[str, Any]] = await connection.fetch(
            "SELECT s.id, s.number, s.holder, s.occupation, s.occupation_code, s.work_type,"
            " s.level, s.issuer_name, s.issued_on, s.state, count(*) OVER () AS total"
            " FROM skill_certificate s JOIN person p ON p.id = s.person"
            " WHERE ($1 OR s.issuer = ANY($2::uuid[]) OR p.division = ANY($3::text[]))"
            " AND ($4 = '' OR starts_with(s.number, upper($4)) OR s.holder = $4"
            "  OR strpos(s.occupation, $4) > 0)"
            " AND ($5::text IS NULL OR s.level = $5) AND ($6::text IS NULL OR s.state = $6)"
            " ORDER BY s.issued_on DESC, s.number LIMIT $7 OFFSET $8",
            *reach_arguments(actor, Permit.LEVEL_IMPORT), wanted.q.strip(), wanted.level,
            wanted.state, PAGE, PAGE * (max(wanted.page, 1) - 1),
        )  # fmt: skip
    found = [
        msgspec.convert({**row, "holder": mask_name(row["holder"])}, CertificateRow) for row in rows
    ]
    return Certificates(rows=found, total=rows[0]["total"] if rows else 0)


async def level_batches(actor: Actor, limit: int = 20) -> list[Batch]:
    """Return the latest lists within the actor's reach."""
    reach = actor.reach(Permit.LEVEL_IMPORT)
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            f"SELECT {', '.join(Batch.__struct_fields__)} FROM batch WHERE kind = $1"
            " AND ($2 OR organisation = ANY($3)) AND state <> $4"
            " ORDER BY uploaded_at DESC, id DESC LIMIT $5",
            BatchKind.LEVELS, reach.everything, sorted(reach.organisations),
            BatchState.DISCARDED, limit,
        )  # fmt: skip
    return [batches.from_row(row) for row in rows]


async def issuers(actor: Actor) -> dict[UUID, str]:
    """Return the institutions that the actor may report for, by name."""
    reach = actor.reach(Permit.LEVEL_IMPORT)
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            "SELECT DISTINCT o.id, o.name FROM organisation o LEFT JOIN accreditation a"
            " ON a.organisation = o.id AND a.purpose = 'assess' WHERE o.active"
            " AND (o.id = ANY($2) OR ($1 AND a.id IS NOT NULL)) ORDER BY o.name",
            reach.everything, sorted(reach.organisations),
        )  # fmt: skip
    return {row["id"]: row["name"] for row in rows}
