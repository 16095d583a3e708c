import json
from pathlib import Path

import pytest

from competitions.commands import app

DATA = Path(__file__).parents[1] / "data"


def run(*arguments: str) -> int:
    try:
        answer = app(["rank", *arguments], exit_on_error=False, result_action="return_value")
    except SystemExit as stopped:
        answer = stopped.code
    return int(answer or 0)


def write(folder: Path, text: str, encoding: str = "utf-8") -> str:
    path = folder / "scores.csv"
    path.write_bytes(text.encode(encoding))
    return str(path)


def answered(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    assert run(*arguments, "--json") == 0
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return found


def test_scores_on_the_500_scale(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path, "entry,score\nJP,541\nTW,521\nKR,533\nCH,500\nFR,499\n")
    assert answered(capsys, file, "--rules", "worldskills-500") == [
        {"entry": "JP", "score": 541, "rank": 1, "award": "GOLD"},
        {"entry": "KR", "score": 533, "rank": 2, "award": "SILVER"},
        {"entry": "TW", "score": 521, "rank": 3, "award": "BRONZE"},
        {"entry": "CH", "score": 500, "rank": 4, "award": "MEDALLION"},
        {"entry": "FR", "score": 499, "rank": 5, "award": ""},
    ]


def test_raw_totals_are_put_on_the_700_scale(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [line.split(",") for line in (DATA / "ws700_scale.csv").read_text().splitlines()[2:]]
    text = "entry,score\n" + "".join(f"{row[0]},{row[1]}\n" for row in reversed(rows))
    found = answered(capsys, write(tmp_path, text), "--rules", "worldskills-700")
    assert [[line["entry"], line["scaled"], line["rank"], line["award"]] for line in found] == [
        [row[0], int(row[2]), int(row[3]), row[4]] for row in rows
    ]
    assert found[0]["score"] == 61.42


def test_level_totals_are_parted_by_practice_then_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(
        tmp_path, "entry,score,practice,time\nd,80,70,1:00\nc,80,70,59\nb,80,71,3600\na,80,70,59\n"
    )
    found = answered(capsys, file, "--rules", "city")
    assert [(line["entry"], line["rank"]) for line in found] == [
        ("b", 1), ("a", 2), ("c", 2), ("d", 4),
    ]  # fmt: skip
    assert found[0]["award"] == "FIRST"


def test_places_that_are_never_shared_wait_for_a_retest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, "entry,score\na,90\nb,90\nc,70\nd,60\n")
    found = answered(capsys, file, "--rules", "provincial")
    assert found == [
        {"entry": "a", "score": 90, "rank": 1, "award": "", "retest": True},
        {"entry": "b", "score": 90, "rank": 1, "award": "", "retest": True},
        {"entry": "c", "score": 70, "rank": 3, "award": "BRONZE"},
        {"entry": "d", "score": 60, "rank": 4, "award": ""},
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_people_read_a_table(
    encoding: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "# 二〇二六年\r\n选手姓名,Entry,ＳＣＯＲＥ\r\n,甲,９０.5\r\n,,\r\n,乙,80\r\n"
    assert run(write(tmp_path, text, encoding), "--rules", "city") == 0
    assert capsys.readouterr().out.splitlines() == [
        "名次\t选手\t得分\t奖项",
        "1\t甲\t90.5\t一等奖",
        "2\t乙\t80\t二等奖",
    ]


def test_the_table_in_english_shows_the_scale(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, "entry,score\na,90\nb,80\nc,70\nd,10\n")
    assert run(file, "--rules", "worldskills-700", "--lang", "en") == 0
    assert capsys.readouterr().out.splitlines()[:2] == [
        "Rank\tEntry\tPoints\tScale score\tPrize",
        "1\ta\t90\t730\tGold",
    ]


def test_a_scale_that_cannot_be_computed_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, "entry,score\nb,50\na,50\n")
    assert run(file, "--rules", "worldskills-700", "--json") == 0
    told = capsys.readouterr()
    assert json.loads(told.out) == [
        {"entry": entry, "score": 50, "rank": 1, "award": "", "scaled": None} for entry in "ab"
    ]
    assert "标准分无法计算" in told.err


def test_one_entry_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path, "entry,score\na,0\n")
    for rules, award in (("city", "FIRST"), ("provincial", "GOLD"), ("worldskills-500", "GOLD")):
        assert answered(capsys, file, "--rules", rules) == [
            {"entry": "a", "score": 0, "rank": 1, "award": award}
        ]


BAD = {
    "": ("没有数据行", "has no data rows"),
    "entry,score\n": ("没有数据行", "has no data rows"),
    "name,score\na,1\n": ("第 1 行的表头缺少 entry 列", "Line 1: the heading has no column entry"),
    "entry,total\na,1\n": ("第 1 行的表头缺少 score 列", "no column score"),
    "entry,score,score\na,1,2\n": ("两个 score 列", "two columns score"),
    "entry,score\na,1\n,2\n": ("第 3 行没有 entry", "Line 3 has no entry"),
    "entry,score\na,1\nb\n": ("第 3 行没有 score", "Line 3 has no score"),
    "entry,score\na,九十\n": ("第 2 行 score“九十”不是", "Line 2: score “九十” is not a number"),
    "entry,score\na,NaN\n": ("第 2 行 score“NaN”不是数字", "is not a number"),
    "entry,score\na,inf\n": ("不是数字", "is not a number"),
    "entry,score\na,1e999\n": ("不是数字", "is not a number"),
    'entry,score\na,"1,5"\n': ("不是数字", "is not a number"),
    "entry,score\na,-1\n": ("第 2 行 score“-1”是负数", "is negative"),
    "entry,score\na,101\n": ("第 2 行 score“101”超过满分 100", "above the largest, 100"),
    "entry,score,practice\na,1,101\n": ("practice“101”超过满分", "practice “101” is above"),
    "entry,score,time\na,1,soon\n": ("第 2 行 time“soon”不是用时", "is not a time"),
    "entry,score,time\na,1,-5\n": ("time“-5”是负数", "is negative"),
    "entry,score\na,1\n\nb,2\na,3\n": (
        "第 5 行的选手 a 在第 2 行已经有了", "Line 5: the entry a is on line 2 already",
    ),
    'entry,score\n"a,1\n': ("读不出来", "cannot be read"),
}  # fmt: skip


@pytest.mark.parametrize("text", BAD)
def test_a_bad_file_is_refused_with_its_line_in_both_languages(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, text)
    assert run(file, "--rules", "city", "--json") == 2
    told = capsys.readouterr()
    assert told.out == ""
    chinese, english = told.err.splitlines()
    assert BAD[text][0] in chinese
    assert BAD[text][1] in english


def test_raw_totals_and_scale_scores_have_no_largest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, "entry,score\na,1523\nb,620\n")
    assert answered(capsys, file, "--rules", "worldskills-500")[0]["score"] == 1523


@pytest.mark.parametrize("rules", ["worldskills", "", "CITY"])
def test_unknown_rules(rules: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(write(tmp_path, "entry,score\na,1\n"), "--rules", rules) == 2
    assert "worldskills-700" in capsys.readouterr().err


def test_a_file_that_is_not_there_or_no_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(str(tmp_path / "none.csv"), "--rules", "city") == 2
    assert "找不到文件 none.csv" in capsys.readouterr().err
    assert run(write(tmp_path, "entry,score\n", "utf-16"), "--rules", "city") == 2
    assert "UTF-8" in capsys.readouterr().err
