"""Allowances of a quarter: drawn up from who holds a tier, decided by three, paid."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from uuid import UUID

import msgspec
import xlsxwriter

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.decisions import service as decisions
from app.decisions.data import Decision, DecisionKind
from app.errors import ConflictError, NotFoundError
from app.i18n import gettext
from app.i18n.catalogue import use_language
from app.permits import Actor, Permit
from certifications.office.data import (
    AllowanceBody,
    AllowanceLineRow,
    AllowanceListRow,
    Grade,
)
from certifications.office.facts import review_terms
from certifications.office.rules import (
    MONTHS_A_QUARTER,
    Span,
    allowance_months,
    stopped_by_reviews,
)
from certifications.wording import TIERS

_ELIGIBLE = (
    "SELECT a.id, a.monthly_allowance_yuan, a.named_on,"
    " coalesce(a.ended_on, a.valid_until) AS last_day"
    " FROM appointment a WHERE a.monthly_allowance_yuan > 0 AND a.named_on <= $2"
    " AND coalesce(a.ended_on, a.valid_until) >= $1"
)
_GRADED = (
    "SELECT appointment, grade, (graded_at AT TIME ZONE $2)::date AS day FROM annual_review"
    " WHERE grade IS NOT NULL AND appointment = ANY($1) ORDER BY appointment, year"
)
_SUSPENDED = (
    "SELECT subject, (ended_at AT TIME ZONE $2)::date AS day, (body->>'lift')::boolean AS lift"
    " FROM official_decision WHERE kind = 'suspension' AND state = 'in_force' AND subject = ANY($1)"
    " ORDER BY ended_at, id"
)
_LINES = (
    "SELECT l.appointment, a.name, a.employer, a.tier, l.months,"
    " a.monthly_allowance_yuan AS monthly, l.yuan FROM allowance_line l"
    " JOIN appointment a ON a.id = l.appointment WHERE l.allowance_list = $1"
    " ORDER BY a.tier, a.name, a.id"
)
LISTS = (
    "SELECT q.id, q.year, q.quarter, q.state, q.drawn_up_at, q.paid_on, count(l.id) AS people,"
    " coalesce(sum(l.yuan), 0) AS yuan FROM allowance_list q"
    " LEFT JOIN allowance_line l ON l.allowance_list = q.id"
)
_GROUP = " GROUP BY q.id ORDER BY q.year DESC, q.quarter DESC"


async def lists_of(actor: Actor) -> list[AllowanceListRow]:
    """Return the quarters' lists, the latest first."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(f"{LISTS}{_GROUP}")
    return [msgspec.convert(dict(row), AllowanceListRow) for row in rows]


async def list_page(actor: Actor, key: UUID) -> tuple[AllowanceListRow, list[AllowanceLineRow]]:
    """Return one quarter's list with its lines.

    Raises NotFoundError for no such list, and to whom only some divisions are open: the list is
    the whole city's.
    """
    if not actor.reach(Permit.OFFICE_VIEW).everything:
        raise NotFoundError("not-found")
    async with db.read(actor):
        return await _list(key), await list_rows(key)


async def latest_decision(actor: Actor, key: UUID) -> UUID | None:
    """Return the decision about a list that is on its way or in force, or none."""
    async with db.read(actor):
        held = await decisions.open_decision(
            DecisionKind.ALLOWANCE, key
        ) or await decisions.in_force_for(DecisionKind.ALLOWANCE, key)
    return held.id if held else None


async def _list(key: UUID) -> AllowanceListRow:
    row = await require_transaction().fetchrow(f"{LISTS} WHERE q.id = $1{_GROUP}", key)
    if row is None:
        raise NotFoundError("not-found")
    return msgspec.convert(dict(row), AllowanceListRow)


async def list_rows(key: UUID) -> list[AllowanceLineRow]:
    """Return the lines of a list, in the current transaction."""
    rows = await require_transaction().fetch(_LINES, key)
    return [msgspec.convert(dict(row), AllowanceLineRow) for row in rows]


async def draw_up(actor: Actor, year: int, quarter: int) -> UUID:
    """Draw a quarter's list up, or anew while it is a draft; return its key.

    Raises ConflictError for a quarter that is not over, or whose list is signed.
    """
    _, last = _days(year, quarter)
    if last >= clock.today():
        raise ConflictError("allowance-early", day=last)
    async with db.transaction(actor) as connection:
        key: UUID = await connection.fetchval(
            "INSERT INTO allowance_list (id, year, quarter, drawn_up_at) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT (year, quarter) DO UPDATE SET drawn_up_at = excluded.drawn_up_at"
            " WHERE allowance_list.state = 'draft' RETURNING id",
            uuid7(), year, quarter, clock.now(),
        )  # fmt: skip
        if key is None or await decisions.open_decision(DecisionKind.ALLOWANCE, key):
            raise ConflictError("allowance-closed", year=year, quarter=quarter)
        await connection.execute("DELETE FROM allowance_line WHERE allowance_list = $1", key)
        lines = await _drawn(key, year, quarter)
        await connection.executemany(
            "INSERT INTO allowance_line (id, allowance_list, appointment, months, yuan)"
            " VALUES ($1, $2, $3, $4, $5)",
            [line for line in lines if line[3]],
        )
        await record(
            actor, "certifications.allowance.drawn_up", f"allowance:{key}",
            {"year": year, "quarter": quarter, "lines": len(lines)},
        )  # fmt: skip
    return key


async def _drawn(key: UUID, year: int, quarter: int) -> list[tuple[UUID, UUID, UUID, int, Decimal]]:
    """Return the list's lines as the table takes them, those without a month included."""
    connection, (first, last) = require_transaction(), _days(year, quarter)
    rows = await connection.fetch(_ELIGIBLE, first, last)
    keys = [row["id"] for row in rows]
    suspended = await _suspensions(keys)
    terms = await review_terms(last)
    failed = await _failures(keys) if terms.suspend_allowance_on_failure else {}
    lines = []
    for row in rows:
        months = allowance_months(
            year,
            quarter,
            named_on=row["named_on"],
            last_day=row["last_day"],
            stops=[*suspended.get(row["id"], ()), *failed.get(row["id"], ())],
        )
        yuan = Decimal(months * row["monthly_allowance_yuan"])
        lines.append((uuid7(), key, row["id"], months, yuan))
    return lines


async def _failures(keys: Sequence[UUID]) -> dict[UUID, list[Span]]:
    """Return when failed reviews stopped each term's allowance."""
    rows = await require_transaction().fetch(_GRADED, list(keys), clock.CITY_ZONE.key)
    grades: dict[UUID, list[tuple[Grade, date]]] = {}
    for row in rows:
        grades.setdefault(row["appointment"], []).append((Grade(row["grade"]), row["day"]))
    return {key: stopped_by_reviews(of_term) for key, of_term in grades.items()}


async def _suspensions(keys: Sequence[UUID]) -> dict[UUID, list[Span]]:
    """Return when each term was suspended and from when it was so no more, by its decisions."""
    found: dict[UUID, list[Span]] = {}
    rows = await require_transaction().fetch(_SUSPENDED, list(keys), clock.CITY_ZONE.key)
    for row in rows:
        spans = found.setdefault(row["subject"], [])
        if row["lift"]:
            spans[-1] = (spans[-1][0], row["day"])
        else:
            spans.append((row["day"], None))
    return found


def _days(year: int, quarter: int) -> tuple[date, date]:
    first = date(year, MONTHS_A_QUARTER * (quarter - 1) + 1, 1)
    after = date(year + 1, 1, 1) if quarter == 4 else date(year, first.month + 3, 1)  # noqa: PLR2004
    return first, date.fromordinal(after.toordinal() - 1)


async def propose(actor: Actor, key: UUID) -> UUID:
    """Propose a quarter's list to be signed; return the decision's key.

    Raises ConflictError for a list of nobody, and once it is signed.
    """
    async with db.transaction(actor) as connection:
        held = await _list(key)
        if held.state != "draft":
            raise ConflictError("allowance-closed", year=held.year, quarter=held.quarter)
        if not held.people:
            raise ConflictError("allowance-nobody")
        people = await connection.fetch(
            "SELECT DISTINCT a.person FROM allowance_line l JOIN appointment a"
            " ON a.id = l.appointment WHERE l.allowance_list = $1 ORDER BY a.person",
            key,
        )
        body = AllowanceBody(
            people=tuple(row["person"] for row in people),
            year=held.year,
            quarter=held.quarter,
            lines=held.people,
            yuan=str(held.yuan),
        )
        with use_language("zh"):  # kept with the decision: an official paper is in Chinese
            title = gettext("%(year)s 年第 %(n)s 季度工匠津贴", year=held.year, n=held.quarter)
        return await decisions.propose(actor, DecisionKind.ALLOWANCE, key, title=title, body=body)


async def allowance_in_force(actor: Actor, decision: Decision) -> None:
    """Take a quarter's list as signed; it waits to be paid."""
    await require_transaction().execute(
        "UPDATE allowance_list SET state = 'signed' WHERE id = $1 AND state = 'draft'",
        decision.subject,
    )
    await record(actor, "certifications.allowance.signed", f"allowance:{decision.subject}", {})


async def mark_paid(actor: Actor, key: UUID, paid_on: date) -> None:
    """Note when a signed list was paid; raises ConflictError before it is signed, or twice."""
    if paid_on > clock.today():
        raise ConflictError("allowance-future")
    async with db.transaction(actor) as connection:
        status = await connection.execute(
            "UPDATE allowance_list SET state = 'paid', paid_on = $2 WHERE id = $1"
            " AND state = 'signed'",
            key, paid_on,
        )  # fmt: skip
        if status != "UPDATE 1":
            raise ConflictError("allowance-not-signed")
        await record(
            actor, "certifications.allowance.paid", f"allowance:{key}",
            {"paid_on": paid_on.isoformat()},
        )  # fmt: skip


def workbook(held: AllowanceListRow, lines: list[AllowanceLineRow]) -> bytes:
    """Return a list as a workbook, its sum below."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(f"{held.year}Q{held.quarter}")
        head, money = (
            book.add_format({"bold": True, "bottom": 1}),
            book.add_format({"num_format": "#,##0.00"}),
        )
        titles = ("序号", "姓名", "单位", "工匠称号", "月数", "每月（元）", "金额（元）")
        sheet.write_row(0, 0, titles, head)
        sheet.set_column(1, 6, 16)
        for number, line in enumerate(lines, 1):
            sheet.write_row(
                number,
                0,
                (
                    number,
                    line.name,
                    line.employer,
                    gettext(TIERS[line.tier]),
                    line.months,
                    line.monthly,
                ),
            )
            sheet.write_number(number, 6, float(line.yuan), money)
        sheet.write_string(len(lines) + 1, 1, "合计", head)
        sheet.write_number(len(lines) + 1, 6, float(held.yuan), money)
    return made.getvalue()
