from app.i18n import N_
from app.permits import Role

ROLE_NAMES: dict[Role, str] = {
    Role.WORKER: N_("劳动者"),
    Role.AGENT: N_("代办人"),
    Role.INSTITUTION_CLERK: N_("培训机构经办"),
    Role.INSTITUTION_HEAD: N_("培训机构负责人"),
    Role.ASSESSOR: N_("考评员"),
    Role.SCHOOL: N_("院校"),
    Role.EMPLOYER: N_("用人单位"),
    Role.EXPERT: N_("评审专家"),
    Role.JUDGE: N_("裁判员"),
    Role.CHIEF_JUDGE: N_("裁判长"),
    Role.ARBITRATION: N_("监督仲裁"),
    Role.CIPHER_CLERK: N_("加密员"),
    Role.COUNTY_OFFICER: N_("县级经办"),
    Role.CITY_OFFICER: N_("市级经办"),
    Role.SECTION_REVIEWER: N_("科室复核"),
    Role.SIGNING_LEADER: N_("分管领导"),
    Role.UNION_OFFICER: N_("工会经办"),
    Role.DEPARTMENT_OFFICER: N_("部门经办"),
    Role.FUND_AUDITOR: N_("资金审计"),
    Role.SYSTEM_ADMIN: N_("系统管理员"),
    Role.SECURITY_ADMIN: N_("安全管理员"),
    Role.AUDIT_ADMIN: N_("审计管理员"),
}
