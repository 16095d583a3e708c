"""Published results as files: a table for spreadsheets, a feed (Atom, RFC 4287). Pure."""

import csv
from collections.abc import Sequence
from datetime import UTC, datetime
from io import StringIO
from xml.etree import ElementTree as ET

from competitions.results.public_queries import Published, ResultShown

_ATOM = "http://www.w3.org/2005/Atom"
_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _cell(value: object) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_BEGINS_FORMULA) else text


def table(found: ResultShown) -> bytes:
    """Return a result as CSV in UTF-8 with a mark, so that a spreadsheet reads the characters."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    codes = [stage.code for stage in found.stages]
    writer.writerow(
        ["rank", "cipher", "status", *codes, "total", "scaled", "award", "name", "team",
         "organisation"]
    )  # fmt: skip
    for one in found.results:
        marks = [one.stages.get(code, "") for code in codes]
        writer.writerow(
            [
                _cell(value)
                for value in (
                    one.rank, one.cipher, one.status, *marks, one.total, one.scaled, one.award,
                    one.name, one.team, one.organisation,
                )
            ]
        )  # fmt: skip
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def feed(rows: Sequence[Published], address: str, title: str, *, words: Sequence[str]) -> bytes:
    """Return published results as a feed; ``words`` are the summary of each row."""
    ET.register_namespace("", _ATOM)
    root = ET.Element(f"{{{_ATOM}}}feed")
    _put(root, "title", title)
    _put(root, "id", f"{address}/contests/results.atom")
    ET.SubElement(
        root, f"{{{_ATOM}}}link", {"rel": "self", "href": f"{address}/contests/results.atom"}
    )
    newest = rows[0].published_at if rows else datetime(1970, 1, 1, tzinfo=UTC)
    _put(root, "updated", _stamp(newest))
    for row, said in zip(rows, words, strict=True):
        entry = ET.SubElement(root, f"{{{_ATOM}}}entry")
        _put(entry, "title", f"{row.contest_name} {row.event_name}")
        _put(entry, "id", f"urn:uuid:{row.id}")
        _put(entry, "updated", _stamp(row.published_at))
        _put(ET.SubElement(entry, f"{{{_ATOM}}}author"), "name", row.organiser)
        link = f"{address}/contests/events/{row.event}/results?revision={row.number}"
        ET.SubElement(entry, f"{{{_ATOM}}}link", {"href": link})
        _put(entry, "summary", said)
    text: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}'.encode()


def _put(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{_ATOM}}}{name}").text = text


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
