"""Rows of a chart's table on its page: every cell as files print it, nothing of it is HTML."""

from dataclasses import replace

from dashboards.panel import Column, Kind, Panel
from dashboards.panel_rows import rows_of, total_of

PANEL = Panel(
    code="gaps",
    title="缺口",
    about="",
    caption="",
    columns=(Column("职业", Kind.WORDS), Column("需求"), Column("覆盖率", Kind.MEAN)),
    rows=(("<b>焊工</b>", 1200, 0.5), ("电工", None, "不显示")),
    total=("合计", 1200, None),
    keys=("6-18-02-04", ""),
    links={"6-18-02-04": "?group=6&v=0"},
)


def test_a_row_can_be_found_by_its_key_and_leads_on() -> None:
    first, second = rows_of(PANEL).split("\n")
    assert first == (
        '<tr data-key="6-18-02-04" tabindex="-1"><th scope="row">'
        '<a href="?group=6&amp;v=0">&lt;b&gt;焊工&lt;/b&gt;</a></th>'
        '<td class="num">1,200</td><td class="num">0.50</td></tr>'
    )
    assert second == (
        '<tr><th scope="row">电工</th><td class="num">—</td><td class="num">不显示</td></tr>'
    )


def test_words_stand_at_the_left_and_a_total_has_no_key() -> None:
    worded = replace(PANEL, columns=(*PANEL.columns[:2], Column("状态", Kind.WORDS)))
    assert rows_of(worded).endswith("<td>不显示</td></tr>")
    assert total_of(PANEL) == (
        '<tr><th scope="row">合计</th><td class="num">1,200</td><td class="num">—</td></tr>'
    )
    assert total_of(replace(PANEL, total=None)) == ""
    assert rows_of(replace(PANEL, keys=())).count("data-key") == 0
