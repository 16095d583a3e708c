"""Credentials as their domains, holders and officers see them."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec

from app import db
from app.credentials.change_queries import CHANGE, CHANGE_REACHED, Change
from app.credentials.code import printed, read_code
from app.credentials.data import ChangeState, Credential, Kind, State
from app.db import require_transaction
from app.errors import NotFoundError
from app.permits import ANYONE, Actor, Permit
from app.scope import reach_arguments
from app.settings import settings

PAGE = 50


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What a printed certificate carries of its credential."""

    id: UUID
    code: str
    jws: str

    @property
    def printed_code(self) -> str:
        """The verification code, 5-5-5."""
        return printed(self.code)

    @property
    def address(self) -> str:
        """What the QR code holds: the signed text after the #, which no server ever sees."""
        return f"{settings().address}/c#{self.jws}"


async def by_sources(sources: Sequence[str]) -> dict[str, Shown]:
    """Return the credentials in force of these facts by their source, in the current transaction.

    Suspended and revoked ones are among them: their paper stays what it was.
    """
    rows = await require_transaction().fetch(
        "SELECT source, id, code, jws FROM credential WHERE source = ANY($1)"
        " AND superseded_by IS NULL",
        list(sources),
    )
    return {row["source"]: Shown(id=row["id"], code=row["code"], jws=row["jws"]) for row in rows}


async def list_count() -> int:
    """Return how many status lists there are."""
    async with db.read(ANYONE) as connection:
        found: int = await connection.fetchval("SELECT count(*) FROM status_list")
    return found


class CredentialFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What an officer looks for."""

    q: str = ""
    """Verification code, or the beginning of an official number."""
    kind: Kind | None = None
    state: State | None = None
    batch: str = ""
    page: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A credential in a list."""

    id: UUID
    code: str
    kind: Kind
    number: str
    title: str
    occupation: str
    masked_name: str
    issuer: str
    batch: str
    issued_on: date
    expires_on: date | None
    state: State


class CredentialPage(msgspec.Struct, frozen=True):
    """A page of credentials, newest first."""

    rows: list[Line]
    total: int
    waiting: int
    """Requests that wait for a decision, in the same reach."""


class Detail(msgspec.Struct, frozen=True, kw_only=True):
    """One credential with its history."""

    credential: Credential
    changes: list[Change]
    successor_code: str
    predecessor_code: str

    @property
    def waiting(self) -> Change | None:
        """The request that waits for a decision."""
        return next((c for c in self.changes if c.state is ChangeState.WAITING), None)


LINE = ", ".join(f"c.{name}" for name in Line.__struct_fields__)
WHOLE = (
    "SELECT c.*, k.kid FROM credential c JOIN signing_key k ON k.id = c.signing_key"
)  # fmt: skip
_REACHED = "($1 OR c.organisation = ANY($2::uuid[]) OR c.division = ANY($3::text[]))"


def whole(row: Any) -> Credential:
    """Return a row of ``WHOLE`` as its Struct."""
    values = {name: row[name] for name in Credential.__struct_fields__}
    values["details"] = msgspec.json.decode(row["details"])
    return msgspec.convert(values, Credential)


async def credential_list(actor: Actor, wanted: CredentialFilter) -> CredentialPage:
    """Return a page of the credentials in the actor's reach."""
    reach = reach_arguments(actor, Permit.CREDENTIAL_VIEW)
    code = read_code(wanted.q).code
    async with db.read(actor) as connection:
        where = (
            f" FROM credential c WHERE {_REACHED}"
            " AND ($4 = '' OR c.code = $5 OR starts_with(c.number, $4))"
            " AND ($6::text IS NULL OR c.kind = $6) AND ($7::text IS NULL OR c.state = $7)"
            " AND ($8 = '' OR c.batch = $8)"
        )
        asked = (*reach, wanted.q.strip(), code, wanted.kind, wanted.state, wanted.batch)
        rows = await connection.fetch(
            f"SELECT {LINE}{where} ORDER BY c.signed_at DESC, c.id LIMIT $9 OFFSET $10",
            *asked, PAGE, (wanted.page - 1) * PAGE,
        )  # fmt: skip
        total = await connection.fetchval(f"SELECT count(*){where}", *asked)
        waiting = await connection.fetchval(
            "SELECT count(*) FROM status_change s LEFT JOIN credential c ON c.id = s.credential"
            " LEFT JOIN organisation o ON o.id = s.organisation"
            f" WHERE s.state = 'waiting' AND {CHANGE_REACHED}",
            *reach,
        )
    return CredentialPage([msgspec.convert(dict(row), Line) for row in rows], total, waiting)


async def credential_detail(actor: Actor, key: UUID) -> Detail:
    """Return one credential with its history; raises NotFoundError outside the actor's reach."""
    async with db.read(actor) as connection:
        row = await connection.fetchrow(
            f"{WHOLE} WHERE {_REACHED} AND c.id = $4",
            *reach_arguments(actor, Permit.CREDENTIAL_VIEW), key,
        )  # fmt: skip
        if row is None:
            raise NotFoundError("not-found")
        changes = await connection.fetch(
            f"{CHANGE} WHERE s.credential = $1 OR (s.organisation = $2"
            " AND (s.batch = '' OR s.batch = $3)) ORDER BY s.requested_at DESC",
            key, row["organisation"], row["batch"],
        )  # fmt: skip
        linked = await connection.fetch(
            "SELECT id, code FROM credential WHERE id = ANY($1)",
            [k for k in (row["superseded_by"], row["reissue_of"]) if k],
        )
    codes = {one["id"]: printed(one["code"]) for one in linked}
    return Detail(
        credential=whole(row),
        changes=[msgspec.convert(dict(change), Change) for change in changes],
        successor_code=codes.get(row["superseded_by"], ""),
        predecessor_code=codes.get(row["reissue_of"], ""),
    )
