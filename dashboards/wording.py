"""The supply-demand codes as words."""

from app.i18n import N_
from dashboards.market import Form
from dashboards.terms import Band

FORMS = {
    Form.PLAIN: N_("需求人数÷求职人数"),
    Form.UNSPECIFIED_DEMAND: N_("需求人数÷求职人数＋无要求需求÷求职总数"),
    Form.UNSPECIFIED_SEEKERS: N_("需求人数÷（求职人数＋无要求求职×本组需求÷总需求）"),
}
BANDS = {
    Band.SURPLUS: N_("供大于求"),
    Band.BALANCED: N_("基本平衡"),
    Band.SHORT: N_("供不应求"),
    Band.SEVERE: N_("严重短缺"),
}
CSV_PROBLEMS = {
    "market-file-missing": N_("找不到文件 %(name)s"),
    "market-file-encoding": N_("%(name)s 不是 UTF-8，也不是 GB18030：请另存为 CSV UTF-8"),
    "market-file-empty": N_("%(name)s 没有数据行"),
    "market-file-malformed": N_("%(name)s 第 %(row)s 行读不出来：请检查引号"),
    "market-column-missing": N_("缺少 %(column)s 列：表头应为 category,demand,seekers"),
    "market-category-empty": N_("第 %(row)s 行没有 category"),
    "market-category-twice": N_("第 %(row)s 行的 %(category)s 在前面已经有了"),
    "market-figure-unreadable": N_(
        "第 %(row)s 行 %(column)s“%(value)s”不是人数：请写 0 以上的整数"
    ),
}
