"""What the navigation offers, over all domains."""

from app.i18n import N_
from app.permits import Permit
from app.web.navigation import Group, Link

PUBLIC = (
    Link(N_("证书查验"), "/c"),
    Link(N_("培训目录"), "/catalogue"),
    Link(N_("职业目录"), "/occupations"),
    Link(N_("正在招生"), "/classes"),
    Link(N_("工匠评选"), "/rounds"),
    Link(N_("技能竞赛"), "/contests"),
    Link(N_("供需分析"), "/supply-demand"),
)

_WORK = (
    Permit.RECOMMEND,
    Permit.CONTEST_MANAGE,
    Permit.CONTEST_MARK,
    Permit.CONTEST_SIGN,
    Permit.CIPHER_ASSIGN,
    Permit.OFFER_POST,
)
"""What brings somebody work beside classes: see the page at /desk."""

DESK = (
    Group(N_("工作台"), (Link(N_("待办"), "/desk", Permit.CLASS_VIEW, _WORK),)),
    Group(
        N_("培训"),
        (
            Link(N_("培训目录"), "/desk/catalogue", Permit.POLICY_VIEW),
            Link(N_("等开班的人"), "/desk/interest", Permit.CLASS_VIEW),
            Link(N_("资质"), "/desk/accreditations", Permit.ACCREDITATION_VIEW),
            Link(N_("班级"), "/desk/classes", Permit.CLASS_VIEW),
            Link(N_("培训项目"), "/desk/programmes", Permit.CLASS_VIEW),
            Link(N_("名册"), "/desk/rosters", Permit.ROSTER_UPLOAD),
            Link(N_("开班审核"), "/desk/filings", Permit.CLASS_DECIDE),
            Link(N_("更正请求"), "/desk/corrections", Permit.CORRECTION_DECIDE),
            Link(N_("代办"), "/agent", Permit.AGENT_FILE),
        ),
    ),
    Group(
        N_("工匠"),
        (
            Link(N_("评选管理"), "/desk/rounds", Permit.ROUND_VIEW),
            Link(N_("推荐"), "/desk/recommendations", Permit.RECOMMEND),
            Link(N_("县级审核"), "/desk/checks/county", Permit.CHECK_COUNTY),
            Link(N_("市级审核"), "/desk/checks/city", Permit.CHECK_CITY),
            Link(N_("代办的申报"), "/agent/applications", Permit.AGENT_FILE),
            Link(N_("决定事项"), "/desk/decisions", Permit.DECISION_VIEW),
            Link(N_("我的评审"), "/desk/panels", Permit.PANEL_MARK),
            Link(N_("专家库"), "/desk/experts", Permit.ROUND_MANAGE),
            Link(N_("公示"), "/desk/notices", Permit.OBJECTION_HANDLE),
            Link(N_("异议"), "/desk/objections", Permit.OBJECTION_HANDLE),
            Link(N_("异议复核"), "/desk/objection-reviews", Permit.OBJECTION_REVIEW),
            Link(N_("工匠管理"), "/desk/holders", Permit.OFFICE_VIEW),
            Link(N_("师徒与成果核实"), "/desk/claims", Permit.OFFICE_MANAGE),
            Link(N_("登记工作室"), "/desk/studios/new", Permit.STUDIO_MANAGE),
        ),
    ),
    Group(
        N_("竞赛"),
        (
            Link(N_("竞赛计划"), "/desk/contest-plans", Permit.CONTEST_VIEW),
            Link(N_("竞赛管理"), "/desk/contests", Permit.CONTEST_VIEW),
            Link(N_("我的执裁"), "/judging", Permit.CONTEST_MARK),
            Link(N_("加密"), "/ciphers", Permit.CIPHER_ASSIGN),
            Link(N_("评分表签字"), "/sheets", Permit.CONTEST_SIGN),
            Link(N_("竞赛申诉"), "/desk/appeals", Permit.APPEAL_RULE),
            Link(N_("竞赛报名"), "/desk/contest-entries", Permit.CONTEST_ENTER),
            Link(N_("赛事岗位"), "/desk/offers", Permit.OFFER_POST),
            Link(N_("竞赛与就业"), "/desk/contest-outcomes", Permit.CONTEST_VIEW),
            Link(N_("竞赛数据"), "/desk/contest-figures", Permit.CONTEST_VIEW),
        ),
    ),
    Group(
        N_("研判"),
        (
            Link(N_("供需分析"), "/supply-demand", Permit.DASHBOARD_VIEW),
            Link(N_("预警"), "/desk/alerts", Permit.DASHBOARD_VIEW),
            Link(N_("工作清单"), "/desk/work-list", Permit.DASHBOARD_VIEW),
            Link(N_("需求预测"), "/desk/forecasts", Permit.DASHBOARD_VIEW),
            Link(N_("开班计划"), "/desk/plans", Permit.PLAN_EDIT),
            Link(N_("简报和报告"), "/desk/reports", Permit.DASHBOARD_VIEW),
            Link(N_("供需参数"), "/desk/terms", Permit.DASHBOARD_VIEW),
            Link(N_("本机构数据"), "/desk/figures", Permit.CLASS_MANAGE),
            Link(N_("接下来开什么班"), "/desk/next", Permit.INSTITUTION_OUTLOOK),
            Link(N_("求人倍率"), "/desk/market-ratio", Permit.DASHBOARD_VIEW),
            Link(N_("需求填报"), "/desk/returns", Permit.DEMAND_IMPORT),
            Link(N_("需求上报"), "/desk/demand", Permit.DEMAND_IMPORT),
            Link(N_("空岗"), "/desk/vacancies", Permit.DEMAND_IMPORT),
            Link(N_("用工调查"), "/desk/surveys", Permit.DEMAND_ACCEPT),
            Link(N_("用工调查"), "/desk/survey", Permit.SURVEY_ANSWER),
            Link(N_("重大项目用工"), "/desk/projects", Permit.DEMAND_IMPORT),
            Link(N_("重大项目用工"), "/desk/own-projects", Permit.SURVEY_ANSWER),
        ),
    ),
    Group(
        N_("名册管理"),
        (
            Link(N_("单位"), "/desk/organisations", Permit.ORGANISATION_MANAGE),
            Link(N_("人员核对"), "/desk/merge-cases", Permit.PERSON_MERGE),
            Link(N_("已发证书"), "/desk/credentials", Permit.CREDENTIAL_VIEW),
            Link(N_("等级证书"), "/desk/levels", Permit.LEVEL_IMPORT),
            Link(N_("工匠条件"), "/desk/policies", Permit.POLICY_VIEW),
        ),
    ),
    Group(
        N_("本单位"),
        (
            Link(N_("团队与权限"), "/desk/team", Permit.TEAM_MANAGE),
            Link(N_("接口令牌"), "/account/tokens", Permit.API_TOKENS),
            Link(N_("外出交办"), "/account/deputy", Permit.HAND_OVER),
        ),
    ),
    Group(
        N_("系统"),
        (
            Link(N_("账号"), "/desk/accounts", Permit.ACCOUNT_MANAGE),
            Link(N_("操作记录"), "/desk/audit", Permit.AUDIT_VIEW),
            Link(N_("后台任务"), "/desk/jobs", Permit.OPERATE),
        ),
    ),
)
