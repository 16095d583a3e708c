"""Early warning: the quarter's scores and the alerts that follow from them."""

from piccolo.columns import JSONB, Boolean, Date, ForeignKey, Numeric, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import Uuid7


class ShortageScore(Table):
    """The score of one occupation in one quarter from up to six indicators, 0 to 3 each.

    ``tier`` X: fewer indicators than needed. An empty division is the city.
    """

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    period = Varchar(length=6)
    occupation_code = Varchar(length=16)
    division = Varchar(length=12, default="")
    indicators = JSONB(help_text="value and points by indicator")
    score = Numeric(digits=(4, 3), null=True, default=None)
    tier = Varchar(length=8)
    scored_at = Timestamptz()

    shortage_score_once = Unique([period, occupation_code, division])
    known_tier = Check("tier in ('shortage', 'watch', 'none', 'x')")
    scored = Check("(tier = 'x') = (score is null)")


class Alert(Table):
    """Something that needs a person: its cause, the next action, who has it, what came of it."""

    PII: dict[str, str] = {"owner_name": "name of the official; staff"}

    id = Uuid7(primary_key=True)
    kind = Varchar(length=24)
    subject = Text(help_text="natural key of what it is about")
    occupation_code = Varchar(length=16, default="")
    division = Varchar(length=12, default="", index=True)
    organisation = Uuid7(null=True, default=None)
    period = Varchar(length=6)
    cause = Varchar(length=32)
    action = Varchar(length=32)
    facts = JSONB()
    state = Varchar(length=12, default="open")
    opened_at = Timestamptz()
    owner = Uuid7(null=True, default=None)
    owner_name = Text(default="")
    snoozed_until = Date(null=True, default=None)
    outcome = Text(default="", help_text="what came of it, as whoever closed it says")
    closed_at = Timestamptz(null=True, default=None)
    hit = Boolean(null=True, default=None, help_text="whether what was warned of came")
    judged_on = Date(null=True, default=None)

    known_state = Check("state in ('open', 'taken', 'snoozed', 'closed')")
    snoozed_to_a_day = Check("state <> 'snoozed' or snoozed_until is not null")


class AlertNote(Table):
    """What befell an alert or was said of it, oldest first."""

    PII: dict[str, str] = {"by": "name of the official; staff"}

    id = Uuid7(primary_key=True)
    alert = ForeignKey(Alert, null=False, index=True, on_delete=OnDelete.restrict)
    step = Varchar(length=12)
    text = Text(default="")
    by = Text(default="")
    at = Timestamptz()

    known_step = Check(
        "step in ('opened', 'taken', 'note', 'snoozed', 'woken', 'closed', 'judged')"
    )
