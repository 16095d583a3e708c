"""Level certificates (技能等级证书) that assessment institutions report."""

from piccolo.columns import Date, ForeignKey, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import Uuid7
from app.organisations.tables import Organisation
from app.people.tables import Person


class SkillCertificate(Table):
    """A level certificate held; a higher one of the same occupation supersedes it."""

    PII: dict[str, str] = {
        "number": "certificate number; the person and officers",
        "holder": "full name as certified; the person and officers",
    }

    id = Uuid7(primary_key=True)
    number = Varchar(length=22)
    person = ForeignKey(Person, null=False, index=True, on_delete=OnDelete.restrict)
    holder = Text()
    occupation_code = Varchar(length=16)
    occupation_edition = Varchar(length=12)
    occupation = Text()
    work_type = Text(default="")
    level = Varchar(length=12)
    issuer = ForeignKey(Organisation, null=True, default=None, on_delete=OnDelete.restrict)
    issuer_name = Text()
    issued_on = Date(default=None, null=False)
    state = Varchar(length=12, default="valid")
    superseded_by = Uuid7(null=True, default=None)
    batch = Uuid7(null=True, default=None)
    entered_at = Timestamptz()

    certificate_number_once = Unique([number])
    known_state = Check("state in ('valid', 'superseded', 'withdrawn')")
    number_form = Check("number ~ '^([YS][0-9]{21}|[A-Z]{2}[0-9]{20})$'")
