"""The yearly plan of contests, a contest, its events and their rule sets."""

from piccolo.columns import (
    JSONB,
    Array,
    Bytea,
    Date,
    ForeignKey,
    Integer,
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


class YearlyPlan(Table):
    """A year's plan (竞赛计划): only a contest in an approved one leads to grades."""

    PII: dict[str, str] = {"drawn_up_by": "name of the official; staff"}

    id = Uuid7(primary_key=True)
    year = SmallInt()
    serial = SmallInt(default=1, help_text="1 the plan, 2 and on its supplements (增补)")
    division = Varchar(length=12, null=True, default=None, help_text="none: the whole city")
    title = Text()
    document_no = Text(default="")
    state = Varchar(length=12, default="draft")
    drawn_up_by = Text(default="")
    drawn_up_at = Timestamptz()
    approved_at = Timestamptz(null=True, default=None)

    known_state = Check("state in ('draft', 'approved')")
    titled = Check("title <> ''")
    approved_with_number = Check(
        "state = 'draft' or (document_no <> '' and approved_at is not null)"
    )


class Contest(Table):
    """One contest, as planned and as called."""

    PII: dict[str, str] = {
        "contact": "whom to ask; named on the call page; while the contest is listed",
        "phone": "the office's telephone; named on the call page; while the contest is listed",
    }

    id = Uuid7(primary_key=True)
    plan = ForeignKey(YearlyPlan, null=False, index=True, on_delete=OnDelete.restrict)
    name = Text()
    level = Varchar(length=12)
    contest_class = SmallInt(null=True, default=None, help_text="1 一类, 2 二类")
    division = Varchar(length=12, null=True, default=None, help_text="none: the whole city")
    organiser = Text(help_text="主办")
    undertaker = Text(default="", help_text="承办")
    organisation = ForeignKey(
        Organisation, null=True, default=None, on_delete=OnDelete.restrict,
        help_text="who runs it, where it is registered here",
    )  # fmt: skip
    starts_on = Date(default=None, null=False)
    ends_on = Date(default=None, null=False)
    venue = Text(default="")
    call = Text(default="", help_text="the call's own words")
    document_no = Text(default="", help_text="文号 of the call")
    entry_opens_at = Timestamptz(null=True, default=None)
    entry_closes_at = Timestamptz(null=True, default=None)
    contact = Text(default="")
    phone = Text(default="")
    state = Varchar(length=12, default="planned")
    called_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)
    ended_for = Text(default="")

    contest_once_a_plan = Unique([plan, name])
    known_level = Check("level in ('national', 'provincial', 'city', 'county', 'enterprise')")
    class_where_there_is_one = Check(
        "(level = 'enterprise' and contest_class is null)"
        " or (level <> 'enterprise' and contest_class in (1, 2))"
    )
    known_state = Check("state in ('planned', 'approved', 'called', 'finished', 'cancelled')")
    forward = Check("ends_on >= starts_on")
    entry_forward = Check("entry_closes_at > entry_opens_at")
    called_whole = Check(
        "state <> 'called' or (call <> '' and entry_opens_at is not null"
        " and entry_closes_at is not null)"
    )


class ContestEvent(Table):
    """One event (赛项) of a contest: an occupation, a group, one person or a team."""

    PII: dict[str, str] = {
        "drawn_by": "name of the official; staff, and the record of the draw",
        "deciphered_by": "name of the cipher clerk; staff, and the record",
    }

    id = Uuid7(primary_key=True)
    contest = ForeignKey(Contest, null=False, index=True, on_delete=OnDelete.restrict)
    serial = SmallInt(help_text="order within the contest, from 1")
    name = Text()
    occupation_code = Varchar(length=16)
    occupation_edition = Varchar(length=12)
    occupation = Text(help_text="name as of that edition")
    participants = Varchar(length=12, help_text="staff, student or teacher (组别)")
    team_size = SmallInt(default=1)
    tags = Array(base_column=Varchar(length=20), default=list)
    starts_at = Timestamptz(default=None, null=False)
    ends_at = Timestamptz(default=None, null=False)
    venue = Text(default="")
    stations = SmallInt(default=1, help_text="places that work at once (工位)")
    places = Integer(null=True, default=None, help_text="most entries; none: no limit")
    places_each = SmallInt(null=True, default=None, help_text="most entries of one employer")
    entry_rules = JSONB(help_text="EntryRules: level, age, employer")
    rule_set = Uuid7(null=True, default=None, help_text="the published version that decides")
    state = Varchar(length=12, default="draft")
    seed_hash = Bytea(null=True, default=None)
    seed = Bytea(null=True, default=None, help_text="sealed until the draw")
    drawn_at = Timestamptz(null=True, default=None)
    drawn_by = Text(default="")
    sealed_at = Timestamptz(
        null=True, default=None, help_text="the list of ciphers was printed and sealed"
    )
    deciphered_at = Timestamptz(null=True, default=None)
    deciphered_by = Text(default="")
    appeals_until = Timestamptz(null=True, default=None)
    ended_for = Text(default="")

    contest_event_serial_once = Unique([contest, serial])
    contest_event_once = Unique([contest, name, participants])
    known_group = Check("participants in ('staff', 'student', 'teacher')")
    known_state = Check(
        "state in ('draft', 'entering', 'drawn', 'marking', 'locked', 'provisional', 'final',"
        " 'corrected', 'cancelled')"
    )
    forward = Check("ends_at > starts_at")
    some_members = Check("team_size between 1 and 20")
    some_stations = Check("stations >= 1")
    some_places = Check("places >= 1")
    some_places_each = Check("places_each >= 1")
    known_tags = Check("tags <@ array['emerging', 'future', 'modern_services']::varchar[]")
    drawn_with_seed = Check("drawn_at is null or (seed is not null and seed_hash is not null)")
    decided_by_rules = Check("state in ('draft', 'cancelled') or rule_set is not null")


class ContestRuleSet(Table):
    """One version of an event's rule set; frozen when it is published."""

    PII: dict[str, str] = {"published_by": "name of the official; staff, and the rule set"}

    id = Uuid7(primary_key=True)
    event = ForeignKey(ContestEvent, null=False, index=True, on_delete=OnDelete.restrict)
    number = SmallInt()
    body = JSONB(help_text="competitions.rules.data.RuleSet")
    state = Varchar(length=12, default="draft")
    tried_at = Timestamptz(null=True, default=None, help_text="last tried on invented marks")
    sha256 = Bytea(null=True, default=None)
    published_at = Timestamptz(null=True, default=None)
    published_by = Text(default="")

    rule_set_number_once = Unique([event, number])
    known_state = Check("state in ('draft', 'published')")
    published_frozen = Check(
        "state = 'draft' or (sha256 is not null and published_at is not null"
        " and tried_at is not null)"
    )
