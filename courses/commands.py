"""``jiangce roster``: the same checks as on upload, offline."""

import asyncio
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import cyclopts
import msgspec

from app import clock
from app.errors import MalformedError
from app.i18n import Language, gettext, use_language
from app.imports.data import MIB, Certainty, Limits
from app.imports.wording import HEADING_TYPO, HEADING_UNSURE, REFUSALS, SKIPPED
from app.masking import mask
from app.people.id_numbers import RESERVED_PREFIXES, known_counties
from app.settings import settings
from courses.fields import roster_fields, sensitive_fields
from courses.reading import ReadHead, ReadRequest, ReadRoster, read_roster
from courses.roster_sentences import SEVERITIES, field_label, problem_sentence
from courses.rules.base import ClassFacts, RosterTerms, Severity
from courses.rules.causes import causes
from courses.rules.roster import Checked, check_rows, problems
from courses.vocabulary import vocabulary
from courses.wording import RULE_WORDING

app = cyclopts.App(name="roster", help="Check rosters of training classes.")
FAULTY, REFUSED = 1, 2
_ROWS_SHOWN = 12


class ReportedProblem(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the report; personal values are masked."""

    row: int
    """Row as the spreadsheet shows it."""
    column: str
    """Heading as the file writes it."""
    code: str
    severity: Severity
    message: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a roster's check answers."""

    rows: int
    accepted: int
    problems: list[ReportedProblem]
    not_checked: list[str]
    """Rules that need the register."""


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """Why a file was refused whole, in the shape of a report."""

    rows: int
    accepted: int
    problems: list[ReportedProblem]
    refused: str
    message: str


@app.command
def check(
    file: Path,
    *,
    as_json: Annotated[bool, cyclopts.Parameter(name="--json", negative="")] = False,
    lang: Language = "zh",
) -> int:
    """Check a roster without the register; answers 1 with errors, 2 where it is refused whole.

    Parameters
    ----------
    file
        Workbook (.xlsx, .xls, WPS) or text file (.csv in UTF-8 or GB18030).
    as_json
        Print {rows, accepted, problems: [{row, column, code, severity, message}], not_checked}.
    lang
        Language of the messages.
    """
    with use_language(lang):
        try:
            read, checked = asyncio.run(
                check_content(_content(file), today=clock.today(), counties=_counties())
            )
        except MalformedError as refused:
            return _refuse(refused, as_json=as_json)
        report = Report(
            rows=checked.count,
            accepted=int(checked.accepted.sum()),
            problems=[*_heading_problems(read.head), *_row_problems(read, checked)],
            not_checked=list(checked.not_checked),
        )
        text = msgspec.json.encode(report).decode() if as_json else _readable(report, read, checked)
        sys.stdout.write(f"{text}\n")
    return FAULTY if report.accepted < report.rows else 0


async def check_content(
    content: bytes,
    *,
    today: date,
    counties: frozenset[str] | None = None,
    classes: Sequence[ClassFacts] = (),
    decisions: Mapping[str, Mapping[str, str]] | None = None,
) -> tuple[ReadRoster, Checked]:
    """Read a roster in the limited child and check it without the register.

    Raises MalformedError as ``read_roster`` does.
    """
    read = await read_roster(content, ReadRequest())
    checked = check_rows(
        {name: held for name, held in read.table.columns.items() if name in roster_fields()},
        terms=RosterTerms(),
        today=today,
        vocabulary=vocabulary(),
        numbers=read.table.numbers,
        found=read.table.found,
        classes_known=classes,
        decisions=decisions,
        counties=counties,
    )
    return read, checked


def _counties() -> frozenset[str] | None:
    return known_counties() | frozenset(RESERVED_PREFIXES) if settings().demo else None


def _content(file: Path) -> bytes:
    most = Limits().file_bytes
    try:
        if file.stat().st_size > most:
            raise MalformedError("file_too_big", megabytes=most // MIB)
        return file.read_bytes()
    except OSError as missing:
        raise MalformedError("file_missing") from missing


def _heading_problems(head: ReadHead) -> Iterator[ReportedProblem]:
    for sheet in head.sheets:
        for key, certainty in sheet.certainties.items():
            if certainty not in {Certainty.GUESS, Certainty.TYPO}:
                continue
            unsure = certainty is Certainty.GUESS
            yield ReportedProblem(
                row=sheet.header_row,
                column=sheet.headings[key],
                code="heading_unsure" if unsure else "heading_typo",
                severity=Severity.WARNING if unsure else Severity.NOTE,
                message=gettext(
                    HEADING_UNSURE if unsure else HEADING_TYPO,
                    heading=sheet.headings[key],
                    field=field_label(key),
                ),
            )


def _row_problems(read: ReadRoster, checked: Checked) -> Iterator[ReportedProblem]:
    masks, table, sheets = sensitive_fields(), read.table, read.head.sheets
    for index, found in enumerate(problems(checked, RosterTerms())):
        sheet = sheets[table.sheets[index]]
        for problem in found:
            values = table.columns.get(problem.field)
            written = "" if values is None else values[index].strip()
            kind = masks.get(problem.field)
            message = problem_sentence(problem, written, kind)
            if kind and written:
                message = gettext("%(value)s：%(said)s", value=mask(written, kind), said=message)
            several = f"[{sheet.name}] " if len(sheets) > 1 else ""
            yield ReportedProblem(
                row=table.numbers[index],
                column=_heading(sheet.headings, problem.field),
                code=problem.code,
                severity=problem.severity,
                message=f"{several}{message}",
            )


def _heading(headings: dict[str, str], field: str) -> str:
    return headings.get(field) or field_label(field)


def _refuse(refused: MalformedError, *, as_json: bool) -> int:
    title, fix = REFUSALS[refused.code]
    message = gettext(
        "%(title)s。%(fix)s",
        title=gettext(title, **refused.facts),
        fix=gettext(fix, **refused.facts),
    )
    if as_json:
        answer = Refusal(rows=0, accepted=0, problems=[], refused=refused.code, message=message)
        sys.stdout.write(msgspec.json.encode(answer).decode() + "\n")
    else:
        sys.stderr.write(f"{message}\n")
    return REFUSED


def _readable(report: Report, read: ReadRoster, checked: Checked) -> str:
    lines = [
        gettext(
            "%(rows)s 行中 %(accepted)s 行可以入册，%(refused)s 行待修正",
            rows=report.rows,
            accepted=report.accepted,
            refused=report.rows - report.accepted,
        )
    ]
    found = causes(checked, RosterTerms(), numbers=read.table.numbers, sensitive=sensitive_fields())
    for cause in found:
        shown = "、".join(map(str, cause.rows[:_ROWS_SHOWN]))
        more = "…" if len(cause.rows) > _ROWS_SHOWN else ""
        title = gettext(RULE_WORDING[cause.code].title)
        lines.append(
            gettext(
                "[%(severity)s] %(title)s：%(count)s 行（第 %(rows)s 行）",
                severity=gettext(SEVERITIES[cause.severity]),
                title=title,
                count=len(cause.rows),
                rows=shown + more,
            )
        )
    lines += [
        gettext(
            "第 %(row)s 行 · %(column)s：%(said)s",
            row=problem.row,
            column=problem.column,
            said=problem.message,
        )
        for problem in report.problems
        if problem.severity is not Severity.NOTE
    ]
    for sheet in read.head.sheets:
        lines += [
            gettext("第 %(row)s 行：%(said)s", row=skipped.row, said=gettext(SKIPPED[skipped.code]))
            for skipped in sheet.skipped
        ]
    unchecked = "、".join(gettext(RULE_WORDING[code].title) for code in report.not_checked)
    lines.append(gettext("需要联网在册核对、这里没有检查的：%(rules)s", rules=unchecked))
    return "\n".join(lines)
