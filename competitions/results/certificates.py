"""Certificates of awards: issued with the publication, put right with a correction."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app import clock
from app.credentials.changes import Wish, change_decided
from app.credentials.data import Action, Kind, NewCredential, Reason, State
from app.credentials.service import issue, reissue
from app.db import require_transaction
from app.decisions.data import Decision
from app.people.reaching import printed_number_of
from app.permits import Actor
from app.settings import settings
from competitions.plans.data import Contest, Event
from competitions.results.data import Revision
from competitions.results.wording import AWARD_TITLES

SOURCE = "contest_award:"
_WINNERS = """
SELECT m.person AS entered, coalesce(q.id, p.id) AS person, m.name, m.position, n.start_number,
  n.cipher, r.award, r.rank, n.employer, n.division, n.team
FROM entry_result r JOIN entry n ON n.id = r.entry JOIN entry_member m ON m.entry = r.entry
JOIN person p ON p.id = m.person LEFT JOIN person q ON q.id = p.merged_into
WHERE r.revision = $1 AND r.award <> '' ORDER BY r.rank, n.cipher, m.position
"""


async def certify(
    actor: Actor, decision: Decision, contest: Contest, event: Event, held: Revision
) -> None:
    """Give every winner a certificate of this result, in the transaction of the last signature.

    Everybody of a team gets one. Who has one that says the same keeps it; one that says another
    is reissued; one of somebody who won nothing any more is revoked.
    """
    connection = require_transaction()
    rows = await connection.fetch(_WINNERS, held.id)
    wanted = {
        f"{SOURCE}{event.id}:{row['entered']}": await _credential(contest, event, row)
        for row in rows
    }
    known = await connection.fetch(
        "SELECT id, source, title, holder, state FROM credential WHERE superseded_by IS NULL"
        " AND starts_with(source, $1)",
        f"{SOURCE}{event.id}:",
    )
    there = {row["source"]: row for row in known}
    await issue([one for source, one in wanted.items() if source not in there])
    for source, row in there.items():
        one = wanted.get(source)
        if one is None:
            await _revoke(actor, decision, row["id"], held.reason)
        elif row["state"] == State.REVOKED or (row["title"], row["holder"]) != (
            one.title,
            one.holder,
        ):
            await reissue(actor, row["id"], one, reason=held.reason)


async def _revoke(actor: Actor, decision: Decision, key: UUID, reason: str) -> None:
    wish = Wish(action=Action.REVOKE, reason_code=Reason.WRONG_DATA, reason=reason)
    await change_decided(
        actor, key, wish, asked_by=decision.proposer, asked_name=decision.proposed_by
    )


async def _credential(contest: Contest, event: Event, row: Mapping[str, Any]) -> NewCredential:
    return NewCredential(
        source=f"{SOURCE}{event.id}:{row['entered']}",
        kind=Kind.AWARD,
        person=row["person"],
        holder=row["name"],
        id_masked=await printed_number_of(row["person"]),
        title=f"{event.name}{AWARD_TITLES[row['award']]}",
        number=_number(contest, event, row),
        issuer=contest.organiser or settings().issuer_zh,
        issued_on=clock.today(),
        occupation_code=event.occupation_code,
        occupation=event.occupation,
        division=row["division"],
        batch=contest.name,
        details={"employer": row["employer"], "team": row["team"]},
    )


def _number(contest: Contest, event: Event, row: Mapping[str, Any]) -> str:
    """Return a certificate's number: it stays the entry's own when a correction moves places."""
    number = row["cipher"] if row["start_number"] is None else f"{row['start_number']:03d}"
    member = f"-{row['position']}" if event.team_size > 1 else ""
    return f"{contest.document_no or contest.name}-{event.serial:02d}-{number}{member}"
