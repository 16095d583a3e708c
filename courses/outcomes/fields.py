"""The columns of a list of jobs found, under the headings that institutions write."""

from app.i18n import N_
from app.imports.data import Field

FIELDS = (
    Field(name="seq_no", label=N_("序号"), variants=("编号", "No."), counter=True),
    Field(name="trainee_no", label=N_("学员编号"), variants=("学员号", "学号", "学员代码")),
    Field(name="name", label=N_("姓名"), variants=("学员姓名",), required=True),
    Field(
        name="outcome",
        label=N_("就业情况"),
        variants=("是否就业", "就业状态", "去向", "就业去向", "毕业去向"),
    ),
    Field(
        name="employer",
        label=N_("就业单位"),
        variants=("单位名称", "用人单位", "工作单位", "单位"),
        fill_merged=True,
    ),
    Field(
        name="occupation",
        label=N_("从事职业"),
        variants=("职业", "工种", "岗位", "从事工种", "就业岗位", "职业（工种）"),
        fill_merged=True,
    ),
    Field(
        name="industry",
        label=N_("单位行业"),
        variants=("行业", "所属行业", "行业门类", "国民经济行业"),
        fill_merged=True,
    ),
    Field(
        name="on",
        label=N_("就业日期"),
        variants=("上岗日期", "入职日期", "就业时间", "入职时间", "参保日期"),
        fill_merged=True,
    ),
    Field(
        name="verified_by",
        label=N_("核实方式"),
        variants=("核实依据", "证明材料", "就业证明", "佐证材料"),
        fill_merged=True,
    ),
    Field(name="left_on", label=N_("离职日期"), variants=("离职时间", "离岗日期")),
)
"""An employer often stands once for many people: a merged cell means all of them."""
