"""Assessment by page: one part and attempt at a time."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app import clock
from app.errors import MalformedError
from app.permits import Permit
from app.web.forms import read_query, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, see_other
from courses.attendance import names
from courses.attendance.assessing import record_scores
from courses.attendance.assessment_queries import assessment_page
from courses.data import TAKES_RESULTS
from courses.rules.scores import NewScore, Part

AnyRequest = Request[Any, Any, Any]
_BEST = 100


class AssessmentQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which part and attempt is entered."""

    part: Part = Part.THEORY
    attempt: Annotated[int, msgspec.Meta(ge=1, le=9)] = 1
    saved: str = ""


@get("/desk/classes/{key:uuid}/assessment", opt=permit(Permit.CLASS_VIEW))
async def show_assessment(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show a class's attempts, one part and attempt of them to be entered."""
    wanted = read_query(request, AssessmentQuery)
    found = await assessment_page(actor_of(request), key)
    return page(
        request, "courses/assessment.html", found=found, wanted=wanted, names=names, Part=Part,
        due=found.due(wanted.part, wanted.attempt), today=clock.today(),
        open=found.state in TAKES_RESULTS,
    )  # fmt: skip


@post("/desk/classes/{key:uuid}/assessment", opt=permit(Permit.ASSESSMENT_RECORD))
async def enter_assessment(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Enter the scores and absences of one part and attempt; empty fields say nothing."""
    body = await read_values(request)
    try:
        part, attempt = Part(str(body.get("part", ""))), int(str(body.get("attempt", "")))
        assessed_on = date.fromisoformat(str(body.get("assessed_on", "")))
        trainees = [UUID(str(text)) for text in body.getall("enrolment", [])]
    except ValueError as error:
        raise MalformedError("form-malformed") from error
    scores = []
    for trainee in trainees:
        score = read_score(str(body.get(f"score-{trainee}", "")))
        absent = body.get(f"absent-{trainee}") == "on"
        if absent and score is not None:
            raise MalformedError("score-and-absent")
        if absent or score is not None:
            scores.append(
                NewScore(enrolment=trainee, part=part, attempt=attempt, score=score, absent=absent)
            )
    done = await record_scores(
        actor_of(request), key, scores, assessed_on=assessed_on,
        reason=str(body.get("reason", "")).strip(),
    )  # fmt: skip
    where = f"/desk/classes/{key}/assessment?part={part}&attempt={attempt}"
    return see_other(f"{where}&saved={done.new}-{done.corrected}")


def read_score(text: str) -> Decimal | None:
    """Return a score out of 100, or None for none; raises MalformedError for anything else."""
    if not text.strip():
        return None
    try:
        value = Decimal(text.strip())
    except InvalidOperation as error:
        raise MalformedError("result-malformed", given=text[:12]) from error
    if not value.is_finite() or not 0 <= value <= _BEST:
        raise MalformedError("result-malformed", given=text[:12])
    return value.quantize(Decimal("0.01"))


router = Router("/", route_handlers=[show_assessment, enter_assessment], include_in_schema=False)
