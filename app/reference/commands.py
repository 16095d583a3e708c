"""``jiangce calendar``: entering a year of working days from the State Council's notice."""

import asyncio
import csv
import sys
from datetime import date
from pathlib import Path

import cyclopts

from app import db
from app.errors import DomainError, MalformedError
from app.i18n import gettext
from app.permits import system_actor
from app.postgres import ensure
from app.reference.loader import Change
from app.reference.service import enter_year
from app.reference.wording import SENTENCES
from app.reference.working_days import SpecialDay
from app.settings import settings

app = cyclopts.App(name="calendar", help="Working days, with moved weekends.")
REFUSED = 2
_WORKED = {"0": False, "1": True}


def read_days(file: Path) -> list[SpecialDay]:
    """Return the special days of a CSV with the columns date, name and working (0 or 1).

    Raises ``MalformedError`` naming the first line that cannot be read.
    """
    days = []
    with file.open(encoding="utf-8-sig", newline="") as opened:
        for record in csv.DictReader(opened):
            try:
                day = date.fromisoformat(record["date"].strip())
                days.append(
                    SpecialDay(day, record["name"].strip(), _WORKED[record["working"].strip()])
                )
            except (AttributeError, KeyError, ValueError) as error:
                line = len(days) + 2
                raise MalformedError("calendar-file", file=file.name, line=line) from error
    return days


async def _enter(year: int, days: list[SpecialDay], source: str, *, provisional: bool) -> Change:
    db.set_address(ensure(settings()).app)
    await db.open_pool(largest=2)
    try:
        actor = system_actor("jiangce calendar")
        return await enter_year(actor, year, days, source=source, provisional=provisional)
    finally:
        await db.close_pool()


@app.command
def enter(file: Path, *, year: int, source: str, provisional: bool = False) -> int:
    """Enter a year: holidays and worked weekends from a file, every other day by its weekday.

    Parameters
    ----------
    file
        CSV with the columns date (2027-02-06), name and working: 0 for a day off, 1 for a
        weekend that is worked.
    year
        The year that the file tells of.
    source
        Title or number of the notice.
    provisional
        The notice is not out yet: deadlines counted through this year are marked.
    """
    try:
        change = asyncio.run(_enter(year, read_days(file), source, provisional=provisional))
    except DomainError as error:
        title, advice = SENTENCES[error.code]
        sys.stderr.write(f"{gettext(title, **error.facts)}。{gettext(advice, **error.facts)}\n")
        return REFUSED
    told = gettext(
        "%(year)s 年：新增 %(added)s 天，更正 %(changed)s 天，未变 %(unchanged)s 天",
        year=year, added=change.added, changed=change.changed, unchanged=change.unchanged,
    )  # fmt: skip
    sys.stdout.write(f"{told}\n")
    return 0
