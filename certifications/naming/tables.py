"""The naming at the end of a round: minutes, document number, who was named."""

from piccolo.columns import Date, ForeignKey, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import Uuid7
from app.decisions.tables import Decision
from certifications.rounds.tables import Round


class Naming(Table):
    """命名: by minutes (会议纪要) and document number (文号), signed by bureau and union."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    round = ForeignKey(Round, null=False, on_delete=OnDelete.restrict)
    decision = ForeignKey(Decision, null=False, on_delete=OnDelete.restrict)
    minutes_no = Text()
    minutes_file = Uuid7(null=True, default=None)
    met_on = Date(default=None, null=False)
    document_no = Varchar(length=64)
    named_on = Date(default=None, null=False)
    named_at = Timestamptz()

    naming_once_a_round = Unique([round])
    document_once = Unique([document_no])
    with_minutes = Check("minutes_no <> '' and document_no <> ''")
