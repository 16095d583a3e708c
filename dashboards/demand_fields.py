"""The columns of a demand report, under the headings that reports write."""

from app.i18n import N_
from app.imports.data import Field

FIELDS = (
    Field(name="seq_no", label=N_("序号"), variants=("编号", "No."), counter=True),
    Field(
        name="occupation",
        label=N_("职业（工种）或职业大类"),
        variants=(
            "职业",
            "工种",
            "职业名称",
            "职业工种",
            "职业/工种",
            "岗位",
            "岗位名称",
            "需求岗位",
            "职业类别",
            "职业大类",
            "职业分类",
            "occupation",
            "category",
        ),
        required=True,
        fill_merged=True,
    ),
    Field(
        name="occupation_code",
        label=N_("职业编码"),
        variants=("职业代码", "编码", "代码", "occupation_code"),
        fill_merged=True,
    ),
    Field(
        name="level",
        label=N_("等级"),
        variants=("技能等级", "职业技能等级", "技术等级", "级别", "level"),
    ),
    Field(
        name="demand",
        label=N_("需求人数"),
        variants=(
            "需求",
            "需求数",
            "招聘人数",
            "用工需求",
            "用工需求人数",
            "岗位需求数",
            "岗位数",
            "缺工人数",
            "招聘需求人数",
            "demand",
        ),
        required=True,
    ),
    Field(
        name="seekers",
        label=N_("求职人数"),
        variants=("求职", "求职数", "登记求职人数", "求职登记人数", "求职者人数", "seekers"),
    ),
    Field(
        name="period",
        label=N_("季度"),
        variants=("报告期", "统计期", "所属季度", "年季", "时间", "period"),
        fill_merged=True,
    ),
    Field(
        name="division",
        label=N_("县（市、区）、功能区"),
        variants=(
            "县（市、区）",
            "县（市、区）名称",
            "县市区",
            "区县",
            "县区",
            "地区",
            "所属地区",
            "区划",
            "所在地",
            "division",
        ),
        fill_merged=True,
    ),
    Field(
        name="source",
        label=N_("来源"),
        variants=("数据来源", "填报来源", "采集渠道", "source"),
        fill_merged=True,
    ),
)
BY_NAME = {field.name: field for field in FIELDS}
GROUPS = frozenset(
    {
        "单位负责人",
        "党的机关、国家机关、群众团体和社会组织、企事业单位负责人",
        "专业技术人员",
        "办事人员和有关人员",
        "商业和服务业人员",
        "社会生产服务和生活服务人员",
        "农林牧渔水利生产人员",
        "农、林、牧、渔业生产及辅助人员",
        "生产运输设备操作工",
        "生产制造及有关人员",
        "不便分类的其他从业人员",
        "其他",
    }
)
"""Groups of occupations that quarterly reports print, old and new wording."""
