"""What ways into a class and refusals of places are called."""

from app.i18n import N_

WAYS: dict[str, str] = {
    "roster": N_("名册"),
    "self": N_("本人报名"),
    "agent": N_("代办"),
    "waiting_list": N_("候补"),
}
"""How somebody came into a class."""

REFUSALS: dict[str, tuple[str, str]] = {
    "join-closed": (N_("这个班现在不招生"), N_("请在“正在招生”里换一个班。")),
    "join-too-late": (N_("报名已截止"), N_("请换一个还没开班的班，或登记“开班提醒我”。")),
    "join-not-eligible": (
        N_("您选的人员类别不在这个班的对象内"),
        N_("课程页写明了可以参加的人员类别。类别选错了请重选；有疑问请问机构。"),
    ),
    "join-too-young": (N_("开班时未满 16 周岁，不能报名"), N_("年满后可以报名以后的班。")),
    "join-already-in": (N_("您已在这个班"), N_("在“我的课程”里可以看到，不用再报。")),
    "join-overlaps": (
        N_("和您正在参加的另一个班时间重叠"),
        N_("先退出那个班，或换一个时间不重叠的班。"),
    ),
    "join-completed": (
        N_("这个职业和等级您已结业"),
        N_("同一职业同一等级只能享受一次补贴培训。可以报更高等级。"),
    ),
    "join-higher-completed": (
        N_("您已有这个职业更高等级的结业"),
        N_("补贴培训不能再报低等级。请看更高等级或别的职业。"),
    ),
    "queue-full": (N_("候补人数已满"), N_("最多候补 %(most)s 人。请换一个班。")),
    "account-without-person": (
        N_("这个账号没有对应的个人档案"),
        N_("请用本人的账号登录；还没有账号的，用“认领我的档案”开通。"),
    ),
    "agent-without-organisation": (
        N_("您的账号没有对应的单位"),
        N_("请让安全管理员把您的账号归到单位或村（社区）。"),
    ),
    "agent-id-number": (
        N_("身份证号不对"),
        N_("请对照证件再输一次：18 位，最后一位可能是 X。其他已填的请返回修改。"),
    ),
    "agent-name-differs": (
        N_("姓名和登记的不一致"),
        N_("这个证件号已登记在别的姓名下。请对照证件核对；证件没错的，请联系人社部门核对。"),
    ),
    "agent-scan": (
        N_("没有可用的同意书扫描件"),
        N_("请上传本人签字的同意书：PDF、JPG 或 PNG，不超过 %(most)s MB。"),
    ),
}
