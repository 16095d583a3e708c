"""The workbook of a class's jobs that goes out: its people, with what is held of each."""

from io import BytesIO

import xlsxwriter

from app.i18n import gettext
from app.imports.repair import safe_text
from courses.outcomes.data import Outcome, Trainee
from courses.outcomes.fields import FIELDS
from courses.outcomes.queries import ClassJobs
from courses.outcomes.wording import OUTCOMES, PROOFS

_LIST_CHARACTERS = 250
"""What a workbook takes as the text of a list to choose from."""


def jobs_workbook(found: ClassJobs) -> bytes:
    """Return the class's people ready to be filled in; no ID number goes out.

    Uploaded again, a row finds its person by the trainee number.
    """
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet("就业去向")
        text = book.add_format({"num_format": "@"})
        head = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        page.set_column(0, len(FIELDS) - 1, 16, text)
        page.freeze_panes(1, 3)
        for place, field in enumerate(FIELDS):
            page.write_string(0, place, field.label + ("*" if field.required else ""), head)
            if listed := _choices(field.name):
                rule = {"validate": "list", "source": listed, "error_type": "warning"}
                page.data_validation(1, place, len(found.trainees) + 1, place, rule)
        for line, one in enumerate(found.trainees, 1):
            for place, cell in enumerate(_cells(line, one, found)):
                page.write_string(line, place, safe_text(cell), text)
        _sections(book, found)
    return made.getvalue()


def _choices(field: str) -> list[str]:
    listed = {
        "outcome": [gettext(name) for name, _ in OUTCOMES.values()],
        "verified_by": [gettext(name) for name in PROOFS.values()],
    }.get(field, [])
    return listed if len(",".join(listed)) < _LIST_CHARACTERS else []


def _cells(line: int, one: Trainee, found: ClassJobs) -> tuple[str, ...]:
    job = one.job
    who = (str(line), one.number, one.name)
    if job is None:
        return who
    said = gettext(OUTCOMES[job.outcome][0])
    if job.outcome is not Outcome.FOUND or job.verified_by is None:
        return (*who, said)
    return (
        *who,
        said,
        job.employer,
        found.occupations.get(job.occupation_code or "", ("", ""))[0],
        found.industries.get(job.industry or "", ("", ""))[0],
        job.on.isoformat(),
        gettext(PROOFS[job.verified_by]),
        job.left_on.isoformat() if job.left_on else "",
    )


def _sections(book: xlsxwriter.Workbook, found: ClassJobs) -> None:
    """Hide the industries in a sheet of their own: too many for a list in the cell's rule."""
    sheet = book.add_worksheet("行业门类")
    for row, (zh, _) in enumerate(found.industries.values()):
        sheet.write_string(row, 0, zh)
    sheet.hide()
    if found.industries:
        column = [field.name for field in FIELDS].index("industry")
        book.worksheets()[0].data_validation(
            1, column, len(found.trainees) + 1, column,
            {"validate": "list", "source": f"='行业门类'!$A$1:$A${len(found.industries)}",
             "error_type": "warning"},
        )  # fmt: skip
