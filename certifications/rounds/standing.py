"""How an applicant stands to the round's tier, under the terms frozen with the call."""

from datetime import date
from uuid import UUID

import msgspec

from app.db import require_transaction
from app.people import ledger
from app.people.data import Evidence, Tier
from app.vault import unseal
from certifications.data import Assessment, LadderFacts, TierAssessment
from certifications.rounds.data import ApplicationRow, RoundRow
from certifications.rounds.rules import as_if_confirmed
from certifications.rules import assess
from certifications.terms import LadderTerms, default_terms


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """An applicant's evidence and how it stands: as it counts, and with all that is said."""

    evidence: tuple[Evidence, ...]
    assessment: Assessment
    hopeful: Assessment
    tier: Tier

    @property
    def found(self) -> TierAssessment:
        """How the applicant stands to the round's tier."""
        return self.assessment.of(self.tier)


def terms_of(held: RoundRow) -> LadderTerms:
    """Return the terms frozen into a called round; the shipped ones for a draft."""
    if held.terms is None:
        return default_terms()
    return msgspec.json.decode(held.terms, type=LadderTerms)


async def birth_date(person: UUID) -> date | None:
    """Return when somebody was born, in the current transaction; None where it is not known."""
    sealed = await require_transaction().fetchval(
        "SELECT birth_date FROM person WHERE id = $1", person
    )
    written = unseal(sealed, f"person|birth_date|{person}").decode() if sealed else ""
    return date.fromisoformat(written) if written else None


async def case_of(application: ApplicationRow, held: RoundRow, day: date) -> Case:
    """Return how the applicant stands on this day, in the current transaction.

    Later evidence does not count; what was confirmed since about earlier facts does.
    """
    evidence = tuple(await ledger.of_person(application.person))
    terms = terms_of(held)
    facts = LadderFacts(
        person=application.person,
        birth_date=await birth_date(application.person),
        evidence=evidence,
        trade=application.occupation_code,
        round_number=held.number or 1,
    )
    hoped = msgspec.structs.replace(facts, evidence=as_if_confirmed(evidence))
    return Case(
        evidence=evidence,
        assessment=assess(facts, terms, day),
        hopeful=assess(hoped, terms, day),
        tier=held.tier,
    )


def day_of(application: ApplicationRow, held: RoundRow, today: date) -> date:
    """Return the day on which an application is judged: that of its first submission.

    A draft is judged today, and nobody on a day after the last one to apply.
    """
    return application.assessed_on or min(today, held.closes_on)
