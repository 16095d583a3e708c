"""The conditions that each stand alone: hours, apprentices, mentor, results, studio, post, age."""

from app.people.data import (
    Apprentice,
    Employed,
    InnovationResult,
    Mentor,
    StudioLed,
    TrainingHours,
)
from app.spans import MONTHS, add_years, whole_months
from certifications.data import (
    Condition,
    Criterion,
    Expired,
    Measure,
    Outcome,
    Requirement,
    Shortfall,
    Unit,
)
from certifications.rules.case import Case, all_time, in_force, unconfirmed
from certifications.terms import ApprenticeTerms, CommonTerms, HoursTerms, InnovationTerms


def training_hours(case: Case, terms: HoursTerms) -> Condition:
    """Sum the hours of the last years; those of the first day of the window still count."""
    first_day = add_years(case.today, -terms.within_years)
    rows = all_time(case, TrainingHours)
    counted = [(row, hours) for row, hours in rows if row.occurred_on >= first_day]
    lapsed = [(row, hours) for row, hours in rows if row.occurred_on < first_day]
    measure = Measure(have=sum(h.hours for _, h in counted), need=terms.hours, unit=Unit.HOURS)
    return Condition(
        criterion=Criterion.TRAINING_HOURS,
        requirement=Requirement(hours=terms.hours, within_years=terms.within_years),
        outcome=Outcome.MISSING if measure.short_by else Outcome.MET,
        measure=measure,
        shortfall=Shortfall.HOURS_SHORT if measure.short_by else None,
        evidence=tuple(row.id for row, _ in counted),
        expired=Expired(
            amount=sum(hours.hours for _, hours in lapsed),
            unit=Unit.HOURS,
            before=first_day,
            evidence=tuple(row.id for row, _ in lapsed),
        )
        if lapsed
        else None,
        unconfirmed=unconfirmed(case, TrainingHours),
    )


def apprentices(case: Case, terms: ApprenticeTerms) -> Condition:
    """Count the apprentices, each person once, and those of them who reached the level."""
    rows = all_time(case, Apprentice)
    level = {
        person: max(
            (
                f.level_reached.rank
                for _, f in rows
                if f.apprentice == person and f.level_reached is not None
            ),
            default=-1,
        )
        for person in {f.apprentice for _, f in rows}
    }
    measure = Measure(have=len(level), need=terms.count, unit=Unit.PEOPLE)
    shortfall = Shortfall.APPRENTICES_FEW if measure.short_by else None
    requirement = Requirement(count=terms.count)
    if terms.reached is not None:
        requirement = Requirement(
            count=terms.count, reached=terms.reached.level, of_which=terms.reached.count
        )
        at_level = sum(rank >= terms.reached.level.rank for rank in level.values())
        if not shortfall and at_level < terms.reached.count:
            measure = Measure(have=at_level, need=terms.reached.count, unit=Unit.PEOPLE)
            shortfall = Shortfall.APPRENTICES_BELOW_LEVEL
    return Condition(
        criterion=Criterion.APPRENTICES,
        requirement=requirement,
        outcome=Outcome.MISSING if shortfall else Outcome.MET,
        measure=measure,
        shortfall=shortfall,
        evidence=tuple(row.id for row, _ in rows),
        unconfirmed=unconfirmed(case, Apprentice),
    )


def mentor(case: Case) -> Condition:
    """Ask for a mentor under a filed agreement that is still in force."""
    rows = in_force(case, Mentor)
    return Condition(
        criterion=Criterion.MENTOR,
        requirement=Requirement(),
        outcome=Outcome.MET if rows else Outcome.MISSING,
        shortfall=None if rows else Shortfall.NO_MENTOR,
        evidence=tuple(row.id for row, _ in rows),
        unconfirmed=unconfirmed(case, Mentor),
    )


def innovation(case: Case, terms: InnovationTerms) -> Condition:
    """Count innovation results, and those recognised at the level asked or above."""
    rows = in_force(case, InnovationResult)
    measure = Measure(have=len(rows), need=terms.count, unit=Unit.RESULTS)
    shortfall = Shortfall.RESULTS_FEW if measure.short_by else None
    requirement = Requirement(count=terms.count)
    if terms.at_level is not None:
        level = terms.at_level.level
        requirement = Requirement(count=terms.count, at_level=level, of_which=terms.at_level.count)
        high = sum(result.level.rank >= level.rank for _, result in rows)
        if not shortfall and high < terms.at_level.count:
            measure = Measure(have=high, need=terms.at_level.count, unit=Unit.RESULTS)
            shortfall = Shortfall.RESULTS_BELOW_LEVEL
    return Condition(
        criterion=Criterion.INNOVATION,
        requirement=requirement,
        outcome=Outcome.MISSING if shortfall else Outcome.MET,
        measure=measure,
        shortfall=shortfall,
        evidence=tuple(row.id for row, _ in rows),
        unconfirmed=unconfirmed(case, InnovationResult),
    )


def studio(case: Case) -> Condition:
    """Ask for a master studio or innovation studio led today."""
    rows = in_force(case, StudioLed)
    return Condition(
        criterion=Criterion.STUDIO,
        requirement=Requirement(),
        outcome=Outcome.MET if rows else Outcome.MISSING,
        shortfall=None if rows else Shortfall.NO_STUDIO,
        evidence=tuple(row.id for row, _ in rows),
        unconfirmed=unconfirmed(case, StudioLed),
    )


def post(case: Case, terms: CommonTerms) -> Condition:
    """Ask for one job held today, in the city and on the front line as far as each is asked.

    What is not known about a job does not count for it.
    """
    jobs = in_force(case, Employed)
    in_city = [(r, j) for r, j in jobs if j.in_city or not terms.employed_in_city]
    suited = [(r, j) for r, j in in_city if j.front_line or not terms.front_line_post]
    shortfall = None
    if not suited:
        shortfall = Shortfall.NOT_FRONT_LINE if in_city else Shortfall.NOT_IN_CITY
        shortfall = shortfall if jobs else Shortfall.NO_JOB
    return Condition(
        criterion=Criterion.POST,
        requirement=Requirement(in_city=terms.employed_in_city, front_line=terms.front_line_post),
        outcome=Outcome.MISSING if shortfall else Outcome.MET,
        shortfall=shortfall,
        evidence=tuple(row.id for row, _ in suited or in_city or jobs),
        unconfirmed=unconfirmed(case, Employed),
    )


def age(case: Case, age_max: int) -> Condition:
    """Compare the age in whole years; no passing of time makes it low enough again."""
    requirement = Requirement(age_max=age_max)
    if case.birth_date is None:
        return Condition(
            criterion=Criterion.AGE,
            requirement=requirement,
            outcome=Outcome.MISSING,
            shortfall=Shortfall.BIRTH_DATE_UNKNOWN,
        )
    years = whole_months(case.birth_date, case.today) // MONTHS
    return Condition(
        criterion=Criterion.AGE,
        requirement=requirement,
        outcome=Outcome.MET if years <= age_max else Outcome.MISSING,
        shortfall=None if years <= age_max else Shortfall.TOO_OLD,
        measure=Measure(have=years, need=age_max, unit=Unit.YEARS_OLD, at_most=True),
    )
