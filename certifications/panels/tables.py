"""The panel of a round: its experts, the draw, who stands aside, marks, visits."""

from piccolo.columns import (
    JSONB,
    Array,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
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
from certifications.rounds.tables import Application, Round


class Expert(Table):
    """Somebody in the pool from which panels are drawn."""

    PII: dict[str, str] = {
        "name": "full name; panel draws; while listed; officers",
        "employer": "employer; recusal; while listed; officers",
        "post": "post; officers",
    }

    id = Uuid7(primary_key=True)
    account = Uuid7(null=True, default=None)
    name = Text()
    employer = Text()
    organisation = ForeignKey(Organisation, null=True, default=None, on_delete=OnDelete.restrict)
    post = Text(default="")
    occupation_codes = Array(base_column=Varchar(length=16))
    active = Boolean(default=True)
    entered_at = Timestamptz()

    expert_one_account = Unique([account])
    named = Check("name <> ''")


class Panel(Table):
    """The panel of one round. The seed's hash is public before the pool closes, the seed after."""

    PII: dict[str, str] = {"drawn_by": "name of the official; staff, and the record of the draw"}

    id = Uuid7(primary_key=True)
    round = ForeignKey(Round, null=False, on_delete=OnDelete.restrict)
    size = SmallInt()
    seed_hash = Bytea()
    seed = Bytea(help_text="sealed until the draw")
    announced_at = Timestamptz()
    pool = JSONB(null=True, default=None, help_text="the pool's keys in order, as drawn from")
    drawn_at = Timestamptz(null=True, default=None)
    drawn_by = Text(default="")
    state = Varchar(length=12, default="announced")

    panel_once_a_round = Unique([round])
    known_state = Check("state in ('announced', 'drawn', 'scoring', 'closed')")
    some_members = Check("size > 0")


class PanelMember(Table):
    """One expert's seat on a panel, in the order of the draw."""

    PII: dict[str, str] = {"reason": "why somebody stands aside; officers"}

    id = Uuid7(primary_key=True)
    panel = ForeignKey(Panel, null=False, on_delete=OnDelete.restrict)
    expert = ForeignKey(Expert, null=False, on_delete=OnDelete.restrict)
    drawn_as = SmallInt(help_text="place in the draw, from 1")
    seated = Boolean(default=True, help_text="a substitute sits once somebody stands aside")
    stood_aside_at = Timestamptz(null=True, default=None)
    reason = Text(default="")
    declared_at = Timestamptz(null=True, default=None, help_text="relations declared (回避承诺)")
    signed_at = Timestamptz(null=True, default=None, help_text="marks handed in")

    panel_member_once = Unique([panel, expert])
    panel_place_once = Unique([panel, drawn_as])


class Recusal(Table):
    """An expert who may not mark one application: same employer or institution, or a relation."""

    PII: dict[str, str] = {"reason": "the relation declared; officers"}

    id = Uuid7(primary_key=True)
    panel = ForeignKey(Panel, null=False, on_delete=OnDelete.restrict)
    expert = ForeignKey(Expert, null=False, on_delete=OnDelete.restrict)
    application = ForeignKey(Application, null=False, on_delete=OnDelete.restrict)
    ground = Varchar(length=24)
    reason = Text(default="")
    noted_at = Timestamptz()

    recusal_once = Unique([panel, expert, application])
    known_ground = Check("ground in ('same_employer', 'same_institution', 'declared')")


class ExpertMark(Table):
    """One expert's marks of one application by the rubric, and the vote."""

    PII: dict[str, str] = {"remark": "the expert's words; officers; never with the expert's name"}

    id = Uuid7(primary_key=True)
    panel = ForeignKey(Panel, null=False, on_delete=OnDelete.restrict)
    expert = ForeignKey(Expert, null=False, on_delete=OnDelete.restrict)
    application = ForeignKey(Application, null=False, index=True, on_delete=OnDelete.restrict)
    items = JSONB(help_text="points by the rubric's item codes")
    points = Numeric(digits=(6, 3))
    in_favour = Boolean()
    remark = Text(default="")
    marked_at = Timestamptz()
    superseded_by = Uuid7(null=True, default=None, help_text="a re-mark after an alarm")

    within_scale = Check("points between 0 and 100")


class SpreadRuling(Table):
    """What was done about marks of one application that lie too far apart."""

    PII: dict[str, str] = {"ruled_by": "name of the official; staff", "ruling": "officers"}

    id = Uuid7(primary_key=True)
    application = ForeignKey(Application, null=False, on_delete=OnDelete.restrict)
    outcome = Varchar(length=12)
    ruling = Text()
    account = Uuid7(default=None)
    ruled_by = Text()
    ruled_at = Timestamptz()

    known_outcome = Check("outcome in ('remark', 'stands')")


class SiteVisit(Table):
    """A visit to an applicant's workplace, by two people at least."""

    PII: dict[str, str] = {
        "visitors": "names of who visited; officers",
        "findings": "what was found; officers",
        "entered_by": "name of the official; staff",
    }

    id = Uuid7(primary_key=True)
    application = ForeignKey(Application, null=False, on_delete=OnDelete.restrict)
    visited_on = Date(default=None, null=False)
    place = Text()
    visitors = Array(base_column=Text())
    findings = Text()
    confirmed = Boolean()
    file = Uuid7(null=True, default=None, help_text="signed record, scanned")
    account = Uuid7(default=None)
    entered_by = Text()
    entered_at = Timestamptz()

    site_visit_once = Unique([application])
    two_visitors = Check("cardinality(visitors) >= 2")
