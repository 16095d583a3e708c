"""Employers' offers against an event, invitations to entrants, and hires."""

from piccolo.columns import Date, ForeignKey, Integer, SmallInt, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import Uuid7
from app.organisations.tables import Organisation
from app.people.tables import Person
from competitions.plans.tables import ContestEvent


class JobOffer(Table):
    """Posts an employer offers to those who compete in an event."""

    PII: dict[str, str] = {
        "contact": "whom to ask; invited entrants; while the offer is open",
        "phone": "telephone; invited entrants; while the offer is open",
    }

    id = Uuid7(primary_key=True)
    event = ForeignKey(ContestEvent, null=False, index=True, on_delete=OnDelete.restrict)
    organisation = ForeignKey(Organisation, null=False, index=True, on_delete=OnDelete.restrict)
    employer = Text()
    post = Text()
    headcount = SmallInt()
    wage_from = Integer(null=True, default=None, help_text="yuan a month")
    wage_to = Integer(null=True, default=None, help_text="yuan a month")
    place = Text(default="")
    text = Text(default="")
    contact = Text(default="")
    phone = Text(default="")
    open_until = Date(default=None, null=False)
    posted_at = Timestamptz()
    closed_at = Timestamptz(null=True, default=None)

    some_posts = Check("headcount between 1 and 10000")
    wages_forward = Check("wage_from is null or wage_to is null or wage_to >= wage_from")
    named = Check("post <> ''")


class Invitation(Table):
    """One entrant invited to one offer; dates from the answer to the hire."""

    PII: dict[str, str] = {"note": "the employer's note; the employer and the person"}

    id = Uuid7(primary_key=True)
    offer = ForeignKey(JobOffer, null=False, index=True, on_delete=OnDelete.restrict)
    person = ForeignKey(Person, null=False, index=True, on_delete=OnDelete.restrict)
    entry = Uuid7(default=None)
    state = Varchar(length=12, default="invited")
    invited_at = Timestamptz()
    answered_at = Timestamptz(null=True, default=None)
    interview_on = Date(null=True, default=None)
    hired_on = Date(null=True, default=None)
    left_on = Date(null=True, default=None)
    note = Text(default="")

    invitation_once = Unique([offer, person])
    known_state = Check(
        "state in ('invited', 'accepted', 'declined', 'interviewed', 'hired', 'not_hired',"
        " 'withdrawn')"
    )
    hired_with_date = Check("state <> 'hired' or hired_on is not null")
    left_after = Check("left_on is null or left_on >= hired_on")
