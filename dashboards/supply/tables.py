"""Rollups of supply: persons by stage at each published grain, seats and enrolments as counts."""

from piccolo.columns import JSONB, Boolean, Integer, Text, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import Uuid7


class PeopleRollup(Table):
    """Distinct persons at one grain; an empty occupation, division or level is all of them.

    ``basis`` ``event`` counts each stage in the quarter in which it happened, ``cohort`` in the
    quarter in which the class began. ``span`` is the quarter, or the year up to it (累计).
    ``supply`` are completers who are new to the occupation: no employees trained in their own job.
    """

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    basis = Varchar(length=8)
    span = Varchar(length=8)
    period = Varchar(length=6)
    occupation_code = Varchar(length=16, default="")
    division = Varchar(length=12, default="")
    level = Varchar(length=12, default="")
    enrolled = Integer()
    completed = Integer()
    certified = Integer()
    placed = Integer()
    supply = Integer()

    people_rollup_once = Unique([basis, span, period, occupation_code, division, level])
    known_basis = Check("basis in ('event', 'cohort')")
    known_span = Check("span in ('quarter', 'year')")
    none_negative = Check(
        "enrolled >= 0 and completed >= 0 and certified >= 0 and placed >= 0 and supply >= 0"
    )


class InstitutionRollup(Table):
    """Distinct persons of one institution by cohort; an empty occupation is all of them."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    period = Varchar(length=6)
    organisation = Uuid7(default=None)
    programme = Uuid7(null=True, default=None, help_text="none: all programmes together")
    occupation_code = Varchar(length=16, default="")
    enrolled = Integer()
    completed = Integer()
    certified = Integer()
    placed = Integer()
    supply = Integer()

    quarter_form = Check(r"period ~ '^\d{4}Q[1-4]$'")


class StageCount(Table):
    """Seats and enrolments of classes that begin in a quarter: counts, which add up."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    period = Varchar(length=6)
    occupation_code = Varchar(length=16)
    level = Varchar(length=12)
    division = Varchar(length=12)
    organisation = Uuid7(default=None)
    seats = Integer(default=0)
    enrolments = Integer(default=0)

    stage_count_once = Unique([period, occupation_code, level, division, organisation])
    none_negative = Check("seats >= 0 and enrolments >= 0")


class RollupDue(Table):
    """Persons of an occupation and quarter that must be counted anew; deleted once that is done.

    It stands for the occupation's year up to that quarter and later, and for all occupations
    together. Rows are only ever added, so that no import waits for a count.
    """

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    period = Varchar(length=6, index=True)
    occupation_code = Varchar(length=16)
    due_since = Timestamptz()


class RollupCheck(Table):
    """A comparison of the rollups with the facts: how many figures differed, and what was done."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    checked_at = Timestamptz()
    rollup = Text()
    figures = Integer()
    wrong = JSONB(help_text="period, occupation, what stood there, what it is")
    rebuilt = Boolean(default=False)


class ProgrammePeople(Table):
    """Distinct completers, new to the occupation, of a programme that serves several occupations.

    By the quarter of completion, under the occupation of the class; an empty division or level is
    all of them. From these and the programme's shares, its people are counted elsewhere as well.
    """

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    period = Varchar(length=6)
    programme = Uuid7(default=None)
    occupation_code = Varchar(length=16)
    division = Varchar(length=12, default="")
    level = Varchar(length=12, default="")
    people = Integer()

    programme_people_once = Unique([period, programme, occupation_code, division, level])
    anybody = Check("people > 0")


class JobCount(Table):
    """Jobs recorded through the classes that began in a quarter: counts, which add up.

    By the occupation, level and division of the class; an empty industry is not known.
    """

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    period = Varchar(length=6)
    occupation_code = Varchar(length=16)
    level = Varchar(length=12)
    division = Varchar(length=12)
    industry = Varchar(length=1, default="")
    jobs = Integer(default=0)

    job_count_once = Unique([period, occupation_code, level, division, industry])
    none_negative = Check("jobs >= 0")


class ProgrammeJobs(Table):
    """Jobs recorded through a programme's classes, by the quarter in which they began.

    ``occupation_code`` is of the job; jobs whose occupation is not known are not here.
    """

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    period = Varchar(length=6)
    programme = Uuid7(default=None)
    occupation_code = Varchar(length=16)
    jobs = Integer(default=0)

    programme_jobs_once = Unique([period, programme, occupation_code])
    none_negative = Check("jobs >= 0")
