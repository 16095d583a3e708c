"""The columns of a list of level certificates, under the headings that institutions write."""

from app.i18n import N_
from app.imports.data import Field
from app.masking import Sensitive

FIELDS = (
    Field(name="seq_no", label=N_("序号"), variants=("编号", "No."), counter=True),
    Field(name="name", label=N_("姓名"), variants=("考生姓名", "持证人"), required=True),
    Field(
        name="id_number",
        label=N_("身份证号码"),
        variants=("身份证号", "公民身份号码", "证件号码", "身份证件号码"),
        required=True,
        sensitive=Sensitive.ID_NUMBER,
    ),
    Field(
        name="occupation",
        label=N_("职业（工种）"),
        variants=("职业", "工种", "职业名称", "职业工种", "职业/工种"),
        required=True,
        fill_merged=True,
    ),
    Field(
        name="occupation_code",
        label=N_("职业编码"),
        variants=("职业代码", "编码"),
        fill_merged=True,
    ),
    Field(
        name="level",
        label=N_("技能等级"),
        variants=("等级", "职业技能等级", "级别"),
        required=True,
        fill_merged=True,
    ),
    Field(
        name="number",
        label=N_("证书编号"),
        variants=("证书号码", "证书号", "证书编码"),
        required=True,
    ),
    Field(
        name="issued_on",
        label=N_("发证日期"),
        variants=("颁证日期", "证书日期", "发证时间"),
        required=True,
        fill_merged=True,
    ),
)
"""Trade and level often stand once for many rows: a merged cell means all of them."""
