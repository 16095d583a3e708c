"""Who competes: an entry of one person or a team."""

from piccolo.columns import Boolean, ForeignKey, SmallInt, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import Uuid7
from app.organisations.tables import Organisation
from app.people.tables import Person
from competitions.plans.tables import ContestEvent


class Entry(Table):
    """One entry in an event; ``cipher`` stands for it before the judges."""

    PII: dict[str, str] = {
        "team": "a team's name; results; may be anything its employer wrote",
        "employer": "employer or school; results and lists",
        "entered_by": "name of who filed; the person and officers",
        "cipher": "stands for the names before the judges; officers only once it is lifted",
        "reason": "why withdrawn or disqualified; the person and officers",
    }

    id = Uuid7(primary_key=True)
    event = ForeignKey(ContestEvent, null=False, index=True, on_delete=OnDelete.restrict)
    team = Text(default="", help_text="name of a team; '' for one person")
    organisation = ForeignKey(
        Organisation, null=True, default=None, index=True, on_delete=OnDelete.restrict,
        help_text="employer or school for which they compete",
    )  # fmt: skip
    employer = Text(default="")
    division = Varchar(length=12, null=True, default=None, index=True)
    state = Varchar(length=12, default="entered")
    start_number = SmallInt(null=True, default=None)
    station = SmallInt(null=True, default=None)
    turn = SmallInt(null=True, default=None, help_text="which sitting at the station, from 1")
    cipher = Varchar(length=8, null=True, default=None)
    source = Varchar(length=16)
    batch = Uuid7(null=True, default=None)
    filer = Uuid7(null=True, default=None, help_text="account that entered it")
    entered_by = Text(default="")
    entered_at = Timestamptz()
    ended_at = Timestamptz(null=True, default=None)
    reason = Text(default="")

    entry_start_number_once = Unique([event, start_number])
    entry_station_once = Unique([event, station, turn])
    entry_cipher_once = Unique([event, cipher])
    known_state = Check("state in ('entered', 'withdrawn', 'absent', 'disqualified')")
    known_source = Check("source in ('person', 'organisation', 'workbook')")
    ended_with_reason = Check("state in ('entered', 'absent') or reason <> ''")


class EntryMember(Table):
    """One person of an entry, while it is live in no other event at the same time."""

    PII: dict[str, str] = {
        "name": "full name as entered; results; officers",
    }

    id = Uuid7(primary_key=True)
    entry = ForeignKey(Entry, null=False, index=True, on_delete=OnDelete.restrict)
    event = ForeignKey(ContestEvent, null=False, index=True, on_delete=OnDelete.restrict)
    person = ForeignKey(Person, null=False, index=True, on_delete=OnDelete.restrict)
    position = SmallInt(default=1)
    name = Text()
    live = Boolean(default=True, help_text="false once the entry is withdrawn")
    starts_at = Timestamptz(default=None, null=False, help_text="the event's time")
    ends_at = Timestamptz(default=None, null=False)
    offers_welcome = Boolean(default=False, help_text="consents to employers' invitations")
    offers_answered_at = Timestamptz(null=True, default=None)

    member_position_once = Unique([entry, position])
    forward = Check("ends_at > starts_at")
