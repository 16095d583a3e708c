"""Entering an assessment, part by part and attempt by attempt."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from app import clock, db
from app.audit.record import record
from app.errors import ConflictError, MalformedError, NotFoundError
from app.permits import Actor, Permit
from app.scope import reach_arguments
from app.terms.service import in_force
from courses.data import TAKES_RESULTS, CompletionTerms
from courses.rules.scores import NewScore
from courses.service.scores import ScoresEntered, assessment_terms, enter_scores
from courses.terms import COMPLETION


async def record_scores(
    actor: Actor,
    training_class: UUID,
    scores: Sequence[NewScore],
    *,
    assessed_on: date,
    reason: str = "",
) -> ScoresEntered:
    """Enter scores and absences of one class, all or none.

    Raises NotFoundError outside the actor's reach; ConflictError for a class that takes no
    results, a day before the class or to come, and as ``enter_scores`` does; MalformedError for
    somebody who is not of the class.
    """
    async with db.transaction(actor) as connection:
        held = await connection.fetchrow(
            "SELECT c.organisation, c.state, c.starts_on FROM training_class c WHERE c.id = $1"
            " AND ($2 OR c.organisation = ANY($3) OR c.division = ANY($4)) FOR SHARE",
            training_class, *reach_arguments(actor, Permit.ASSESSMENT_RECORD),
        )  # fmt: skip
        if held is None:
            raise NotFoundError("not-found")
        if held["state"] not in TAKES_RESULTS:
            raise ConflictError("class-state", state=held["state"])
        if not held["starts_on"] <= assessed_on <= clock.today():
            raise ConflictError("assessed-on", starts_on=held["starts_on"], today=clock.today())
        wanted = {score.enrolment for score in scores}
        found = await connection.fetch(
            "SELECT id FROM enrolment WHERE id = ANY($1) AND training_class = $2"
            " AND state = 'enrolled' ORDER BY id FOR NO KEY UPDATE",
            list(wanted), training_class,
        )  # fmt: skip
        if len(found) < len(wanted):
            raise MalformedError("attendance-stranger")
        passes = await in_force(COMPLETION, clock.today(), CompletionTerms)
        entered = await enter_scores(
            scores,
            assessed_on=assessed_on,
            entered_by=actor.name,
            reason=reason,
            terms=await assessment_terms(held["starts_on"]),
            passes=passes[0] if passes else CompletionTerms(),
        )
        if entered.enrolments:
            facts = {"new": entered.new, "corrected": entered.corrected}
            await record(
                actor, "courses.assessment.recorded", f"class:{training_class}", facts,
                reason=reason, organisation=held["organisation"],
            )  # fmt: skip
    return entered
