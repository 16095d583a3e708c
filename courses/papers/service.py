"""Taking back stamped scans: a later one supersedes, none is lost."""

import hashlib
from typing import Any
from uuid import UUID

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, MalformedError, NotFoundError
from app.files.service import store
from app.i18n import gettext
from app.imports.data import MIB
from app.permits import Actor, Permit
from app.scope import reach_arguments
from courses.papers.codes import SheetCode, media_type, read_code, wrong_sheet
from courses.papers.data import PaperKind, PaperRow
from courses.papers.names import KINDS
from courses.papers.queries import CURRENT, class_row, papers_of
from courses.papers.scan_reading import read_scan
from courses.papers.terms import paper_terms

_CLOSED = frozenset({"archived", "cancelled"})


async def file_scan(
    actor: Actor, training_class: UUID, kind: PaperKind, *, name: str, content: bytes, remark: str
) -> tuple[UUID, bool]:
    """File a stamped scan; return its key, and whether it is new.

    The same scan again changes nothing. Raises NotFoundError outside the actor's reach;
    MalformedError for an empty, too large, damaged or wrong type of file; ConflictError for a
    closed file, a scan that is filed elsewhere, and one whose QR code names another paper.
    """
    async with db.read(actor):
        held = await _own_class(actor, training_class)
        terms = await paper_terms(clock.today())
    if not content:
        raise MalformedError("paper-no-file")
    if len(content) > terms.scan_bytes_max:
        raise MalformedError("paper-large", most=terms.scan_bytes_max // MIB)
    kind_of_file = media_type(content)
    if not kind_of_file:
        raise MalformedError("paper-type")
    codes = await _codes(content, kind_of_file)
    async with db.transaction(actor) as connection:
        await connection.execute(
            "SELECT FROM training_class WHERE id = $1 FOR NO KEY UPDATE", training_class
        )
        held = await _own_class(actor, training_class)
        if held["state"] in _CLOSED:
            raise ConflictError("paper-closed")
        wanted = SheetCode(training_class, kind)
        if wrong := wrong_sheet(codes, wanted):
            raise ConflictError(
                "paper-wrong", found=await _told(actor, wrong), wanted=gettext(KINDS[kind])
            )
        digest = hashlib.sha256(content).digest()
        if (same := await _filed_before(actor, digest, wanted)) is not None:
            return same, False
        key = await _insert(actor, wanted, name, content, kind_of_file, remark)
        await record(
            actor, "courses.paper.filed", f"class:{training_class}",
            {"kind": kind, "sha256": digest.hex(), "size": len(content)},
            organisation=held["organisation"],
        )  # fmt: skip
    return key, True


async def open_scan(actor: Actor, key: UUID) -> PaperRow:
    """Return one scan on file; stamped papers show whole documents, so who opened it is kept.

    Raises NotFoundError outside the actor's reach.
    """
    async with db.transaction(actor) as connection:
        owner = await connection.fetchval(
            "SELECT training_class FROM class_paper WHERE id = $1", key
        )
        if owner is None:
            raise NotFoundError("not-found")
        held = await class_row(actor, owner, Permit.ROSTER_EXPORT)
        found = next(scan for scan in await papers_of(owner) if scan.id == key)
        await record(
            actor, "courses.paper.opened", f"class:{owner}", {"paper": str(key)},
            organisation=held["organisation"],
        )  # fmt: skip
    return found


async def _codes(content: bytes, kind_of_file: str) -> list[SheetCode]:
    """Return the sheets that the scan's QR codes name.

    A scan too heavy to be looked through is filed all the same; one that is damaged is not.
    """
    try:
        found = await read_scan(content, kind_of_file)
    except MalformedError as error:
        if error.code in {"file_slow", "file_heavy"}:
            return []
        raise MalformedError("scan-unreadable") from error
    return [code for text in found.codes if (code := read_code(text))]


async def _own_class(actor: Actor, key: UUID) -> Any:
    row = await require_transaction().fetchrow(
        "SELECT c.organisation, c.state FROM training_class c WHERE c.id = $1"
        " AND ($2 OR c.organisation = ANY($3) OR c.division = ANY($4))",
        key, *reach_arguments(actor, Permit.CLASS_MANAGE),
    )  # fmt: skip
    if row is None:
        raise NotFoundError("not-found")
    return row


async def _told(actor: Actor, sheet: SheetCode) -> str:
    """Return which paper of which class a sheet is; another institution's class has no name."""
    number = await require_transaction().fetchval(
        "SELECT c.number FROM training_class c WHERE c.id = $1"
        " AND ($2 OR c.organisation = ANY($3) OR c.division = ANY($4))",
        sheet.training_class, *reach_arguments(actor, Permit.CLASS_MANAGE),
    )  # fmt: skip
    kind = gettext(KINDS[sheet.kind])
    if number is None:
        return gettext("另一个班级的%(kind)s", kind=kind)
    return gettext("%(number)s 的%(kind)s", number=number, kind=kind)


async def _filed_before(actor: Actor, digest: bytes, wanted: SheetCode) -> UUID | None:
    """Return the current scan of this paper with the same content, if there is one.

    Raises ConflictError where it is filed under another kind or class.
    """
    rows = await require_transaction().fetch(
        f"SELECT p.id, p.training_class, p.kind, {CURRENT} AS current FROM class_paper p"
        " JOIN stored_file f ON f.id = p.file WHERE f.sha256 = $1 ORDER BY p.entered_at DESC",
        digest,
    )
    same: UUID | None = None
    for row in rows:
        sheet = SheetCode(row["training_class"], PaperKind(row["kind"]))
        if sheet != wanted:
            raise ConflictError("paper-elsewhere", where=await _told(actor, sheet))
        if row["current"]:
            same = row["id"]
    return same


async def _insert(
    actor: Actor, paper: SheetCode, name: str, content: bytes, kind_of_file: str, remark: str
) -> UUID:
    key, connection = uuid7(), require_transaction()
    before = None
    if paper.kind is not PaperKind.OTHER:
        before = await connection.fetchval(
            f"SELECT p.id FROM class_paper p WHERE p.training_class = $1 AND p.kind = $2"
            f" AND {CURRENT}",
            paper.training_class, paper.kind,
        )  # fmt: skip
    await connection.execute(
        "INSERT INTO class_paper (id, training_class, kind, file, media_type, remark, entered_at,"
        " entered_by, supersedes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        key, paper.training_class, paper.kind, await store(name, content), kind_of_file, remark,
        clock.now(), actor.name, before,
    )  # fmt: skip
    return key
