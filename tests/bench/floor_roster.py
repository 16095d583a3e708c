"""The floor: one roster into the same tables by the shortest honest way, nothing of the product.

Arguments: database address, roster, folder of keys, key of the institution. Prints JSON: wall
and CPU seconds from the file's bytes to the commit (imports not counted), rows entered.
"""

import asyncio
import hashlib
import hmac
import json
import os
import sys
import time
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from uuid import UUID

import asyncpg
import numpy as np
import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pypinyin import lazy_pinyin
from python_calamine import CalamineWorkbook

WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
CHECKS = np.array([ord(c) for c in "10X98765432"])
PERSON = (
    "id", "name", "pinyin", "id_type", "id_number", "id_index", "phone", "phone_index",
    "birth_date", "name_birth_index", "birth_year", "sex", "education",
)  # fmt: skip


@lru_cache(maxsize=20_000)
def syllable(character):
    return lazy_pinyin(character)[0]


def keys_of(count):
    noise, stamp = os.urandom(16 * count), time.time_ns() // 1_000_000
    head = stamp.to_bytes(6, "big")
    return [UUID(bytes=head + noise[16 * n + 6 : 16 * n + 16], version=4) for n in range(count)]


def read(path):
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return [list(values) for values in zip(*rows[1:], strict=True)]


def check(columns, classes):
    """Every rule over whole columns: which rows are good, births and sexes beside."""
    _, names, ids, phones, categories, _, education, numbers = columns
    points = np.array(ids, dtype="<U18").view(np.uint32).reshape(-1, 18).astype(np.int64)
    digits = points[:, :17] - 48
    good = ((digits >= 0) & (digits <= 9)).all(axis=1)
    good &= CHECKS[(digits * WEIGHTS).sum(axis=1) % 11] == points[:, 17]
    births = np.array([f"{i[6:10]}-{i[10:12]}-{i[12:14]}" for i in ids], dtype="datetime64[D]")
    ages = (np.datetime64("today") - births).astype(np.int64) / 365.2425
    good &= (ages >= 16) & (ages <= 63)
    phone = np.array(phones, dtype="<U11").view(np.uint32).reshape(-1, 11).astype(np.int64)
    short = ~((phone >= 48) & (phone <= 57)).all(axis=1) | (phone[:, 0] != 49)
    good &= ~short
    for column in (names, categories, education):
        good &= np.array(column, dtype=object) != ""
    known = {number: n for n, number in enumerate(classes)}
    place = np.array([known.get(number, -1) for number in numbers])
    good &= place >= 0
    for once in (ids, phones):
        _, inverse, counts = np.unique(once, return_inverse=True, return_counts=True)
        good &= counts[inverse] == 1
    return good, births.tolist(), np.where(digits[:, 16] % 2, "m", "f").tolist(), place


async def enter(connection, content, columns, keys, school):
    cipher, secret = keys

    def index(text):
        return hmac.digest(secret, text.encode(), hashlib.sha256)[:16]

    def seal(text, place):
        nonce = os.urandom(12)
        return b"\x01" + nonce + cipher.encrypt(nonce, text, place.encode())

    classes = await connection.fetch(
        "SELECT id, number FROM training_class WHERE organisation = $1 FOR UPDATE", school
    )
    class_keys = [row["id"] for row in classes]
    good, births, sexes, place = check(columns, [row["number"] for row in classes])
    _, names, ids, phones, _, employers, education, _ = columns
    count, now = len(ids), datetime.now(UTC)
    today = now.date()
    indexes = [index(f"mainland_id|{number}") for number in ids]
    known = {
        row["id_index"]: (row["id"], row["name"])
        for row in await connection.fetch(
            "SELECT id_index, coalesce(merged_into, id) AS id, name FROM person"
            " WHERE id_index = ANY($1::bytea[])",
            indexes,
        )
    }
    fresh = keys_of(count)
    held = [known.get(i) for i in indexes]
    people = [h[0] if h else f for h, f in zip(held, fresh, strict=True)]
    good &= np.array([not h or h[1] == n for h, n in zip(held, names, strict=True)])
    for row in await connection.fetch(
        "SELECT a.place FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS a(person, class,"
        " place) JOIN training_class own ON own.id = a.class JOIN enrolment e"
        " ON e.person = a.person AND e.training_class <> a.class JOIN training_class c"
        " ON c.id = e.training_class AND c.starts_on <= own.ends_on AND c.ends_on >= own.starts_on",
        people, [class_keys[p] for p in place],
    ):  # fmt: skip
        good[row["place"] - 1] = False
    taken = np.flatnonzero(good).tolist()
    stored, batch = keys_of(2)
    digest = hashlib.sha256(content).digest()
    await connection.execute(
        "INSERT INTO stored_file (id, name, sha256, size, stored_at) VALUES ($1, 'f', $2, $3, $4)",
        stored, digest, len(content), now,
    )  # fmt: skip
    await connection.execute(
        "INSERT INTO batch (id, kind, number, organisation, stored_file, file_name, sha256, state,"
        " uploaded_at) VALUES ($1, 'roster', 'floor', $2, $3, 'f', $4, 'accepted', $5)",
        batch, school, stored, digest, now,
    )  # fmt: skip
    await connection.execute(
        "CREATE TEMP TABLE p ON COMMIT DROP AS SELECT "
        + ", ".join(PERSON) + ", true AS known FROM person WITH NO DATA"
    )  # fmt: skip
    await connection.copy_records_to_table("p", columns=[*PERSON, "known"], records=(
        (
            people[n], names[n], " ".join(map(syllable, names[n])), "mainland_id",
            seal(ids[n].encode(), f"person|id_number|{people[n]}"), indexes[n],
            seal(phones[n].encode(), f"person|phone|{people[n]}"), index(phones[n]),
            seal(births[n].isoformat().encode(), f"person|birth_date|{people[n]}"),
            index(f"{names[n]}|{births[n].isoformat()}"), births[n].year, sexes[n], education[n],
            held[n] is not None,
        ) for n in taken
    ))  # fmt: skip
    await connection.execute("ANALYZE p")
    listed = ", ".join(PERSON)
    await connection.execute(
        f"INSERT INTO person ({listed}, created_at, entered_by) SELECT {listed}, $1, $2 FROM p"
        " WHERE NOT known ON CONFLICT (id_index) DO NOTHING", now, batch,
    )  # fmt: skip
    await connection.execute(
        "UPDATE person t SET phone = p.phone, phone_index = p.phone_index, education = p.education"
        " FROM p WHERE p.known AND p.id = t.id AND (p.phone_index, p.education) IS DISTINCT FROM"
        " (t.phone_index, t.education)"
    )
    await connection.execute(
        "INSERT INTO merge_case (id, first, second, reasons, state, opened_at)"
        " SELECT gen_random_uuid(), least(p.id, o.id), greatest(p.id, o.id),"
        " array_agg(DISTINCT o.why), 'open', $1 FROM p CROSS JOIN LATERAL ("
        " SELECT id, 'name_birth' AS why FROM person WHERE name_birth_index = p.name_birth_index"
        " UNION ALL SELECT id, 'name_phone' FROM person WHERE phone_index = p.phone_index"
        " AND name = p.name) o WHERE NOT p.known AND o.id <> p.id GROUP BY 2, 3"
        " ON CONFLICT (first, second) DO NOTHING", now,
    )  # fmt: skip
    enrolments = keys_of(count)
    await connection.execute(
        "CREATE TEMP TABLE e (id uuid, training_class uuid, person uuid, person_category text,"
        " employer text) ON COMMIT DROP"
    )
    await connection.copy_records_to_table("e", records=(
        (enrolments[n], class_keys[place[n]], people[n], "enterprise", employers[n]) for n in taken
    ))  # fmt: skip
    await connection.execute("ANALYZE e")
    await connection.execute(
        "INSERT INTO enrolment AS t (id, training_class, person, person_category, employer, batch,"
        " enrolled_at) SELECT e.*, $1, $2 FROM e ON CONFLICT (training_class, person) DO UPDATE"
        " SET person_category = excluded.person_category, employer = excluded.employer", batch, now,
    )  # fmt: skip
    await connection.execute(
        "UPDATE training_class c SET enrolled = n.n FROM (SELECT training_class, count(*) AS n"
        " FROM enrolment WHERE training_class = ANY($1) GROUP BY 1) n"
        " WHERE c.id = n.training_class",
        class_keys,
    )
    await connection.execute(
        "INSERT INTO person_category (id, person, category, valid_from, source) SELECT"
        " gen_random_uuid(), person, person_category, $1, $2 FROM e"
        " ON CONFLICT (person, category, valid_from) DO NOTHING", today, str(batch),
    )  # fmt: skip
    await connection.execute(
        "INSERT INTO employment (id, person, employer, valid_from, source) SELECT"
        " gen_random_uuid(), person, employer, $1, $2 FROM e"
        " ON CONFLICT (person, employer, valid_from) DO NOTHING", today, str(batch),
    )  # fmt: skip
    flags = good.tolist()
    await connection.copy_records_to_table("batch_row", columns=(
        "batch", "sheet", "number", "cells", "outcome", "problems", "written_to"
    ), records=(
        (
            batch, 0, n + 2, seal(orjson.dumps(cells), f"batch_row|cells|{batch}:0:{n + 2}"),
            "accepted" if flags[n] else "refused", "[]", enrolments[n] if flags[n] else None,
        ) for n, cells in enumerate(zip(*columns, strict=True))
    ))  # fmt: skip
    facts = orjson.dumps({"rows": len(taken), "sha256": digest.hex()})
    salt = os.urandom(16)
    await connection.execute(
        "INSERT INTO event (id, at, action, actor_name, subject, organisation, facts, salt, leaf)"
        " VALUES ($1, $2, 'courses.roster.accepted', 'floor', $3, $4, $5, $6, $7)",
        batch, now, f"batch:{batch}", school, facts.decode(), salt,
        hashlib.sha256(b"\x00" + salt + facts).digest(),
    )  # fmt: skip
    return len(taken)


async def main(dsn, path, folder, school):
    began, used = time.perf_counter(), time.process_time()
    content = Path(path).read_bytes()
    cipher = AESGCM((Path(folder) / "field-1.aes-256-gcm").read_bytes())
    secret = (Path(folder) / "index.key").read_bytes()
    nonce = os.urandom(12)
    Path(path).with_suffix(".sealed").write_bytes(nonce + cipher.encrypt(nonce, content, b"file"))
    columns = read(path)
    connection = await asyncpg.connect(dsn)
    async with connection.transaction():
        entered = await enter(connection, content, columns, (cipher, secret), UUID(school))
    await connection.close()
    told = {
        "wall": time.perf_counter() - began,
        "cpu": time.process_time() - used,
        "entered": entered,
    }
    print(json.dumps(told))


asyncio.run(main(*sys.argv[1:]))
