"""The ledger of evidence: domains write in the transaction in which a fact becomes final."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from app import clock
from app.columns import uuid7
from app.db import require_transaction
from app.people.data import Evidence, Facts

_COPIED = (
    "id", "person", "kind", "occurred_on", "valid_until", "basis", "confirmed_by", "source",
    "occupation_code", "facts", "recorded_at",
)  # fmt: skip


async def write(rows: Sequence[Evidence]) -> int:
    """Enter these facts and return how many rows were new.

    A fact already there under the same source stays; one that now reads otherwise is
    superseded by the new row, never edited.
    """
    if not rows:
        return 0
    connection = require_transaction()
    await connection.execute(
        "CREATE TEMP TABLE incoming_evidence ON COMMIT DROP AS"
        f" SELECT {', '.join(_COPIED)} FROM evidence WITH NO DATA"
    )
    now = clock.now()
    records = [
        (
            row.id, row.person, row.kind, row.occurred_on, row.valid_until, row.basis,
            row.confirmed_by, row.source, row.occupation_code,
            msgspec.json.encode(row.facts).decode(), now,
        )
        for row in rows
    ]  # fmt: skip
    await connection.copy_records_to_table(
        "incoming_evidence", records=records, columns=list(_COPIED)
    )
    await connection.execute(
        "DELETE FROM incoming_evidence i USING evidence e WHERE e.source = i.source"
        " AND e.superseded_by IS NULL AND e.person = i.person AND e.facts = i.facts"
        " AND e.occurred_on = i.occurred_on AND e.valid_until IS NOT DISTINCT FROM i.valid_until"
    )
    stale = await connection.fetch(
        "UPDATE evidence e SET superseded_by = e.id, superseded_at = $1 FROM incoming_evidence i"
        " WHERE e.source = i.source AND e.superseded_by IS NULL RETURNING e.id, i.id AS now",
        now,
    )
    status = await connection.execute(
        f"INSERT INTO evidence ({', '.join(_COPIED)})"
        f" SELECT {', '.join(_COPIED)} FROM incoming_evidence"
    )
    # Only the index of living rows knows a source: superseded ones are found by their keys.
    await connection.execute(
        "UPDATE evidence e SET superseded_by = s.now FROM unnest($1::uuid[], $2::uuid[])"
        " AS s(id, now) WHERE e.id = s.id",
        [row["id"] for row in stale],
        [row["now"] for row in stale],
    )
    await connection.execute("DROP TABLE incoming_evidence")
    return int(status.split()[-1])


async def confirm(source: str, by: UUID) -> bool:
    """Confirm a fact that was only stated; return whether there was one to confirm.

    A row that carries who confirmed it supersedes the stated one, which stays.
    """
    connection, key, now = require_transaction(), uuid7(), clock.now()
    stated = await connection.fetchval(
        "UPDATE evidence SET superseded_by = id, superseded_at = $2 WHERE source = $1"
        " AND superseded_by IS NULL AND confirmed_by IS NULL RETURNING id",
        source, now,
    )  # fmt: skip
    if stated is None:
        return False
    kept = ", ".join(name for name in _COPIED if name not in {"id", "confirmed_by", "recorded_at"})
    await connection.execute(
        f"INSERT INTO evidence (id, confirmed_by, recorded_at, {kept})"
        f" SELECT $2, $3, $4, {kept} FROM evidence WHERE id = $1",
        stated, key, by, now,
    )  # fmt: skip
    # Only the index of living rows knows a source, so the old row gives way first.
    await connection.execute("UPDATE evidence SET superseded_by = $2 WHERE id = $1", stated, key)
    return True


async def withdraw(sources: Sequence[str]) -> None:
    """Take back facts whose act was undone: the rows stay, superseded by themselves."""
    await require_transaction().execute(
        "UPDATE evidence SET superseded_by = id, superseded_at = $2"
        " WHERE source = ANY($1) AND superseded_by IS NULL",
        list(sources),
        clock.now(),
    )


_READ = "id, person, occurred_on, valid_until, basis, confirmed_by, source, occupation_code, facts"
_OF_PERSON = (
    "FROM evidence WHERE person IN (SELECT id FROM person WHERE id = $1 OR merged_into = $1)"
)


async def of_person(person: UUID) -> list[Evidence]:
    """Return every row about this person, records merged into it included, oldest first."""
    return _rows(
        await require_transaction().fetch(
            f"SELECT {_READ}, superseded_by {_OF_PERSON} ORDER BY occurred_on, id", person
        )
    )


async def known_at(person: UUID, moment: datetime) -> list[Evidence]:
    """Return the rows about this person as they stood then: nothing later is known."""
    return _rows(
        await require_transaction().fetch(
            f"SELECT {_READ}, CASE WHEN superseded_at > $2 THEN NULL ELSE superseded_by END"
            f" AS superseded_by {_OF_PERSON} AND recorded_at <= $2 ORDER BY occurred_on, id",
            person, moment,
        )
    )  # fmt: skip


def _rows(rows: Sequence[Mapping[str, object]]) -> list[Evidence]:
    return [
        msgspec.convert(
            {**row, "facts": msgspec.json.decode(str(row["facts"]), type=Facts)}, Evidence
        )
        for row in rows
    ]
