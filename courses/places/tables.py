"""Waiting for a place in a class that is full."""

from piccolo.columns import ForeignKey, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check
from piccolo.table import Table

from app.columns import Uuid7
from app.people.tables import Person
from courses.tables import TrainingClass


class WaitingPlace(Table):
    """Somebody's place in the queue of a full class; first come, first served."""

    PII: dict[str, str] = {"person_category": "eligibility; aggregates only in public"}

    id = Uuid7(primary_key=True)
    training_class = ForeignKey(TrainingClass, null=False, on_delete=OnDelete.restrict)
    person = ForeignKey(Person, null=False, index=True, on_delete=OnDelete.restrict)
    person_category = Varchar(length=32)
    state = Varchar(length=12, default="waiting")
    asked_at = Timestamptz()
    ended_at = Timestamptz(null=True, default=None)

    known_state = Check("state in ('waiting', 'moved_up', 'left', 'passed_over')")
