"""Grids to tables: header found, data rows told from footers, merged cells understood."""

import re
from collections.abc import Mapping, Sequence

import numpy as np

from app.errors import MalformedError
from app.imports.data import CellProblem, Certainty, Field, Grid, Limits, Sheet, Skipped
from app.imports.headers import Header, Matcher, find_header, heading_key
from app.imports.reader import read_grids

_FOOTER = re.compile(
    r"(合计|总计|小计|共计|总人数|注[:：]|备注[:：]|说明[:：]|填表(人|单位|日期)|填报(人|单位)|制表|经办|审核"
    r"|负责人|单位负责人|联系人[:：]|\(?盖章|日期[:：]|以上|本表)"
)
_ERROR_TEXT = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!)")
_FOOTER_CELLS = 4
_SAME_HEADINGS = 3


def read_sheets(
    content: bytes,
    fields: Sequence[Field],
    *,
    remembered: Mapping[str, str],
    limits: Limits,
) -> list[Sheet]:
    """Return every sheet that has a header and data, in the file's order.

    ``remembered`` maps headings (as ``heading_key`` gives them) to the field a person chose,
    or to "" for "not used".

    Raises ``MalformedError`` as ``read_grids`` does, and ``header_not_found``,
    ``columns_missing`` (fact ``columns``), ``too_many_rows``, ``sheet_empty``.
    """
    matcher = Matcher(fields, remembered)
    grids = read_grids(content, limits)
    found = [(grid, header) for grid in grids if (header := find_header(grid, matcher))]
    if not found:
        raise MalformedError("header_not_found")
    sheets = [_table(grid, header, fields, limits) for grid, header in found]
    with_rows = [sheet for sheet in sheets if sheet.numbers]
    if not with_rows:
        raise MalformedError("sheet_empty")
    _check_columns(with_rows, fields)
    if sum(len(sheet.numbers) for sheet in with_rows) > limits.rows:
        raise MalformedError("too_many_rows", limit=limits.rows)
    return with_rows


def undecided(sheets: Sequence[Sheet]) -> list[str]:
    """Return the headings that a person must decide before anything is accepted."""
    return list(
        dict.fromkeys(
            heading.text
            for sheet in sheets
            for heading in sheet.headings
            if heading.certainty is Certainty.GUESS
        )
    )


def _check_columns(sheets: Sequence[Sheet], fields: Sequence[Field]) -> None:
    for sheet in sheets:
        missing = [f.label for f in fields if f.required and sheet.place(f.name) is None]
        if missing:
            raise MalformedError("columns_missing", columns="、".join(missing), sheet=sheet.name)


def _table(grid: Grid, header: Header, fields: Sequence[Field], limits: Limits) -> Sheet:
    by_name = {field.name: field for field in fields}
    start = header.last + 1
    counters = {
        place
        for place, heading in enumerate(header.headings)
        if heading.field and by_name[heading.field].counter
    }
    columns = [values[start:] for values in grid.columns]
    kept, skipped = _data_rows(columns, header, counters, fields)
    index_of = {row: index for index, row in enumerate(kept)}
    problems = _merged(grid, header, by_name, columns, index_of)
    columns = [[values[row] for row in kept] for values in columns]
    problems += _bad_cells(columns, header, limits)
    return Sheet(
        name=grid.name,
        title="\n".join(_title(grid, header.first)),
        header_row=header.last + 1,
        headings=header.headings,
        numbers=[start + row + 1 for row in kept],
        columns=columns,
        problems=problems,
        skipped=[Skipped(start + row + 1, code) for row, code in skipped],
    )


def _title(grid: Grid, rows: int) -> list[str]:
    texts = (values[row].strip() for row in range(rows) for values in grid.columns)
    return list(dict.fromkeys(text for text in texts if text))


def _data_rows(
    columns: list[list[str]], header: Header, counters: set[int], fields: Sequence[Field]
) -> tuple[list[int], list[tuple[int, str]]]:
    """Return which rows are data, and which are footers or the header printed again."""
    required = {field.name for field in fields if field.required}
    musts = [p for p, heading in enumerate(header.headings) if heading.field in required]
    written = np.array([[bool(cell) for cell in map(str.strip, cells)] for cells in columns])
    count = written.sum(axis=0)
    plain = written[musts].all(axis=0) & (count > _FOOTER_CELLS)
    for place in musts:
        again = {header.headings[place].text}
        plain &= np.array([cell not in again for cell in map(str.strip, columns[place])])
    kept = np.flatnonzero(plain).tolist()
    skipped: list[tuple[int, str]] = []
    for row in np.flatnonzero((count > 0) & ~plain).tolist():
        cells = [values[row] for values in columns]
        kind = _odd_row(cells, np.flatnonzero(written[:, row]).tolist(), header, counters, musts)
        if kind == "data":
            kept.append(row)
        elif kind:
            skipped.append((row, kind))
    return sorted(kept), skipped


def _odd_row(
    cells: list[str], places: list[int], header: Header, counters: set[int], musts: list[int]
) -> str:
    """Return what a row is that does not look like data at once; "" for nothing at all."""
    if _FOOTER.match(cells[places[0]].strip()) and _is_footer(cells, places, musts):
        return "row_footer"
    if counters.issuperset(places):
        return ""
    keys = [heading_key(heading.text) for heading in header.headings]
    return "row_header_again" if _repeats(cells, places, keys) else "data"


def _is_footer(cells: list[str], places: list[int], musts: list[int]) -> bool:
    held = sum(bool(cells[place].strip()) for place in musts)
    return len(places) <= _FOOTER_CELLS or held < len(musts)


def _repeats(cells: list[str], places: list[int], keys: list[str]) -> bool:
    same = sum(heading_key(cells[place]) == keys[place] for place in places)
    return same >= min(_SAME_HEADINGS, len(places))


def _merged(
    grid: Grid,
    header: Header,
    by_name: Mapping[str, Field],
    columns: list[list[str]],
    index_of: Mapping[int, int],
) -> list[CellProblem]:
    """Fill merged cells of fields where that is meant; name the others as problems."""
    problems = []
    start = header.last + 1
    for top, left, bottom, right in grid.merged:
        rows = [row for row in range(max(top - start, 0), bottom - start + 1) if row in index_of]
        for place in range(left, min(right + 1, len(columns))):
            name = header.headings[place].field
            if bottom < start or not rows or not name or by_name[name].counter:
                continue
            if by_name[name].fill_merged and left == right:
                for row in rows:
                    columns[place][row] = columns[place][max(top - start, 0)]
            elif len(rows) > 1 or left != right:
                problems += [CellProblem(index_of[row], place, "cell_merged") for row in rows]
    return problems


def _bad_cells(columns: list[list[str]], header: Header, limits: Limits) -> list[CellProblem]:
    """Name error values, and cut cells that no roster needs to be that long."""
    problems = []
    for place, heading in enumerate(header.headings):
        values = columns[place]
        if max(map(len, values), default=0) > limits.cell_characters:
            for index, value in enumerate(values):
                if len(value) > limits.cell_characters:
                    values[index] = value[: limits.cell_characters]
                    problems.append(CellProblem(index, place, "cell_long"))
        if heading.field and "\x00#" in "\x00" + "\x00".join(values):
            problems += [
                CellProblem(index, place, "cell_error")
                for index, value in enumerate(values)
                if _ERROR_TEXT.fullmatch(value)
            ]
    return [problem for problem in problems if header.headings[problem.column].field]
