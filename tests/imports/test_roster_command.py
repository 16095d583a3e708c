import json
import re
from pathlib import Path

import pytest
from test_roster_samples import FOLDER

from courses.commands import check


def run(capsys: pytest.CaptureFixture[str], path: Path, **more: object) -> tuple[int, str]:
    status = check(path, **more)
    out = capsys.readouterr()
    return status, out.out + out.err


def test_the_report_is_what_other_programs_may_rely_on(capsys: pytest.CaptureFixture[str]):
    status, out = run(capsys, FOLDER / "faulty_212.xlsx", as_json=True)
    report = json.loads(out)
    assert status == 1
    assert (report["rows"], report["accepted"]) == (212, 188)
    assert set(report) == {"rows", "accepted", "problems", "not_checked"}
    for problem in report["problems"]:
        assert set(problem) == {"row", "column", "code", "severity", "message"}
        assert problem["severity"] in {"error", "warning", "note"}
    assert {
        "row": 37,
        "column": "身份证号",
        "code": "id_truncated",
        "severity": "error",
    }.items() <= next(p for p in report["problems"] if p["row"] == 37).items()
    assert "overlapping_class" in report["not_checked"]
    assert not re.search(r"\d{15}|1[3-9]\d{9}", out)


def test_a_clean_roster_answers_0(capsys: pytest.CaptureFixture[str]):
    status, out = run(capsys, FOLDER / "clean.xlsx")
    assert status == 0
    assert out.startswith("30 行中 30 行可以入册")
    assert "没有检查" in out


def test_a_refused_file_answers_2_and_says_what_to_do(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    wrong = tmp_path / "a.xlsx"
    wrong.write_bytes(b"%PDF-1.7")
    status, out = run(capsys, wrong)
    assert status == 2
    assert "请上传" in out
    status, out = run(capsys, wrong, as_json=True, lang="en")
    assert status == 2
    assert json.loads(out)["refused"] == "file_type"
    assert "Upload .xlsx" in out
    assert run(capsys, tmp_path / "nothing.xlsx")[0] == 2


def test_messages_come_in_english_too(capsys: pytest.CaptureFixture[str]):
    status, out = run(capsys, FOLDER / "truncated_ids.xlsx", lang="en")
    assert status == 1
    assert "from the 16th digit on it is lost" in out


def test_an_unsure_heading_is_used_and_pointed_out(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    path = tmp_path / "a.csv"
    path.write_text("姓各,身份证号,联系电话\n张三,1,2\n", "utf-8")
    _, out = run(capsys, path, as_json=True)
    first = json.loads(out)["problems"][0]
    assert (first["row"], first["column"], first["code"]) == (1, "姓各", "heading_unsure")
