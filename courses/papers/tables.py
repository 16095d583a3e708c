"""One class, one file (一班一档): the stamped scans that came back."""

from piccolo.columns import ForeignKey, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import Uuid7
from app.files.tables import StoredFile
from courses.tables import TrainingClass


class ClassPaper(Table):
    """A stamped scan of one of a class's papers; a later one supersedes it, none is lost."""

    PII: dict[str, str] = {"entered_by": "name of the clerk; staff"}

    id = Uuid7(primary_key=True)
    training_class = ForeignKey(TrainingClass, null=False, index=True, on_delete=OnDelete.restrict)
    kind = Varchar(length=16)
    file = ForeignKey(StoredFile, null=False, on_delete=OnDelete.restrict)
    media_type = Varchar(length=40)
    remark = Text(default="")
    entered_at = Timestamptz()
    entered_by = Text(default="")
    supersedes: ForeignKey["ClassPaper"] = ForeignKey(
        "self", null=True, default=None, on_delete=OnDelete.restrict
    )

    class_paper_superseded_once = Unique([supersedes])
    known_kind = Check(
        "kind in ('filing_form', 'roster', 'sign_in', 'assessment', 'commitment', 'other')"
    )
