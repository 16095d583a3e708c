"""What follows from ranks: lists of levels and titles, proposed, confirmed by decision."""

from piccolo.columns import JSONB, Boolean, Date, ForeignKey, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import Uuid7
from app.people.tables import Person
from competitions.entries.tables import Entry
from competitions.plans.tables import ContestEvent
from competitions.results.tables import ResultRevision


class HonourList(Table):
    """One list of levels and titles that follow from a published result."""

    PII: dict[str, str] = {"drawn_up_by": "name of the official; staff"}

    id = Uuid7(primary_key=True)
    event = ForeignKey(ContestEvent, null=False, index=True, on_delete=OnDelete.restrict)
    revision = ForeignKey(ResultRevision, null=False, on_delete=OnDelete.restrict)
    state = Varchar(length=12, default="draft")
    document_no = Text(default="")
    terms = JSONB(help_text="the terms of consequences as they stood")
    drawn_up_by = Text(default="")
    drawn_up_at = Timestamptz()
    confirmed_at = Timestamptz(null=True, default=None)
    confirmed_on = Date(null=True, default=None)

    known_state = Check("state in ('draft', 'confirmed', 'dropped')")
    confirmed_numbered = Check(
        "state <> 'confirmed' or (document_no <> '' and confirmed_at is not null)"
    )


class HonourLine(Table):
    """One person's level or title on a list; whether it is given is the officer's word."""

    PII: dict[str, str] = {
        "name": "full name as certified; the person, officers, the printed list",
        "reason": "why not given, or why chosen otherwise; officers",
    }

    id = Uuid7(primary_key=True)
    honour_list = ForeignKey(HonourList, null=False, index=True, on_delete=OnDelete.restrict)
    entry = ForeignKey(Entry, null=False, on_delete=OnDelete.restrict)
    person = ForeignKey(Person, null=False, index=True, on_delete=OnDelete.restrict)
    name = Text()
    kind = Varchar(length=8)
    level = Varchar(length=12, null=True, default=None)
    title = Text(default="")
    honour = Varchar(length=24, default="")
    held_before = Varchar(length=12, null=True, default=None)
    base_met = Boolean(default=False)
    findings = JSONB(help_text="codes of what the rule found, with facts")
    given = Boolean(default=False)
    reason = Text(default="")

    honour_line_once = Unique([honour_list, person, kind, title])
    known_kind = Check("kind in ('level', 'title')")
    otherwise_with_reason = Check("not given or base_met or reason <> ''")
