from piccolo.columns import BigInt, Bytea, Text, Timestamptz
from piccolo.table import Table

from app.columns import Uuid7


class StoredFile(Table):
    """An uploaded file, sealed outside the web root; its hash stays after it is deleted."""

    PII: dict[str, str] = {"name": "file name as uploaded; may name a person; uploader's unit"}

    id = Uuid7(primary_key=True)
    name = Text()
    sha256 = Bytea(index=True)
    size = BigInt()
    stored_at = Timestamptz()
    delete_after = Timestamptz(null=True, default=None)
    deleted_at = Timestamptz(null=True, default=None)
