"""The work list (工作清单): tasks, yearly targets by division, quarterly entries with proof."""

from piccolo.columns import Array, Date, ForeignKey, Numeric, SmallInt, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import Uuid7
from app.organisations.tables import Organisation


class WorkTask(Table):
    """A task of a policy item in one year: who leads (牵头), who helps (配合), by when.

    ``measure`` names a figure that the register counts itself; empty where people report it.
    """

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    year = SmallInt(index=True)
    item = SmallInt(help_text="item of 泰政发〔2025〕3号: 13 to 15")
    number = SmallInt()
    title = Text()
    unit = Text()
    measure = Varchar(length=24, default="")
    lead = ForeignKey(Organisation, null=False, on_delete=OnDelete.restrict)
    helpers = Array(base_column=Uuid7(), help_text="配合单位")
    due_on = Date(default=None, null=False)
    state = Varchar(length=12, default="draft")
    entered_by = Uuid7(null=True, default=None)

    work_task_once = Unique([year, item, number])
    known_item = Check("item between 13 and 15")
    known_state = Check("state in ('draft', 'issued', 'done', 'dropped')")


class WorkTarget(Table):
    """The yearly target of a task in one division; an empty division is the city itself."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    task = ForeignKey(WorkTask, null=False, on_delete=OnDelete.restrict)
    division = Varchar(length=12, default="")
    target = Numeric(digits=(12, 2))

    work_target_once = Unique([task, division])
    positive = Check("target > 0")


class WorkEntry(Table):
    """What a division reports for one quarter, the year up to it, with proof and its review."""

    PII: dict[str, str] = {
        "filed_by": "name of the official; staff",
        "reviewed_by": "name of the official; staff",
    }

    id = Uuid7(primary_key=True)
    target = ForeignKey(WorkTarget, null=False, on_delete=OnDelete.restrict)
    quarter = SmallInt()
    value = Numeric(digits=(12, 2))
    text = Text(default="")
    file = Uuid7(null=True, default=None, help_text="proof")
    state = Varchar(length=12, default="filed")
    filer = Uuid7(default=None)
    filed_by = Text()
    filed_at = Timestamptz()
    reviewer = Uuid7(null=True, default=None)
    reviewed_by = Text(default="")
    reviewed_at = Timestamptz(null=True, default=None)
    returned_for = Text(default="")

    work_entry_once = Unique([target, quarter])
    known_quarter = Check("quarter between 1 and 4")
    not_negative = Check("value >= 0")
    known_state = Check("state in ('filed', 'accepted', 'returned')")
    reviewer_is_another = Check("reviewer is null or reviewer <> filer")


class WorkNote(Table):
    """What befell a target's quarter: filed, accepted, returned; with the value at the time."""

    PII: dict[str, str] = {"by": "name of the official; staff"}

    id = Uuid7(primary_key=True)
    target = ForeignKey(WorkTarget, null=False, index=True, on_delete=OnDelete.restrict)
    quarter = SmallInt()
    step = Varchar(length=12)
    value = Numeric(digits=(12, 2))
    text = Text(default="")
    by = Text(default="")
    at = Timestamptz()

    known_step = Check("step in ('filed', 'accepted', 'returned')")
