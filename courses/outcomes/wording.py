"""Jobs after training in words: outcomes, proofs, what a row's problems say, refusals."""

from app.i18n import N_
from app.people.data import Proof
from courses.outcomes.data import Outcome

OUTCOMES: dict[Outcome, tuple[str, str]] = {
    Outcome.FOUND: (N_("已就业"), "ok"),
    Outcome.SEEKING: (N_("还在找工作"), "wait"),
    Outcome.NOT_SEEKING: (N_("暂不找工作"), ""),
    Outcome.UNASKED: (N_("还没回访"), "bad"),
}
PROOFS: dict[Proof, str] = {
    Proof.SOCIAL_INSURANCE: N_("社保缴费记录"),
    Proof.CONTRACT: N_("劳动合同"),
    Proof.EMPLOYER: N_("用人单位确认"),
    Proof.LICENCE: N_("本人营业执照"),
    Proof.STATEMENT: N_("本人书面说明（灵活就业）"),
}
LABELS: dict[str, str] = {
    "outcome": N_("就业情况"),
    "employer": N_("就业单位"),
    "occupation": N_("从事职业"),
    "industry": N_("单位行业"),
    "on": N_("就业日期"),
    "verified_by": N_("核实方式"),
    "left_on": N_("离职日期"),
}
PROBLEMS: dict[str, tuple[str, str]] = {
    "job-person-missing": (N_("没有写是谁"), N_("请写学员编号；本班没有同名的，也可以只写姓名。")),
    "job-person-unknown": (
        N_("本班结业的人里没有“%(value)s”"),
        N_("请下载本班的表重填；没结业的人不在表里。"),
    ),
    "job-name-other": (
        N_("学员编号和姓名对不上"),
        N_("这个编号是“%(name)s”。请核对后改编号或姓名。"),
    ),
    "job-name-twice": (N_("本班有同名的人"), N_("请写学员编号，下载的表里有。")),
    "job-twice": (N_("这个人在表里写了两次"), N_("和第 %(first)s 个人重复，请只留一行。")),
    "job-outcome-unknown": (
        N_("认不出就业情况“%(value)s”"),
        N_("请写“已就业”“还在找工作”或“暂不找工作”；没回访的留空。"),
    ),
    "job-not-found": (
        N_("写了没有就业，又写了单位或就业日期"),
        N_("就业了请写“已就业”；没有就业请清空单位、职业、行业和日期。"),
    ),
    "job-there": (
        N_("这个人已登记就业"),
        N_("离职了请写离职日期；登记错了请在班级的就业页撤回，再改。"),
    ),
    "job-employer-missing": (
        N_("没有写就业单位"),
        N_("请写单位全称；灵活就业或自己办照的可以不写。"),
    ),
    "job-employer-long": (N_("单位名称太长"), N_("最多 120 个字，请写单位全称，不写地址。")),
    "job-occupation-unknown": (
        N_("职业目录里没有“%(value)s”"),
        N_("请按职业目录写职业、工种名称或编码；不清楚就留空。"),
    ),
    "job-industry-unknown": (
        N_("国民经济行业分类里没有“%(value)s”"),
        N_("请写门类名称或字母，如“制造业”或 C；不清楚就留空。"),
    ),
    "job-date-missing": (N_("没有写就业日期"), N_("请写上岗或参保的日期，如 2026-03-01。")),
    "job-date-form": (N_("日期写法不对"), N_("请写到日，如 2026-03-01。")),
    "job-date-future": (N_("日期在今天以后"), N_("请写已经发生的日期。")),
    "job-date-early": (
        N_("就业日期早于开班日"),
        N_("本班 %(starts)s 开班。培训前就有的工作不算培训后就业。"),
    ),
    "job-proof-missing": (N_("没有写核实方式"), N_("请从核实方式里选一种；没有核实的先不登记。")),
    "job-proof-unknown": (
        N_("认不出核实方式“%(value)s”"),
        N_("请写社保缴费记录、劳动合同、用人单位确认、本人营业执照或本人书面说明。"),
    ),
    "job-left-early": (N_("离职日期早于就业日期"), N_("请核对两个日期。")),
}
REFUSALS: dict[str, tuple[str, str]] = {
    "jobs-later": (
        N_("这一批录入的人里有后来改过的"),
        N_("先撤回后来的那一批，或在班级的就业页逐个撤回。"),
    ),
    "job-reason": (N_("没有写撤回的原因"), N_("请写明原因，最多 300 个字，会留在审计记录里。")),
}
