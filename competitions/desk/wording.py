"""What the queues of contests are called, and where each is worked on."""

from app.i18n import N_

QUEUES: dict[str, tuple[str, str]] = {
    "to_draw": (N_("报名已截止，等抽签的赛项"), "/desk/contests/events/{}/entries"),
    "to_compute": (N_("已锁定，等计算成绩的赛项"), "/desk/contests/events/{}/results"),
    "open_appeals": (N_("等裁定的申诉（确认成绩前要办完）"), "/desk/contests/events/{}/results"),
    "to_finalise": (N_("申诉期已满，等确认成绩的赛项"), "/desk/contests/events/{}/results"),
    "no_honours": (N_("成绩已公布，还没有拟晋级名单的赛项"), "/desk/contests/events/{}/honours"),
    "to_mark": (N_("还没打完分的参赛号"), "/judging/{}"),
    "spreads": (N_("分差过大、等重新打分的评判项"), "/judging/{}"),
    "spreads_to_settle": (N_("分差过大、等裁判长处理的评判项"), "/judging/{}/spreads"),
    "cards": (N_("等复录的纸卡"), "/judging/{}/second"),
    "sheets": (N_("还没签字的评分表（分打齐、复录完再签）"), "/sheets/{}"),
    "sheets_to_open": (N_("对方请求重新打开的评分表"), "/sheets/{}"),
    "to_cipher": (N_("已抽签，等加密的赛项"), "/ciphers/{}"),
    "to_lift": (N_("已锁定，等解密的赛项"), "/ciphers/{}"),
    "appeals": (N_("等裁定的竞赛申诉"), "/desk/appeals"),
    "answers": (N_("已接受邀请，等安排面试的人"), "/desk/offers/{}"),
}
"""Name, and page with a place for the event's or the offer's key."""
LISTS: dict[str, str] = {
    "to_mark": "/judging", "spreads": "/judging", "spreads_to_settle": "/judging",
    "cards": "/judging",    "sheets": "/sheets", "sheets_to_open": "/sheets",
    "to_cipher": "/ciphers", "to_lift": "/ciphers", "appeals": "/desk/appeals",
    "answers": "/desk/offers",
}  # fmt: skip
"""Page of a queue in which nothing waits; the office's are all at the contests."""
CONTESTS = "/desk/contests"
