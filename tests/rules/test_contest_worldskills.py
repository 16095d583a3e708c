import csv
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from pathlib import Path

import pytest
from contest_rules import told
from hypothesis import given
from hypothesis import strategies as st

from competitions.rules.data import Award
from competitions.rules.presets import PRESETS
from competitions.rules.ranking import Line
from competitions.rules.result import rank_lines
from competitions.rules.worldskills import medals, scale_500, scale_700

DATA = Path(__file__).parents[1] / "data"
totals = st.decimals(min_value=0, max_value=100, places=2)


def table(name: str) -> Iterator[dict[str, str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    yield from csv.DictReader(line for line in lines if not line.startswith("#"))


PUBLISHED = [
    pytest.param(list(rows), id="-".join(key))
    for key, rows in groupby(
        table("worldskills_results.csv"), key=lambda row: (row["year"], row["skill"])
    )
]


def test_every_published_table_is_there() -> None:
    assert len(PUBLISHED) == 9
    assert sum(1 for _ in table("worldskills_results.csv")) == 161


@pytest.mark.parametrize("rows", PUBLISHED)
def test_published_scores_give_the_published_ranks_and_medals(rows: list[dict[str, str]]) -> None:
    scores = {row["member"]: Decimal(row["score_500"]) for row in rows}
    lines = [Line(entry=member, total=score) for member, score in scores.items()]
    found = rank_lines(PRESETS["worldskills-500"], lines, field=len(lines), on_scale=scores)
    assert told(found) == {
        row["member"]: (int(row["expected_rank"]), row["expected_award"]) for row in rows
    }


def test_raw_totals_give_the_values_ranks_and_medals_of_the_700_scale() -> None:
    rows = list(table("ws700_scale.csv"))
    assert len(rows) == 32
    lines = [Line(entry=row["competitor"], total=Decimal(row["total_100"])) for row in rows]
    found = rank_lines(PRESETS["worldskills-700"], lines, field=len(lines))
    assert {line.entry: line.scaled for line in found} == {
        row["competitor"]: int(row["expected_ws700"]) for row in rows
    }
    assert told(found) == {
        row["competitor"]: (int(row["expected_rank"]), row["expected_award"]) for row in rows
    }


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([], ""),
        ([500], "G"),
        ([540, 530, 520, 510], "GSB-"),
        ([540, 538, 536, 530], "GGB-"),
        ([540, 538, 520, 518], "GGBB"),
        ([540, 539, 538, 536], "GGGB"),
        ([540, 539, 538, 535], "GGG-"),
        ([540, 530, 529, 527, 520], "GSSB-"),
        ([540, 530, 529, 526], "GSS-"),
        ([540, 530, 520, 519, 517], "GSBB-"),
        ([500, 500, 500], "GGG"),
        ([500, 500], "GG"),
    ],
)
def test_the_medal_rules(scores: list[int], expected: str) -> None:
    letters = {Award.GOLD: "G", Award.SILVER: "S", Award.BRONZE: "B", None: "-"}
    assert "".join(letters[medal] for medal in medals(scores)) == expected


def test_a_group_is_anchored_on_its_best_and_never_chained() -> None:
    assert medals([540, 538, 536])[2] is Award.BRONZE


@given(st.lists(totals, max_size=12))
def test_a_scale_that_cannot_be_computed_says_so(found: list[Decimal]) -> None:
    assert (scale_500(found) is None) == (len(set(found)) < 2)
    level = sum(1 for total in found if total == sorted(found)[len(found) // 2])
    if 2 * level > len(found):
        assert scale_700(found) is None


@given(st.lists(totals, min_size=2, max_size=40))
def test_the_500_scale_is_rounded_from_the_exact_figure(found: list[Decimal]) -> None:
    scaled = scale_500(found)
    if scaled is None:
        return
    mean = sum(found) / len(found)
    sigma = (sum((total - mean) ** 2 for total in found) / len(found)).sqrt()
    for total, value in zip(found, scaled, strict=True):
        exact = 500 + 30 * (total - mean) / sigma
        assert abs(exact - value) <= Decimal("0.5000000001")


def test_half_a_point_on_the_500_scale_goes_up_on_both_sides() -> None:
    # These have a mean of 0 and a standard deviation of 60.
    found = scale_500([Decimal(x) for x in (1, -1, 1, -1, 3, -3, 33, -33, 130, -130)])
    assert found == [501, 500, 501, 500, 502, 499, 517, 484, 565, 435]


@given(st.lists(totals, min_size=1, max_size=40))
def test_the_700_scale_is_not_clamped_and_keeps_the_order(found: list[Decimal]) -> None:
    scaled = scale_700(found)
    if scaled is not None:
        pairs = sorted(zip(found, scaled, strict=True))
        assert [value for _, value in pairs] == sorted(scaled)


def test_a_far_winner_passes_1000_and_a_far_last_falls_below_0() -> None:
    found = scale_700([Decimal(x) for x in (48, 49, 50, 51, 52, 100, 0)])
    assert found is not None
    assert found[5] > 1000
    assert found[6] < 400
