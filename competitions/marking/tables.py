"""Who judges, every mark with who gave it, and the signed sheets that lock a stage."""

from piccolo.columns import (
    Array,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    Numeric,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import Uuid7
from app.organisations.tables import Organisation
from competitions.entries.tables import Entry
from competitions.plans.tables import ContestEvent


class JudgeSeat(Table):
    """Somebody's office at an event: judge, chief judge, arbitration, cipher clerk."""

    PII: dict[str, str] = {
        "name": "full name; sheets, results' record; officers",
        "employer": "employer; conflicts of interest; officers",
    }

    id = Uuid7(primary_key=True)
    event = ForeignKey(ContestEvent, null=False, index=True, on_delete=OnDelete.restrict)
    role = Varchar(length=16)
    account = Uuid7(default=None, index=True)
    person = Uuid7(null=True, default=None)
    number = SmallInt(help_text="J1, J2 ... in bundles and on sheets")
    name = Text()
    employer = Text(default="")
    organisation = ForeignKey(Organisation, null=True, default=None, on_delete=OnDelete.restrict)
    modules = Array(base_column=Varchar(length=12), default=list, help_text="none: all")
    appointed_at = Timestamptz()
    ended_at = Timestamptz(null=True, default=None)

    judge_seat_number_once = Unique([event, number])
    known_role = Check("role in ('judge', 'chief', 'arbitration', 'cipher_clerk')")


class JudgeConflict(Table):
    """A judge who does not mark an entry (回避), and why."""

    PII: dict[str, str] = {"reason": "why a judge stands aside; officers"}

    id = Uuid7(primary_key=True)
    seat = ForeignKey(JudgeSeat, null=False, on_delete=OnDelete.restrict)
    entry = ForeignKey(Entry, null=False, index=True, on_delete=OnDelete.restrict)
    ground = Varchar(length=16)
    reason = Text(default="")
    replaced_by = ForeignKey(JudgeSeat, null=True, default=None, on_delete=OnDelete.restrict)
    found_at = Timestamptz()

    judge_conflict_once = Unique([seat, entry])
    known_ground = Check("ground in ('self', 'same_employer', 'declared')")
    another_replaces = Check("replaced_by is null or replaced_by <> seat")


class Mark(Table):
    """One judge's mark of one aspect of one entry; a new marking supersedes it."""

    PII: dict[str, str] = {"replaced_for": "why marked anew; officers"}

    id = Uuid7(primary_key=True)
    event = ForeignKey(ContestEvent, null=False, on_delete=OnDelete.restrict)
    entry = ForeignKey(Entry, null=False, on_delete=OnDelete.restrict)
    stage = Varchar(length=12)
    aspect = Varchar(length=16)
    method = Varchar(length=12)
    seat = ForeignKey(JudgeSeat, null=False, on_delete=OnDelete.restrict)
    value = Numeric(digits=(6, 2))
    sent = Uuid7(default=None, help_text="key the device gave it: sent twice, kept once")
    marked_at = Timestamptz()
    device_at = Timestamptz(null=True, default=None, help_text="the device's clock, as it said")
    second_value = Numeric(digits=(6, 2), null=True, default=None)
    second_by = Uuid7(null=True, default=None, help_text="account of the second person")
    second_at = Timestamptz(null=True, default=None)
    replaced_at = Timestamptz(null=True, default=None)
    replaced_for = Text(default="")

    mark_sent_once = Unique([sent])
    known_method = Check("method in ('measurement', 'judgement')")
    not_negative = Check("value >= 0 and value <= 100")
    judged_in_whole = Check("method <> 'judgement' or value in (0, 1, 2, 3)")
    replaced_with_reason = Check("replaced_at is null or replaced_for <> ''")


class SpreadStands(Table):
    """The chief judge's word that marks which are far apart stand after discussion."""

    PII: dict[str, str] = {"said_by": "name of the chief judge; the record, officers"}

    id = Uuid7(primary_key=True)
    entry = ForeignKey(Entry, null=False, index=True, on_delete=OnDelete.restrict)
    aspect = Varchar(length=16)
    seat = ForeignKey(JudgeSeat, null=False, on_delete=OnDelete.restrict)
    reason = Text()
    said_by = Text()
    said_at = Timestamptz(help_text="a mark given later is not covered")

    said_why = Check("reason <> ''")


class EntryStage(Table):
    """What an entry has in a stage beside its aspects: theory, time, a re-test, presence."""

    PII: dict[str, str] = {"entered_by": "name of the official; staff"}

    id = Uuid7(primary_key=True)
    entry = ForeignKey(Entry, null=False, on_delete=OnDelete.restrict)
    stage = Varchar(length=12)
    theory = Numeric(digits=(5, 2), null=True, default=None)
    seconds = Integer(null=True, default=None)
    retest = Numeric(digits=(5, 2), null=True, default=None)
    batch = Uuid7(null=True, default=None)
    entered_by = Text(default="")
    entered_at = Timestamptz()

    entry_stage_once = Unique([entry, stage])
    theory_of_a_hundred = Check("theory between 0 and 100")
    retest_of_a_hundred = Check("retest between 0 and 100")
    time_forward = Check("seconds >= 0")


class EntryPenalty(Table):
    """A stated deduction given to an entry; taken back, it stays on record."""

    PII: dict[str, str] = {
        "reason": "what happened; the person and officers",
        "given_by": "name of the judge or official; officers",
    }

    id = Uuid7(primary_key=True)
    entry = ForeignKey(Entry, null=False, index=True, on_delete=OnDelete.restrict)
    stage = Varchar(length=12)
    code = Varchar(length=16)
    points = Numeric(digits=(5, 2))
    reason = Text()
    seat = ForeignKey(
        JudgeSeat,
        null=True,
        default=None,
        on_delete=OnDelete.restrict,
        help_text="none: added by the office after the ranks were shown",
    )
    given_by = Text()
    given_at = Timestamptz()
    taken_back_at = Timestamptz(null=True, default=None)

    some_points = Check("points > 0 and points <= 100")
    said_why = Check("reason <> ''")


class StageSheet(Table):
    """The score sheet (评分表) of a stage: printed, signed by two, scanned; it locks the stage."""

    PII: dict[str, str] = {
        "chief_by": "name of the chief judge; the sheet",
        "arbitration_by": "name of the arbitration; the sheet",
    }

    id = Uuid7(primary_key=True)
    event = ForeignKey(ContestEvent, null=False, on_delete=OnDelete.restrict)
    stage = Varchar(length=12)
    digest = Bytea(help_text="SHA-256 of the marks as printed; a later mark breaks it")
    file = Uuid7(null=True, default=None, help_text="scan of the signed paper")
    chief = Uuid7(null=True, default=None, help_text="account")
    chief_by = Text(default="")
    chief_at = Timestamptz(null=True, default=None)
    arbitration = Uuid7(null=True, default=None, help_text="account")
    arbitration_by = Text(default="")
    arbitration_at = Timestamptz(null=True, default=None)
    locked_at = Timestamptz(null=True, default=None)
    opened_for = Text(default="", help_text="why a locked stage was opened again")
    opener = Uuid7(null=True, default=None, help_text="account that asked; the other one opens")
    live = Boolean(default=True)

    two_sign = Check("chief is null or arbitration is null or chief <> arbitration")
    locked_signed = Check(
        "locked_at is null or (chief_at is not null and arbitration_at is not null"
        " and file is not null)"
    )
