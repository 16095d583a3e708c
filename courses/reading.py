"""A roster file to rows: read in the limited child, received a few thousand rows at a time."""

from collections.abc import Iterator

import msgspec

from app.cleaning import column
from app.imports.batches import BatchKind
from app.imports.child import ChildLimits, frames
from app.imports.data import Limits
from app.imports.sheets import read_sheets, undecided
from courses.fields import fields_of
from courses.roster import RosterTable, SheetHead, joined, sheet_head, staged_findings

_TASK = "courses.reading:read"
_ROWS_A_FRAME = 5_000


class ReadRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What reading a roster or results depends on, besides the file."""

    kind: BatchKind = BatchKind.ROSTER
    remembered: dict[str, str] = {}
    """Headings (``heading_key``) that people matched to fields before."""
    default_class: str = ""
    limits: Limits = Limits()


class ReadHead(msgspec.Struct, frozen=True, kw_only=True):
    """The first frame: what the file holds, but for its rows."""

    rows: int
    sheets: list[SheetHead]
    undecided: list[str]
    """Headings a person must decide; until then the guess shown is used."""
    fields: list[str]

    @property
    def sheet_names(self) -> list[str]:
        """Names of the sheets, in order."""
        return [sheet.name for sheet in self.sheets]

    @property
    def headings(self) -> list[dict[str, str | None]]:
        """Return each column once: its heading, its key and how surely they belong together."""
        found: dict[str, dict[str, str | None]] = {}
        for sheet in self.sheets:
            for key, text in sheet.headings.items():
                told = {"text": text, "key": key, "certainty": sheet.certainties.get(key)}
                found.setdefault(key, told)
        return list(found.values())


class ReadRows(msgspec.Struct, frozen=True, kw_only=True):
    """The next frames: rows as columns, and what reading found in them."""

    sheets: list[int]
    numbers: list[int]
    columns: list[list[str]]
    found: list[list[dict[str, str]]]


class ReadRoster(msgspec.Struct, kw_only=True):
    """A roster as read: the head and all rows."""

    head: ReadHead
    table: RosterTable


def read(request: bytes, content: bytes) -> Iterator[bytes]:
    """Read a roster in the child: a ``ReadHead``, then ``ReadRows`` (MessagePack).

    Raises ``MalformedError`` as ``read_sheets`` and ``joined`` do.
    """
    asked = msgspec.msgpack.decode(request, type=ReadRequest)
    fields = [held.field for held in fields_of(asked.kind).values()]
    sheets = read_sheets(content, fields, remembered=asked.remembered, limits=asked.limits)
    table = joined(sheets, default_class=asked.default_class)
    encode = msgspec.msgpack.Encoder().encode
    yield encode(
        ReadHead(
            rows=len(table.numbers),
            sheets=[sheet_head(sheet) for sheet in sheets],
            undecided=undecided(sheets),
            fields=list(table.columns),
        )
    )
    found: list[list[dict[str, str]]] = [[] for _ in table.numbers]
    for finding in table.found:
        for row in finding.rows.tolist():
            found[row].append({"code": finding.code, "field": finding.field})
    for start in range(0, len(table.numbers), _ROWS_A_FRAME):
        part = slice(start, start + _ROWS_A_FRAME)
        yield encode(
            ReadRows(
                sheets=table.sheets[part],
                numbers=table.numbers[part],
                columns=[values[part].tolist() for values in table.columns.values()],
                found=found[part],
            )
        )


async def read_roster(
    content: bytes, request: ReadRequest, limits: ChildLimits | None = None
) -> ReadRoster:
    """Return the roster in this file, read by a child that cannot harm this process.

    Raises ``MalformedError``: the file's own fault, or the child ran out of time or memory.
    """
    head: ReadHead | None = None
    sheets: list[int] = []
    numbers: list[int] = []
    columns: list[list[str]] = []
    found: list[list[dict[str, str]]] = []
    async for frame in frames(
        _TASK, msgspec.msgpack.encode(request), content, limits or ChildLimits()
    ):
        if head is None:
            head = msgspec.msgpack.decode(frame, type=ReadHead)
            columns = [[] for _ in head.fields]
            continue
        part = msgspec.msgpack.decode(frame, type=ReadRows)
        sheets += part.sheets
        numbers += part.numbers
        found += part.found
        for held, values in zip(columns, part.columns, strict=True):
            held.extend(values)
    if head is None:
        raise RuntimeError("the child answered nothing")
    table = RosterTable(
        columns=dict(zip(head.fields, map(column, columns), strict=True)),
        numbers=numbers,
        sheets=sheets,
        found=staged_findings(found),
    )
    return ReadRoster(head=head, table=table)
