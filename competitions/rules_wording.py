"""What is wrong with a rule set, a mark or a list of scores, and what awards are called."""

from app.i18n import N_
from competitions.rules.data import Award

AWARDS = {
    Award.GOLD: N_("金奖"),
    Award.SILVER: N_("银奖"),
    Award.BRONZE: N_("铜奖"),
    Award.MEDALLION: N_("优秀奖章"),
    Award.FIRST: N_("一等奖"),
    Award.SECOND: N_("二等奖"),
    Award.THIRD: N_("三等奖"),
    Award.MERIT: N_("优胜奖"),
}
FAULTS: dict[str, tuple[str, str]] = {
    "stages-none": (N_("没有任何阶段"), N_("至少加一个理论或实操阶段。")),
    "weights-sum": (N_("各阶段权重合计 %(sum)s"), N_("权重合计应正好是 100，请调整。")),
    "weight-number": (N_("阶段 %(stage)s 的权重不是数字"), N_("请写 0 到 100 的数。")),
    "weight-range": (
        N_("阶段 %(stage)s 的权重 %(weight)s 不能用"),
        N_("请写 0 到 100、最多 %(places)s 位小数的数；只用来选拔的阶段写 0。"),
    ),
    "pass-mark": (N_("阶段 %(stage)s 的合格分 %(value)s 不能用"), N_("请写 0 到 100 的数。")),
    "cut-nobody": (
        N_("阶段 %(stage)s 之后晋级 %(value)s 人"),
        N_("请写至少 1 人；不设晋级线就留空。"),
    ),
    "cut-last": (
        N_("最后一个阶段 %(stage)s 设了晋级线"),
        N_("最后阶段之后没有下一阶段，请去掉晋级线。"),
    ),
    "penalty-points": (N_("扣分项 %(code)s 的分数不能用"), N_("请写大于 0 的数。")),
    "theory-modules": (
        N_("理论阶段 %(stage)s 下有模块"),
        N_("理论按 100 分给一个总分；要分模块，请改为实操阶段。"),
    ),
    "module-empty": (N_("模块 %(code)s 没有评分项"), N_("请加评分项，或删去这个模块。")),
    "modules-sum": (
        N_("阶段 %(stage)s 各评分项满分合计 %(sum)s"),
        N_("合计应正好是 100 分，请调整。"),
    ),
    "aspect-number": (N_("评分项 %(code)s 的满分不是数字"), N_("请写大于 0 的数。")),
    "aspect-most": (
        N_("评分项 %(code)s 的满分 %(value)s 不能用"),
        N_("满分应大于 0，不超过 100。"),
    ),
    "aspect-places": (
        N_("评分项 %(code)s 的满分小数太多"),
        N_("最多 %(places)s 位小数。"),
    ),
    "steps-judgement": (
        N_("评判项 %(code)s 写了分档"),
        N_("评判项由裁判打 0 到 3；要分档，请改为测量项。"),
    ),
    "steps-outside": (
        N_("评分项 %(code)s 的分档不能用"),
        N_("每一档应在 0 与满分 %(most)s 之间，最多两位小数。"),
    ),
    "anchors-measurement": (
        N_("测量项 %(code)s 写了评判描述"),
        N_("描述只用于评判项，请删去或改为评判项。"),
    ),
    "anchors-number": (
        N_("评判项 %(code)s 的描述不完整"),
        N_("请把 0、1、2、3 各写一条，共 %(n)s 条；或都不写。"),
    ),
    "code-empty": (N_("有一个代码是空的"), N_("阶段、模块、评分项、扣分项都要有代码。")),
    "code-twice": (N_("代码 %(code)s 用了两次"), N_("请给每一项不同的代码。")),
    "judges-few": (
        N_("裁判 %(value)s 名，太少"),
        N_("评判项至少由 %(least)s 名裁判打分。"),
    ),
    "spread-range": (
        N_("允许的裁判分差 %(value)s 不能用"),
        N_("请写 0 到 %(top)s 的整数，一般为 1。"),
    ),
    "tie-twice": (N_("同分次序里 %(part)s 写了两次"), N_("请删去重复的一个。")),
    "tie-untimed": (
        N_("同分比用时，但没有阶段计时"),
        N_("请把一个阶段设为计时，或从同分次序中去掉用时。"),
    ),
    "tie-unknown": (
        N_("同分次序里的 %(part)s 不存在"),
        N_("可以写 practice、theory、time，或 module: 加模块代码，且规则里有这个阶段或模块。"),
    ),
    "rounding-places": (
        N_("总分保留 %(value)s 位小数，不能用"),
        N_("请写 0 到 %(most)s 的整数。"),
    ),
    "award-twice": (N_("奖项 %(award)s 设了两次"), N_("请合并为一行。")),
    "award-amount": (N_("奖项 %(award)s 的数额不能用"), N_("请写大于 0 的数。")),
    "award-part": (
        N_("奖项 %(award)s 的名额不是整数，或太多"),
        N_("按名额设奖，请写 1 到 %(most)s 的整数。"),
    ),
    "award-shares": (N_("各奖项比例合计 %(sum)s%%"), N_("合计不能超过 100%%。")),
    "award-threshold": (N_("获奖分数线超过 100"), N_("总分满分是 100，请改低。")),
    "award-order": (N_("获奖分数线没有从高到低"), N_("高一等奖的分数线应更高，请调整次序。")),
    "award-medals": (
        N_("世赛规则的奖牌数由成绩决定"),
        N_("请删去奖项的数额，或换一种设奖方式。"),
    ),
    "awards-no-scale": (
        N_("世赛奖牌没有标准分可用"),
        N_("请选 500 分制或 700 分制，或换一种设奖方式。"),
    ),
    "awards-least": (N_("获奖最低总分 %(value)s 不能用"), N_("请写 0 到 100 的数。")),
    "awards-minimum": (N_("最少参赛人数 %(value)s 不能用"), N_("请写至少 1。")),
    "merit-kind": (
        N_("优胜奖要么按比例，要么按分数线"),
        N_("请只填比例和分数线中的一个。"),
    ),
    "merit-share": (N_("优胜奖比例 %(value)s 不能用"), N_("请写大于 0、不超过 100 的数。")),
    "merit-threshold": (N_("优胜奖分数线 %(value)s 不能用"), N_("请写 0 或更大的数。")),
    "small-field-twice": (
        N_("人数不超过 %(n)s 的规定写了两次"),
        N_("请删去其中一行。"),
    ),
    "small-field-size": (N_("小项目人数 %(value)s 不能用"), N_("请写至少 1。")),
    "small-field-classes": (
        N_("小项目的奖项级数 %(value)s 不能用"),
        N_("请写 0 到 %(most)s 的整数；0 表示不设奖。"),
    ),
    "appeal-hours": (N_("申诉时限 %(value)s 小时不能用"), N_("请写至少 1 小时，一般为 2。")),
    "mark-unknown": (N_("没有代码为 %(code)s 的评分项"), N_("请核对代码。")),
    "mark-judgement": (
        N_("评判分“%(value)s”不能用"),
        N_("请打 0 到 %(top)s 的整数。"),
    ),
    "mark-number": (N_("“%(value)s”不是分数"), N_("请写数字。")),
    "mark-negative": (N_("分数 %(value)s 是负数"), N_("最低 0 分；违规请用扣分项。")),
    "mark-over": (N_("分数 %(value)s 超过满分 %(most)s"), N_("请核对后重写。")),
    "mark-places": (N_("分数 %(value)s 的小数太多"), N_("最多 %(places)s 位小数。")),
    "mark-step": (N_("分数 %(value)s 不在分档之中"), N_("可以打的分是 %(steps)s。")),
}
"""Code of ``rules.checks`` to what is wrong and what to do."""
RANK_PROBLEMS = {
    "rank-file-missing": N_("找不到文件 %(name)s"),
    "rank-file-big": N_("%(name)s 超过 %(megabytes)s MB：请只留要排名的列"),
    "rank-file-encoding": N_("%(name)s 不是 UTF-8，也不是 GB18030：请另存为 CSV UTF-8"),
    "rank-file-empty": N_("%(name)s 没有数据行"),
    "rank-file-malformed": N_("%(name)s 第 %(row)s 行读不出来：请检查引号"),
    "rank-rules-unknown": N_("没有规则“%(rules)s”：可以写 %(known)s"),
    "rank-column-missing": N_(
        "第 %(row)s 行的表头缺少 %(column)s 列：应为 entry,score，可加 practice,time"
    ),
    "rank-column-twice": N_("第 %(row)s 行的表头有两个 %(column)s 列：请删去一个"),
    "rank-entry-empty": N_("第 %(row)s 行没有 entry（选手号）"),
    "rank-entry-twice": N_("第 %(row)s 行的选手 %(entry)s 在第 %(before)s 行已经有了"),
    "rank-cell-empty": N_("第 %(row)s 行没有 %(column)s"),
    "rank-not-number": N_("第 %(row)s 行 %(column)s“%(value)s”不是数字"),
    "rank-negative": N_("第 %(row)s 行 %(column)s“%(value)s”是负数：最低为 0"),
    "rank-over": N_("第 %(row)s 行 %(column)s“%(value)s”超过满分 %(most)s"),
    "rank-time": N_("第 %(row)s 行 time“%(value)s”不是用时：请写秒数，或 时:分:秒"),
}
SCALE_NOT_COMPUTABLE = N_(
    "标准分无法计算：至少一半的成绩与中位数相同（离差为 0）。已按原始分排名，不评奖。"
)
RETEST_NEEDED = N_("同分须加赛")
