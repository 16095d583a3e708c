"""How a joint review stands: by authority, and what one said of whom."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from app import clock, db
from app.db import require_transaction
from app.permits import Actor
from certifications.rounds.data import (
    ApplicationState,
    Authority,
    JointVerdict,
    RoundRow,
)
from certifications.rounds.deadlines import left_until, loaded
from certifications.rounds.queries import applications_of, round_of
from certifications.rounds.terms import round_terms

_STILL_CHECKED = (ApplicationState.RECOMMENDED, ApplicationState.COUNTY_CHECKED)


class AnswerRow(msgspec.Struct, frozen=True, kw_only=True):
    """What one authority said of one applicant so far."""

    application: UUID
    name: str
    employer: str
    occupation: str
    verdict: JointVerdict
    remark: str


class AuthorityRow(msgspec.Struct, frozen=True, kw_only=True):
    """Where one authority's list stands; nothing is set before it is sent."""

    authority: Authority
    sent_at: datetime | None = None
    sent_by: str = ""
    due_on: date | None = None
    days_left: int | None = None
    returned_at: datetime | None = None
    returned_by: str = ""
    counts: dict[JointVerdict, int] = {}


class JointPage(msgspec.Struct, frozen=True, kw_only=True):
    """A round's joint review; ``ready`` how many wait for it, ``unfinished`` are still checked."""

    held: RoundRow
    authorities: list[AuthorityRow]
    ready: int
    unfinished: int

    @property
    def complete(self) -> bool:
        """Whether every authority has answered for everybody."""
        return all(row.returned_at is not None for row in self.authorities)


class AuthorityPage(msgspec.Struct, frozen=True, kw_only=True):
    """One authority's list with its answers."""

    held: RoundRow
    row: AuthorityRow
    answers: list[AnswerRow]


async def joint_page(actor: Actor, round_key: UUID) -> JointPage:
    """Return how a round's joint review stands."""
    async with db.read(actor):
        held = await round_of(round_key)
        rows = await authority_rows(round_key)
        ready = await applications_of(round_key, ApplicationState.CITY_CHECKED)
        return JointPage(
            held=held, authorities=rows, ready=len(ready), unfinished=await unfinished(round_key)
        )


async def authority_rows(round_key: UUID) -> list[AuthorityRow]:
    """Return each authority that takes part, in the order of the terms."""
    rows = await require_transaction().fetch(
        "SELECT j.authority, j.sent_at, j.sent_by, j.due_on, j.returned_at, j.returned_by,"
        " count(*) FILTER (WHERE a.verdict = 'sent') AS sent,"
        " count(*) FILTER (WHERE a.verdict = 'clear') AS clear,"
        " count(*) FILTER (WHERE a.verdict = 'objected') AS objected"
        " FROM joint_review j LEFT JOIN joint_review_answer a ON a.joint_review = j.id"
        " WHERE j.round = $1 GROUP BY j.id",
        round_key,
    )
    today = clock.today()
    working = await loaded(today)
    found = {
        Authority(row["authority"]): AuthorityRow(
            authority=Authority(row["authority"]),
            sent_at=row["sent_at"],
            sent_by=row["sent_by"],
            due_on=row["due_on"],
            days_left=left_until(row["due_on"], today, working),
            returned_at=row["returned_at"],
            returned_by=row["returned_by"],
            counts={verdict: row[verdict.value] for verdict in JointVerdict},
        )
        for row in rows
    }
    wanted = (await round_terms(today)).joint_authorities
    order = [one for one in Authority if one in wanted or one in found]
    return [found.get(one, AuthorityRow(authority=one)) for one in order]


async def unfinished(round_key: UUID) -> int:
    """Return how many are still checked, or may still mend what was returned."""
    found: int = await require_transaction().fetchval(
        "SELECT count(*) FROM application WHERE round = $1 AND (state = ANY($2::text[])"
        " OR state = 'returned' AND due_on >= $3)",
        round_key, [state.value for state in _STILL_CHECKED], clock.today(),
    )  # fmt: skip
    return found


async def authority_page(actor: Actor, round_key: UUID, authority: Authority) -> AuthorityPage:
    """Return one authority's list with what it said so far; nobody before it is sent."""
    async with db.read(actor) as connection:
        held = await round_of(round_key)
        rows = await connection.fetch(
            "SELECT x.application, p.name, a.employer, a.occupation, x.verdict, x.remark"
            " FROM joint_review_answer x JOIN joint_review j ON j.id = x.joint_review"
            " JOIN application a ON a.id = x.application JOIN person p ON p.id = a.person"
            " WHERE j.round = $1 AND j.authority = $2 ORDER BY p.pinyin, a.id",
            round_key, authority,
        )  # fmt: skip
        found = {row.authority: row for row in await authority_rows(round_key)}
    return AuthorityPage(
        held=held,
        row=found.get(authority, AuthorityRow(authority=authority)),
        answers=[msgspec.convert(dict(row), AnswerRow) for row in rows],
    )
