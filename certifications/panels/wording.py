"""What the parts of a panel and its refusals are called."""

from decimal import Decimal
from fractions import Fraction

from app import clock
from app.i18n import N_, gettext
from certifications.panels.data import PanelState, Standing
from certifications.panels.views import Member, PanelBoard, RankRow

STANDINGS: dict[Standing, tuple[str, str]] = {
    Standing.CHOSEN: (N_("拟公示"), "ok"),
    Standing.NOT_PASSED: (N_("赞成票不够"), ""),
    Standing.NOT_CONFIRMED: (N_("考察不符"), "bad"),
    Standing.CITY_FULL: (N_("全市名额已满"), ""),
    Standing.DIVISION_FULL: (N_("本县区名额已满"), ""),
    Standing.OCCUPATION_FULL: (N_("本职业名额已满"), ""),
    Standing.TIED: (N_("名额线上同分"), "bad"),
    Standing.WAITS_ON_TIE: (N_("要等同分的先定"), "wait"),
}
"""Name and badge of how an application ends in the ranking."""
RULINGS = {"remark": N_("已要求复评"), "stands": N_("分数保留")}
REFUSALS: dict[str, tuple[str, str]] = {
    "round-not-there": (
        N_("这一轮还没有到这一步，或已经过了"),
        N_("“%(title)s”的进度见评选页。请刷新页面再办。"),
    ),
    "panel-announce-late": (
        N_("已过申报截止日，不能再公布随机种子的摘要"),
        N_("“%(title)s”的评委抽取须在截止前公布摘要。请取消这一轮，重新发通知。"),
    ),
    "panel-applications-open": (
        N_("申报还没有截止，不能抽取评委"),
        N_("%(closes_on)s 截止以后再抽取。"),
    ),
    "panel-applications-waiting": (
        N_("还有 %(n)s 份申报没有审完，不能抽取评委"),
        N_("请先办完资格审核和联审；回避要对全部进入评审的人核对。"),
    ),
    "panel-no-applications": (
        N_("没有人进入专家评审"),
        N_("“%(title)s”没有通过联审的申报。请核对联审结果。"),
    ),
    "panel-too-small": (
        N_("回避以后评委不够，没有抽取"),
        N_(
            "评委会要 %(size)s 人，专家库里能抽的有 %(pool)s 人；有 %(n)s 份申报回避后最多还差"
            " %(missing)s 人。请在专家库增加其他单位的专家，再抽取；种子没有公开，可以重来。"
        ),
    ),
    "panel-state": (N_("评审已经到了别的步骤"), N_("请刷新页面看现在的状态。")),
    "panel-nobody-new": (
        N_("专家库里没有新的专家可以补"),
        N_("请先在专家库登记新专家并关联账号，再补抽。"),
    ),
    "panel-reason": (N_("请写明理由"), N_("至少 %(shortest)s 个字。")),
    "panel-notice-proposed": (
        N_("公示名单已经送审，分数不能再动"),
        N_("要改，请先由提出人收回公示的决定。"),
    ),
    "panel-exhausted": (
        N_("有 %(n)s 份申报评委不够"),
        N_("每份要 %(size)s 人评。请在专家库登记新专家，然后补抽。"),
    ),
    "panel-unfinished": (
        N_("还有评委没有交分"),
        N_("还差 %(n)s 处。请看下面的进度，提醒没有交的专家。"),
    ),
    "panel-alarm-open": (
        N_("有申报的分数相差过大，还没有处理"),
        N_("请逐份处理：要求复评，或写明理由保留。"),
    ),
    "panel-declare-first": (N_("请先作回避声明"), N_("没有需要声明的关系，也要点一次确认。")),
    "panel-handed-in": (
        N_("分数已经交了，不能再改"),
        N_("确有错误请联系评选办公室，由其要求复评。"),
    ),
    "panel-marks-left": (N_("还有 %(n)s 份没有评"), N_("请评完再交。")),
    "mark-scale": (N_("“%(item)s”的分数不对"), N_("请填 0 到 %(points)s 之间的数。")),
    "case-hand-panel": (
        N_("这份申报您在别的环节办过，不能再评"),
        N_("请点“认出了这个人，申请回避”，由替补专家来评。"),
    ),
    "visit-late": (N_("现在不能登记考察"), N_("专家评完以后、提出公示名单以前登记。")),
    "visit-visitors": (N_("考察人不够"), N_("至少要 %(n)s 人同去，用顿号分开写姓名。")),
    "visit-day": (N_("考察日期在今天以后"), N_("请填已经去过的日期。")),
    "scan-large": (N_("文件太大"), N_("最大 %(most)s MB。请压缩或降低扫描分辨率。")),
    "scan-type": (N_("只收 PDF、JPG 或 PNG"), N_("请扫描或拍照后再传。")),
    "expert-account": (N_("没有登录名为 %(alias)s 的账号"), N_("请先由账号管理员开通，再关联。")),
    "expert-account-taken": (N_("这个账号已关联专家%(name)s"), N_("一个账号只能关联一位专家。")),
    "expert-unit": (N_("没有这个统一社会信用代码的单位"), N_("请核对代码；单位未入册的可以不填。")),
    "expert-occupation": (
        N_("职业编码 %(occupation)s 的格式不对"),
        N_("编码形如 6-18-02-04，多个用顿号分开。"),
    ),
}


def board_title(found: PanelBoard) -> str:
    """Say in one line what stands to be done on a panel."""
    panel = found.panel
    if panel is None:
        return gettext("评委抽取还没有公布")
    if panel.state is PanelState.ANNOUNCED:
        return _before_the_draw(found)
    if panel.state is PanelState.CLOSED:
        return gettext("评审已结束，可以看排名")
    if found.alarms:
        return gettext("%(n)s 份申报分数相差过大", n=len(found.alarms))
    if found.unfinished:
        return gettext("还有 %(n)s 位评委没有交分", n=len(found.unfinished))
    return gettext("评委都已交分，可以结束评审")


def _before_the_draw(found: PanelBoard) -> str:
    if clock.today() <= found.round.closes_on:
        return gettext("摘要已公布，等申报截止")
    if found.waiting:
        return gettext("还有 %(n)s 份申报没有审完", n=found.waiting)
    return gettext("%(n)s 份申报待评，可以抽取评委", n=found.candidates)


def member_state(member: Member) -> tuple[str, str]:
    """Return what a member is about, and its badge."""
    if member.stood_aside_at is not None:
        return gettext("已退出"), "bad"
    if not member.seated:
        return gettext("替补"), ""
    if member.signed_at is not None:
        return gettext("已交分"), "ok"
    if member.declared_at is None:
        return gettext("未作回避声明"), "wait"
    return gettext("评了 %(n)s / %(due)s", n=member.marked, due=member.due), "wait"


def ratio_words(ratio: float) -> str:
    """Say a share of votes: 1/2, 2/3."""
    return str(Fraction(ratio).limit_denominator(100))


def points_words(points: Decimal | None) -> str:
    """Return points without needless zeros."""
    if points is None:
        return "—"
    text = f"{points:.3f}".rstrip("0")
    return text.removesuffix(".")


def why_out(row: RankRow, ratio: float) -> str:
    """Say why somebody has no seat."""
    if row.standing is Standing.NOT_PASSED:
        return gettext(
            "赞成 %(n)s / %(of)s，要 %(ratio)s",
            n=row.votes_for, of=row.votes, ratio=ratio_words(ratio),
        )  # fmt: skip
    return gettext(STANDINGS[row.standing][0])


def vote_missing() -> str:
    """Say that the vote was not cast."""
    return gettext("还没有表决。请选“赞成”或“不赞成”。")
