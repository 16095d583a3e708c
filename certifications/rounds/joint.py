"""联审: lists sent to public security, safety, tax and credit, and what comes back."""

from collections.abc import Sequence
from uuid import UUID

from app import clock, db, vault
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.decisions.service import not_own_case
from app.errors import ConflictError, MalformedError
from app.files.service import store
from app.i18n import gettext
from app.i18n.catalogue import use_language
from app.permits import Actor
from app.settings import settings
from certifications.rounds.data import (
    ApplicationRow,
    ApplicationState,
    Authority,
    JointVerdict,
    RoundState,
)
from certifications.rounds.deadlines import due_after
from certifications.rounds.joint_queries import unfinished
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
        if left := await unfinished(round_key):
            raise ConflictError("joint-waiting", n=left)
        applications = await applications_of(round_key, ApplicationState.CITY_CHECKED)
        if not applications:
            raise ConflictError("joint-empty")
        listed = await _listed(applications)
        with use_language("zh"):  # an official paper, whoever sends it
            name = gettext(AUTHORITIES[authority])
            title = gettext("%(title)s联审名单（%(who)s）", title=held.title, who=name)
            content = workbook(listed, title=title, watermark=_watermark(actor, name))
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
    cases = await connection.fetch(
        "SELECT person FROM application WHERE id = ANY($1)", [one.application for one in answers]
    )
    await not_own_case(actor, [case["person"] for case in cases])
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
