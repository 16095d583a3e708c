"""Demand as reported."""

from piccolo.columns import Date, ForeignKey, Integer, Text, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import Uuid7


class DemandReport(Table):
    """What one source reported of one division in one quarter (``2026Q3``)."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    period = Varchar(length=6, index=True)
    division = Varchar(length=12)
    source = Text()
    reported_on = Date(default=None, null=False)
    asked = Integer(null=True, default=None, help_text="employers asked")
    answered = Integer(null=True, default=None, help_text="employers that answered")
    recorded_at = Timestamptz()
    demand = Integer(null=True, default=None, help_text="of all occupations; summed by a trigger")
    seekers = Integer(null=True, default=None, help_text="of all occupations; summed by a trigger")

    demand_report_once = Unique([period, division, source])
    quarter_form = Check(r"period ~ '^\d{4}Q[1-4]$'")
    answers_within = Check("answered >= 0 and answered <= asked")


class DemandRow(Table):
    """One line of a report, in persons; ``category`` is as the report writes it.

    ``kind`` tells an occupation (with its code) from a group of occupations and from the bucket
    of those who stated nothing (无要求); ``level`` is empty where the line is of all levels.
    """

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    report = ForeignKey(DemandReport, null=False)
    kind = Varchar(length=12)
    category = Text()
    occupation_code = Varchar(length=16, null=True, default=None)
    level = Varchar(length=12, default="")
    demand = Integer(null=True, default=None)
    seekers = Integer(null=True, default=None)
    batch = Uuid7(null=True, default=None, index=True)

    demand_row_once = Unique([report, kind, category, level])
    known_kind = Check("kind in ('occupation', 'group', 'unspecified')")
    coded = Check("(kind = 'occupation') = (occupation_code is not null)")
    counted = Check("demand is not null or seekers is not null")
    demand_not_negative = Check("demand >= 0")
    seekers_not_negative = Check("seekers >= 0")
