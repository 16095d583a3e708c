"""When a message may go out and when it is tried again; pure."""

from datetime import datetime, timedelta, tzinfo

from app.outbox.data import MessageTerms

_FACTOR = 4


def send_after(written: datetime, terms: MessageTerms, zone: tzinfo, *, urgent: bool) -> datetime:
    """Return the first moment outside the quiet hours; an urgent message goes at once."""
    begins, ends = terms.quiet_from, terms.quiet_until
    if urgent or begins == ends:
        return written
    local = written.astimezone(zone)
    at = local.time()
    over_midnight = begins > ends
    quiet = (at >= begins or at < ends) if over_midnight else begins <= at < ends
    if not quiet:
        return written
    day = local.date() + timedelta(days=1 if over_midnight and at >= begins else 0)
    return datetime.combine(day, ends, tzinfo=zone).astimezone(written.tzinfo)


def wait_before_next(tries: int, terms: MessageTerms) -> timedelta | None:
    """Return how long to wait after so many failed tries, None where there is no next one.

    Each wait is four times the one before: 30 s, 2 min, 8 min, 32 min by the default terms.
    """
    if tries >= terms.most_tries:
        return None
    wait: timedelta = terms.first_wait * _FACTOR ** (tries - 1)
    return wait
