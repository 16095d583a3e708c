"""What findings, problems of a timetable, steps and refusals of filing are called."""

from app.i18n import N_, gettext
from courses.filing.data import ChangeState, Finding, SessionKind
from courses.papers.data import PaperKind
from courses.papers.names import KINDS as PAPERS

FINDINGS: dict[str, str] = {
    "accreditation-none": N_("本机构没有这个职业的培训资质。请先申请资质，批准后再报送。"),
    "accreditation-not_yet": N_("本机构的培训资质在开班日还没有生效。请改开班日。"),
    "accreditation-expired": N_("本机构的培训资质到开班日已过期。请先续期。"),
    "accreditation-suspended": N_("本机构的这项培训资质已暂停，不能新开班。"),
    "accreditation-level_above": N_(
        "培训等级高于本机构的资质等级。请改选目录项目，或申请更高等级。"
    ),
    "accreditation-level_below": N_("本机构只有更高等级的资质，不含这个等级。请申请这个等级。"),
    "item-not-in-force": N_("这个项目不在现行目录内。请改选现行目录的项目。"),
    "dates-outside-item": N_(
        "培训起止日期不都在目录项目的有效期内（%(valid_from)s 至 %(valid_until)s）。"
    ),
    "starts-in-past": N_("开班日 %(starts_on)s 已经过去。请改开班日。"),
    "filed-late": N_("距开班只有 %(days)s 天，应提前 %(needed)s 天报送。"),
    "class-large": N_("名额 %(capacity)s 人，超过每班 %(most)s 人。"),
    "no-trainees-yet": N_("名册里还没有学员。可以先报送，批准后再招生。"),
    "plan-missing": N_("没有写教学计划。"),
    "assessment-plan-missing": N_("没有写考核方案。"),
    "place-missing": N_("没有写培训地点。"),
    "assessor-missing": N_("没有指定评价机构，由本机构自行结业考核。"),
    "assessor-not-accredited": N_("指定的评价机构没有这个职业和等级的评价资质。请改选。"),
    "paper-missing": N_("还缺盖章材料：%(paper)s。"),
    "timetable-missing": N_("没有课程表。请添加课次，或上传课程表。"),
    "hours-short": N_("课程表共 %(planned)s 课时，目录要求 %(needed)s 课时。"),
    "practice-short": N_("实操 %(planned)s 课时，目录要求 %(needed)s 课时。"),
    "session-outside-dates": N_("%(count)s 次课不在培训起止日期内，第一次在 %(first)s。"),
    "teacher-missing": N_("%(count)s 次课没有指定教师。"),
    "teacher-without-certificate": N_(
        "教师 %(teacher)s 没有登记本职业、本等级以上的有效证书。请补登证书，或换教师。"
    ),
    "room-missing": N_("%(count)s 次课没有指定教室。"),
    "room-too-small": N_("%(room)s 只有 %(seats)s 个座位，名额 %(capacity)s 人。"),
    "day-too-long": N_("%(count)s 天的课超过 %(most)s 小时，第一天是 %(first)s。"),
}

LINE_PROBLEMS: dict[str, str] = {
    "timetable-date": N_("日期看不懂。请写成 2026-12-01。"),
    "timetable-time": N_("时间看不懂。请写成 08:30，或在时段里写 08:30-11:45。"),
    "timetable-backward": N_("结束时间不晚于开始时间。"),
    "timetable-content": N_("没有写上课内容。"),
    "timetable-kind": N_("类型只能是“理论”或“实操”。"),
    "timetable-teacher": N_("不是本机构登记的教师，或有重名。请填教师身份证号，或先登记教师。"),
    "timetable-room": N_("不是本机构登记的教室。请先登记教室，或改成登记的名称。"),
}

KINDS: dict[SessionKind, str] = {
    SessionKind.THEORY: N_("理论"),
    SessionKind.PRACTICE: N_("实操"),
}
CHANGE_STATES: dict[ChangeState, tuple[str, str]] = {
    ChangeState.FILED: (N_("变更待核"), "wait"),
    ChangeState.APPROVED: (N_("已同意变更"), "ok"),
    ChangeState.REFUSED: (N_("不同意变更"), "bad"),
    ChangeState.WITHDRAWN: (N_("已收回"), ""),
}
FIELDS: dict[str, str] = {
    "starts_on": N_("开班日"),
    "ends_on": N_("结业日"),
    "capacity": N_("名额"),
    "place": N_("培训地点"),
    "plan": N_("教学计划"),
    "assessment_plan": N_("考核方案"),
}
FORM_FIELDS: dict[str, str] = {
    "form": N_("其中一项"),
    "number": N_("班级编号"),
    "catalogue_item": N_("目录项目"),
    "division": N_("办班所在地"),
    "assessor": N_("评价机构"),
    "action": N_("专项行动（可不填）"),
    "content": N_("上课内容"),
    "held_on": N_("日期"),
    "starts_at": N_("开始"),
    "ends_at": N_("结束"),
    "until": N_("重复到（可不填）"),
    "teacher": N_("教师"),
    "room": N_("教室"),
}
STEPS: dict[str, str] = {
    "draft": N_("起草"),
    "filed": N_("报送备案"),
    "returned": N_("退回补正"),
    "approved": N_("批准开班"),
    "running": N_("开班"),
    "assessed": N_("考核完成"),
    "completed": N_("办理结业"),
    "archived": N_("归档"),
    "cancelled": N_("取消"),
}
OUTCOMES: dict[str, tuple[str, str]] = {
    "in_order": (N_("正常"), "ok"),
    "to_mend": (N_("需整改"), "wait"),
    "serious": (N_("严重问题"), "bad"),
}
REFUSALS: dict[str, tuple[str, str]] = {
    "filing-not-editable": (
        N_("这个班已报送，不能直接修改"),
        N_("待核期间请等审核结果；批准后请用“申请变更”。"),
    ),
    "filing-incomplete": (
        N_("还有 %(count)s 项必须先改好"),
        N_("每一项都列在备案页的“核对结果”里。改好以后再报送；已填的都还在。"),
    ),
    "capacity-below-enrolled": (
        N_("名额不能少于已在册人数"),
        N_("名额 %(capacity)s 少于已在册的学员。请先办理退出，或填更大的名额。"),
    ),
    "class-dates-backward": (N_("结业日早于开班日"), N_("请返回修改起止日期。")),
    "session-days": (
        N_("没有可以排课的日子"),
        N_("所选日期和星期共得到 %(count)s 次课，可以是 1 到 %(most)s 次。请改日期或星期。"),
    ),
    "session-backward": (N_("结束时间不晚于开始时间"), N_("%(day)s 的课，请返回修改时间。")),
    "session-short": (N_("这次课不到半个课时"), N_("%(day)s 的课，请返回修改时间。")),
    "teacher-taken": (
        N_("教师在这个时间已有别的课"),
        N_("%(day)s %(span)s“%(content)s”：一位教师不能同时在两处上课。请换时间或换教师。"),
    ),
    "room-taken": (
        N_("教室在这个时间已有别的课"),
        N_("%(day)s %(span)s“%(content)s”：请换时间或换教室。"),
    ),
    "class-taken": (
        N_("这个班在这个时间已有别的课"),
        N_("%(day)s %(span)s“%(content)s”：同一个班的课次不能重叠。请换时间。"),
    ),
    "step-reason-needed": (
        N_("请写明理由"),
        N_("至少 %(shortest)s 个字。机构会原样看到这段话，也会记入办理过程。"),
    ),
    "class-not-begun": (N_("还没到开班日"), N_("开班日是 %(starts_on)s。要提前，请先申请变更。")),
    "class-without-trainees": (N_("名册里没有学员，不能开班"), N_("请先上传名册，或等学员报名。")),
    "change-nothing": (N_("没有改动任何内容"), N_("请改好要变更的内容再提交。")),
    "change-open": (
        N_("已有一份变更在等审核"),
        N_("请等审核结果，或先收回那一份，再重新提交。"),
    ),
    "change-decided": (N_("这份变更已经处理过了"), N_("请刷新页面，看处理结果。")),
    "session-has-attendance": (
        N_("已有考勤的课次不能变更"),
        N_("%(day)s 的课已记考勤。请只改还没上的课。"),
    ),
    "inspection-dates": (
        N_("检查日期或整改期限不对"),
        N_("检查日期不能在今天以后，整改期限不能早于检查日期。"),
    ),
    "papers-missing": (
        N_("材料还不齐，不能归档"),
        N_("还缺 %(count)s 份盖章材料。请在“班级材料”页打印、盖章并传回扫描件。"),
    ),
    "inspection-incomplete": (
        N_("检查记录没有填全"),
        N_("需要检查日期、检查人；需整改时还要写明问题和整改期限。"),
    ),
    **{
        code: (N_("现在不能开班"), FINDINGS[code])
        for code in FINDINGS
        if code.startswith("accreditation-")
    },
}


def field_name(field: str) -> str:
    """Return what a field of the forms is called, in the current language."""
    return gettext(FIELDS.get(field, FORM_FIELDS.get(field, FORM_FIELDS["form"])))


def finding_sentence(finding: Finding) -> str:
    """Return what a finding says, in the current language."""
    facts = dict(finding.facts)
    if "paper" in facts:
        facts["paper"] = gettext(PAPERS[PaperKind(str(facts["paper"]))])
    if facts.get("valid_until") == "":
        facts["valid_until"] = gettext("长期")
    return gettext(FINDINGS[finding.code]) % facts
