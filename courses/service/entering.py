"""Rows of a checked roster into enrolments: one COPY, a few whole-table statements."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from app import clock, vault
from app.db import Connection, require_transaction
from app.errors import ConflictError
from app.imports import staging
from app.people.registration import Newcomers, register

_ENTRY = (
    "sheet", "number", "training_class", "person", "person_category", "employer", "post", "remark",
    "more", "more_index",
)  # fmt: skip
_TEXTS = ("person_category", "employer", "post", "remark")
_COMPARED = (*_TEXTS, "more_index")
_WRITTEN = (*_COMPARED, "more")


class Entries(msgspec.Struct, frozen=True, kw_only=True):
    """Columns of equal length: the good rows of one batch."""

    sheets: Sequence[int]
    numbers: Sequence[int]
    classes: Sequence[UUID]
    people: Newcomers
    person_category: Sequence[str]
    employer: Sequence[str]
    post: Sequence[str]
    remark: Sequence[str]
    more: Sequence[bytes]
    """Further columns of each row as JSON, to be sealed; empty where there are none."""


class Entered(msgspec.Struct, frozen=True):
    """What acceptance wrote."""

    new: int
    changed: int
    unchanged: int
    classes: Sequence[UUID]
    """The class of each row entered."""
    new_people: int = 0


async def enter(batch: UUID, entries: Entries, today: date) -> Entered:
    """Enter people and enrolments in the current transaction and mark the batch's rows.

    What a row changes is kept sealed beside it, so that the batch can be undone. Raises
    ConflictError where a class has too few places.
    """
    connection = require_transaction()
    registered = await register(entries.people, batch)
    await _stage(connection, entries, registered.person)
    await _keep_before(connection, batch, registered.before)
    written = await connection.fetch(
        f"INSERT INTO enrolment AS e (id, training_class, person, {', '.join(_WRITTEN)}, batch,"
        " enrolled_at) SELECT gen_random_uuid(), training_class, person,"
        f" {', '.join(_WRITTEN)}, $1, $2 FROM incoming_enrolment"
        " ON CONFLICT (training_class, person) DO UPDATE SET"
        f" {', '.join(f'{c} = excluded.{c}' for c in _WRITTEN)}, state = 'enrolled',"
        " batch = excluded.batch WHERE e.state IN ('enrolled', 'withdrawn')"
        f" AND ({', '.join(f'e.{c}' for c in _COMPARED)}, e.state) IS DISTINCT FROM"
        f" ({', '.join(f'excluded.{c}' for c in _COMPARED)}, 'enrolled')"
        " RETURNING xmax = 0 AS fresh",
        batch, clock.now(),
    )  # fmt: skip
    await _count_places(connection, entries.classes)
    await _mark_rows(connection, batch)
    # A table planned for as empty is read whole for each row, and grows under the statement.
    await connection.execute("SET LOCAL enable_seqscan = off")
    await _enter_categories(connection, batch, today)
    await _enter_employment(connection, batch, today)
    await connection.execute("SET LOCAL enable_seqscan TO DEFAULT")
    await connection.execute("DROP TABLE incoming_enrolment")
    new = sum(row["fresh"] for row in written)
    return Entered(
        new=new,
        changed=len(written) - new,
        unchanged=len(entries.classes) - len(written),
        classes=entries.classes,
        new_people=registered.new,
    )


async def _stage(connection: Connection, entries: Entries, people: Sequence[UUID]) -> None:
    await connection.execute(
        "CREATE TEMP TABLE incoming_enrolment (sheet smallint, number int, training_class uuid,"
        " person uuid, person_category text, employer text, post text, remark text, more bytea,"
        " more_index bytea)"
        " ON COMMIT DROP"
    )
    sealed = _sealed_more(entries, people)
    records = zip(
        entries.sheets, entries.numbers, entries.classes, people, entries.person_category,
        entries.employer, entries.post, entries.remark, sealed,
        [more_index(more) for more in entries.more], strict=True,
    )  # fmt: skip
    await connection.copy_records_to_table(
        "incoming_enrolment", records=records, columns=list(_ENTRY)
    )
    await connection.execute("ANALYZE incoming_enrolment")


def more_place(training_class: object, person: object) -> str:
    """Return the place that an enrolment's further columns are sealed for."""
    return f"enrolment|more|{training_class}|{person}"


def more_index(more: bytes) -> bytes | None:
    """Return what tells whether further columns changed."""
    return vault.index(more.decode()) if more else None


def _sealed_more(entries: Entries, people: Sequence[UUID]) -> list[bytes | None]:
    filled = [n for n, more in enumerate(entries.more) if more]
    sealed = vault.seal_column(
        [entries.more[n] for n in filled],
        (more_place(entries.classes[n], people[n]) for n in filled),
    )
    columns: list[bytes | None] = [None] * len(people)
    for n, value in zip(filled, sealed, strict=True):
        columns[n] = value
    return columns


async def _keep_before(
    connection: Connection, batch: UUID, people: Mapping[UUID, Mapping[str, Any]]
) -> None:
    """Keep what the coming statements change, sealed, on the batch's rows."""
    rows = await connection.fetch(
        "SELECT i.sheet, i.number, i.person, e.id AS enrolment, e.person_category, e.employer,"
        " e.post, e.remark, encode(e.more, 'hex') AS more, encode(e.more_index, 'hex') AS"
        " more_index, e.state, e.batch FROM incoming_enrolment i LEFT JOIN enrolment e"
        " ON e.training_class = i.training_class AND e.person = i.person"
        " WHERE e.id IS NOT NULL OR i.person = ANY($1::uuid[])",
        list(people),
    )
    if not rows:
        return
    lines = []
    for row in rows:
        person = people.get(row["person"])
        lines.append(
            {
                "person": {
                    "id": row["person"],
                    "phone": person["phone"].hex() if person["phone"] else None,
                    "phone_index": person["phone_index"].hex() if person["phone"] else None,
                    "education": person["education"],
                }
                if person
                else None,
                "enrolment": {k: row[k] for k in ("enrolment", *_WRITTEN, "state", "batch")}
                if row["enrolment"]
                else None,
            }
        )
    await staging.keep_before(batch, [(row["sheet"], row["number"]) for row in rows], lines)


async def _count_places(connection: Connection, classes: Sequence[UUID]) -> None:
    touched = sorted(set(classes))
    full = await connection.fetchrow(
        "WITH counted AS (SELECT training_class, count(*) AS n FROM enrolment"
        " WHERE training_class = ANY($1) AND state <> 'withdrawn' GROUP BY training_class)"
        " SELECT c.number, c.capacity, counted.n FROM counted"
        " JOIN training_class c ON c.id = counted.training_class WHERE counted.n > c.capacity"
        " LIMIT 1",
        touched,
    )
    if full is not None:
        raise ConflictError(
            "class-too-small", number=full["number"], capacity=full["capacity"], needed=full["n"]
        )
    await connection.execute(
        "UPDATE training_class c SET enrolled = counted.n FROM (SELECT training_class,"
        " count(*) FILTER (WHERE state <> 'withdrawn') AS n FROM enrolment"
        " WHERE training_class = ANY($1) GROUP BY training_class) counted"
        " WHERE c.id = counted.training_class AND c.enrolled <> counted.n",
        touched,
    )


async def _mark_rows(connection: Connection, batch: UUID) -> None:
    await connection.execute(
        "UPDATE batch_row b SET outcome = 'accepted', written_to = e.id"
        " FROM incoming_enrolment i JOIN enrolment e"
        " ON e.training_class = i.training_class AND e.person = i.person"
        " WHERE b.batch = $1 AND b.sheet = i.sheet AND b.number = i.number",
        batch,
    )


async def _enter_categories(connection: Connection, batch: UUID, today: date) -> None:
    await connection.execute(
        "INSERT INTO person_category (id, person, category, valid_from, source)"
        " SELECT gen_random_uuid(), i.person, i.person_category, $2, $1 FROM"
        " (SELECT DISTINCT person, person_category FROM incoming_enrolment) i"
        " WHERE i.person_category <> '' AND NOT EXISTS (SELECT FROM person_category c"
        "  WHERE c.person = i.person AND c.category = i.person_category"
        "  AND (c.valid_until IS NULL OR c.valid_until >= $2))"
        " ON CONFLICT (person, category, valid_from) DO NOTHING",
        f"batch:{batch}", today,
    )  # fmt: skip


async def _enter_employment(connection: Connection, batch: UUID, today: date) -> None:
    await connection.execute(
        "INSERT INTO employment (id, person, employer, post, valid_from, source)"
        " SELECT gen_random_uuid(), i.person, i.employer, max(i.post), $2, $1"
        " FROM incoming_enrolment i WHERE i.employer <> '' AND NOT EXISTS (SELECT"
        "  FROM employment m WHERE m.person = i.person AND m.employer = i.employer"
        "  AND (m.valid_until IS NULL OR m.valid_until >= $2))"
        " GROUP BY i.person, i.employer ON CONFLICT (person, employer, valid_from) DO NOTHING",
        f"batch:{batch}", today,
    )  # fmt: skip
