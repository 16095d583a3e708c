"""A stranger recomputes a contest: every figure here was worked out by hand."""

import ast
import csv
import itertools
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from bundles import awards, bundle, judged, measured, practice, theory
from hypothesis import given
from hypothesis import strategies as st

from competitions.recompute import BundleError, UnsettledError, differences, recompute
from competitions.recompute.awards import medals, on_scale
from competitions.recompute.numbers import rounded

PACKAGE = Path(__file__).parents[2] / "competitions" / "recompute"
DATA = Path(__file__).parents[1] / "data"
ALONE = [practice(weight="100")]
"""One stage: the mark of A1 is the total."""


def by_cipher(made: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["cipher"]: one for one in recompute(made)}


def ranks(made: dict[str, Any]) -> dict[str, int | None]:
    return {cipher: one["rank"] for cipher, one in sorted(by_cipher(made).items())}


def won(marks: list[str], given: dict[str, Any], **rules: Any) -> str:
    """Initials of the awards of A00, A01, ... whose totals are these; - for none."""
    made = bundle(
        ALONE, {f"A{n:02}": {"A1": mark} for n, mark in enumerate(marks)}, awards=given, **rules
    )
    return "".join((one["award"] or "-")[0] for _, one in sorted(by_cipher(made).items()))


def test_it_imports_nothing_of_the_competitions_but_itself() -> None:
    imported = {
        name
        for path in PACKAGE.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for name in (
            [one.name for one in node.names]
            if isinstance(node, ast.Import)
            else [str(node.module)]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    house = ("app", "competitions", "courses", "certifications", "dashboards")
    assert {name for name in imported if name.split(".")[0] in house} <= {
        f"competitions.recompute.{path.stem}" for path in PACKAGE.glob("*.py")
    }


def test_judges_are_averaged_and_penalties_taken_off() -> None:
    stages = [theory(), practice([measured("A1", "40")], [judged("B1", "60")])]
    made = bundle(stages, {
        "A001": {"T": "80", "A1": "30", "B1": [2, 2, 3]},
        "A002": {"T": "90", "A1": "40", "B1": [3, 3, 3], "penalty": {"P": "12.5"}},
        "A003": {"T": "100", "A1": "5", "B1": [0, 0, 0], "penalty": {"P": "6"}},
    })  # fmt: skip
    found = by_cipher(made)
    # 30 + 60 x 7/9 = 76.67; 24 + 0.7 x 76.666... = 77.67
    assert found["A001"]["stages"] == {"T": "80.00", "P": "76.67"}
    assert found["A001"]["total"] == "77.67"
    # 100 - 12.5 = 87.5; 27 + 61.25
    assert (found["A002"]["stages"]["P"], found["A002"]["total"]) == ("87.50", "88.25")
    assert (found["A003"]["stages"]["P"], found["A003"]["total"]) == ("0.00", "30.00")
    assert [one["cipher"] for one in recompute(made)] == ["A002", "A001", "A003"]


def test_a_total_is_rounded_once_from_exact_marks() -> None:
    stages = [theory("S", "50"), theory("T", "50")]
    made = bundle(stages, {"A001": {"S": "80.005", "T": "70"}})
    # 75.0025; from 80.01 it would be 75.01
    assert by_cipher(made)["A001"]["total"] == "75.00"
    assert by_cipher(made)["A001"]["stages"]["S"] == "80.01"


@pytest.mark.parametrize(
    ("value", "mode", "becomes"),
    [
        ("0.125", "half_up", "0.13"),
        ("0.125", "half_even", "0.12"),
        ("0.135", "half_even", "0.14"),
        ("0.129", "down", "0.12"),
        ("-0.125", "half_up", "-0.13"),
    ],
)
def test_the_ways_of_rounding(value: str, mode: str, becomes: str) -> None:
    assert rounded(Fraction(value), 2, mode) == Fraction(becomes)


def test_equal_totals_share_a_place_and_leave_a_gap() -> None:
    made = bundle(ALONE, {"A": {"A1": "90"}, "B": {"A1": "80.001"}, "C": {"A1": "80"},
                          "D": {"A1": "70"}}, tie_chain=[])  # fmt: skip
    assert ranks(made) == {"A": 1, "B": 2, "C": 2, "D": 4}


def test_the_chain_parts_equal_totals_link_by_link() -> None:
    stages = [theory(weight="50"), practice([measured("A1", "50")], [measured("B1", "50")],
                                            weight="50", timed=True)]  # fmt: skip
    made = bundle(stages, {
        "A": {"T": "70", "A1": "40", "B1": "50"},
        "B": {"T": "80", "A1": "50", "B1": "30", "seconds": {"P": 900}},
        "C": {"T": "80", "A1": "50", "B1": "30", "seconds": {"P": 800}},
        "D": {"T": "80", "A1": "30", "B1": "50", "seconds": {"P": 100}},
        "E": {"T": "80", "A1": "50", "B1": "30"},
    }, tie_chain=["practice", "module:A", "time"])  # fmt: skip
    assert ranks(made) == {"A": 1, "B": 3, "C": 2, "D": 5, "E": 4}


def test_a_retest_comes_after_the_chain_and_separate_places_wait_for_it() -> None:
    level = {"A": {"A1": "80", "retest": {"P": "1"}}, "B": {"A1": "80", "retest": {"P": "3"}},
             "C": {"A1": "80", "retest": {"P": "5"}}}  # fmt: skip
    made = bundle(ALONE, level, places="separate")
    assert ranks(made) == {"A": 3, "B": 2, "C": 1}
    half = {**level, "A": {"A1": "80"}}
    assert ranks(bundle(ALONE, half)) == {"A": 1, "B": 1, "C": 1}
    with pytest.raises(UnsettledError):
        recompute(bundle(ALONE, half, places="separate"))
    with pytest.raises(UnsettledError) as told:
        recompute(bundle(ALONE, {"A": {"A1": "80"}, "B": {"A1": "80"}}, places="separate"))
    assert told.value.facts["ciphers"] == "A, B"


@pytest.mark.parametrize(
    ("ties", "again", "onward"),
    [
        ("all", {}, "ABCD"),
        ("exact", {"C": "2", "D": "1"}, "ABC"),
        ("retest", {"B": "1", "C": "3", "D": "2"}, "ACD"),
    ],
)
def test_who_goes_on_where_several_are_level_at_the_line(ties, again, onward) -> None:
    cut = {"advance": 3, "ties": ties}
    first = theory(cut=cut, timed=True)
    took = {"B": 10, "C": 20, "D": 20}
    made = bundle([first, practice()], {
        cipher: {
            "T": "95" if cipher == "A" else "90" if cipher < "E" else "89.99",
            "seconds": {"T": took.get(cipher)}, "retest": {"T": again.get(cipher)},
            **({"A1": "50"} if cipher in onward else {}),
        }
        for cipher in "ABCDE"
    }, tie_chain=["time"])  # fmt: skip
    found = by_cipher(made)
    assert "".join(sorted(c for c, one in found.items() if one["rank"])) == onward
    stopped = found["E"]
    assert (stopped["total"], stopped["rank"], stopped["stages"]) == (None, None, {"T": "89.99"})


def test_marks_are_level_at_the_line_as_they_are_published() -> None:
    first = theory(cut={"advance": 1}, weight="0")
    made = bundle([first, practice(weight="100")], {
        "A": {"T": "80.4", "A1": "50"}, "B": {"T": "80.04", "A1": "60"}, "C": {"T": "79.4"},
    }, rounding={"places": 0, "mode": "half_up"})  # fmt: skip
    assert ranks(made) == {"A": 2, "B": 1, "C": None}


def test_a_line_that_only_a_retest_can_draw_is_said() -> None:
    cut = {"advance": 1, "ties": "exact"}
    made = bundle([theory(cut=cut), practice()], {"A": {"T": "90"}, "B": {"T": "90"}})
    with pytest.raises(UnsettledError):
        recompute(made)


def test_only_who_competed_is_ranked() -> None:
    made = bundle(ALONE, {"A": {"A1": "99", "status": "disqualified"}, "B": {"A1": "50"},
                          "C": {"status": "absent"}, "D": {"status": "withdrawn"}},
                  awards=awards("fixed", ("FIRST", "1")))  # fmt: skip
    assert ranks(made) == {"A": None, "B": 1, "C": None, "D": None}
    assert by_cipher(made)["B"]["award"] == "FIRST"


TEN = ["95", "94", "93", "92", "91", "90", "89", "88", "87", "86"]
CITY = (("FIRST", "10"), ("SECOND", "20"), ("THIRD", "30"))


@pytest.mark.parametrize(
    ("marks", "given", "expected"),
    [
        (TEN, awards("share", *CITY), "FSSTTT----"),
        (TEN[:7], awards("share", *CITY, part="floor"), "STT----"),  # 0.7, 1.4, 2.1
        (TEN[:7], awards("share", *CITY, part="ceil"), "FSSTTT-"),
        (TEN[:7], awards("share", *CITY, part="round"), "FSTT---"),
        (["90", "90", "80", "70"], awards("fixed", ("FIRST", "1"), ("SECOND", "1")), "FF--"),
        (["90", "80", "80", "70"], awards("fixed", ("FIRST", "1"), ("SECOND", "1")), "FSS-"),
        (["90", "85", "84"], awards("threshold", ("FIRST", "90"), ("SECOND", "85")), "FS-"),
        (["90", "60", "50"], awards("fixed", ("FIRST", "1"), ("SECOND", "2"), least="60"), "FS-"),
        (TEN, awards("fixed", ("FIRST", "1"), merit={"award": "MERIT", "share": "45"}),
         "FMMMM-----"),
        (TEN, awards("fixed", ("FIRST", "1"), merit={"award": "MERIT", "threshold": "92"}),
         "FMMM------"),
        (TEN[:2], awards("fixed", ("FIRST", "1"), minimum_field=3), "--"),
        (TEN[:4], awards("fixed", ("GOLD", "1"), ("SILVER", "1"), ("BRONZE", "1"), small_fields=[
            {"at_most": 5, "classes": 2}, {"at_most": 4, "classes": 1}]), "G---"),
    ],
)  # fmt: skip
def test_who_wins_what(marks: list[str], given: dict[str, Any], expected: str) -> None:
    assert won(marks, given) == expected


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ("541 533 521 521 519 511 490", "GSBBB--"),
        ("542 541 540 539 529", "GGGB-"),
        ("542 541 533 531 527", "GGBB-"),
        ("540 536 535 534 532 532 529", "GSSSBB-"),
        ("537 528 527 526 523 517", "GSSS--"),
        ("540 539 538 535", "GGG-"),
        ("550", "G"),
    ],
)
def test_medals_of_published_tables(scores: str, expected: str) -> None:
    values = {f"{n:02}": Fraction(score) for n, score in enumerate(scores.split())}
    found = medals(values)
    assert "".join(found.get(key, "-")[0] for key in values) == expected


def rows(name: str) -> list[dict[str, str]]:
    lines = (DATA / name).read_text("utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def test_every_published_table_comes_out_as_published() -> None:
    tables: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in rows("worldskills_results.csv"):
        tables.setdefault((row["year"], row["skill"]), []).append(row)
    given = awards("worldskills", merit={"award": "MEDALLION", "threshold": "500"})
    for table in tables.values():
        made = bundle([practice([measured("A1", "1000")], weight="100")], {
            f"{n:02}": {"A1": row["score_500"]} for n, row in enumerate(table)
        }, awards=given)  # fmt: skip
        found = [one for _, one in sorted(by_cipher(made).items())]
        assert [one["award"] for one in found] == [row["expected_award"] for row in table]
        assert [one["rank"] for one in found] == [int(row["expected_rank"]) for row in table]


def test_the_published_scale_comes_out_as_published() -> None:
    table = rows("ws700_scale.csv")
    found = on_scale({row["competitor"]: Fraction(row["total_100"]) for row in table}, "ws700")
    assert found == {row["competitor"]: int(row["expected_ws700"]) for row in table}


def test_the_scales() -> None:
    totals = {"A": Fraction(60), "B": Fraction(50), "C": Fraction(40)}
    # population SD of 60, 50, 40 is 8.165: 30 x 10 / 8.165 = 36.74
    assert on_scale(totals, "ws500") == {"A": 537, "B": 500, "C": 463}
    # median 50, MAD 10: 30 x 10 / 14.826 = 20.23
    assert on_scale(totals, "ws700") == {"A": 720, "B": 700, "C": 680}
    assert on_scale({**totals, "A": Fraction(50), "C": Fraction(50)}, "ws700") == {}
    assert on_scale({"A": Fraction(50)}, "ws500") == {}


def test_medals_go_by_the_scale_and_the_medallion_by_its_threshold() -> None:
    given = awards("worldskills", merit={"award": "MEDALLION", "threshold": "700"})
    assert won(["60", "50", "45", "40", "30"], given, scale="ws700") == "GSB--"
    assert won(["60", "59.9", "45", "44", "30"], given, scale="ws700") == "GGBB-"
    assert won(["50"] * 3, given, scale="ws700") == "---"
    assert won(["80", "70", "60", "50", "40", "30", "20"], given, scale="ws700") == "GSBM---"


BROKEN = {
    "bundle-missing": {"marks": []},
    "bundle-twice": {"marks": [{"cipher": "A", "aspect": "A1", "judge": "", "value": "1"}] * 2},
    "bundle-unknown": {"marks": [{"cipher": "Z", "aspect": "A1", "judge": "", "value": "1"}]},
    "bundle-range": {"marks": [{"cipher": "A", "aspect": "A1", "judge": "", "value": "101"}]},
    "bundle-number": {"marks": [{"cipher": "A", "aspect": "A1", "judge": "", "value": "NaN"}]},
    "bundle-shape": {"rule_set": {}},
    "bundle-format": {"format": "other"},
}


@pytest.mark.parametrize("code", BROKEN)
def test_what_of_a_bundle_cannot_be_read_is_named(code: str) -> None:
    with pytest.raises(BundleError) as told:
        recompute(bundle(ALONE, {"A": {"A1": "50"}}) | BROKEN[code])
    assert told.value.code == code


def test_every_difference_is_found() -> None:
    made = bundle(ALONE, {"A": {"A1": "80"}, "B": {"A1": "70"}, "C": {"A1": "60"}},
                  awards=awards("fixed", ("FIRST", "1")))  # fmt: skip
    found = recompute(made)
    stated = [
        {**found[0], "stages": {"P": "80"}, "total": "80.0"},
        {**found[1], "total": "90", "award": "FIRST"},
    ]
    winners = [{"cipher": "B", "name": "李四", "organisation": "", "award": "FIRST", "rank": 2}]
    assert differences(made | {"results": stated, "winners": winners}, found) == [
        ("B", "total", "90", "70.00"),
        ("B", "award", "FIRST", ""),
        ("C", "entry", None, "recomputed"),
        ("B", "winners.award", "FIRST", ""),
        ("A", "winners.award", None, "FIRST"),
    ]


@given(st.lists(st.integers(0, 400).map(lambda n: str(Fraction(n, 4) if n % 4 == 0 else n / 4)),
                min_size=1, max_size=9), st.randoms())  # fmt: skip
def test_the_order_of_entries_changes_nothing(values: list[str], shuffle: Any) -> None:
    marks = [(f"A{n}", {"A1": value}) for n, value in enumerate(values)]
    given = awards("share", ("FIRST", "20"), ("SECOND", "30"))
    one = recompute(bundle(ALONE, dict(marks), awards=given))
    shuffle.shuffle(marks)
    assert recompute(bundle(ALONE, dict(marks), awards=given)) == one
    assert all(
        (b["rank"] > a["rank"]) == (Fraction(a["total"]) > Fraction(b["total"]))
        for a, b in itertools.pairwise(one)
    )
