"""A decision on a year's work list in plain words."""

from app.decisions.data import Decision, NamedList, Summary
from app.i18n import gettext
from dashboards.worklist.drafting import WorkListBody


async def work_list_summary(decision: Decision) -> Summary:
    """Say which tasks are issued, who leads them, by when."""
    body = decision.body_as(WorkListBody)
    return Summary(
        sentence=gettext(
            "生效后，下达 %(year)s 年工作清单 %(n)s 项，各单位按季度填报。",
            year=body.year,
            n=len(body.tasks),
        ),
        lists=(
            NamedList(
                heading=gettext("工作清单"),
                columns=(
                    gettext("序号"), gettext("任务"), gettext("牵头单位"), gettext("全市目标"),
                    gettext("完成期限"),
                ),
                rows=tuple(
                    (
                        f"{task.item}-{task.number}",
                        task.title,
                        task.lead,
                        f"{task.target} {task.unit}",
                        task.due_on.isoformat(),
                    )
                    for task in body.tasks
                ),
            ),
        ),
        link=f"/desk/work-list?year={body.year}",
    )  # fmt: skip
