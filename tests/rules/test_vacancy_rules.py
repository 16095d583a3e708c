from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from test_demand_rules import FROM_PAGE, WORDS

from app.cleaning import column
from dashboards.demand.vacancy_data import VacancyChecked, VacancyLine
from dashboards.demand.vacancy_rules import breaks, check_vacancies, key_before, summed
from dashboards.demand.wording import VACANCY
from dashboards.periods import quarters_back

QUARTERS = quarters_back("2026Q3", 12)[::-1]
ROW = {
    "occupation": "无人机驾驶员", "open_at_start": "10", "advertised": "40", "filled": "25",
    "withdrawn": "5",
}  # fmt: skip
flows = st.tuples(st.integers(0, 50), st.floats(0, 1), st.floats(0, 1))


def chain(start: int, moves, source: str = "平台") -> list[VacancyLine]:
    """A run of quarters in which each begins with what the one before left open."""
    lines, held = [], start
    for period, (new, filled, gone) in zip(QUARTERS, moves, strict=False):
        out = int((held + new) * filled)
        back = int((held + new - out) * gone)
        lines.append(
            VacancyLine(
                period=period, division="370902", source=source, occupation_code="4-02-04-06",
                open_at_start=held, advertised=new, filled=out, withdrawn=back,
            )
        )  # fmt: skip
        held = lines[-1].open_at_end
    return lines


@given(st.integers(0, 100), st.lists(flows, min_size=1, max_size=12))
def test_flows_add_up_to_the_change_of_the_stock_and_stocks_are_never_added(start, moves):
    lines = chain(start, moves)
    whole = summed(lines)
    assert whole is not None
    assert whole.breaks == 0
    assert whole.open_at_start == start
    assert whole.open_at_end == lines[-1].open_at_end
    change = whole.advertised - whole.filled - whole.withdrawn
    assert whole.open_at_end - whole.open_at_start == change


@given(st.lists(flows, min_size=1, max_size=6), st.lists(flows, min_size=1, max_size=6))
def test_sums_of_sources_are_the_sum_of_their_sums(one, other):
    parts = [summed(chain(3, one, "甲")), summed(chain(7, other, "乙"))]
    whole = summed(chain(3, one, "甲") + chain(7, other, "乙"))
    for field in ("open_at_start", "advertised", "filled", "withdrawn", "open_at_end"):
        assert getattr(whole, field) == sum(getattr(part, field) for part in parts)


def test_a_start_that_differs_from_the_end_before_is_named():
    first, second = chain(10, [(5, 0.5, 0.0), (5, 0.5, 0.0)])
    shifted = VacancyLine(**{**{f: getattr(second, f) for f in second.__struct_fields__},
                             "open_at_start": second.open_at_start + 2})  # fmt: skip
    assert breaks([first, second]) == {}
    assert breaks([first, shifted]) == {shifted.key: first.open_at_end}
    assert key_before(shifted.key) == first.key
    assert breaks([shifted]) == {}


def test_nothing_has_no_sum_and_nothing_advertised_no_rate():
    assert summed([]) is None
    (line,) = chain(0, [(0, 0.0, 0.0)])
    assert line.fill_rate is None


def check(*rows: dict[str, str], ends=None) -> VacancyChecked:
    fields = dict.fromkeys(field for row in rows for field in row)
    columns = {field: column(row.get(field, "") for row in rows) for field in fields}
    return check_vacancies(columns, WORDS, FROM_PAGE, date(2026, 11, 24), ends or {})


def found(checked: VacancyChecked, row: int = 0) -> list[str]:
    return [problem.code for problem in checked.problems[row]]


def test_a_row_is_read_with_its_end_and_rate():
    (line,) = check(ROW).lines
    assert line is not None
    assert (line.open_at_end, line.fill_rate) == (20, 0.625)


def test_what_is_wrong_with_a_row_keeps_it_out_or_is_doubted():
    for change, code in (
        ({"filled": "99"}, "vacancy-below-zero"),
        ({"filled": "-2"}, "demand-figure-negative"),
        ({"filled": ""}, "vacancy-figure-missing"),
        ({"occupation": "无要求"}, "vacancy-occupation-only"),
        ({"occupation": "没有的职业"}, "demand-occupation-unknown"),
    ):
        checked = check({**ROW, **change})
        assert checked.lines == (None,), change
        assert code in found(checked)
        assert code in VACANCY
    key = ("2026Q2", "370902", "用工季报", "4-02-04-06")
    doubted = check(ROW, ends={key: 12})
    assert doubted.lines[0] is not None
    assert found(doubted) == ["vacancy-start-differs"]
    assert not found(check(ROW, ends={key: 10}))


def test_codes_of_two_editions_are_one_occupation():
    checked = check({**ROW, "occupation": "", "occupation_code": "4-99-00-00"}, ROW)
    assert "demand-row-twice" in found(checked, 1)
