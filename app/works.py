"""All background work by name, and the process that does it."""

import asyncio
import contextlib
import gc
import os
import signal

from app import db
from app.accounts.codes import tidy
from app.credentials.published import keep_every_night
from app.imports.retention import delete_expired
from app.jobs.queue import Nightly, Work, worker
from app.outbox.sending import send_message
from app.outbox.service import SEND, forget, take_up
from app.postgres import ensure, release
from app.settings import settings
from app.terms.service import supersede_all
from certifications.notices.service import close_due_notices
from certifications.office.reviewing import open_reviews
from certifications.office.standing import expire_ended
from certifications.policy import service as policy
from certifications.rounds.reminding import remind_everywhere as remind_applicants
from courses.catalogue.service.interest import TELL, forget_interest, tell_who_waits
from courses.places.service import move_up_everywhere
from courses.places.telling import remind_everywhere
from courses.service import roster, roster_work
from dashboards.demand.opening import open_ended_quarter
from dashboards.demand.reminding import remind_everywhere as remind_counties
from dashboards.facts import service as snapshots
from dashboards.forecasts.service import forecast_at_night
from dashboards.plans import solving as seat_plans
from dashboards.supply import service as rollups
from dashboards.warning.service import alert_at_night
from dashboards.worklist.reminding import remind_everywhere as remind_of_work

WORKS: dict[str, Work] = {
    seat_plans.SOLVE: seat_plans.solve,
    roster.READ: roster_work.read_batch,
    roster.CHECK: roster_work.check_batch,
    roster.ACCEPT: roster_work.accept_batch,
    SEND: send_message,
    TELL: tell_who_waits,
    policy.SIMULATE: policy.simulate,
}
NIGHTLY: dict[str, Nightly] = {
    "dashboards.forecasts.make": forecast_at_night,
    "certifications.rounds.remind": remind_applicants,
    "credentials.lists": keep_every_night,
    "imports.retention": delete_expired,
    "outbox.retention": forget,
    "certifications.notices.close": close_due_notices,
    "terms.supersede": supersede_all,
    "certifications.office.expire": expire_ended,
    "certifications.office.reviews": open_reviews,
    "outbox.take-up": take_up,
    "accounts.tidy": tidy,
    "courses.interest.forgotten": forget_interest,
    "courses.places.move_up": move_up_everywhere,
    "courses.places.remind": remind_everywhere,
    "dashboards.returns.open": open_ended_quarter,
    "dashboards.returns.remind": remind_counties,
    "dashboards.rollups.check": rollups.check_at_night,
    "dashboards.warning.score": alert_at_night,
    "dashboards.worklist.remind": remind_of_work,
    "dashboards.snapshots.corrected": snapshots.freeze_at_night,
}
OFTEN: dict[str, Nightly] = {
    "dashboards.rollups.refresh": rollups.refresh_soon,
    "dashboards.snapshots.closed": snapshots.freeze_each_minute,
}
_PARENT_LOOK = 2.0
_OBJECTS_BEFORE_A_LOOK = 200_000


async def _work_until_told() -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    parent = os.getppid()
    dsn = ensure(settings()).app
    db.set_address(dsn)
    await db.open_pool(largest=4)
    try:
        async with worker(dsn, WORKS, NIGHTLY, OFTEN):
            while not told.is_set() and os.getppid() == parent:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(told.wait(), _PARENT_LOOK)
    finally:
        await db.close_pool()


def work() -> None:
    """Do background work until a signal comes or the process that started us is gone."""
    # A roster is a million short-lived strings without a cycle among them: walking them costs
    # more than it finds.
    gc.freeze()
    gc.set_threshold(_OBJECTS_BEFORE_A_LOOK, 50, 50)
    try:
        asyncio.run(_work_until_told())
    finally:
        release()
