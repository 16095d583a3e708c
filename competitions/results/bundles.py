"""The public bundle of a result: everything that a stranger needs to compute it again."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from app.credentials.jws import sign_payload
from app.credentials.keyring import Purpose
from app.credentials.keys import issuer_did, key_set, public_keys, signer
from app.db import require_transaction
from competitions.data import RevisionState
from competitions.marking.data import EventMarks
from competitions.marking.queries import marks_of
from competitions.plans.data import Contest, Event
from competitions.recompute import FORMAT, merkle_root
from competitions.results.data import Bundle, Line, Revision
from competitions.results.queries import lines_of


async def bundle_of(
    contest: Contest, event: Event, held: Revision, *, published_at: datetime | None = None
) -> Bundle:
    """Return a revision's bundle without root and signature, in the current transaction.

    Entries without a cipher never competed before judges and are not in it.
    """
    rules, year = await _rules_and_year(held.id, contest.plan)
    lines = [line for line in await lines_of(held.id) if line.cipher]
    marks = await marks_of(event.id)
    state = RevisionState.FINAL if published_at else held.state
    stamp = published_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if published_at else ""
    return {
        "format": FORMAT,
        "contest": {
            "name": contest.name,
            "level": contest.level.value,
            "class": str(contest.contest_class or ""),
            "year": year,
            "organisers": contest.organiser,
        },
        "event": {
            "id": str(event.id),
            "name": event.name,
            "occupation": event.occupation,
            "occupation_code": event.occupation_code,
            "group": event.participants.value,
            "number": event.serial,
        },
        "revision": held.number,
        "state": state.value,
        "published_at": stamp,
        "rule_set": rules,
        **_entries(lines),
        **await asyncio.to_thread(_given, marks, {line.cipher for line in lines}),
    }


async def _rules_and_year(revision: UUID, plan: UUID) -> tuple[Any, int]:
    row = await require_transaction().fetchrow(
        "SELECT s.body, p.year FROM result_revision r JOIN contest_rule_set s ON s.id = r.rule_set"
        " JOIN yearly_plan p ON p.id = $2 WHERE r.id = $1",
        revision, plan,
    )  # fmt: skip
    return msgspec.json.decode(row["body"]), row["year"]


def _entries(lines: Sequence[Line]) -> dict[str, list[dict[str, Any]]]:
    return {
        "entries": [
            {"cipher": line.cipher, "status": line.status}
            for line in sorted(lines, key=lambda line: line.cipher)
        ],
        "results": [
            {
                "cipher": line.cipher,
                "stages": line.stages,
                "total": line.total,
                "scaled": line.scaled,
                "rank": line.rank,
                "award": line.award,
                "stopped_at": line.stopped_at,
            }
            for line in lines
        ],
        "winners": [
            {
                "cipher": line.cipher,
                "name": "、".join(line.people),
                "team": line.team,
                "organisation": line.employer,
                "award": line.award,
                "rank": line.rank,
            }
            for line in lines
            if line.award
        ],
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _given(found: EventMarks, ciphers: set[str]) -> dict[str, list[dict[str, Any]]]:
    return {
        "marks": [
            {"cipher": one.cipher, "aspect": one.aspect, "judge": one.judge,
             "value": str(one.value)}
            for one in found.marks if one.cipher in ciphers
        ],
        "stage_marks": [
            {"cipher": one.cipher, "stage": one.stage, "theory": _text(one.theory),
             "seconds": one.seconds, "retest": _text(one.retest)}
            for one in found.stages if one.cipher in ciphers
        ],
        "penalties": [
            {"cipher": one.cipher, "stage": one.stage, "code": one.code,
             "points": str(one.points)}
            for one in found.penalties if one.cipher in ciphers
        ],
    }  # fmt: skip


async def signed(bundle: Bundle) -> Bundle:
    """Return the bundle with its root, the issuer's signature and the key that made it.

    In the current transaction. Raises UnavailableError where the key is not on this machine.
    """
    signs = await signer(Purpose.CREDENTIAL)
    root = await asyncio.to_thread(merkle_root, bundle)
    payload = {"root": root, "event": bundle["event"], "revision": bundle["revision"]}
    keys = key_set(issuer_did(), [k for k in await public_keys() if k.kid == signs.kid])
    return {
        **bundle,
        "root": root,
        "signature": sign_payload(payload, signs.kid, signs.jose),
        "kid": signs.kid,
        "keys": keys,
    }
