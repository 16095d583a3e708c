"""Entering many people at once: same document, same person; doubts go to a human.

Set-based: one look-up, one COPY into a temporary table, then whole-table statements. The
caller's transaction carries it, so a roster's people and enrolments stand or fall together.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec
from pypinyin import lazy_pinyin

from app import clock, vault
from app.columns import uuid7
from app.db import Connection, require_transaction

_INCOMING = (
    "id", "name", "pinyin", "id_type", "id_number", "id_index", "phone", "phone_index",
    "birth_date", "name_birth_index", "birth_year", "sex", "education", "division",
)  # fmt: skip
_KEPT_FRESH = ("phone", "phone_index", "education")


class Newcomers(msgspec.Struct, frozen=True, kw_only=True):
    """Columns of equal length: people as a checked roster gives them.

    ``id_type`` and ``id_number`` are normalised; empty text means not given.
    """

    name: Sequence[str]
    id_type: Sequence[str]
    id_number: Sequence[str]
    phone: Sequence[str]
    birth_date: Sequence[date | None]
    sex: Sequence[str]
    education: Sequence[str]
    division: str | None = None


class Registered(msgspec.Struct, frozen=True):
    """For each newcomer the canonical person; how many were not known before."""

    person: list[UUID]
    new: int
    before: dict[UUID, Mapping[str, Any]]
    """Phone and education, still sealed, that people known already had."""


@lru_cache(maxsize=20_000)
def _syllable(character: str) -> str:
    return str(lazy_pinyin(character)[0])


def pinyin_of(name: str) -> str:
    """Return a sort key: the syllables of the name, apart by spaces."""
    return " ".join(_syllable(character) for character in name)


def document_index(id_type: str, id_number: str) -> bytes:
    """Return the blind index of a document: kind and number together."""
    return vault.index(f"{id_type}|{id_number}")


def name_birth_index(name: str, birth: date) -> bytes:
    """Return the blind index that finds a person by name and birth date."""
    return vault.index(f"{name}|{birth.isoformat()}")


async def register(newcomers: Newcomers, batch: UUID | None = None) -> Registered:
    """Find or enter these people and return the canonical person of each.

    The same document is the same person; phone and education are brought up to date, the
    name never (a roster that names another is a problem of that row, found before). Another
    document with the same name and birth date, or the same name and phone, opens a merge case.
    Raises RuntimeError outside a transaction.
    """
    connection = require_transaction()
    indexes = vault.index_column(
        f"{kind}|{number}"
        for kind, number in zip(newcomers.id_type, newcomers.id_number, strict=True)
    )
    held = await connection.fetch(
        "SELECT id_index, id, phone, phone_index, education FROM person"
        " WHERE id_index = ANY($1::bytea[])",
        indexes,
    )
    known = {row["id_index"]: row["id"] for row in held}
    first = {index: position for position, index in reversed(list(enumerate(indexes)))}
    positions = sorted(first.values())
    await _stage(connection, newcomers, indexes, positions, known)
    status = await connection.execute(
        f"INSERT INTO person ({', '.join(_INCOMING)}, created_at, entered_by)"
        f" SELECT {', '.join(_INCOMING)}, $1, $2 FROM incoming_person"
        " WHERE NOT known ON CONFLICT (id_index) DO NOTHING",
        clock.now(),
        batch,
    )
    if known:
        await _refresh(connection)
    await _open_merge_cases(connection)
    found = await connection.fetch(
        "SELECT p.id_index, coalesce(p.merged_into, p.id) AS person"
        " FROM incoming_person i JOIN person p ON p.id_index = i.id_index"
    )
    await connection.execute("DROP TABLE incoming_person")
    canonical = {row["id_index"]: row["person"] for row in found}
    return Registered(
        [canonical[index] for index in indexes],
        int(status.split()[-1]),
        {row["id"]: row for row in held},
    )


async def _stage(
    connection: Connection,
    newcomers: Newcomers,
    indexes: Sequence[bytes],
    positions: Sequence[int],
    known: dict[bytes, UUID],
) -> None:
    await connection.execute(
        "CREATE TEMP TABLE incoming_person ON COMMIT DROP AS"
        f" SELECT {', '.join(_INCOMING)}, true AS known FROM person WITH NO DATA"
    )
    keys = [known.get(indexes[position]) or uuid7() for position in positions]
    births = [newcomers.birth_date[position] for position in positions]
    phones = [newcomers.phone[position] for position in positions]
    names = [newcomers.name[position] for position in positions]
    numbers = [newcomers.id_number[position] for position in positions]
    sealed_numbers = vault.seal_column(numbers, (f"person|id_number|{key}" for key in keys))
    sealed_phones = vault.seal_column(phones, (f"person|phone|{key}" for key in keys))
    sealed_births = vault.seal_column(
        [birth.isoformat() if birth else "" for birth in births],
        (f"person|birth_date|{key}" for key in keys),
    )
    phone_indexes = vault.index_column(phones)
    records = [
        (
            keys[order],
            names[order],
            pinyin_of(names[order]),
            newcomers.id_type[position],
            sealed_numbers[order],
            indexes[position],
            sealed_phones[order] if phones[order] else None,
            phone_indexes[order] if phones[order] else None,
            sealed_births[order] if birth else None,
            name_birth_index(names[order], birth) if birth else None,
            birth.year if birth else None,
            newcomers.sex[position] or None,
            newcomers.education[position] or None,
            newcomers.division,
            indexes[position] in known,
        )
        for order, (position, birth) in enumerate(zip(positions, births, strict=True))
    ]
    await connection.copy_records_to_table(
        "incoming_person", records=records, columns=[*_INCOMING, "known"]
    )
    await connection.execute("ANALYZE incoming_person")


async def _refresh(connection: Connection) -> None:
    changes = ", ".join(f"{c} = coalesce(i.{c}, p.{c})" for c in _KEPT_FRESH)
    await connection.execute(
        f"UPDATE person p SET {changes} FROM incoming_person i WHERE i.known AND p.id = i.id"
        " AND ((i.phone_index IS NOT NULL AND i.phone_index IS DISTINCT FROM p.phone_index)"
        " OR (i.education IS NOT NULL AND i.education IS DISTINCT FROM p.education))"
    )


async def _open_merge_cases(connection: Connection) -> None:
    await connection.execute(
        "INSERT INTO merge_case (id, first, second, reasons, state, opened_at)"
        " SELECT gen_random_uuid(), least(i.id, p.id), greatest(i.id, p.id),"
        " array_agg(DISTINCT why ORDER BY why), 'open', $1 FROM incoming_person i"
        # Somebody whom another batch entered a moment ago was not entered by us.
        " JOIN person entered ON entered.id = i.id"
        " CROSS JOIN LATERAL ("
        "  SELECT id, 'name_birth' AS why FROM person WHERE name_birth_index = i.name_birth_index"
        "  UNION ALL SELECT id, 'name_phone' FROM person"
        "  WHERE phone_index = i.phone_index AND name = i.name) p"
        " WHERE NOT i.known AND p.id <> i.id"
        " GROUP BY 2, 3 ON CONFLICT (first, second) DO NOTHING",
        clock.now(),
    )
