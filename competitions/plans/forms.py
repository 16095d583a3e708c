"""Forms of plans, contests, calls and events: what they send, and how a kept one shows again."""

from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from litestar import Request

from app import clock
from app.reference.levels import SkillLevel
from app.web.forms import Given, read_given
from competitions.data import ContestLevel, Group, IndustryTag
from competitions.plans.data import CallFacts, Contest, ContestFacts, EntryRules, Event, EventFacts

AnyRequest = Request[Any, Any, Any]
Year = Annotated[int, msgspec.Meta(ge=2000, le=2100)]
Line = Annotated[str, msgspec.Meta(min_length=2, max_length=80)]
Optional = Annotated[str, msgspec.Meta(max_length=120)]
Count = Annotated[int, msgspec.Meta(ge=1, le=9_999)]
Age = Annotated[int, msgspec.Meta(ge=0, le=199)]
Number = Annotated[str, msgspec.Meta(max_length=60)]


class PlanForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the form of a plan sends; a draft's keeps its year and place."""

    title: Line
    year: Year | None = None
    division: str | None = None
    document_no: Number = ""


class ContestForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the form of a planned contest sends."""

    name: Line
    level: ContestLevel
    organiser: Line
    starts_on: date
    ends_on: date
    contest_class: Annotated[int, msgspec.Meta(ge=1, le=2)] | None = None
    division: str | None = None
    undertaker: Optional = ""
    venue: Optional = ""

    def facts(self) -> ContestFacts:
        """Return the contest as the service takes it; an enterprise's class is left out."""
        values = {name: getattr(self, name) for name in ContestFacts.__struct_fields__}
        if self.level is ContestLevel.ENTERPRISE:
            values["contest_class"] = None
        return ContestFacts(**values)


class CallForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the form of a call sends; times are the city's."""

    starts_on: date
    ends_on: date
    call: Annotated[str, msgspec.Meta(max_length=8_000)] = ""
    document_no: Number = ""
    entry_opens_at: str = ""
    entry_closes_at: str = ""
    contact: Annotated[str, msgspec.Meta(max_length=40)] = ""
    phone: Annotated[str, msgspec.Meta(max_length=40)] = ""
    undertaker: Optional = ""
    venue: Optional = ""


class EventForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the form of an event sends; times are the city's."""

    name: Line
    occupation: Line
    participants: Group
    starts_at: str
    ends_at: str
    team_size: Annotated[int, msgspec.Meta(ge=1, le=20)] = 1
    tags: list[IndustryTag] = []
    venue: Optional = ""
    stations: Annotated[int, msgspec.Meta(ge=1, le=999)] = 1
    places: Count | None = None
    places_each: Annotated[int, msgspec.Meta(ge=1, le=999)] | None = None
    least_level: SkillLevel | None = None
    least_age: Age | None = None
    most_age: Age | None = None
    employer_needed: bool = False
    team_of_one_employer: bool = False


def city_time(text: str) -> datetime | None:
    """Return what a date-time field says by the city's clock; None where it cannot be read."""
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=clock.CITY_ZONE)


def field_time(at: datetime | None) -> str:
    """Return an instant as a date-time field shows it, by the city's clock."""
    return at.astimezone(clock.CITY_ZONE).strftime("%Y-%m-%dT%H:%M") if at else ""


async def read_event(request: AnyRequest) -> tuple[EventFacts | None, Given]:
    """Return the event that the form describes, or none with the field that is wrong."""
    form, given = await read_given(request, EventForm)
    if form is None:
        return None, given
    times = {name: city_time(getattr(form, name)) for name in ("starts_at", "ends_at")}
    for name, at in times.items():
        if at is None:
            return None, Given(given.values, name)
    rules = {name: getattr(form, name) for name in EntryRules.__struct_fields__}
    named = {
        name: getattr(form, name)
        for name in EventFacts.__struct_fields__
        if name not in {"entry_rules", "tags", *times}
    }
    entry_rules = EntryRules(**rules)
    return EventFacts(**named, **times, tags=tuple(form.tags), entry_rules=entry_rules), given  # type: ignore[arg-type]  # times were read


async def read_call(request: AnyRequest) -> tuple[CallFacts | None, Given]:
    """Return the call that the form describes, or none with the field that is wrong."""
    form, given = await read_given(request, CallForm)
    if form is None:
        return None, given
    values = {name: getattr(form, name) for name in CallFacts.__struct_fields__}
    for name in ("entry_opens_at", "entry_closes_at"):
        values[name] = city_time(values[name])
        if values[name] is None and getattr(form, name):
            return None, Given(given.values, name)
    return CallFacts(**values), given


def contest_given(held: Contest) -> Given:
    """Return a contest as its form shows it."""
    names = ContestForm.__struct_fields__
    return Given({n: str(getattr(held, n)) for n in names if getattr(held, n) is not None})


def call_given(held: Contest) -> Given:
    """Return a call as its form shows it."""
    values: dict[str, object] = {n: str(getattr(held, n)) for n in CallForm.__struct_fields__}
    values["entry_opens_at"] = field_time(held.entry_opens_at)
    values["entry_closes_at"] = field_time(held.entry_closes_at)
    return Given(values)


def event_given(held: Event) -> Given:
    """Return an event as its form shows it."""
    values: dict[str, object] = {
        name: getattr(held, name) for name in EventForm.__struct_fields__ if hasattr(held, name)
    }
    values |= {name: getattr(held.entry_rules, name) for name in EntryRules.__struct_fields__}
    values |= {
        "occupation": held.occupation_code,
        "tags": [str(tag) for tag in held.tags],
        "starts_at": field_time(held.starts_at),
        "ends_at": field_time(held.ends_at),
    }
    return Given({name: value for name, value in values.items() if value not in (None, False)})


def new_event(contest: Contest) -> Given:
    """Return an empty event's form with what is usual."""
    day = contest.starts_on.isoformat()
    return Given(
        {
            "team_size": "1",
            "stations": "1",
            "starts_at": f"{day}T09:00",
            "ends_at": f"{day}T17:00",
            "venue": contest.venue,
            "team_of_one_employer": "1",
            "participants": Group.STAFF,
        }
    )
