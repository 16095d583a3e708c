import json
from pathlib import Path

import pytest

from dashboards.commands import app

WUXI = """category,demand,seekers
专业技术人员,27387,23883
无要求,,16556
合计,179831,186654
"""


def run(arguments: list[str]) -> int:
    try:
        answer = app(arguments, exit_on_error=False, result_action="return_value")
    except SystemExit as stopped:
        answer = stopped.code
    return int(answer or 0)


def write(folder: Path, text: str, encoding: str = "utf-8") -> str:
    path = folder / "table.csv"
    path.write_bytes(text.encode(encoding))
    return str(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_is_read_in_the_encodings_that_spreadsheets_write(
    encoding: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    file = write(tmp_path, WUXI, encoding)
    assert run(["ratio", file, "--form", "unspecified-seekers", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [set(row) for row in answer] == [{"category", "demand", "seekers", "ratio"}] * 3
    assert answer[0]["ratio"] == pytest.approx(1.04, abs=0.005)
    assert answer[1] == {"category": "无要求", "demand": None, "seekers": 16556, "ratio": None}
    assert answer[2]["ratio"] == pytest.approx(179831 / 186654)


def test_people_read_the_form_and_a_warning_on_tiny_bases(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    file = write(tmp_path, 'category,demand,seekers\n技术员,93,2\n焊工,"1,120",830\n')
    assert run(["ratio", file, "--form", "plain"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "需求人数÷求职人数",
        "技术员\t93\t2\t46.50\t求职不足 30 人，仅供参考",
        "焊工\t1,120\t830\t1.35",
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("category,demand\n焊工,1\n", "缺少 seekers 列"),
        ("category,demand,seekers\n", "没有数据行"),
        ("", "没有数据行"),
        ("category,demand,seekers\n焊工,-3,2\n", "第 2 行 demand“-3”不是人数"),
        ("category,demand,seekers\n\n焊工,3,两人\n", "第 3 行 seekers“两人”不是人数"),
        ("category,demand,seekers\n焊工,3,2\n焊工,3,2\n", "第 3 行的 焊工"),
        ("category,demand,seekers\n,3,2\n", "第 2 行没有 category"),
        ('category,demand,seekers\n"焊工,3,2\n', "请检查引号"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_with_a_sentence(
    text: str, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert run(["ratio", write(tmp_path, text), "--form", "plain"]) == 2
    told = capsys.readouterr()
    assert sentence in told.err
    assert told.out == ""


def test_a_file_in_no_known_encoding_and_a_missing_one_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    binary = tmp_path / "book.csv"
    binary.write_bytes(b"PK\x03\x04\x00\x00\xff")
    assert run(["ratio", str(binary), "--form", "plain"]) == 2
    assert run(["ratio", str(tmp_path / "none.csv"), "--form", "plain"]) == 2
    told = capsys.readouterr().err
    assert "GB18030" in told
    assert "找不到文件 none.csv" in told
