"""What a proposed naming says in plain words."""

import msgspec

from app.db import require_transaction
from app.decisions.data import Decision, Fact, NamedList, Summary
from app.i18n import gettext
from certifications.naming.data import NamingBody
from certifications.office.appointing import term_end
from certifications.panels.facts import round_facts
from certifications.wording import TIERS


async def naming_summary(decision: Decision) -> Summary:
    """Say who is named to what, until when, and on which minutes."""
    body, found = decision.body_as(NamingBody), await round_facts(decision.subject)
    rows = await require_transaction().fetch(
        "SELECT p.name, a.employer, a.occupation FROM unnest($1::uuid[]) WITH ORDINALITY"
        " AS o(id, place) JOIN application a ON a.id = o.id JOIN person p ON p.id = a.person"
        " ORDER BY o.place",
        list(body.applications),
    )
    common = found.terms.common
    until = term_end(body.named_on, common.term_years)
    sentence = gettext(
        "生效后命名 %(n)s 人为%(tier)s，管理期 %(first)s 至 %(last)s，并发给证书。",
        n=len(body.applications),
        tier=gettext(TIERS[found.head.tier]),
        first=body.named_on,
        last=until,
    )
    if common.one_active_tier_per_person:
        sentence += gettext("原来持有较低一级称号的，同时终止。")
    return Summary(
        sentence=sentence,
        facts=(
            Fact(label=gettext("文号"), text=body.document_no),
            Fact(
                label=gettext("会议纪要"),
                text=gettext("%(number)s，%(day)s", number=body.minutes_no, day=body.met_on),
            ),
        ),
        lists=(
            NamedList(
                heading=gettext("命名名单"),
                columns=(gettext("姓名"), gettext("单位"), gettext("职业")),
                rows=tuple(msgspec.convert(tuple(row.values()), tuple[str, ...]) for row in rows),
            ),
        ),
        link=f"/desk/rounds/{decision.subject}/naming",
    )
