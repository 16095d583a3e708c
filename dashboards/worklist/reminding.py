"""Reminding of entries that are due or late, and what waits on the work list."""

from datetime import date
from uuid import UUID

from app import clock, db
from app.db import require_transaction
from app.i18n import gettext
from app.i18n.catalogue import use_language
from app.outbox.service import contact, write
from app.outbox.wording import Kind, compose
from app.permits import ROLE_PERMITS, Actor, Permit, Role, system_actor
from app.settings import settings
from app.vault import unseal
from dashboards.demand.todo import DemandQueue
from dashboards.worklist import rules
from dashboards.worklist.data import Task, TaskState
from dashboards.worklist.progress import Year, tasks_of, terms_of
from dashboards.worklist.reporting import enters
from dashboards.worklist.wording import LATE, SOON

REMINDER = system_actor("work-list", Role.CITY_OFFICER)
_ROLES = sorted(role for role, held in ROLE_PERMITS.items() if Permit.WORK_ENTER in held)
_WHO = (
    'SELECT DISTINCT a.id, a.contact FROM account a JOIN "grant" g ON g.account = a.id'
    " WHERE a.active AND a.contact IS NOT NULL AND g.role = ANY($1)"
    " AND CASE WHEN $2 = '' THEN g.organisation = $3 ELSE g.division = $2 END"
    " AND g.valid_from <= $4 AND (g.valid_until IS NULL OR g.valid_until >= $4)"
)


async def remind_everywhere() -> None:
    """Remind those whose quarterly entry is due soon or late, on the days of the terms."""
    today = clock.today()
    async with db.transaction(REMINDER):
        terms = await terms_of(today)
        for year in (today.year - 1, today.year):
            found = Year(year, today, terms)
            await found.read()
            for task in await tasks_of(year):
                if task.state is not TaskState.ISSUED or task.measure:
                    continue
                for row in found.targets[task.id]:
                    if not found.asked(task, row["division"]):
                        continue
                    known = {e.quarter for e in found.entries[row["id"]] if e.state != "returned"}
                    for quarter in set(rules.begun(year, today)) - known:
                        due = rules.due_day(year, quarter, terms)
                        if rules.reminder_due(due, today, terms):
                            await _tell(task, row["id"], row["division"], quarter, due, today)


async def _tell(
    task: Task, target: UUID, division: str, quarter: int, due: date, today: date
) -> None:
    rows = await require_transaction().fetch(_WHO, _ROLES, division, task.lead, today)
    with use_language("zh"):
        what = gettext(
            LATE if due < today else SOON,
            title=task.title, quarter=f"{task.year} 年第 {quarter}", day=due.isoformat(),
        )  # fmt: skip
    for row in rows:
        reached = unseal(row["contact"], f"account|contact|{row['id']}").decode()
        await write(
            kind=Kind.WORK_LIST,
            channel=contact(reached)[0],
            recipient=reached,
            text=compose(
                Kind.WORK_LIST,
                "zh",
                what=what,
                address=f"{settings().address}/desk/work-list/{task.id}",
            ),
            key=f"work-list:{target}:{quarter}:{today}:{row['id']}",
        )


async def work_queues(actor: Actor) -> list[DemandQueue]:
    """Return what on the work list waits for this actor."""
    found = list[DemandQueue]()
    if not actor.may(Permit.WORK_ENTER):
        return found
    today = clock.today()
    async with db.read(actor) as connection:
        if actor.reach(Permit.WORK_REVIEW).everything:
            waiting = await connection.fetchval(
                "SELECT count(*)::int FROM work_entry WHERE state = 'filed' AND filer <> $1",
                actor.account,
            )
            found.append(DemandQueue(kind="to_review", waiting=waiting))
        else:
            terms = await terms_of(today)
            for kind, number in (("to_enter", today.year), ("to_enter_before", today.year - 1)):
                if late := await _late(actor, Year(number, today, terms)):
                    found.append(
                        DemandQueue(kind=kind, waiting=len(late), late=len(late), due_on=min(late))
                    )
    return [queue for queue in found if queue.waiting]


async def _late(actor: Actor, year: Year) -> list[date]:
    """Return the days on which entries that this actor makes were due."""
    await year.read(figures=False)
    return [
        rules.due_day(year.year, quarter, year.terms)
        for task in await tasks_of(year.year)
        for row in year.targets[task.id]
        if enters(actor, task, row["division"])
        for quarter in year.missing(task, row["id"], row["division"])
    ]
