"""Pieces of figures for plotly.js as plain dicts, with the tokens' light values as colours."""

from typing import Any

from dashboards.charts import INK, INK_3, LINE, PAPER, UNKNOWN, Figure, half_letters

HEAT = ("#d55e00", "#efa56b", "#f8dcc4", "#f1eee6", "#cfe2f1", "#7db3da", "#0072b2")
"""Coverage from 0.25 and less to 4 and more, in steps of log2."""
CLEAR = "rgba(0,0,0,0)"


def layout(height: int, **more: Any) -> Figure:
    """Return a layout without legend, drag or background, to which axes and marks are added."""
    base: Figure = {
        "font": {"size": 13, "color": INK},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "showlegend": False,
        "dragmode": False,
        "hoverlabel": {"bgcolor": PAPER, "bordercolor": INK, "font": {"color": INK}},
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 12, "b": 28},
    }
    return base | more


def names_axis(names: list[str], **more: Any) -> Figure:
    """Return an upright axis that names a row each, the first on top."""
    return {
        "range": [len(names) - 0.5, -0.5],
        "automargin": True,
        "tickvals": list(range(len(names))),
        "ticktext": names,
        "showgrid": False,
        "zeroline": False,
        "ticklen": 8,
        "tickcolor": CLEAR,
        "fixedrange": True,
    } | more


def cut(name: str, most: int) -> str:
    """Return a name, or as much of it as has room in so many half letters, with a mark."""
    if half_letters(name) <= most:
        return name
    kept = next(n for n in range(len(name), 0, -1) if half_letters(name[:n]) <= most - 2)
    return f"{name[:kept].rstrip()}…"


def scale(**more: Any) -> Figure:
    """Return an axis of figures with quiet lines."""
    return {
        "tickfont": {"color": INK_3},
        "gridcolor": LINE,
        "zeroline": False,
        "fixedrange": True,
    } | more


def hatched(edge: str = UNKNOWN, fill: str = PAPER) -> Figure:
    """Return a marker for what is not known or not final: hatched, never absent."""
    return {
        "color": fill,
        "line": {"color": edge, "width": 1},
        "pattern": {
            "shape": "/", "fgcolor": edge, "fillmode": "overlay", "size": 6, "solidity": 0.2,
        },
    }  # fmt: skip


def legend_above(**more: Any) -> Figure:
    """Return a legend above the drawing that answers no click."""
    return {
        "orientation": "h",
        "x": 0,
        "xanchor": "left",
        "y": 1,
        "yanchor": "bottom",
        "traceorder": "normal",
        "itemclick": False,
        "itemdoubleclick": False,
    } | more
