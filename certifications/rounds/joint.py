"""联审: lists sent to public security, safety, tax and credit, and what comes back."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from app import clock, db, vault
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, MalformedError
from app.files.service import store
from app.i18n import gettext
from app.permits import Actor
from app.settings import settings
from certifications.rounds.data import (
    ApplicationRow,
    ApplicationState,
    Authority,
    JointVerdict,
    RoundRow,
    RoundState,
)
from certifications.rounds.deadlines import due_after, left_until, loaded
from certifications.rounds.joint_sheets import (
    Answer,
    CellFault,
    Listed,
    read_lines,
    understood,
    workbook,
)
from certifications.rounds.queries import applications_of, round_of
from certifications.rounds.terms import round_terms
from certifications.rounds.wording import AUTHORITIES

SHORTEST_REASON = 4
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
            held=held, authorities=rows, ready=len(ready), unfinished=await _unfinished(round_key)
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


async def _unfinished(round_key: UUID) -> int:
    """Return how many are still checked, or may still mend what was returned."""
    found: int = await require_transaction().fetchval(
        "SELECT count(*) FROM application WHERE round = $1 AND (state = ANY($2::text[])"
        " OR state = 'returned' AND due_on >= $3)",
        round_key, [state.value for state in _STILL_CHECKED], clock.today(),
    )  # fmt: skip
    return found


async def send(actor: Actor, round_key: UUID, authority: Authority, reason: str) -> None:
    """Make the list for one authority: name, number, employer, occupation of who passed the city.

    Raises ConflictError while the round takes applications or somebody is still checked, for a
    list of nobody, and where it was sent already.
    """
    told = _reason(reason)
    async with db.transaction(actor) as connection:
        held = await round_of(round_key, lock=True)
        if held.state is not RoundState.CHECKING:
            raise ConflictError("round-state", title=held.title)
        if unfinished := await _unfinished(round_key):
            raise ConflictError("joint-waiting", n=unfinished)
        applications = await applications_of(round_key, ApplicationState.CITY_CHECKED)
        if not applications:
            raise ConflictError("joint-empty")
        name = gettext(AUTHORITIES[authority])
        content = workbook(
            await _listed(applications),
            title=gettext("%(title)s联审名单（%(who)s）", title=held.title, who=name),
            watermark=_watermark(actor, name),
        )
        key = await connection.fetchval(
            "INSERT INTO joint_review (id, round, authority, sent_at, sent_by, sent_file, due_on)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (round, authority) DO NOTHING"
            " RETURNING id",
            uuid7(), round_key, authority, clock.now(), actor.signature,
            await store(f"joint-{authority.value}.xlsx", content),
            await due_after((await round_terms(clock.today())).joint_working_days),
        )  # fmt: skip
        if key is None:
            raise ConflictError("joint-sent")
        await connection.executemany(
            "INSERT INTO joint_review_answer (id, joint_review, application) VALUES ($1, $2, $3)",
            [(uuid7(), key, one.id) for one in applications],
        )
        await record(
            actor, "certifications.joint.sent", f"round:{round_key}",
            {"authority": authority.value, "people": len(applications)}, reason=told,
        )  # fmt: skip


def _reason(reason: str) -> str:
    told = reason.strip()
    if len(told) < SHORTEST_REASON:
        raise ConflictError("reason-needed", shortest=SHORTEST_REASON)
    return told


def _watermark(actor: Actor, who: str) -> str:
    return gettext(
        "%(issuer)s　仅供%(who)s联审使用，用后销毁　%(name)s　%(at)s",
        issuer=settings().issuer_zh,
        who=who,
        name=actor.name,
        at=f"{clock.now().astimezone(clock.CITY_ZONE):%Y-%m-%d %H:%M}",
    )


async def _listed(applications: Sequence[ApplicationRow]) -> list[Listed]:
    rows = await require_transaction().fetch(
        "SELECT id, id_number FROM person WHERE id = ANY($1::uuid[])",
        [one.person for one in applications],
    )
    numbers = {
        row["id"]: vault.unseal(row["id_number"], f"person|id_number|{row['id']}").decode()
        for row in rows
    }
    return [
        Listed(
            application=one.id,
            name=one.name,
            id_number=numbers[one.person],
            employer=one.employer,
            occupation=one.occupation,
        )
        for one in applications
    ]


async def list_to_send(actor: Actor, round_key: UUID, authority: Authority, reason: str) -> UUID:
    """Return the file of a list with unmasked numbers; who took it out and why is kept.

    Raises ConflictError without a reason and before it is sent.
    """
    told = _reason(reason)
    async with db.transaction(actor) as connection:
        file: UUID | None = await connection.fetchval(
            "SELECT sent_file FROM joint_review WHERE round = $1 AND authority = $2",
            round_key, authority,
        )  # fmt: skip
        if file is None:
            raise ConflictError("joint-not-sent")
        await record(
            actor, "certifications.joint.list_taken", f"round:{round_key}",
            {"authority": authority.value}, reason=told,
        )  # fmt: skip
    return file


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


async def answer(
    actor: Actor, round_key: UUID, authority: Authority, answers: Sequence[Answer]
) -> None:
    """Keep what an authority says of these applicants; complete once everybody is answered for.

    Raises ConflictError where the list was not sent or is answered for, and for an objection
    without a word on why.
    """
    async with db.transaction(actor):
        await _answer(actor, round_key, authority, answers, file=None)


async def _answer(
    actor: Actor,
    round_key: UUID,
    authority: Authority,
    answers: Sequence[Answer],
    *,
    file: UUID | None,
) -> None:
    connection = require_transaction()
    row = await connection.fetchrow(
        "SELECT id, returned_at FROM joint_review WHERE round = $1 AND authority = $2 FOR UPDATE",
        round_key, authority,
    )  # fmt: skip
    if row is None:
        raise ConflictError("joint-not-sent")
    if row["returned_at"] is not None:
        raise ConflictError("joint-answered")
    for one in answers:
        if one.verdict is JointVerdict.OBJECTED and not one.remark.strip():
            raise ConflictError("joint-remark", name=await _name(one.application))
    await connection.executemany(
        "UPDATE joint_review_answer SET verdict = $3, remark = $4"
        " WHERE joint_review = $1 AND application = $2",
        [(row["id"], one.application, one.verdict, one.remark.strip()) for one in answers],
    )
    left = await connection.fetchval(
        "SELECT count(*) FROM joint_review_answer WHERE joint_review = $1 AND verdict = 'sent'",
        row["id"],
    )
    if not left:
        await connection.execute(
            "UPDATE joint_review SET returned_at = $2, returned_by = $3, returned_file = $4"
            " WHERE id = $1",
            row["id"], clock.now(), actor.signature, file,
        )  # fmt: skip
    await record(
        actor, "certifications.joint.answered", f"round:{round_key}",
        {"authority": authority.value, "answers": len(answers), "left": left,
         "objected": sum(one.verdict is JointVerdict.OBJECTED for one in answers)},
    )  # fmt: skip


async def _name(application: UUID) -> str:
    found: str | None = await require_transaction().fetchval(
        "SELECT p.name FROM application a JOIN person p ON p.id = a.person WHERE a.id = $1",
        application,
    )
    return found or ""


async def take_back_list(
    actor: Actor, round_key: UUID, authority: Authority, content: bytes
) -> list[CellFault]:
    """Read a list that came back; with nothing wrong in any cell it is kept, else nothing is.

    Raises MalformedError for a file that cannot be read and ConflictError where the list was not
    sent or is answered for.
    """
    if not content:
        raise MalformedError("joint-file")
    lines = await read_lines(content)
    async with db.transaction(actor) as connection:
        rows = await connection.fetch(
            "SELECT x.application FROM joint_review_answer x JOIN joint_review j"
            " ON j.id = x.joint_review WHERE j.round = $1 AND j.authority = $2",
            round_key, authority,
        )  # fmt: skip
        asked = {row["application"] for row in rows}
        sent = [one for one in await applications_of(round_key) if one.id in asked]
        answers, faults = understood(lines, await _listed(sent))
        if not faults:
            file = await store(f"joint-{authority.value}-returned.xlsx", content)
            await _answer(actor, round_key, authority, answers, file=file)
    return faults
