"""Years in office in words: states, grades, grounds, refusals."""

from app.i18n import N_
from certifications.mentoring.data import PairState
from certifications.office.data import AppointmentState, Grade
from certifications.office.results import ClaimState, ResultKind
from certifications.office.studio_data import StudioKind, StudioLevel

STATES: dict[AppointmentState, tuple[str, str]] = {
    AppointmentState.ACTIVE: (N_("在管"), "ok"),
    AppointmentState.SUSPENDED: (N_("暂停"), "wait"),
    AppointmentState.EXPIRED: (N_("期满"), ""),
    AppointmentState.RENEWED: (N_("已续任"), ""),
    AppointmentState.SUPERSEDED: (N_("已获评更高一级"), ""),
    AppointmentState.REVOKED: (N_("已撤销"), "bad"),
    AppointmentState.RESIGNED: (N_("已辞去"), ""),
}
GRADES: dict[Grade, tuple[str, str]] = {
    Grade.EXCELLENT: (N_("优秀"), "ok"),
    Grade.PASSED: (N_("合格"), "ok"),
    Grade.FAILED: (N_("不合格"), "bad"),
}
GROUNDS: dict[str, str] = {
    "forged_material": N_("申报材料造假"),
    "serious_accident": N_("较大以上安全或质量责任事故"),
    "criminal_conviction": N_("受过刑事处罚"),
    "left_post": N_("脱离一线岗位"),
    "failed_reviews": N_("年度考核连续不合格（按规定撤销）"),
    "other": N_("其他"),
}
CHOSEN_GROUNDS = tuple(code for code in GROUNDS if code != "failed_reviews")
"""Grounds that an official gives; the other follows from the reviews by rule."""
LISTS: dict[str, tuple[str, str]] = {
    "draft": (N_("待送审"), "wait"),
    "signed": (N_("已审签，待发放"), "info"),
    "paid": (N_("已发放"), "ok"),
}
PAIR_STATES: dict[PairState, tuple[str, str]] = {
    PairState.FILED: (N_("待核实"), "wait"),
    PairState.CONFIRMED: (N_("已备案"), "ok"),
    PairState.REFUSED: (N_("未通过"), "bad"),
    PairState.ENDED: (N_("已结束"), ""),
}
CLAIM_STATES: dict[ClaimState, tuple[str, str]] = {
    ClaimState.FILED: (N_("待核实"), "wait"),
    ClaimState.CONFIRMED: (N_("已计入"), "ok"),
    ClaimState.REFUSED: (N_("未通过"), "bad"),
}
RESULT_KINDS: dict[ResultKind, str] = {
    ResultKind.PATENT: N_("专利"),
    ResultKind.NAMED_METHOD: N_("以本人命名的操作法"),
    ResultKind.AWARD: N_("奖项"),
    ResultKind.STANDARD: N_("标准"),
    ResultKind.PROCESS_GAIN: N_("工艺改进"),
}
STUDIO_KINDS: dict[StudioKind, str] = {
    StudioKind.MASTER: N_("技能大师工作室（站）"),
    StudioKind.INNOVATION: N_("劳模和工匠人才创新工作室"),
}
STUDIO_LEVELS: dict[StudioLevel, str] = {
    StudioLevel.COUNTY: N_("县级"),
    StudioLevel.CITY: N_("市级"),
    StudioLevel.PROVINCE: N_("省级"),
    StudioLevel.NATIONAL: N_("国家级"),
}
REFUSALS: dict[str, tuple[str, str]] = {
    "appointment-state": (
        N_("%(name)s的称号现在不能这样办"),
        N_("它已经期满、续任、撤销或辞去，或正处在这个状态。请刷新页面看现状。"),
    ),
    "renewal-early": (
        N_("还没到续任办理的时候"),
        N_("%(name)s的管理期到 %(until)s，临近期满再提出。"),
    ),
    "renewal-no-results": (
        N_("管理期内没有新成果，不能续任"),
        N_("请%(name)s先报送管理期内的创新成果、竞赛名次或荣誉，核实后再提出。"),
    ),
    "report-length": (N_("述职没有写，或太长"), N_("请写 4 到 %(most)s 个字。")),
    "report-closed": (
        N_("%(year)s 年度不用述职，或已经考核过"),
        N_("请刷新页面；要补充，请联系人社部门。"),
    ),
    "review-unopened": (
        N_("%(year)s 年度不在应考核的年度里"),
        N_("请在页面上选列出的年度；当年的考核次年才开始。"),
    ),
    "review-graded": (N_("%(year)s 年度已经考核过"), N_("请刷新页面，看考核结果。")),
    "review-waits": (
        N_("%(year)s 年度的述职还没有交"),
        N_("本人可以在 %(day)s 前提交；逾期未交才能直接考核。"),
    ),
    "review-own": (N_("不能考核自己"), N_("请由其他同事办理。")),
    "allowance-early": (N_("这个季度还没有过完"), N_("请在 %(day)s 之后编制。")),
    "allowance-closed": (
        N_("%(year)s 年第 %(quarter)s 季度的名单已送审或已审签"),
        N_("要改，请先由经办收回送审。"),
    ),
    "allowance-nobody": (N_("名单上没有人"), N_("这个季度没有人应领津贴，不用送审。")),
    "allowance-not-signed": (N_("名单还没有审签，或已经发放"), N_("审签后再登记发放日期。")),
    "reason-short": (
        N_("请写明理由"),
        N_("至少 %(shortest)s 个字，写明事实和依据；会留在档案里。"),
    ),
    "person-not-found": (
        N_("没有找到这个人"),
        N_("请核对姓名和身份证号；对方还没有登记的，请先参加培训或到人社部门登记。"),
    ),
    "pair-oneself": (N_("师徒不能是同一个人"), N_("请填对方的姓名和身份证号。")),
    "pair-future": (N_("结对日期在将来"), N_("请照协议填写结对日期。")),
    "pair-there": (N_("这一对师徒已经备案过"), N_("请在下面的名单里查看，不用再报。")),
    "pair-state": (N_("这一对已经办过"), N_("请刷新页面看现状。")),
    "pair-own": (N_("不能核实自己的"), N_("请由其他同事办理。")),
    "result-future": (N_("取得日期在将来"), N_("请照证书填写日期。")),
    "result-there": (N_("这项成果已经报过"), N_("请在下面的名单里查看，不用再报。")),
    "result-own": (N_("不能核实自己的"), N_("请由其他同事办理。")),
    "result-ruled": (N_("这项成果已经核实过"), N_("请刷新页面。")),
    "studio-future": (N_("日期或年度在将来"), N_("请填今天或以前的。")),
    "studio-there": (N_("已有同名的“%(name)s”"), N_("请查看登记的工作室；确是另一家，请写全名。")),
    "studio-closing": (
        N_("不能这样撤销登记"),
        N_("日期须在设立之后、今天或以前；已撤销的不再办理。"),
    ),
    "studio-closed": (N_("工作室已经撤销登记"), N_("请刷新页面看现状。")),
    "studio-member-there": (N_("这个人已经在名单上"), N_("不用再加。")),
    "studio-support-yuan": (
        N_("经费金额不对"),
        N_("请填大于 0、不超过 %(most)s 的元数，最多两位小数。"),
    ),
    "studio-support-there": (N_("这个文号的经费已经登记过"), N_("请核对文号。")),
    "allowance-future": (N_("发放日期在将来"), N_("请填实际发放的日期。")),
}
"""Codes of refusals: what is wrong, and what to do."""
