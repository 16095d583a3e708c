"""Decisions about terms of office and allowances in plain words."""

from app.db import require_transaction
from app.decisions.data import Decision, DecisionKind, Fact, NamedList, Summary
from app.i18n import gettext
from certifications.office.allowances import list_rows
from certifications.office.data import AllowanceBody, AppointmentBody
from certifications.office.wording import GROUNDS
from certifications.wording import TIERS


async def appointment_summary(decision: Decision) -> Summary:
    """Say what becomes of whose tier, from when and why."""
    body = decision.body_as(AppointmentBody)
    row = await require_transaction().fetchrow(
        "SELECT name, employer, document_no, named_on, valid_until FROM appointment WHERE id = $1",
        body.appointment,
    )
    who = {"tier": gettext(TIERS[body.tier]), "name": row["name"]}
    match decision.kind:
        case DecisionKind.REVOCATION:
            said = gettext("撤销%(name)s的%(tier)s称号，证书同时撤销，津贴停发。", **who)
        case DecisionKind.RENEWAL:
            said = gettext(
                "%(name)s续任%(tier)s，新的管理期 %(first)s 至 %(last)s，换发证书。",
                **who, first=body.from_day, last=body.until,
            )  # fmt: skip
        case _ if body.lift:
            said = gettext("恢复%(name)s的%(tier)s称号，证书恢复有效。", **who)
        case _:
            said = gettext("暂停%(name)s的%(tier)s称号，证书标为暂停，津贴停发。", **who)
    facts = [
        Fact(label=gettext("单位"), text=row["employer"]),
        Fact(label=gettext("命名文号"), text=row["document_no"]),
        Fact(label=gettext("理由"), text=body.reason),
    ]
    if body.ground:
        facts.append(Fact(label=gettext("依据"), text=gettext(GROUNDS[body.ground])))
    return Summary(sentence=said, facts=tuple(facts), link=f"/desk/holders/{body.appointment}")


async def allowance_summary(decision: Decision) -> Summary:
    """Say who is paid what for the quarter."""
    body = decision.body_as(AllowanceBody)
    lines = await list_rows(decision.subject)
    return Summary(
        sentence=gettext(
            "发放 %(year)s 年第 %(n)s 季度工匠津贴，%(people)s 人，共 %(yuan)s 元。",
            year=body.year, n=body.quarter, people=body.lines, yuan=body.yuan,
        ),
        lists=(
            NamedList(
                heading=gettext("发放名单"),
                columns=(gettext("姓名"), gettext("单位"), gettext("月数"), gettext("金额（元）")),
                rows=tuple(
                    (line.name, line.employer, str(line.months), f"{line.yuan:,.2f}")
                    for line in lines
                ),
            ),
        ),
        link=f"/desk/allowances/{decision.subject}",
    )  # fmt: skip
