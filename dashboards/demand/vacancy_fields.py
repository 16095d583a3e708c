"""The columns of a list of vacancies, under the headings that lists write."""

from app.i18n import N_
from app.imports.data import Field
from dashboards.demand_fields import BY_NAME

_DEMAND = ("seq_no", "occupation", "occupation_code", "period", "division", "source")
FIELDS = (
    *(BY_NAME[name] for name in _DEMAND),
    Field(
        name="open_at_start",
        label=N_("期初在招"),
        variants=("期初空岗", "期初岗位数", "期初在招岗位数", "上期结转", "open_at_start"),
        required=True,
    ),
    Field(
        name="advertised",
        label=N_("新增发布"),
        variants=("新增岗位", "本期新增", "新增空岗", "发布岗位数", "advertised"),
        required=True,
    ),
    Field(
        name="filled",
        label=N_("招到"),
        variants=("已招到", "招聘成功", "已填补", "到岗", "到岗人数", "filled"),
        required=True,
    ),
    Field(
        name="withdrawn",
        label=N_("撤回岗位"),
        variants=("撤回", "取消", "撤销", "withdrawn"),
        required=True,
    ),
    Field(
        name="median_days",
        label=N_("招到用时（天，中位数）"),
        variants=("招到用时", "招聘用时", "空岗天数", "招到用时中位数", "median_days"),
    ),
)
