"""What is expected, drawn on a series: dashed line, band, thin benchmark; a gap stays a gap."""

from collections.abc import Mapping, Sequence

from app.i18n import gettext
from dashboards.charts import PAPER, SHORT, UNKNOWN, Figure
from dashboards.figures.outlook import Outlook, Point
from dashboards.wording import period_words

BAND = "rgba(213,94,0,0.16)"


def ahead(places: Sequence[str], demand: Mapping[str, int], outlook: Outlook) -> list[Figure]:
    """Return the traces; ``places`` are the quarters of the axis, in order and without a hole.

    The dashed line begins at the last reported quarter where that is the one before.
    """
    at = {period: number for number, period in enumerate(places)}
    known = {at[point.period]: point for point in outlook.points}
    last = max((at[p] for p in places if p in demand), default=None)
    expected: dict[int, int] = {x: point.expected for x, point in known.items()}
    if last is not None:
        expected.setdefault(last, demand[places[last]])
    benchmark = {x: p.benchmark for x, p in known.items() if p.benchmark is not None}
    traces = [*_band(known), _dashes(expected)]
    if benchmark:
        line = {"color": UNKNOWN, "width": 1, "dash": "dot"}
        traces.append(_lines(gettext("基准"), benchmark, line))
    return [*traces, _dots(known)]


def _whole(x: int, known: Mapping[int, Point]) -> tuple[int, int] | None:
    point = known.get(x)
    if point is None or point.low is None or point.high is None:
        return None
    return point.low, point.high


def _alone(x: int, known: Mapping[int, Point]) -> bool:
    """Return whether a quarter with a band has none beside it: it is drawn as a whisker."""
    beside = (_whole(x - 1, known), _whole(x + 1, known))
    return _whole(x, known) is not None and beside == (None, None)


def _band(known: Mapping[int, Point]) -> list[Figure]:
    """Return the bands of quarters that follow each other, each a shape of its own."""
    runs: list[list[tuple[int, int, int]]] = []
    for x in sorted(known):
        band = _whole(x, known)
        if band is None or _alone(x, known):
            continue
        if not runs or runs[-1][-1][0] != x - 1:
            runs.append([])
        runs[-1].append((x, *band))
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [*(x for x, _, _ in run), *(x for x, _, _ in reversed(run))],
            "y": [*(high for _, _, high in run), *(low for _, low, _ in reversed(run))],
            "fill": "toself",
            "fillcolor": BAND,
            "line": {"width": 0},
            "name": gettext("80% 区间"),
            "showlegend": number == 0,
            "hoverinfo": "skip",
        }
        for number, run in enumerate(runs)
    ]


def _dashes(expected: Mapping[int, int]) -> Figure:
    return _lines(gettext("预测"), expected, {"color": SHORT, "width": 2, "dash": "dash"})


def _lines(name: str, values: Mapping[int, int], line: Figure) -> Figure:
    xs = list(range(min(values), max(values) + 1))
    return {
        "type": "scatter",
        "mode": "lines",
        "x": xs,
        "y": [values.get(x) for x in xs],
        "connectgaps": False,
        "line": line,
        "name": name,
        "hoverinfo": "skip",
    }


def _dots(known: Mapping[int, Point]) -> Figure:
    dots: Figure = {
        "type": "scatter",
        "mode": "markers",
        "x": list(known),
        "y": [point.expected for point in known.values()],
        "showlegend": False,
        "marker": {"size": 7, "color": PAPER, "line": {"color": SHORT, "width": 2}},
        "customdata": [_said(point) for point in known.values()],
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    whiskers = [_whisker(x, point, known) for x, point in known.items()]
    if not any(whiskers):
        return dots
    return dots | {
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [up for up, _ in (one or (0, 0) for one in whiskers)],
            "arrayminus": [down for _, down in (one or (0, 0) for one in whiskers)],
            "color": SHORT,
            "thickness": 1.5,
        }
    }


def _whisker(x: int, point: Point, known: Mapping[int, Point]) -> tuple[int, int] | None:
    band = _whole(x, known) if _alone(x, known) else None
    return None if band is None else (band[1] - point.expected, point.expected - band[0])


def _said(point: Point) -> str:
    said = gettext(
        "%(period)s：预测 %(n)s 人", period=period_words(point.period), n=f"{point.expected:,}"
    )
    if point.low is None or point.high is None:
        return said
    band = gettext("区间 %(low)s–%(high)s", low=f"{point.low:,}", high=f"{point.high:,}")
    return f"{said}<br>{band}"
