"""Published labour market tables, reproduced to 0.01; ``tests/data/market_published.csv``."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.market import (
    TOTAL,
    UNSPECIFIED,
    Form,
    MarketRow,
    Ratio,
    band,
    chance_range,
    gap_range,
    ratio_range,
    ratios,
    shown,
)
from dashboards.terms import Band, default_terms

PUBLISHED = Path(__file__).parents[1] / "data" / "market_published.csv"
FORM_OF_TABLE = {
    "total": Form.PLAIN,
    "shortage100_total": Form.PLAIN,
    "occupation_major_group": Form.UNSPECIFIED_SEEKERS,
    "skill_level": Form.UNSPECIFIED_DEMAND,
}
LACKS_FIGURES = {
    ("全国", "quarter unknown", "skill_level"): (
        "the stored copy prints neither the demand without a stated level (无要求) nor the total "
        "of seekers, and the ministry adds their quotient to every level"
    )
}
Key = tuple[str, str, str]


def tables() -> dict[Key, list[dict[str, str]]]:
    found: dict[Key, list[dict[str, str]]] = defaultdict(list)
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            kind = line["group_kind"]
            if kind == "total" and (line["region"], line["period"]) == ("无锡市", "2013Q2"):
                kind = "occupation_major_group"
            found[line["region"], line["period"], kind].append(line)
    return dict(found)


def market_rows(lines: list[dict[str, str]]) -> list[MarketRow]:
    return [
        MarketRow(
            category=TOTAL if line["occupation"].endswith("合计") else line["occupation"],
            demand=int(line["demand"]) if line["demand"] else None,
            seekers=int(line["seekers"]) if line["seekers"] else None,
        )
        for line in lines
    ]


def printed(lines: list[dict[str, str]]) -> list[float | None]:
    return [float(p) if (p := line["ratio_published"]) else None for line in lines]


WITH_RATIO = {key: lines for key, lines in tables().items() if any(printed(lines))}


@pytest.mark.parametrize("key", sorted(WITH_RATIO.keys() - LACKS_FIGURES.keys()), ids="·".join)
def test_every_published_ratio_whose_table_gives_its_figures_is_reproduced(key: Key):
    lines = WITH_RATIO[key]
    found = ratios(market_rows(lines), FORM_OF_TABLE[key[2]])
    for row, published in zip(found, printed(lines), strict=True):
        if published is not None:
            assert row.ratio == pytest.approx(published, abs=0.01), row.category


def test_the_tables_reproduced_are_all_but_the_one_that_lacks_figures():
    assert WITH_RATIO.keys() >= LACKS_FIGURES.keys()
    reproduced = WITH_RATIO.keys() - LACKS_FIGURES.keys()
    count = sum(p is not None for key in reproduced for p in printed(WITH_RATIO[key]))
    assert count == sum(p is not None for lines in WITH_RATIO.values() for p in printed(lines)) - 7
    assert count >= 20


def test_the_ministrys_levels_agree_on_one_addition_though_its_figures_are_not_printed():
    lines = WITH_RATIO["全国", "quarter unknown", "skill_level"]
    added = [
        (published - 0.005 - row.ratio, published + 0.005 - row.ratio)
        for row, published in zip(
            ratios(market_rows(lines), Form.PLAIN), printed(lines), strict=True
        )
        if published is not None and row.ratio is not None
    ]
    assert len(added) == 7
    low, high = max(low for low, _ in added), min(high for _, high in added)
    assert 0.45 < low <= high < 0.47
    spread = [
        *market_rows(lines),
        MarketRow(category=UNSPECIFIED, demand=round((low + high) / 2 * 1_000_000), seekers=None),
        MarketRow(category=TOTAL, demand=None, seekers=1_000_000),
    ]
    for row, published in zip(
        ratios(spread, Form.UNSPECIFIED_DEMAND), printed(lines), strict=False
    ):
        assert row.ratio == pytest.approx(published, abs=0.0051)


def test_the_naive_ratio_is_far_from_what_wuxi_printed():
    lines = WITH_RATIO["无锡市", "2013Q2", "occupation_major_group"]
    naive = ratios(market_rows(lines), Form.PLAIN)
    off = [
        abs(row.ratio - published) > 0.01
        for row, published in zip(naive, printed(lines), strict=True)
        if published is not None and row.ratio is not None
    ]
    assert off == [True] * 7


figures = st.integers(0, 10**7)
categories = st.lists(st.tuples(figures, figures.filter(bool)), min_size=1, max_size=8).map(
    lambda pairs: [
        MarketRow(category=f"c{n}", demand=d, seekers=s) for n, (d, s) in enumerate(pairs)
    ]
)


@given(categories, st.sampled_from(Form))
def test_with_nobody_unspecified_the_three_forms_are_one(rows: list[MarketRow], form: Form):
    assert ratios(rows, form) == ratios(rows, Form.PLAIN)


@given(categories, figures)
def test_spreading_seekers_lowers_and_spreading_demand_raises(rows: list[MarketRow], bucket: int):
    spread = [*rows, MarketRow(category=UNSPECIFIED, demand=bucket, seekers=bucket)]
    plain = ratios(rows, Form.PLAIN)
    for row, fewer, more in zip(
        plain,
        ratios(spread, Form.UNSPECIFIED_SEEKERS)[:-1],
        ratios(spread, Form.UNSPECIFIED_DEMAND)[:-1],
        strict=True,
    ):
        assert row.ratio is not None
        assert fewer.ratio is not None
        assert more.ratio is not None
        assert fewer.ratio <= row.ratio <= more.ratio


@given(categories.filter(lambda rows: any(r.demand for r in rows)), st.integers(0, 10**7))
def test_spread_seekers_add_up_to_all_seekers(rows: list[MarketRow], bucket: int):
    spread = [*rows, MarketRow(category=UNSPECIFIED, demand=None, seekers=bucket)]
    implied = sum(
        row.demand / row.ratio
        for row in ratios(spread, Form.UNSPECIFIED_SEEKERS)
        if row.ratio and row.demand
    )
    with_demand = sum(r.seekers or 0 for r in rows if r.demand)
    assert implied == pytest.approx(with_demand + bucket)


@pytest.mark.parametrize("form", Form)
def test_a_line_without_seekers_has_no_ratio(form: Form):
    rows = [MarketRow(category="焊工", demand=3, seekers=0)]
    assert ratios(rows, form)[0].ratio is None


def test_a_ratio_on_a_tiny_base_is_not_shown():
    terms = default_terms()
    tiny = Ratio(category="技术员", demand=93, seekers=2, ratio=46.5)
    enough = Ratio(category="技术员", demand=93, seekers=30, ratio=3.1)
    assert shown(tiny, terms) is None
    assert shown(enough, terms) == 3.1


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [
        (0.79, Band.SURPLUS),
        (0.8, Band.BALANCED),
        (1.2, Band.SHORT),
        (2.0, Band.SEVERE),
        (47.08, Band.SEVERE),
    ],
)
def test_a_band_reaches_up_to_its_cut(ratio: float, expected: Band):
    assert band(ratio, default_terms()) is expected


@pytest.mark.parametrize(
    ("demand", "seekers", "low", "high"),
    [(12, 8, 0.63, 3.57), (300, 200, 1.25, 1.79), (93, 2, 12.6, 172)],
)
def test_the_range_of_chance_is_wilsons(demand: int, seekers: int, low: float, high: float):
    found_low, found_high = ratio_range(demand, seekers)
    assert found_low == pytest.approx(low, rel=0.03)
    assert found_high == pytest.approx(high, rel=0.03)


def test_where_nobody_seeks_the_range_has_no_top():
    assert ratio_range(5, 0)[1] is None


def test_where_there_is_nobody_there_is_no_range():
    with pytest.raises(ValueError, match="neither"):
        chance_range(0, 0)
    assert gap_range(0, 0) == (0, 0)


@given(figures, figures)
def test_the_gap_lies_in_its_range(demand: int, supply: int):
    low, high = gap_range(demand, supply)
    assert low <= demand - supply <= high
    assert -(demand + supply) <= low <= high <= demand + supply
