"""Messages to a county's officers about its return, written in the transaction of the step."""

from datetime import date

from app.db import require_transaction
from app.i18n import N_, gettext
from app.i18n.catalogue import use_language
from app.outbox.service import contact, write
from app.outbox.wording import Kind, compose
from app.permits import ROLE_PERMITS, Permit
from app.settings import settings
from app.vault import unseal
from dashboards.demand.data import ReturnRow
from dashboards.wording import period_words

OPENED = N_("%(period)s用工需求开始填报，%(day)s 前报送")
SOON = N_("%(period)s用工需求还没有报送，%(day)s 到期")
LATE = N_("%(period)s用工需求已逾期（%(day)s 到期），请尽快报送")
RETURNED = N_("%(period)s用工需求已退回，理由见填报页，请修改后重新报送")
_ROLES = sorted(role for role, held in ROLE_PERMITS.items() if Permit.DEMAND_IMPORT in held)


async def tell_county(held: ReturnRow, what: str, occasion: str, today: date) -> int:
    """Tell the officers of a return's division, once an occasion; return how many were told.

    Who has no contact on the account sees it after signing in.
    """
    rows = await require_transaction().fetch(
        'SELECT DISTINCT a.id, a.contact FROM account a JOIN "grant" g ON g.account = a.id'
        " WHERE a.active AND a.contact IS NOT NULL AND g.role = ANY($1) AND g.division = $2"
        " AND g.valid_from <= $3 AND (g.valid_until IS NULL OR g.valid_until >= $3)",
        _ROLES, held.division, today,
    )  # fmt: skip
    with use_language("zh"):
        words = gettext(what, period=period_words(held.period), day=held.due_on.isoformat())
    told = 0
    for row in rows:
        reached = unseal(row["contact"], f"account|contact|{row['id']}").decode()
        sent = await write(
            kind=Kind.DEMAND_RETURN,
            channel=contact(reached)[0],
            recipient=reached,
            text=compose(
                Kind.DEMAND_RETURN,
                "zh",
                what=words,
                address=f"{settings().address}/desk/returns/{held.id}",
            ),
            key=f"demand-return:{held.id}:{occasion}:{row['id']}",
        )
        told += sent is not None
    return told
