"""From the joint review to the panel: who goes before it, under which cipher, and who does not."""

import secrets
from uuid import UUID

from app import db
from app.audit.record import record
from app.db import require_transaction
from app.decisions import service as decisions
from app.decisions.data import (
    Decision,
    DecisionKind,
    Fact,
    NamedList,
    Summary,
)
from app.errors import ConflictError
from app.i18n import N_, gettext
from app.i18n.catalogue import use_language
from app.permits import Actor
from certifications.rounds.data import (
    ROUND_TRANSITIONS,
    ApplicationRow,
    ApplicationState,
    Authority,
    CallBody,
    Refused,
    RoundState,
    ShortlistBody,
)
from certifications.rounds.joint_queries import authority_rows
from certifications.rounds.queries import applications_of, round_of
from certifications.rounds.telling import tell
from certifications.rounds.wording import AUTHORITIES, tier_name

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CIPHER = 5
LEFT_BEHIND = N_("未在期限内完成推荐或补正")


async def propose_shortlist(actor: Actor, round_key: UUID) -> UUID:
    """Propose who goes before the panel, and return the decision's key.

    Raises ConflictError while an authority has not answered, for a list of nobody, and
    ``decision-open`` with the difference where somebody else has proposed it.
    """
    async with db.transaction(actor):
        held = await round_of(round_key, lock=True)
        if held.state is not RoundState.CHECKING:
            raise ConflictError("round-state", title=held.title)
        waiting = [r.authority for r in await authority_rows(round_key) if r.returned_at is None]
        if waiting:
            names = gettext("、").join(gettext(AUTHORITIES[one]) for one in waiting)
            raise ConflictError("joint-open", who=names)
        applications = await applications_of(round_key, ApplicationState.CITY_CHECKED)
        objected = await _objected(round_key)
        clear = [one for one in applications if one.id not in objected]
        if not clear:
            raise ConflictError("joint-nobody")
        body = ShortlistBody(
            people=tuple(one.person for one in applications),
            round=round_key,
            applications=tuple(one.id for one in clear),
            refused=tuple(
                Refused(application=one.id, authorities=tuple(objected[one.id]))
                for one in applications
                if one.id in objected
            ),
        )
        with use_language("zh"):  # kept with the decision: an official paper is in Chinese
            title = gettext("%(title)s进入专家评审名单", title=held.title)
        return await decisions.propose(
            actor, DecisionKind.SHORTLIST, round_key, body=body, title=title
        )


async def _objected(round_key: UUID) -> dict[UUID, dict[Authority, str]]:
    """Return by application which authorities objected, and what they wrote."""
    rows = await require_transaction().fetch(
        "SELECT x.application, j.authority, x.remark FROM joint_review_answer x"
        " JOIN joint_review j ON j.id = x.joint_review"
        " WHERE j.round = $1 AND x.verdict = 'objected' ORDER BY j.authority",
        round_key,
    )
    found: dict[UUID, dict[Authority, str]] = {}
    for row in rows:
        found.setdefault(row["application"], {})[Authority(row["authority"])] = row["remark"]
    return found


async def shortlist_in_force(actor: Actor, decision: Decision) -> None:
    """Give ciphers to who goes before the panel, refuse the others with the reason.

    The effect of a SHORTLIST decision, in the transaction of its last signature. Who withdrew
    meanwhile is passed over. Raises ConflictError where somebody has come in who is not in it.
    """
    body = decision.body_as(ShortlistBody)
    held = await round_of(body.round, lock=True)
    if RoundState.PANEL not in ROUND_TRANSITIONS[held.state]:
        raise ConflictError("round-state", title=held.title)
    waiting = await applications_of(body.round, ApplicationState.CITY_CHECKED, lock=True)
    refused = {one.application for one in body.refused}
    if {one.id for one in waiting} - refused - set(body.applications):
        raise ConflictError("shortlist-changed")
    objected = await _objected(body.round)
    ciphers = _ciphers(len(waiting))
    for one in waiting:
        if one.id in refused:
            reason = _reason(objected.get(one.id, {}))
            await _end(one, reason)
            await tell(one, held, "joint-refused")
        else:
            await require_transaction().execute(
                "UPDATE application SET state = 'joint_reviewed', cipher = $2, due_on = NULL"
                " WHERE id = $1",
                one.id, ciphers.pop(),
            )  # fmt: skip
            await tell(one, held, "shortlisted")
    left = await applications_of(
        body.round, ApplicationState.SUBMITTED, ApplicationState.RETURNED, lock=True
    )
    for one in left:
        await _end(one, LEFT_BEHIND)
    await require_transaction().execute(
        "UPDATE round SET state = 'panel' WHERE id = $1", body.round
    )
    await record(
        actor, "certifications.round.shortlisted", f"round:{body.round}",
        {"applications": len(waiting) - len(refused), "refused": len(refused),
         "left_behind": len(left)},
    )  # fmt: skip


def _reason(objected: dict[Authority, str]) -> str:
    with use_language("zh"):  # kept with the application, whoever signs
        said = [
            gettext("%(who)s：%(remark)s", who=gettext(AUTHORITIES[authority]), remark=remark)
            for authority, remark in objected.items()
        ]
        return gettext("；").join(said)


async def _end(one: ApplicationRow, reason: str) -> None:
    await require_transaction().execute(
        "UPDATE application SET state = 'rejected', due_on = NULL, ended_for = $2 WHERE id = $1",
        one.id, reason,
    )  # fmt: skip


def _ciphers(count: int) -> list[str]:
    """Return so many different random ciphers; nothing of a name follows from one."""
    found: set[str] = set()
    while len(found) < count:
        found.add("".join(secrets.choice(_LETTERS) for _ in range(_CIPHER)))
    return list(found)


async def call_summary(decision: Decision) -> Summary:
    """Say what a call brings about."""
    body = decision.body_as(CallBody)
    names = await _division_names()
    quotas = [
        gettext("%(who)s %(n)s 人", who=names.get(one.code, one.code) or gettext("每个职业"),
                n=one.seats)
        for one in body.quotas
    ]  # fmt: skip
    return Summary(
        sentence=gettext(
            "生效后发布《%(title)s》，%(opens)s 至 %(closes)s 受理%(tier)s申报，选 %(n)s 人；"
            "当日施行的认定条件随本轮固定。",
            title=body.title,
            opens=body.opens_on,
            closes=body.closes_on,
            tier=tier_name(body.tier),
            n=body.quota,
        ),
        facts=(
            Fact(label=gettext("文号"), text=body.document_no),
            Fact(label=gettext("名额分配"), text=gettext("；").join(quotas) or gettext("不分配")),
            Fact(
                label=gettext("评分项目"),
                text=gettext("；").join(
                    gettext("%(what)s %(n)s 分", what=item.name, n=item.points)
                    for item in body.rubric
                ),
            ),
            Fact(label=gettext("异议受理电话"), text=body.objection_phone),
            Fact(label=gettext("监督电话"), text=body.supervision_phone),
            Fact(label=gettext("地址"), text=body.objection_address),
            Fact(label=gettext("通知正文"), text=body.call),
        ),
        link=f"/desk/rounds/{decision.subject}",
    )


async def _division_names() -> dict[str, str]:
    rows = await require_transaction().fetch(
        "SELECT code, name_zh FROM division WHERE kind IN ('county', 'zone')"
    )
    return {row["code"]: row["name_zh"] for row in rows}


async def shortlist_summary(decision: Decision) -> Summary:
    """Say who goes before the panel and who does not."""
    body = decision.body_as(ShortlistBody)
    named = {one.id: one for one in await applications_of(body.round)}
    going = [named[key] for key in body.applications if key in named]
    refused = [(named[one.application], one) for one in body.refused if one.application in named]
    return Summary(
        sentence=gettext(
            "生效后 %(n)s 人进入专家评审，各发一个匿名编号；%(k)s 人因联审有异议不予通过。",
            n=len(going),
            k=len(refused),
        ),
        lists=(
            NamedList(
                heading=gettext("进入专家评审"),
                columns=(gettext("姓名"), gettext("单位"), gettext("职业")),
                rows=tuple((one.name, one.employer, one.occupation) for one in going),
            ),
            NamedList(
                heading=gettext("联审有异议，不予通过"),
                columns=(gettext("姓名"), gettext("单位"), gettext("有异议的部门")),
                rows=tuple(
                    (
                        one.name,
                        one.employer,
                        gettext("、").join(gettext(AUTHORITIES[who]) for who in why.authorities),
                    )
                    for one, why in refused
                ),
            ),
        ),
        link=f"/desk/rounds/{body.round}/joint",
    )
