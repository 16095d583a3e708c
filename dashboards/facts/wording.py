"""Sentences about snapshots."""

from app.i18n import N_

REFUSALS: dict[str, tuple[str, str]] = {
    "snapshot-unknown": (
        N_("没有这个数据版本"),
        N_("请核对链接中的版本号，或去掉版本号查看现行数据。"),
    ),
}
"""Codes of refusals: what is wrong, and what to do."""
