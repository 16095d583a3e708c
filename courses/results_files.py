"""The results workbook that goes out: a class's people, ready to be filled in."""

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO

import xlsxwriter

from app.imports.batches import BatchKind
from app.imports.repair import safe_text
from courses.fields import fields_of
from courses.results_queries import TraineeLine

TEMPLATE_FIELDS = (
    *("seq_no", "trainee_no", "name", "attended_hours", "theory_score", "practice_score"),
    "absent",
)


def results_workbook(trainees: Sequence[TraineeLine]) -> bytes:
    """Return the class's people with what is held of each; no ID number goes out.

    Uploaded again, a row finds its person by the trainee number.
    """
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet("成绩")
        text = book.add_format({"num_format": "@"})
        head = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        page.set_column(0, len(TEMPLATE_FIELDS) - 1, 16, text)
        page.freeze_panes(1, 0)
        for place, name in enumerate(TEMPLATE_FIELDS):
            field = fields_of(BatchKind.RESULTS)[name].field
            page.write_string(0, place, field.label + ("*" if field.required else ""), head)
        for line, trainee in enumerate(trainees, 1):
            for place, cell in enumerate(_cells(line, trainee)):
                page.write_string(line, place, safe_text(cell), text)
    return made.getvalue()


def _cells(line: int, trainee: TraineeLine) -> tuple[str, ...]:
    return (
        str(line),
        trainee.number,
        trainee.name,
        _number(trainee.attended_hours),
        _number(trainee.theory_score),
        _number(trainee.practice_score),
        "缺考" if trainee.absent else "",
    )


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"
