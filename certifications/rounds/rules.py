"""What stands in the way of a call, an application, a recommendation, a check. Pure.

Each question answers with codes; the sentences stand in ``certifications.rounds.wording``.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

import msgspec

from app.people.data import Evidence, Tier
from app.permits import Role
from certifications.data import Assessment, Standing
from certifications.rounds.data import (
    APPLICATION_TRANSITIONS,
    SELF,
    ApplicationState,
    PaperKind,
    Quota,
    RecommenderKind,
    RoundState,
    RoundTerms,
    RubricItem,
)

FULL_MARKS = 100
NEEDED_PAPERS = (PaperKind.APPLICATION_FORM, PaperKind.ACHIEVEMENTS)
"""What an application cannot be submitted without, whoever applies."""


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """Something that stands in the way: its code, and the figures of its sentence."""

    code: str
    facts: dict[str, object] = {}


class DrawnUp(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a call when it is drawn up."""

    opens_on: date
    closes_on: date
    quota: int
    quotas: tuple[Quota, ...]
    rubric: tuple[RubricItem, ...]
    objection_phone: str
    supervision_phone: str
    objection_address: str
    call: str


def call_faults(drawn: DrawnUp, terms: RoundTerms, today: date) -> tuple[Fault, ...]:
    """Return everything that stops the call from being proposed on this day."""
    return (*_dates(drawn, terms, today), *_quotas(drawn), *_rubric(drawn), *_words(drawn))


def _dates(drawn: DrawnUp, terms: RoundTerms, today: date) -> Iterator[Fault]:
    if drawn.closes_on < drawn.opens_on:
        yield Fault(code="round-dates-backward")
        return
    days = (drawn.closes_on - drawn.opens_on).days + 1
    if days < terms.apply_days_min:
        yield Fault(code="round-days-few", facts={"days": days, "least": terms.apply_days_min})
    if drawn.closes_on <= today:
        yield Fault(code="round-over", facts={"day": drawn.closes_on})


def _quotas(drawn: DrawnUp) -> Iterator[Fault]:
    if drawn.quota < 1:
        yield Fault(code="round-quota-zero")
        return
    for one in drawn.quotas:
        if one.seats < 1:
            yield Fault(code="round-part-zero", facts={"part": one.code, "scope": one.scope})
        elif one.seats > drawn.quota:
            yield Fault(
                code="round-part-large",
                facts={"part": one.code, "scope": one.scope, "n": one.seats, "most": drawn.quota},
            )
    for scope in ("division", "occupation"):
        total = sum(one.seats for one in drawn.quotas if one.scope == scope and one.code)
        if total > drawn.quota:
            yield Fault(code=f"round-{scope}-sum", facts={"n": total, "most": drawn.quota})


def _rubric(drawn: DrawnUp) -> Iterator[Fault]:
    total = sum(item.points for item in drawn.rubric)
    if total != FULL_MARKS:
        yield Fault(code="round-rubric-sum", facts={"n": total})
    if len({item.code for item in drawn.rubric}) < len(drawn.rubric):
        yield Fault(code="round-rubric-twice")


def _words(drawn: DrawnUp) -> Iterator[Fault]:
    if not drawn.call.strip():
        yield Fault(code="round-call-empty")
    if not (drawn.objection_phone and drawn.supervision_phone and drawn.objection_address):
        yield Fault(code="round-contact-missing")


def as_if_confirmed(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return the rows as they would stand if somebody had confirmed every one that is only said."""
    return tuple(
        row
        if row.counts or row.superseded_by is not None
        else msgspec.structs.replace(row, confirmed_by=UUID(int=0))
        for row in evidence
    )


class Submission(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an application when it is handed in.

    ``hopeful`` is the assessment as it would be with every stated fact confirmed. ``due_on`` is
    the last day to mend one that came back.
    """

    round_state: RoundState
    opens_on: date
    closes_on: date
    state: ApplicationState
    due_on: date | None
    papers: frozenset[PaperKind]
    filled: bool
    hopeful: Assessment
    tier: Tier


def missing_papers(present: frozenset[PaperKind]) -> tuple[PaperKind, ...]:
    """Return the papers without which an application cannot be submitted."""
    return tuple(kind for kind in NEEDED_PAPERS if kind not in present)


def submit_fault(given: Submission, today: date) -> Fault | None:
    """Return why the application cannot be submitted today, or None.

    Somebody who meets the conditions only with facts that nobody has confirmed yet may submit;
    the check then confirms them or not.
    """
    if given.state is ApplicationState.RETURNED:
        late = _mend_late(given, today)
    elif given.state is ApplicationState.DRAFT:
        late = _too_late(given, today)
    else:
        late = Fault(code="application-submitted")
    return late or _incomplete(given) or _not_eligible(given)


def _mend_late(given: Submission, today: date) -> Fault | None:
    if given.due_on is not None and today > given.due_on:
        return Fault(code="application-mend-late", facts={"day": given.due_on})
    return None


def _too_late(given: Submission, today: date) -> Fault | None:
    if given.round_state is not RoundState.CALLED:
        return Fault(code="round-not-open")
    if today < given.opens_on:
        return Fault(code="round-not-yet", facts={"day": given.opens_on})
    if today > given.closes_on:
        return Fault(code="round-closed", facts={"day": given.closes_on})
    return None


def _incomplete(given: Submission) -> Fault | None:
    if not given.filled:
        return Fault(code="application-unfilled")
    missing = missing_papers(given.papers)
    if missing:
        return Fault(code="application-papers", facts={"papers": missing})
    return None


def _not_eligible(given: Submission) -> Fault | None:
    found = given.hopeful.of(given.tier)
    if found.standing is Standing.BARRED:
        return Fault(code="application-barred")
    if found.standing in {Standing.HELD, Standing.SURPASSED}:
        return Fault(code="application-held")
    if found.standing is Standing.SHORT:
        missing = found.best.missing
        return Fault(code="application-short", facts={"n": len(missing), "conditions": missing})
    return None


def state_after_submission(
    *, recommended: bool, county_passed: bool, recommended_by: Sequence[str]
) -> ApplicationState:
    """Return where a submitted application goes on: a mended one from where it was returned.

    Without a recommendation it waits for one, unless the terms let people put themselves forward.
    """
    if county_passed:
        return ApplicationState.COUNTY_CHECKED
    if recommended or SELF in recommended_by:
        return ApplicationState.RECOMMENDED
    return ApplicationState.SUBMITTED


_RECOMMENDERS: dict[Role, tuple[RecommenderKind, ...]] = {
    Role.EMPLOYER: (RecommenderKind.EMPLOYER,),
    Role.COUNTY_OFFICER: (RecommenderKind.COUNTY_BUREAU,),
    Role.UNION_OFFICER: (RecommenderKind.UNION,),
    Role.DEPARTMENT_OFFICER: (RecommenderKind.DEPARTMENT, RecommenderKind.TRADE_ASSOCIATION),
}


def recommender_kinds(
    roles: Sequence[Role], recommended_by: Sequence[str]
) -> tuple[RecommenderKind, ...]:
    """Return as what these roles may recommend under the terms of a round."""
    held = [kind for role in roles for kind in _RECOMMENDERS.get(role, ())]
    return tuple(kind for kind in RecommenderKind if kind in held and kind in recommended_by)


class InternalNotice(msgspec.Struct, frozen=True, kw_only=True):
    """单位内部公示 as the unit says it was held."""

    noticed_from: date | None
    noticed_until: date | None
    place: str


def notice_fault(notice: InternalNotice, terms: RoundTerms, today: date) -> Fault | None:
    """Return what is wrong with an internal notice, or None; its first and last day both count."""
    if notice.noticed_from is None or notice.noticed_until is None or not notice.place.strip():
        return Fault(code="notice-missing", facts={"least": terms.internal_notice_days})
    if notice.noticed_until < notice.noticed_from:
        return Fault(code="notice-backward")
    days = (notice.noticed_until - notice.noticed_from).days + 1
    if days < terms.internal_notice_days:
        return Fault(code="notice-short", facts={"days": days, "least": terms.internal_notice_days})
    if notice.noticed_until > today:
        return Fault(code="notice-running", facts={"day": notice.noticed_until})
    return None


def step_fault(held: ApplicationState, to: ApplicationState) -> Fault | None:
    """Return the fault of a step that the table of transitions does not know, or None."""
    if to in APPLICATION_TRANSITIONS[held]:
        return None
    return Fault(code="application-state")


def pass_fault(assessment: Assessment, tier: Tier, unruled: int) -> Fault | None:
    """Return why a check cannot pass the application, or None.

    Every stated fact is ruled on first, and what counts then must meet the conditions.
    """
    if unruled:
        return Fault(code="check-unruled", facts={"n": unruled})
    found = assessment.of(tier)
    if found.standing is not Standing.ELIGIBLE:
        return Fault(code="check-not-eligible", facts={"n": len(found.best.missing)})
    return None
