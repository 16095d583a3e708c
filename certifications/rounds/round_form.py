"""The form of a round: what it sends, and a draft as it shows it."""

import re
from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Request

from app.errors import ConflictError, DomainError
from app.people.data import Tier
from app.web.forms import Given, read_given, read_values
from certifications.rounds.calling import RoundFacts
from certifications.rounds.data import DEFAULT_RUBRIC, Quota, RoundRow, RubricItem

AnyRequest = Request[Any, Any, Any]
RUBRIC_LINES = 8


_OCCUPATION = re.compile(r"(\d-\d\d-\d\d-\d\d)\s+(\d{1,4})")


class RoundForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the form of a round sends; quotas and rubric come as lists of equal length."""

    tier: Tier
    year: Annotated[int, msgspec.Meta(ge=2000, le=2100)]
    title: Annotated[str, msgspec.Meta(min_length=2, max_length=80)]
    opens_on: date
    closes_on: date
    quota: Annotated[int, msgspec.Meta(ge=0, le=30_000)]
    call: Annotated[str, msgspec.Meta(max_length=8_000)] = ""
    document_no: Annotated[str, msgspec.Meta(max_length=60)] = ""
    each_occupation: str = ""
    occupations: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    objection_phone: Annotated[str, msgspec.Meta(max_length=40)] = ""
    supervision_phone: Annotated[str, msgspec.Meta(max_length=40)] = ""
    objection_address: Annotated[str, msgspec.Meta(max_length=120)] = ""


def _seats(text: str, code: str, scope: str) -> list[Quota]:
    if not text.strip():
        return []
    if not text.strip().isdecimal():
        raise ConflictError("round-part-form", line=text)
    return [Quota(scope=scope, code=code, seats=int(text))]


def _quotas(form: RoundForm, body: Any) -> tuple[Quota, ...]:
    """Return the parts of the quota; raises ConflictError for a line that cannot be read."""
    found: list[Quota] = []
    for name, value in body.multi_items():
        if name.startswith("division-"):
            found += _seats(str(value), name.removeprefix("division-"), "division")
    found += _seats(form.each_occupation, "", "occupation")
    for line in form.occupations.splitlines():
        if not line.strip():
            continue
        read = _OCCUPATION.fullmatch(line.strip())
        if read is None:
            raise ConflictError("round-part-form", line=line.strip())
        found.append(Quota(scope="occupation", code=read[1], seats=int(read[2])))
    return tuple(found)


def _rubric(body: Any) -> tuple[RubricItem, ...]:
    """Return the items to be marked; lines left empty are none."""
    names = [str(one).strip() for one in body.getall("item_name", [])]
    points = [str(one).strip() for one in body.getall("item_points", [])]
    codes = {item.name: item.code for item in DEFAULT_RUBRIC}
    found = []
    for place, (name, figure) in enumerate(zip(names, points, strict=False), 1):
        if not name and not figure:
            continue
        if not name or not figure.isdecimal() or not 1 <= int(figure) <= 100:  # noqa: PLR2004 - full marks
            raise ConflictError("round-rubric-form", line=name or str(place))
        code = codes.get(name, f"item{place}")
        found.append(RubricItem(code=code, name=name[:40], points=int(figure)))
    return tuple(found)


async def read_round(request: AnyRequest) -> tuple[RoundFacts | None, Given, DomainError | None]:
    """Return the round that the form describes, what was typed, and why it cannot be."""
    form, given = await read_given(request, RoundForm)
    body = await read_values(request)
    kept = {**{name: str(value) for name, value in body.multi_items()}, **given.values}
    kept["item_name"] = [str(one) for one in body.getall("item_name", [])]
    kept["item_points"] = [str(one) for one in body.getall("item_points", [])]
    given = Given(kept, given.wrong)
    if form is None:
        return None, given, None
    try:
        facts = RoundFacts(
            tier=form.tier,
            year=form.year,
            title=form.title,
            call=form.call,
            document_no=form.document_no,
            opens_on=form.opens_on,
            closes_on=form.closes_on,
            quota=form.quota,
            quotas=_quotas(form, body),
            rubric=_rubric(body),
            objection_phone=form.objection_phone,
            supervision_phone=form.supervision_phone,
            objection_address=form.objection_address,
        )
    except ConflictError as error:
        return None, given, error
    return facts, given, None


def typed(held: RoundRow) -> Given:
    """Return a draft as its form shows it."""
    values: dict[str, object] = {
        name: str(getattr(held, name))
        for name in RoundForm.__struct_fields__
        if hasattr(held, name)
    }
    for one in held.quotas:
        if one.scope == "division":
            values[f"division-{one.code}"] = str(one.seats)
    each = [one.seats for one in held.quotas if one.scope == "occupation" and not one.code]
    values["each_occupation"] = str(each[0]) if each else ""
    values["occupations"] = "\n".join(
        f"{one.code} {one.seats}" for one in held.quotas if one.scope == "occupation" and one.code
    )
    values["item_name"] = [item.name for item in held.rubric]
    values["item_points"] = [str(item.points) for item in held.rubric]
    return Given(values)
