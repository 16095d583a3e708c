"""Sentences about snapshots."""

from app.i18n import N_

REFUSALS: dict[str, tuple[str, str]] = {
    "snapshot-unknown": (
        N_("没有这个数据版本"),
        N_("请核对链接中的版本号，或去掉版本号查看现行数据。"),
    ),
    "snapshot-elsewhere": (
        N_("数据版本 %(number)s 不是这个季度的"),
        N_("请去掉季度，按版本号打开；或去掉版本号，看这个季度的现行数据。"),
    ),
    "quarter-future": (
        N_("这个季度还没有到"),
        N_("请选本季度或以前的季度；以后会怎样，见“会怎样”里的预测。"),
    ),
}
"""Codes of refusals: what is wrong, and what to do."""
