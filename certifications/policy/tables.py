"""Whose standing a simulated draft would change; kept until the draft changes or is published."""

from piccolo.columns import ForeignKey, Text, Varchar
from piccolo.columns.base import OnDelete
from piccolo.constraints import Unique
from piccolo.table import Table

from app.columns import Uuid7
from app.people.tables import Person
from app.terms.tables import PolicyVersion


class SimulatedChange(Table):
    """One person whose standing to one tier a draft would change."""

    PII: dict[str, str] = {"age_band": "band of ten years; officers who draft terms"}

    id = Uuid7(primary_key=True)
    version = ForeignKey(PolicyVersion, null=False, on_delete=OnDelete.cascade)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    tier = Varchar(length=12)
    before = Varchar(length=12)
    after = Varchar(length=12)
    division = Varchar(length=12, null=True, default=None)
    occupation_code = Varchar(length=16, null=True, default=None)
    age_band = Text(default="")

    simulated_change_once = Unique([version, person, tier])
