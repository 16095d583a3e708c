"""The rows of a panel's table as HTML: a city's heatmap has thousands of cells on its page.

A template takes ten times as long over them, most of the time of the whole page.
"""

from markupsafe import Markup, escape

from dashboards.panel import Cell, Kind, Panel, printed


def rows_of(panel: Panel) -> Markup:
    """Return the body's rows; a row with a key can be found and reached by the chart."""
    keys = panel.keys or ("",) * len(panel.rows)
    opened = [f'<tr data-key="{escape(key)}" tabindex="-1">' if key else "<tr>" for key in keys]
    kinds = [column.kind for column in panel.columns]
    return Markup(  # noqa: S704 - each cell is escaped
        "\n".join(
            begun + _cells(row, kinds, panel.links.get(key, "") if key else "") + "</tr>"
            for begun, row, key in zip(opened, panel.rows, keys, strict=True)
        )
    )


def total_of(panel: Panel) -> Markup:
    """Return the row of the total, nothing where there is none."""
    if panel.total is None:
        return Markup()
    cells = _cells(panel.total, [column.kind for column in panel.columns], "")
    return Markup(f"<tr>{cells}</tr>")  # noqa: S704 - each cell is escaped


def _cells(row: tuple[Cell, ...], kinds: list[Kind], link: str) -> str:
    head, *rest = (escape(printed(cell, kind)) for cell, kind in zip(row, kinds, strict=True))
    named = f'<a href="{escape(link)}">{head}</a>' if link else head
    return f'<th scope="row">{named}</th>' + "".join(
        f"<td>{said}</td>" if kind is Kind.WORDS else f'<td class="num">{said}</td>'
        for said, kind in zip(rest, kinds[1:], strict=True)
    )
