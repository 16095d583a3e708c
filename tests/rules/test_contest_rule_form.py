"""A rule set typed into tables: read back as it was, and refused cell by cell."""

from decimal import Decimal

import pytest
from contests import SMALL_RULES

from competitions.plans.aspect_sheet import aspect_rows
from competitions.plans.rule_form import SINGLES, TABLES, Typed, from_fields, typed
from competitions.plans.rule_reading import read
from competitions.plans.rule_words import all_lines, difference, fault_words, problem_words
from competitions.rules.checks import faults_of
from competitions.rules.data import Method, RuleSet
from competitions.rules.presets import PRESETS


def sent(form: Typed) -> dict[str, list[str]]:
    """Return what a browser sends of the form, its empty rows too."""
    fields = {
        f"{table}.{name}": [row.get(name, "") for row in form.shown(table)]
        for table, names in TABLES.items()
        for name in names
    }
    return {**fields, **{name: [form.text(name)] for name in SINGLES}}


def changed(form: Typed, table: str, row: int, **cells: str) -> Typed:
    rows = [dict(one) for one in form.tables[table]]
    rows[row] |= cells
    return Typed(tables={**form.tables, table: rows}, single=form.single)


@pytest.mark.parametrize("rules", [*PRESETS.values(), SMALL_RULES], ids=[*PRESETS, "small"])
def test_a_rule_set_comes_back_from_its_form_as_it_was(rules: RuleSet) -> None:
    assert read(from_fields(sent(typed(rules)))) == (rules, [])


@pytest.mark.parametrize(("weight", "summed"), [("29", "99"), ("31", "101")])
def test_weights_that_do_not_come_to_100_are_refused_with_their_sum(
    weight: str, summed: str
) -> None:
    rules, problems = read(changed(typed(SMALL_RULES), "stage", 0, weight=weight))
    assert not problems
    (fault,) = faults_of(rules)
    assert f"合计 {summed}" in fault_words(fault)


@pytest.mark.parametrize(
    ("table", "column", "text", "code"),
    [
        ("stage", "weight", "三十", "rule-number"),
        ("stage", "weight", "NaN", "rule-number"),
        ("stage", "weight", "1e999999", "rule-number"),
        ("stage", "weight", "", "rule-empty"),
        ("stage", "advance", "1.5", "rule-whole"),
        ("stage", "kind", "oral", "rule-choice"),
        ("aspect", "stage", "Q", "rule-stage"),
        ("aspect", "most", "多", "rule-number"),
        ("aspect", "method", "口试", "rule-choice"),
        ("award", "award", "", "rule-empty"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(table: str, column: str, text: str, code: str) -> None:
    _, problems = read(changed(typed(SMALL_RULES), table, 0, **{column: text}))
    assert [(one.code, one.cell) for one in problems] == [(code, (table, column, 1))]
    assert "第 1 行" in problem_words(problems[0])


def test_full_width_figures_are_figures() -> None:
    rules, problems = read(changed(typed(SMALL_RULES), "stage", 0, weight="３０％"))
    assert not problems
    assert rules.stages[0].weight == Decimal(30)


def test_rows_left_empty_are_none_and_an_emptied_row_is_gone() -> None:
    form = typed(SMALL_RULES)
    gone = dict.fromkeys(TABLES["aspect"], "") | {"method": "measurement"}
    left = from_fields(sent(changed(form, "aspect", 0, **gone)))
    assert [row["code"] for row in left.tables["aspect"]] == ["B1"]


def test_two_versions_are_set_against_each_other_line_by_line() -> None:
    newer, _ = read(changed(typed(SMALL_RULES), "award", 0, amount="2"))
    assert difference(SMALL_RULES, newer) == (["一等奖 1 名"], ["一等奖 2 名"])
    for rules in PRESETS.values():
        assert all(line and "%(" not in line for line in all_lines(rules))


def test_a_workbooks_rows_become_the_forms() -> None:
    fields = ["stage", "module", "code", "name", "method", "most"]
    columns = [["P", "P"], ["A", "A"], ["A1", "A2"], ["甲", "乙"], ["评判", ""], ["40", "60"]]
    rows = aspect_rows(fields, columns)
    assert [row["method"] for row in rows] == [Method.JUDGEMENT, Method.MEASUREMENT]
    assert rows[1]["anchors"] == ""
