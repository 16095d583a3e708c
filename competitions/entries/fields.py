"""The columns of a workbook of entries, under the headings that employers write."""

from app.i18n import N_
from app.imports.data import Field
from app.masking import Sensitive

FIELDS = (
    Field(name="seq_no", label=N_("序号"), variants=("编号", "No."), counter=True),
    Field(
        name="team",
        label=N_("队名"),
        variants=("参赛队", "队伍", "团队名称", "队伍名称"),
        fill_merged=True,
    ),
    Field(name="name", label=N_("姓名"), variants=("选手姓名", "参赛选手", "选手"), required=True),
    Field(
        name="id_number",
        label=N_("身份证号码"),
        variants=("身份证号", "公民身份号码", "证件号码", "身份证件号码"),
        sensitive=Sensitive.ID_NUMBER,
    ),
    Field(
        name="phone",
        label=N_("手机号码"),
        variants=("手机", "联系电话", "电话", "手机号", "联系方式"),
        sensitive=Sensitive.PHONE,
    ),
    Field(
        name="employer",
        label=N_("单位"),
        variants=("工作单位", "所在单位", "选送单位", "学校", "推荐单位"),
        fill_merged=True,
    ),
)
"""A team's name and employer often stand once for all its rows."""
