"""The supply-demand codes as words."""

from app.i18n import N_, gettext
from app.reference.levels import SkillLevel
from dashboards.control_limits import Signal
from dashboards.data import GapRow, GapState
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
LEVELS = {
    SkillLevel.L5: N_("五级／初级工"),
    SkillLevel.L4: N_("四级／中级工"),
    SkillLevel.L3: N_("三级／高级工"),
    SkillLevel.L2: N_("二级／技师"),
    SkillLevel.L1: N_("一级／高级技师"),
}
STATES = {
    GapState.SHORTAGE: N_("短缺"),
    GapState.SURPLUS: N_("富余"),
    GapState.BALANCED: N_("供需相当"),
    GapState.INSUFFICIENT: N_("证据不足"),
    GapState.NO_DEMAND: N_("没有需求记录"),
    GapState.NOT_REPORTED: N_("未上报"),
}

MAJOR_GROUPS: dict[str, str] = {
    "1": N_("1 单位负责人"),
    "2": N_("2 专业技术人员"),
    "3": N_("3 办事人员"),
    "4": N_("4 社会生产服务和生活服务人员"),
    "5": N_("5 农林牧渔业人员"),
    "6": N_("6 生产制造人员"),
    "8": N_("8 不便分类的人员"),
}
"""Major groups (大类) of 国家职业分类大典 as its 2022 edition numbers them; 7 are soldiers."""

REFUSALS = {
    "demand-return-held": (
        N_("其中有的县（市、区）本季填报已经报送，不能改动"),
        N_("请先在“需求填报”里退回，再录入或撤回。"),
    ),
    "demand-replaced-later": (
        N_("后来的上报改过其中的行"),
        N_("请先撤回后来的那一批，再撤回这一批。"),
    ),
}
"""Codes of refusals: what is wrong, and what to do."""
DEMAND: dict[str, tuple[str, str]] = {
    "demand-occupation-missing": (N_("没有写职业"), N_("请写职业（工种）名称，或写职业编码。")),
    "demand-occupation-unknown": (
        N_("职业目录里没有“%(value)s”"),
        N_("请按职业目录的名称填写；按大类上报的，写大类全称；没有说明职业的，写“无要求”。"),
    ),
    "demand-occupation-near": (
        N_("职业目录里没有“%(value)s”，很像“%(meant)s”"),
        N_("如果就是它，请改成“%(meant)s”。"),
    ),
    "demand-code-unknown": (N_("职业编码“%(value)s”不存在"), N_("请查职业目录，或只写职业名称。")),
    "demand-code-differs": (
        N_("编码是“%(meant)s”的，与职业名称不是同一个职业"),
        N_("请改正其中一个。"),
    ),
    "demand-level-unknown": (
        N_("等级“%(value)s”认不出"),
        N_("请写五级至一级（或初级工至高级技师）；不要求等级的写“无要求”，不分等级的留空。"),
    ),
    "demand-level-mixed": (
        N_("同一职业既有分等级的行，又有不分等级的行"),
        N_("两种只留一种，否则人数会重复计算。"),
    ),
    "demand-figure-unreadable": (N_("“%(value)s”不是人数"), N_("请写 0 以上的整数。")),
    "demand-figure-negative": (
        N_("“%(value)s”是负数，人数不能小于 0"),
        N_("没有需求写 0；要减去以前报的，请按减后的人数重新上报。"),
    ),
    "demand-return-filed": (
        N_("这个县（市、区）的本季填报正在审核，不能再改"),
        N_("请县级审核人先退回，再上传。"),
    ),
    "demand-return-reviewed": (
        N_("这个县（市、区）的本季填报已经县级审核，不能再改"),
        N_("请市级先退回，再上传。"),
    ),
    "demand-return-accepted": (
        N_("这个县（市、区）的本季填报市级已经汇总，不能再改"),
        N_("确实有错的，请市级写明理由退回，再上传。"),
    ),
    "demand-no-figures": (N_("需求和求职都没有填"), N_("至少填一个；确实没有人的，写 0。")),
    "demand-period-missing": (N_("没有写季度"), N_("请在表里写季度，或在上传时选择。")),
    "demand-period-unknown": (
        N_("季度“%(value)s”认不出"),
        N_("请写成 2026年第三季度 或 2026Q3。"),
    ),
    "demand-period-future": (N_("这个季度还没有到"), N_("请改正季度。")),
    "demand-division-missing": (
        N_("没有写县（市、区）、功能区"),
        N_("请在表里写明，或在上传时选择。"),
    ),
    "demand-division-unknown": (
        N_("没有“%(value)s”这个县（市、区）、功能区"),
        N_("请写全称，如“泰山区”“泰安高新区”。"),
    ),
    "demand-division-outside": (N_("不在您负责的范围内"), N_("请删去这一行，由当地上报。")),
    "demand-source-missing": (N_("没有写来源"), N_("请在表里写来源，或在上传时填写。")),
    "demand-row-twice": (
        N_("同一来源、季度、地方、职业和等级出现多次"),
        N_("只留一行；旧版编码和新版编码指同一职业的，也算同一行。"),
    ),
    "cell_error": (N_("单元格是公式错误“%(value)s”"), N_("请改成数字或文字。")),
    "cell_merged": (N_("单元格与别的行合并，看不出属于哪一行"), N_("请取消合并，逐行填写。")),
    "cell_long": (N_("单元格太长"), N_("请缩短。")),
}
"""Codes of a demand row's problems: the reason, and what to do."""


def gap_words(gap: int) -> str:
    """Return a gap in words, never as a bare sign: 缺 420, 富余 170, 持平."""
    if gap > 0:
        return gettext("缺 %(n)s", n=f"{gap:,}")
    return gettext("富余 %(n)s", n=f"{-gap:,}") if gap < 0 else gettext("持平")


def standing_words(state: GapState, gap: int | None) -> str:
    """Return a gap in words where it is beyond chance, else what is known instead of one."""
    evident = state in {GapState.SHORTAGE, GapState.SURPLUS} and gap is not None
    return gap_words(gap or 0) if evident else gettext(STATES[state])


def coverage_words(coverage: float | None) -> str:
    """Return a coverage in words, empty where there is none."""
    return "" if coverage is None else gettext("覆盖 %(n)s", n=f"{coverage:.2f}")


def unknown_words(row: GapRow) -> str:
    """Say why a row has no figures, so that it never reads as "no shortage"."""
    if row.suppressed:
        return gettext("人数过少，不公开")
    if row.state is GapState.INSUFFICIENT:
        return gettext("证据不足：仅 %(n)s 个县（市、区）上报，不作“不缺”理解", n=row.reporting)
    return gettext(STATES[row.state])


def period_words(period: str) -> str:
    """Return 2026Q3 as 2026 年第三季度."""
    year, quarter = period.split("Q")
    names = {
        "1": gettext("%(year)s 年第一季度", year=year),
        "2": gettext("%(year)s 年第二季度", year=year),
        "3": gettext("%(year)s 年第三季度", year=year),
        "4": gettext("%(year)s 年第四季度", year=year),
    }
    return names[quarter]


SIGNALS: dict[Signal, tuple[str, str]] = {
    Signal.WITHIN: (N_("正常波动"), "ok"),
    Signal.ABOVE: (N_("高于范围"), "info"),
    Signal.BELOW: (N_("低于范围"), "bad"),
    Signal.TOO_FEW: (N_("人数太少"), ""),
}
"""Name and badge of where a class's completion rate lies."""
