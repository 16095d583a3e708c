"""Versions of the market's terms as officers read them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from app import clock, db
from app.db import require_transaction
from app.decisions.data import DecisionKind
from app.permits import Actor
from app.terms import service as store
from dashboards.figures.trying import Trial, tried
from dashboards.market_terms import TermsInTime, terms_in_time
from dashboards.parameters.data import TermsVersion, VersionState
from dashboards.terms import MARKET, MarketTerms, default_terms

_DECIDED = frozenset({VersionState.PUBLISHED, VersionState.SUPERSEDED})
_DECISIONS = (
    "SELECT DISTINCT ON (subject) subject, id AS decision,"
    " state IN ('proposed', 'reviewed', 'signed') AS waiting, reviewed_by, signed_by, returned_by,"
    " returned_for FROM official_decision WHERE kind = $1 AND subject = ANY($2)"
    " ORDER BY subject, proposed_at DESC"
)


class TermsPage(msgspec.Struct, frozen=True, kw_only=True):
    """The terms in force with their version (None: those shipped), and every version."""

    terms: MarketTerms
    now: TermsVersion | None
    versions: tuple[TermsVersion, ...]
    today: date

    @property
    def open_one(self) -> TermsVersion | None:
        """The draft that is not published yet."""
        return next((one for one in self.versions if one.state not in _DECIDED), None)

    @property
    def coming(self) -> tuple[TermsVersion, ...]:
        """Signed versions whose day has not come."""
        return tuple(
            one
            for one in self.versions
            if one.state is VersionState.PUBLISHED and one.valid_from > self.today
        )


class VersionPage(msgspec.Struct, frozen=True, kw_only=True):
    """One version beside the one that it follows; no number: those shipped with the product."""

    version: TermsVersion
    before: MarketTerms
    before_number: int | None


async def terms_page(actor: Actor) -> TermsPage:
    """Return the terms in force today and every version, the newest first."""
    today = clock.today()
    async with db.read(actor):
        versions = await _versions(await store.versions(MARKET))
        terms, held = (await terms_in_time()).version_on(today)
    number = held.number if held else None
    return TermsPage(
        terms=terms,
        now=next((one for one in versions if one.number == number), None),
        versions=versions,
        today=today,
    )


async def version_page(actor: Actor, key: UUID) -> VersionPage:
    """Return one version beside the one before it; raises NotFoundError."""
    async with db.read(actor):
        (version,) = await _versions([await store.version(key, kind=MARKET)])
        before, number = follows(await terms_in_time(), version.valid_from, version.number)
    return VersionPage(version=version, before=before, before_number=number)


async def trial_of(actor: Actor, view: VersionPage) -> Trial | None:
    """Return what a version that holds not yet says of the latest reported quarter.

    Beside it what the version says that it follows; None before the first report, and for a
    version that has begun.
    """
    today, version = clock.today(), view.version
    if version.published_at is not None and version.valid_from <= today:
        return None
    async with db.read(actor) as connection:
        period = await connection.fetchval("SELECT max(period) FROM demand_report")
        return await tried(period, today, view.before, version.terms) if period else None


async def latest_terms(actor: Actor) -> MarketTerms:
    """Return the terms that a new draft begins with: those that were published to begin last."""
    async with db.read(actor):
        found = await terms_in_time()
    return found.versions[0][0] if found.versions else default_terms()


def follows(found: TermsInTime, day: date, number: int) -> tuple[MarketTerms, int | None]:
    """Return the terms that a version of this day and number follows, and their number."""
    for terms, version in found.versions:
        if (version.valid_from, version.number) < (day, number):
            return terms, version.number
    return default_terms(), None


async def held_version(key: UUID) -> TermsVersion:
    """Return a version, locked, in the current transaction; raises NotFoundError."""
    (found,) = await _versions([await store.version(key, kind=MARKET, lock=True)])
    return found


async def _versions(rows: Sequence[Mapping[str, Any]]) -> tuple[TermsVersion, ...]:
    decided = {
        row["subject"]: {name: value for name, value in row.items() if name != "subject"}
        for row in await require_transaction().fetch(
            _DECISIONS, DecisionKind.MARKET_TERMS, [row["id"] for row in rows]
        )
    }
    return tuple(
        TermsVersion(
            id=row["id"],
            number=row["number"],
            terms=msgspec.json.decode(row["body"], type=MarketTerms),
            state=VersionState(row["state"]),
            valid_from=row["valid_from"],
            reason=row["reason"],
            drafted_by=row["drafted_by"],
            changed_at=row["changed_at"],
            published_at=row["published_at"],
            **decided.get(row["id"], {}),
        )
        for row in rows
    )
