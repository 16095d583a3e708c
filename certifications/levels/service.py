"""A list of level certificates on its way, and what entering one brings about."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from app import clock
from app.cleaning import column, compact
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, ForbiddenError
from app.imports import lists
from app.imports.batches import Batch, BatchKind
from app.imports.list_kinds import Entered, Examined, ListImport
from app.imports.staging import Staging
from app.organisations.accreditation_data import Purpose
from app.organisations.queries import accreditation_for
from app.people import ledger
from app.people.data import Basis, Evidence, LevelHeld
from app.people.registration import Newcomers, document_index, register
from app.permits import Actor, Permit
from app.reference.levels import SkillLevel
from app.reference.queries import level_words, occupation_names, occupation_words
from app.settings import settings
from app.vault import unseal
from certifications.levels.data import Known, LevelLine, LevelWords
from certifications.levels.rules import check_levels, outcomes
from certifications.mentoring.service import refresh_apprentices

FIELDS = "certifications.levels.fields:FIELDS"
_PROVINCE_DIGITS = 2


def _owns(actor: Actor, batch: Batch) -> bool:
    reach = actor.reach(Permit.LEVEL_IMPORT)
    return reach.everything or batch.organisation in reach.organisations


async def receive(
    actor: Actor, *, file_name: str, content: bytes, organisation: UUID | None
) -> tuple[UUID, bool]:
    """Keep a list, read and check it; return its batch and whether it is new.

    Raises ForbiddenError for an institution that is not the actor's.
    """
    reach = actor.reach(Permit.LEVEL_IMPORT)
    if organisation is None and len(reach.organisations) == 1:
        organisation = next(iter(reach.organisations))
    if not reach.everything and organisation not in reach.organisations:
        raise ForbiddenError("permit-missing")
    return await lists.receive(
        LEVELS, actor, file_name=file_name, content=content, organisation=organisation
    )


async def _examine(
    actor: Actor, batch: Batch, staged: Staging, header_map: Mapping[str, Any]
) -> Examined:
    _ = actor, header_map
    columns = {
        field: column(values) for field, values in zip(staged.fields, staged.columns, strict=True)
    }
    words = await level_list_words()
    today = clock.today()
    first = check_levels(columns, words, _NOTHING, today)
    known = await _known([line for line in first.lines if line], batch.organisation, today)
    checked = check_levels(columns, words, known, today)
    return Examined(
        lines=checked.lines, outcomes=outcomes(checked.lines, known), problems=checked.problems
    )


_NOTHING = Known(names={}, numbers={}, accredited=None)


async def level_list_words() -> LevelWords:
    """Return the words of lists with their codes, in the current transaction."""
    types = await require_transaction().fetch("SELECT name_zh FROM work_type")
    return LevelWords(
        occupations=_compact(await occupation_words()),
        names={code: name.zh for code, name in (await occupation_names()).items()},
        work_types=frozenset(_compact({row["name_zh"]: "" for row in types})),
        levels=_compact(await level_words()),
        province=settings().city_code[:_PROVINCE_DIGITS],
    )


def _compact(words: Mapping[str, str]) -> dict[str, str]:
    keys = compact(column(words)).tolist()
    return dict(zip(keys, words.values(), strict=True))


async def _known(lines: Sequence[LevelLine], issuer: UUID | None, today: date) -> Known:
    connection = require_transaction()
    documents = {document_index(line.id_type, line.id_number): line.id_number for line in lines}
    people = await connection.fetch(
        "SELECT p.id_index, c.name FROM person p JOIN person c"
        " ON c.id = coalesce(p.merged_into, p.id) WHERE p.id_index = ANY($1::bytea[])",
        list(documents),
    )
    held = await connection.fetch(
        "SELECT s.number, s.occupation_code, s.level, s.issued_on, p.id, p.id_number"
        " FROM skill_certificate s JOIN person p ON p.id = s.person"
        " WHERE s.number = ANY($1) AND s.state <> 'withdrawn'",
        [line.number for line in lines],
    )
    return Known(
        names={documents[row["id_index"]]: row["name"] for row in people},
        numbers={
            row["number"]: (
                unseal(row["id_number"], f"person|id_number|{row['id']}").decode(),
                row["occupation_code"],
                row["level"],
                row["issued_on"],
            )
            for row in held
        },
        accredited=await _accredited(lines, issuer, today),
    )


async def _accredited(
    lines: Sequence[LevelLine], issuer: UUID | None, today: date
) -> frozenset[tuple[str, str]] | None:
    """Return what the issuer may assess among what the list says; None for the bureau's own."""
    if issuer is None:
        return None
    wanted = {(line.occupation_code, line.level) for line in lines}
    found = set()
    for code, level in sorted(wanted):
        answer = await accreditation_for(issuer, code, level, Purpose.ASSESS, today)
        if answer.covered:
            found.add((code, level.value))
    return frozenset(found)


async def _enter(batch: UUID, lines: Sequence[LevelLine]) -> Entered:
    """Enter certificates with their evidence; a higher level supersedes those below it.

    Certificates that are there already stay as they are.
    """
    connection = require_transaction()
    there = await connection.fetch(
        "SELECT number FROM skill_certificate WHERE number = ANY($1) AND state <> 'withdrawn'",
        [line.number for line in lines],
    )
    known = {row["number"] for row in there}
    fresh = [line for line in lines if line.number not in known]
    if not fresh:
        return Entered()
    people = (await register(_newcomers(fresh), batch)).person
    issuer, name = await _issuer(batch)
    keys = [uuid7() for _ in fresh]
    editions = {code: one.edition for code, one in (await occupation_names()).items()}
    now = clock.now()
    await connection.executemany(
        "INSERT INTO skill_certificate (id, number, person, holder, occupation_code,"
        " occupation_edition, occupation, work_type, level, issuer, issuer_name, issued_on, batch,"
        " entered_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
        " ON CONFLICT (number) DO UPDATE SET id = excluded.id, person = excluded.person,"
        " holder = excluded.holder, occupation_code = excluded.occupation_code,"
        " occupation = excluded.occupation, level = excluded.level, issuer = excluded.issuer,"
        " issuer_name = excluded.issuer_name, issued_on = excluded.issued_on,"
        " batch = excluded.batch, entered_at = excluded.entered_at, state = 'valid'"
        " WHERE skill_certificate.state = 'withdrawn'",
        [
            (key, line.number, person, line.name, line.occupation_code,
             editions[line.occupation_code], line.occupation, line.work_type, line.level, issuer,
             name, line.issued_on, batch, now)
            for key, person, line in zip(keys, people, fresh, strict=True)
        ],
    )  # fmt: skip
    await _supersede(people)
    await ledger.write(
        [evidence_of(line, person, name) for line, person in zip(fresh, people, strict=True)]
    )
    await refresh_apprentices(people)
    return Entered(rows=tuple(keys))


def _newcomers(lines: Sequence[LevelLine]) -> Newcomers:
    return Newcomers(
        name=[line.name for line in lines],
        id_type=[line.id_type for line in lines],
        id_number=[line.id_number for line in lines],
        phone=[""] * len(lines),
        birth_date=[line.birth_date for line in lines],
        sex=[line.sex for line in lines],
        education=[""] * len(lines),
    )


async def _issuer(batch: UUID) -> tuple[UUID | None, str]:
    row = await require_transaction().fetchrow(
        "SELECT b.organisation, o.name FROM batch b LEFT JOIN organisation o"
        " ON o.id = b.organisation WHERE b.id = $1",
        batch,
    )
    return row["organisation"], row["name"] or settings().issuer_zh


async def _supersede(people: Sequence[UUID]) -> None:
    """Set which certificates stand: of one occupation the highest, of equals the latest."""
    ranks = " ".join(f"WHEN '{level.value}' THEN {level.rank}" for level in SkillLevel)
    await require_transaction().execute(
        "UPDATE skill_certificate s SET state = CASE WHEN b.best = s.id THEN 'valid'"
        " ELSE 'superseded' END, superseded_by = nullif(b.best, s.id)"
        " FROM (SELECT id, first_value(id) OVER (PARTITION BY person, occupation_code"
        f"  ORDER BY CASE level {ranks} END DESC, issued_on DESC, id DESC) AS best"
        "  FROM skill_certificate WHERE person = ANY($1) AND state <> 'withdrawn') b"
        " WHERE b.id = s.id AND (s.superseded_by IS DISTINCT FROM nullif(b.best, s.id)"
        "  OR s.state <> CASE WHEN b.best = s.id THEN 'valid' ELSE 'superseded' END)",
        list(people),
    )


def evidence_of(line: LevelLine, person: UUID, issuer: str) -> Evidence:
    """Return the fact that a certificate proves; its source is the certificate's number."""
    return Evidence(
        id=uuid7(),
        person=person,
        occurred_on=line.issued_on,
        basis=Basis.MATCHED_FROM_DATA,
        source=f"certificate:{line.number}",
        occupation_code=line.occupation_code,
        facts=LevelHeld(level=line.level, occupation=line.occupation, issuer=issuer),
    )


async def _take_back(batch: UUID, entered: Entered) -> None:
    """Withdraw what a batch entered; what it had superseded stands again.

    Raises ConflictError where an application was judged on one of them.
    """
    connection = require_transaction()
    rows = await connection.fetch(
        "SELECT id, person, number FROM skill_certificate WHERE batch = $1 AND id = ANY($2)",
        batch, list(entered.rows),
    )  # fmt: skip
    used = await connection.fetchval(
        "SELECT count(*) FROM application_check k JOIN application a ON a.id = k.application"
        " JOIN skill_certificate s ON s.person = a.person"
        " WHERE s.id = ANY($1) AND k.checked_at >= s.entered_at",
        [row["id"] for row in rows],
    )
    if used:
        raise ConflictError("levels-relied-on", n=used)
    await connection.execute(
        "UPDATE skill_certificate SET state = 'withdrawn', superseded_by = NULL WHERE id = ANY($1)",
        [row["id"] for row in rows],
    )
    await _supersede([row["person"] for row in rows])
    await ledger.withdraw([f"certificate:{row['number']}" for row in rows])
    await refresh_apprentices([row["person"] for row in rows])


LEVELS = ListImport(
    kind=BatchKind.LEVELS,
    events="certifications.levels",
    fields=FIELDS,
    owns=_owns,
    examine=_examine,
    enter=_enter,
    take_back=_take_back,
)
