"""Seat plans: their limits, the classes they open, what of it is locked."""

from piccolo.columns import JSONB, Boolean, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import Uuid7


class SeatPlan(Table):
    """A plan of the seats to open in one quarter: draft, solved, handed in, signed."""

    PII: dict[str, str] = {
        "drafted_by": "name of the official; staff",
        "signed_by": "name of the official; staff, and the printed plan",
    }

    id = Uuid7(primary_key=True)
    period = Varchar(length=6, index=True)
    title = Text()
    state = Varchar(length=12, default="draft")
    limits = JSONB(help_text="budget, swing, floors: what the officer set")
    problem = JSONB(null=True, default=None, help_text="what was solved, frozen")
    outcome = JSONB(null=True, default=None, help_text="status, binding limits, prices, unmet")
    solved_at = Timestamptz(null=True, default=None)
    drafter = Uuid7(default=None)
    drafted_by = Text()
    changed_at = Timestamptz()
    signed_by = Text(default="")
    signed_at = Timestamptz(null=True, default=None)

    known_state = Check(
        "state in ('draft', 'solving', 'solved', 'refused', 'handed_in', 'signed', 'discarded')"
    )
    quarter_form = Check(r"period ~ '^\d{4}Q[1-4]$'")
    signed = Check("state <> 'signed' or signed_at is not null")


class SeatPlanRow(Table):
    """Seats of one occupation and level at one institution, under three outlooks of demand.

    ``low``, ``seats`` and ``high`` are the seats under P10, P50 and P90; ``robust`` are those
    kept in all three (稳健). ``cost`` is in yuan.
    """

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    plan = ForeignKey(SeatPlan, null=False, on_delete=OnDelete.restrict)
    occupation_code = Varchar(length=16)
    level = Varchar(length=12)
    organisation = Uuid7(default=None)
    division = Varchar(length=12)
    last_seats = Integer(default=0)
    low = Integer(default=0)
    seats = Integer(default=0)
    high = Integer(default=0)
    robust = Integer(default=0)
    classes = Integer(default=0)
    cost = Integer(default=0)
    expected_placed = Integer(default=0)
    locked = Boolean(default=False)
    locked_seats = Integer(null=True, default=None)
    lock_reason = Text(default="")

    seat_plan_row_once = Unique([plan, occupation_code, level, organisation])
    none_negative = Check("low >= 0 and seats >= 0 and high >= 0 and robust >= 0 and cost >= 0")
    locked_at = Check("not locked or locked_seats >= 0")
