"""What following up on people who completed a class found, where it was no job."""

from piccolo.columns import Date, ForeignKey, Varchar
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import Uuid7
from courses.tables import Enrolment


class FollowUp(Table):
    """Somebody who completed a class was asked and has no job; a job found is a placement."""

    PII: dict[str, str] = {
        "outcome": "looking for work or not; placement statistics; aggregates only in public"
    }

    id = Uuid7(primary_key=True)
    enrolment = ForeignKey(Enrolment, null=False, on_delete=OnDelete.restrict)
    outcome = Varchar(length=12)
    asked_on = Date(default=None, null=False)
    batch = Uuid7(null=True, default=None, help_text="the list that entered it last")

    follow_up_once = Unique([enrolment])
    known_outcome = Check("outcome in ('seeking', 'not_seeking')")
