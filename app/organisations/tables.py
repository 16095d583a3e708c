from piccolo.columns import Array, Boolean, Date, ForeignKey, Text, Varchar
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import Uuid7


class Organisation(Table):
    """A bureau, department, institution or employer."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    uscc = Varchar(length=18, help_text="统一社会信用代码, GB 32100")
    name = Text()
    kinds = Array(base_column=Varchar(length=32))
    division = Varchar(length=12, index=True)
    parent: ForeignKey["Organisation"] = ForeignKey(
        "self", null=True, index=True, on_delete=OnDelete.restrict
    )
    active = Boolean(default=True)

    organisation_one_code = Unique([uscc])
    code_form = Check("uscc ~ '^[0-9A-HJ-NP-RTUW-Y]{18}$'")
    named = Check("name <> ''")


class Accreditation(Table):
    """Which occupation and level an organisation may train or assess, and when."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    organisation = ForeignKey(Organisation, null=False, index=True, on_delete=OnDelete.restrict)
    occupation_code = Varchar(length=16)
    level = Varchar(length=12)
    purpose = Varchar(length=12, help_text="train or assess")
    valid_from = Date(default=None, null=False)
    valid_until = Date(null=True, default=None)

    known_purpose = Check("purpose in ('train', 'assess')")
    accreditation_once = Unique([organisation, occupation_code, level, purpose, valid_from])
