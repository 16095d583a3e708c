from piccolo.columns import Date, Integer, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import Uuid7


class Opening(Table):
    """Something one can join now: a class place, a contest, a round."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    source = Text(help_text="natural key in the domain that offers it")
    kind = Varchar(length=12)
    title = Text()
    occupation_code = Varchar(length=16, null=True, default=None, index=True)
    level = Varchar(length=12, null=True, default=None)
    hours = Integer(null=True, default=None)
    organiser = Text()
    division = Varchar(length=12, null=True, default=None)
    starts_on = Date(default=None, null=False, index=True)
    closes_on = Date(default=None, null=False)
    seats_left = Integer(null=True, default=None)
    link = Text()

    opening_once = Unique([source])
    known_kind = Check("kind in ('class', 'contest', 'round')")
    seats_not_negative = Check("seats_left >= 0")
