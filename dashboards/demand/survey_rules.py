"""Rules of the survey: results by occupation, what is hidden, what enters demand. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import mean, median

import msgspec

from dashboards.demand.survey_data import Answer, Result


def results(answers: Sequence[Answer], names: Mapping[str, str]) -> tuple[Result, ...]:
    """Return sums by occupation, the most wanted first.

    Difficulty is the mean of those who gave one; days and wage are medians. None where nobody
    said: that is unknown, not zero.
    """
    by_code: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        by_code[answer.code].append(answer)
    found = [
        Result(
            code=code,
            name=names.get(code, code),
            answers=len({one.organisation for one in held}),
            staff=sum(one.staff for one in held),
            vacancies=sum(one.vacancies for one in held),
            needed=sum(one.needed for one in held),
            difficulty=_of(mean, (one.difficulty for one in held)),
            days_to_fill=_of(median, (one.days_to_fill for one in held)),
            wage=_of(median, (one.wage for one in held)),
        )
        for code, held in by_code.items()
    ]
    return tuple(sorted(found, key=lambda r: (-(r.vacancies or 0) - (r.needed or 0), r.code)))


def _of(how: object, values: Iterable[int | None]) -> float | None:
    said = [value for value in values if value is not None]
    return float(how(said)) if said and callable(how) else None


def hide_few(found: Sequence[Result], least: int) -> tuple[Result, ...]:
    """Hide the figures of occupations of which fewer employers than ``least`` spoke.

    One of two employers could otherwise work out the other's figures. No totals stand beside
    them, so nothing hidden can be had by subtraction. Ordered by name, not by what is hidden.
    """
    shown = [
        one
        if one.answers >= least
        else msgspec.structs.replace(
            one, staff=None, vacancies=None, needed=None, difficulty=None, days_to_fill=None,
            wage=None, answers=0, hidden=True,
        )
        for one in found
    ]  # fmt: skip
    return tuple(sorted(shown, key=lambda one: (one.hidden, one.name)))


def demand_of(answers: Iterable[Answer]) -> dict[tuple[str, str], int]:
    """Return demand by division and occupation: vacancies now and staff wanted beside them."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    for one in answers:
        found[one.division, one.code] += one.vacancies + one.needed
    return dict(found)
