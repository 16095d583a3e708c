"""The market's terms by day and quarter, read in one question. Shared steps of a page."""

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from app.terms.service import Version, ever_in_force
from dashboards.periods import quarter_end
from dashboards.terms import MARKET, EffectiveTerms, MarketTerms, default_terms


class TermsInTime(msgspec.Struct, frozen=True):
    """Every version of the terms that was published, the one that begins last first."""

    versions: Sequence[tuple[MarketTerms, Version]] = ()

    def version_on(self, day: date) -> tuple[MarketTerms, Version | None]:
        """Return the terms in force on a day; those shipped before the first were published."""
        return next((one for one in self.versions if one[1].valid_from <= day), _SHIPPED)

    def on(self, day: date) -> MarketTerms:
        """Return the terms in force on a day."""
        return self.version_on(day)[0]

    def of_quarter(self, period: str, today: date) -> MarketTerms:
        """Return the terms of a quarter: of its last day, or of today while it runs.

        The privacy minimum is today's where that is the stricter one: figures of few people are
        hidden by what is held necessary now, whatever was thought enough then.
        """
        return at_least_as_private(self.on(min(quarter_end(period), today)), self.on(today))

    def effective(self, periods: Iterable[str], today: date) -> dict[str, EffectiveTerms]:
        """Return what turns each quarter's completers into supply, by its own terms."""
        return {
            period: self.on(min(quarter_end(period), today)).effective for period in periods
        }  # fmt: skip


_SHIPPED: tuple[MarketTerms, None] = (default_terms(), None)


def at_least_as_private(terms: MarketTerms, other: MarketTerms) -> MarketTerms:
    """Return the terms with the stricter privacy minimum of both."""
    stricter = max(terms.public_min_count, other.public_min_count)
    return msgspec.structs.replace(terms, public_min_count=stricter)


async def terms_in_time() -> TermsInTime:
    """Return the market's terms as they were published."""
    return TermsInTime(await ever_in_force(MARKET, MarketTerms))
