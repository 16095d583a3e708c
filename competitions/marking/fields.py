"""The columns of a workbook of theory marks."""

from app.i18n import N_
from app.imports.data import Field

FIELDS = (
    Field(name="seq_no", label=N_("序号"), variants=("编号", "No."), counter=True),
    Field(
        name="number",
        label=N_("密号"),
        variants=("选手密号", "密号（C 加数字）"),
        required=True,
    ),
    Field(name="mark", label=N_("理论成绩"), variants=("成绩", "分数", "得分", "理论分")),
    Field(name="absent", label=N_("缺考"), variants=("缺席", "是否缺考")),
)
