"""Who stands aside, who marks what, what marks come to. Pure."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from certifications.panels.data import (
    Candidate,
    Ground,
    Mark,
    PoolExpert,
    RecusalFound,
    Relation,
    Seating,
    Tally,
)
from certifications.rounds.data import RubricItem

_THOUSANDTH = Decimal("0.001")
_NOISE = re.compile(r"[\s\W_]+")
_FORMS = ("有限责任公司", "股份有限公司", "集团有限公司", "有限公司", "集团公司", "公司", "集团")
_MEAN_WITHOUT_EXTREMES_FROM = 5
_LARGEST_DENOMINATOR = 100
_SHORTEST_NAME = 2
_NUMBERS = re.compile(r"(?<!\d)(\d{17}[\dXx]|1[3-9]\d{9})(?!\d)")


def plain_unit(name: str) -> str:
    """Return a unit's name without width, spaces, signs and legal form, to compare by."""
    bare = _NOISE.sub("", unicodedata.normalize("NFKC", name)).casefold()
    for form in _FORMS:
        if bare.endswith(form) and len(bare) > len(form):
            return bare.removesuffix(form)
    return bare


def plain_name(name: str) -> str:
    """Return a person's name without width, spaces and dots, to compare by."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", name)).casefold()


def recusals(
    pool: Sequence[PoolExpert], candidates: Sequence[Candidate], *, same_employer: bool
) -> list[RecusalFound]:
    """Return who may not mark whom: the same employer by key or by name, the same institution.

    The institution is the one that filed for the applicant (代办). With ``same_employer`` off
    by the terms these two grounds rest; nobody ever marks themself.
    """
    found = []
    for expert in pool:
        unit = plain_unit(expert.employer)
        for candidate in candidates:
            ground = _ground(expert, unit, candidate, same_employer=same_employer)
            if ground is not None:
                found.append(
                    RecusalFound(
                        expert=expert.expert, application=candidate.application, ground=ground
                    )
                )
    return found


def _ground(
    expert: PoolExpert, unit: str, candidate: Candidate, *, same_employer: bool
) -> Ground | None:
    if expert.person is not None and expert.person == candidate.person:
        return Ground.DECLARED
    if not same_employer:
        return None
    if expert.organisation is not None and expert.organisation == candidate.organisation:
        return Ground.SAME_EMPLOYER
    if unit and unit == plain_unit(candidate.employer):
        return Ground.SAME_EMPLOYER
    if expert.organisation is not None and expert.organisation == candidate.agent:
        return Ground.SAME_INSTITUTION
    return None


def related(relations: Sequence[Relation], candidates: Sequence[Candidate]) -> list[UUID]:
    """Return the applications that declared relations reach: by name, by unit, or by both.

    A name without a unit reaches everybody of that name; with a unit only who works there.
    """
    reached = []
    for candidate in candidates:
        name, unit = plain_name(candidate.name), plain_unit(candidate.employer)
        for relation in relations:
            wanted, where = plain_name(relation.name), plain_unit(relation.unit)
            if not wanted and not where:
                continue
            if (not wanted or wanted == name) and (not where or where == unit):
                reached.append(candidate.application)
                break
    return reached


def seat(
    order: Sequence[UUID],
    size: int,
    applications: Iterable[UUID],
    recused: Collection[tuple[UUID, UUID]],
    aside: Collection[UUID] = frozenset(),
) -> Seating:
    """Return who marks what: for each application the first ``size`` of the draw who may.

    So each is marked by equally many, and a substitute marks only where somebody stands aside.
    ``recused`` holds (expert, application).
    """
    standing = [expert for expert in order if expert not in aside]
    markers: dict[UUID, tuple[UUID, ...]] = {}
    short: dict[UUID, int] = {}
    for application in applications:
        may = [e for e in standing if (e, application) not in recused][:size]
        markers[application] = tuple(may)
        if len(may) < size:
            short[application] = len(may)
    return Seating(markers=markers, short=short)


def fault_of_items(items: Mapping[str, Decimal], rubric: Sequence[RubricItem]) -> str:
    """Return the code of the first rubric item without points or outside its scale, or ""."""
    for item in rubric:
        points = items.get(item.code)
        if points is None or not points.is_finite() or not 0 <= points <= item.points:
            return item.code
    return ""


def tally(marks: Sequence[Mark], rubric: Sequence[RubricItem], *, drop_extremes: bool) -> Tally:
    """Return what the marks of one application come to; raises ValueError without a mark."""
    if not marks:
        raise ValueError("an application nobody marked has no tally")
    points = sorted(mark.points for mark in marks)
    counted = points[1:-1] if drop_extremes and _many(points) else points
    return Tally(
        points=_mean(counted),
        items=tuple(_mean([m.items.get(i.code, Decimal(0)) for m in marks]) for i in rubric),
        votes_for=sum(mark.in_favour for mark in marks),
        votes=len(marks),
        spread=points[-1] - points[0],
    )


def _many(points: Sequence[Decimal]) -> bool:
    return len(points) >= _MEAN_WITHOUT_EXTREMES_FROM


def _mean(values: Sequence[Decimal]) -> Decimal:
    return (sum(values, Decimal(0)) / len(values)).quantize(_THOUSANDTH)


def passes(votes_for: int, votes: int, ratio: float) -> bool:
    """Whether enough voted for it.

    A ratio written as 0.667 means two thirds: six of nine pass.
    """
    asked = Fraction(ratio).limit_denominator(_LARGEST_DENOMINATOR)
    return votes > 0 and Fraction(votes_for, votes) >= asked


def nameless(text: str, names: Iterable[str], units: Iterable[str]) -> str:
    """Return an applicant's own words without the names that would tell who it is.

    Names become ＊＊＊, units 某单位, ID and phone numbers ＊＊＊; a unit is also found without
    its legal form. Names of one character are left: they would take the text apart.
    """
    for unit in sorted(set(units), key=len, reverse=True):
        for form in _spellings(unit):
            text = text.replace(form, "某单位")
    for name in names:
        if len(name.strip()) >= _SHORTEST_NAME:
            text = text.replace(name.strip(), "＊＊＊")
    return _NUMBERS.sub("＊＊＊", text)


def _spellings(unit: str) -> list[str]:
    whole = unit.strip()
    bare = next(
        (whole.removesuffix(f) for f in _FORMS if whole.endswith(f) and len(whole) > len(f)), whole
    )
    return [form for form in (whole, bare) if len(form) > _SHORTEST_NAME]
