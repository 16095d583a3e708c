"""What keeps a plan, a contest or an event from being as it is drawn up. Pure.

Codes; their sentences stand in ``wording``.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from competitions.data import ContestLevel, EventState
from competitions.plans.data import Contest, ContestFacts, Event, EventFacts

LONGEST_DAYS = 366
YOUNGEST = 16
"""The age from which somebody may work (劳动法, article 15)."""
OLDEST = 99


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """What the call still lacks; ``event`` names the event where it is one's."""

    code: str
    event: str = ""


def contest_fault(facts: ContestFacts, year: int) -> str | None:
    """Return why a contest cannot be planned so, or None.

    A national, provincial, city or county contest has a class; an enterprise's has none.
    """
    if (facts.level is ContestLevel.ENTERPRISE) is not (facts.contest_class is None):
        return "contest-class"
    if facts.ends_on < facts.starts_on:
        return "contest-dates-backward"
    if (facts.ends_on - facts.starts_on).days > LONGEST_DAYS:
        return "contest-dates-long"
    if year not in {facts.starts_on.year, facts.ends_on.year}:
        return "contest-other-year"
    if facts.level is ContestLevel.COUNTY and facts.division is None:
        return "contest-county"
    return None


def event_fault(facts: EventFacts) -> str | None:
    """Return why an event cannot be set up so, or None."""
    rules = facts.entry_rules
    ages = [age for age in (rules.least_age, rules.most_age) if age is not None]
    if facts.ends_at <= facts.starts_at:
        return "event-times-backward"
    if any(not YOUNGEST <= age <= OLDEST for age in ages):
        return "event-age"
    if rules.least_age and rules.most_age and rules.most_age < rules.least_age:
        return "event-ages-backward"
    if facts.places and facts.places_each and facts.places_each > facts.places:
        return "event-places-each"
    return None


def missing_for_call(
    contest: Contest, events: Sequence[Event], now: datetime, zone: ZoneInfo
) -> list[Missing]:
    """Return everything the call still lacks, in the order in which it is filled in."""
    return [*_call(contest, now), *_events(contest, events, zone)]


def _call(contest: Contest, now: datetime) -> Iterator[Missing]:
    if not contest.call.strip():
        yield Missing(code="call-text")
    if not contest.document_no.strip():
        yield Missing(code="call-number")
    if not contest.contact.strip() or not contest.phone.strip():
        yield Missing(code="call-contact")
    if contest.entry_opens_at is None or contest.entry_closes_at is None:
        yield Missing(code="call-dates")
    elif contest.entry_closes_at <= now:
        yield Missing(code="call-over")


def _events(contest: Contest, events: Sequence[Event], zone: ZoneInfo) -> Iterator[Missing]:
    running = [event for event in events if event.state is not EventState.CANCELLED]
    if not running:
        yield Missing(code="call-no-event")
    for event in running:
        if event.rule_set is None:
            yield Missing(code="event-no-rules", event=event.name)
        if contest.entry_closes_at is not None and event.starts_at <= contest.entry_closes_at:
            yield Missing(code="event-before-close", event=event.name)
        first, last = (at.astimezone(zone).date() for at in (event.starts_at, event.ends_at))
        if first < contest.starts_on or last > contest.ends_on:
            yield Missing(code="event-outside", event=event.name)
