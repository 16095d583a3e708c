"""Entries in words: what keeps one out, states, refusals."""

from collections.abc import Sequence

from app.i18n import N_, gettext
from app.reference.levels import SkillLevel
from app.reference.wording import LEVELS
from competitions.data import EntryState
from competitions.entries.data import Problem, Source

STATES: dict[EntryState, tuple[str, str]] = {
    EntryState.ENTERED: (N_("已报名"), "ok"),
    EntryState.WITHDRAWN: (N_("已退赛"), ""),
    EntryState.ABSENT: (N_("缺席"), "wait"),
    EntryState.DISQUALIFIED: (N_("取消资格"), "bad"),
}
SOURCES: dict[Source, str] = {
    Source.PERSON: N_("本人报名"),
    Source.ORGANISATION: N_("单位报名"),
    Source.WORKBOOK: N_("表格报名"),
}
PROBLEMS: dict[str, tuple[str, str]] = {
    "entry-name-missing": (N_("没有写姓名"), N_("请照身份证填写姓名。")),
    "entry-name-form": (N_("姓名写法不对"), N_("请照身份证填写，不要带括号、备注或电话。")),
    "entry-name-other": (
        N_("这个身份证号登记的是另一个姓名"),
        N_("请核对姓名和身份证号；本人改过名的，请先到人社部门更正登记。"),
    ),
    "entry-id-missing": (
        N_("没有身份证号，也没有手机号"),
        N_("请填 18 位身份证号；已登记的人只填姓名和手机号也可以。"),
    ),
    "entry-id-needed": (
        N_("登记里没有这个姓名和手机号的人"),
        N_("请补上身份证号，系统会新登记这个人。"),
    ),
    "entry-two-people": (
        N_("这个姓名和手机号对上了 %(n)s 个人"),
        N_("请补上身份证号，才知道是哪一位。"),
    ),
    "entry-id-truncated": (
        N_("身份证号被表格软件截断"),
        N_("从证件补回后三位，先把这一列设为文本格式。"),
    ),
    "entry-id-old-15": (N_("15 位旧身份证号"), N_("请本人提供 18 位身份证号。")),
    "entry-id-length": (N_("身份证号位数不对"), N_("应为 18 位，请对照身份证补齐。")),
    "entry-id-character": (
        N_("身份证号里有不该有的字符"),
        N_("请对照身份证更正，注意字母 O、I 和数字 0、1。"),
    ),
    "entry-id-province": (N_("身份证号开头两位不对"), N_("请对照身份证更正。")),
    "entry-id-birth-date": (
        N_("身份证号里的出生日期不存在"),
        N_("第 7 到 14 位不是日历上的一天，请对照身份证更正。"),
    ),
    "entry-id-birth-future": (N_("身份证号里的出生日期在将来"), N_("请对照身份证更正。")),
    "entry-id-checksum": (N_("身份证号校验位不符"), N_("有一位或几位抄错了，请逐位核对。")),
    "entry-id-document": (N_("证件号码不是能认的样式"), N_("请核对证件类型和号码。")),
    "entry-id-type-needed": (
        N_("像是通行证或护照的号码"),
        N_("港澳台居民请用居住证号；外国人请由人社部门单独录入。"),
    ),
    "entry-phone-form": (N_("手机号不对"), N_("应为 1 开头的 11 位数字；没有就留空，填身份证号。")),
    "entry-already": (N_("已经报了这个赛项"), N_("同一赛项一人只报一次，请从名单里删去。")),
    "entry-busy": (
        N_("同一时间已报“%(other)s”"),
        N_("一个人不能同时参加两个赛项。请先在那一项退赛，或换人。"),
    ),
    "entry-level-none": (
        N_("没有这个职业的等级证书"),
        N_("本赛项要求%(needed)s及以上。有证书的，请先由评价机构报送或到人社部门登记。"),
    ),
    "entry-level-low": (
        N_("等级不够：现有%(held)s"),
        N_("本赛项要求%(needed)s及以上。已取得更高等级的，请先登记证书。"),
    ),
    "entry-age-unknown": (N_("不知道出生日期"), N_("本赛项有年龄要求，请填身份证号。")),
    "entry-age-low": (
        N_("年龄不够：开赛时 %(age)s 周岁"),
        N_("本赛项要求满 %(least)s 周岁。"),
    ),
    "entry-age-high": (
        N_("超过年龄：开赛时 %(age)s 周岁"),
        N_("本赛项要求不超过 %(most)s 周岁。"),
    ),
    "entry-works-elsewhere": (
        N_("登记的单位不是报名单位"),
        N_("本赛项要求同一单位组队。已调入的，请先更正就业登记，或由现单位报名。"),
    ),
    "entry-foreign": (
        N_("单位与本队不同"),
        N_("本队的单位是“%(wanted)s”。别的单位的人请由其单位报名。"),
    ),
    "entry-member-twice": (N_("同一个人在队里写了两次"), N_("请换成另一名队员。")),
    "entry-row-twice": (
        N_("表里另有一行是同一个人"),
        N_("先出现的在第 %(first)s 条数据。同一人只留一行。"),
    ),
    "entry-team-size": (
        N_("人数不对：写了 %(n)s 人"),
        N_("本赛项每队 %(size)s 人。同一队的人请写同样的队名。"),
    ),
    "entry-team-waits": (N_("同队有人没通过"), N_("先改好同队的其他行，全队一起录入。")),
    "entry-employer-needed": (
        N_("要由单位或学校报名"),
        N_("本赛项不收个人报名。请联系所在单位或学校的经办。"),
    ),
    "entry-full": (N_("名额已满"), N_("还剩 %(n)s 个名额。请减少报名，或联系竞赛办公室。")),
    "entry-full-each": (
        N_("本单位的名额已满"),
        N_("本单位还剩 %(n)s 个名额。请减少报名，或先让别人退赛。"),
    ),
    "cell_error": (N_("单元格是错误值"), N_("请把公式改成数值后再传。")),
    "cell_merged": (N_("单元格合并了，读不出这一行的值"), N_("请取消合并，逐行填写。")),
    "cell_long": (N_("单元格太长"), N_("请只留这一项的内容。")),
}
"""Code of a problem to what is wrong and what to do."""
REFUSALS: dict[str, tuple[str, str]] = {
    "entry-refused": (N_("还不能报名"), N_("原因写在表里；改好再交，什么都没有录入。")),
    "entry-closed": (N_("“%(event)s”现在不收报名"), N_("名单已经截止或赛项已取消。")),
    "entry-early": (N_("还没有开始报名"), N_("%(at)s 开始，请届时再来。")),
    "entry-late": (N_("报名已经截止"), N_("截止时间是 %(at)s。确有原因的，请联系竞赛办公室。")),
    "entry-team-only": (
        N_("这个赛项由单位组队报名"),
        N_("每队 %(size)s 人，请联系所在单位或学校的经办。"),
    ),
    "entry-no-person": (N_("账号没有对应的个人登记"), N_("请先在“我的”里认领登记，再报名。")),
    "entry-race": (
        N_("其中有人刚在同一时间的另一赛项报了名"),
        N_("请刷新名单，看是谁，再决定留哪一项。"),
    ),
    "entry-state": (
        N_("“%(event)s”现在不能这样改"),
        N_("可能已经锁定，或刚有别人改过。请刷新页面看现在的状态。"),
    ),
    "entry-office-only": (
        N_("抽签以后由竞赛办公室办理"),
        N_("请联系通知上的联系人；退赛仍可自己办。"),
    ),
    "entry-team-moves": (
        N_("队伍由单位或学校办理"),
        N_("队员自己不能替全队退赛或恢复。请联系报名的单位。"),
    ),
    "entry-not-drawn": (
        N_("抽签前退赛的，不能再恢复"),
        N_("“%(event)s”的名单抽签时已经固定，没有出场号的不能参赛。"),
    ),
    "entry-no-room": (N_("“%(event)s”的名额已满"), N_("退赛后名额已给了别人。等有人退赛再恢复。")),
    "entry-chief-only": (
        N_("评分中，缺席、取消资格和恢复参赛由裁判长按密号办理"),
        N_("请告诉加密员是哪位选手，由加密员把密号报给裁判长。这样别人对不上密号和姓名。"),
    ),
    "entry-reason": (N_("请写明原因"), N_("写几个字，让选手和裁判知道为什么。")),
    "entries-drawn": (
        N_("“%(event)s”已经抽签，整批不能撤回"),
        N_("请在名单里逐个办理退赛。"),
    ),
    "draw-done": (N_("“%(event)s”已经抽过签"), N_("结果不能重抽。请看抽签记录。")),
    "draw-early": (N_("报名还没有截止"), N_("%(at)s 截止以后才能抽签。")),
    "draw-nobody": (N_("“%(event)s”没有人报名"), N_("没有可抽签的名单；可以取消这个赛项。")),
}
"""Codes of refusals: what is wrong, and what to do."""


def problem_words(found: Sequence[Problem]) -> list[tuple[str, str]]:
    """Say each problem: what is wrong, what to do."""
    said = []
    for one in found:
        title, advice = PROBLEMS[one.code]
        facts = {name: gettext(value) for name, value in facts_in_words(one).items()}
        said.append((gettext(title, **facts), gettext(advice, **facts)))
    return said


def facts_in_words(problem: Problem) -> dict[str, str]:
    """Return a problem's facts with levels by their name, in Chinese, to be translated."""
    return {
        name: LEVELS[SkillLevel(value)] if value in SkillLevel.__members__ else value
        for name, value in problem.facts.items()
    }
