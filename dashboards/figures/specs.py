"""The charts by code: on which page, whether public, how each is read and built."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import msgspec

from app.i18n import N_
from dashboards.figures import (
    beside,
    districts,
    dumbbell,
    effective,
    flow,
    gap_panel,
    gap_reading,
    heatmap,
    institutions,
    jobs,
    ladder,
    levels,
    loading,
    quadrant,
    series,
    stages,
    totals,
    trust,
)
from dashboards.figures.filters import left_out
from dashboards.figures.gap_reading import Reading
from dashboards.figures.outlook import outlook
from dashboards.figures.scope_words import unnarrowed
from dashboards.figures.veiling import veiled_quarters
from dashboards.panel import Panel
from dashboards.periods import quarter_of, quarters_back


class Spec(msgspec.Struct, frozen=True, kw_only=True):
    """One chart: its sheet's name, and what builds it from a page's reading.

    What is not ``public`` shows exact figures of few people and is for officers alone.
    """

    code: str
    sheet: str
    build: Callable[[Reading], Awaitable[Panel]]
    public: bool = True

    async def make(self, reading: Reading) -> Panel:
        """Return the chart; it says which filters of the address it does not answer to."""
        panel = await self.build(reading)
        without = left_out(reading.frame, self.code)
        if not without:
            return panel
        note, why = unnarrowed(reading.frame, self.code, without)
        return replace(
            panel, not_applied=without, scope_note=note + why, caption=panel.caption + note
        )  # fmt: skip


async def _gaps(reading: Reading) -> Panel:
    return gap_panel.panel(reading.frame, await reading.rows())


async def _dumbbell(reading: Reading) -> Panel:
    return dumbbell.panel(reading.frame, await reading.rows())


async def _heatmap(reading: Reading) -> Panel:
    return heatmap.panel(reading.frame, await gap_reading.heat(reading))


async def _levels(reading: Reading) -> Panel:
    held = (await reading.veil()).levels.names
    return levels.panel(reading.frame, await loading.levels(reading.frame), held)


async def _series(reading: Reading) -> Panel:
    frame = reading.frame
    veiled = await veiled_quarters(frame)
    return series.panel(frame, await loading.series(frame), await outlook(frame), veiled)


async def _quadrant(reading: Reading) -> Panel:
    return quadrant.panel(reading.frame, await loading.change(reading.frame))


async def _districts(reading: Reading) -> Panel:
    frame = reading.frame
    return districts.panel(frame, await loading.districts(frame), await loading.answered(frame))


async def _stages(reading: Reading) -> Panel:
    current = quarter_of(reading.frame.day)
    return stages.panel(reading.frame, await loading.stages(reading.frame), current)


async def _flow(reading: Reading) -> Panel:
    return flow.panel(reading.frame, await loading.flow(reading.frame))


async def _jobs(reading: Reading) -> Panel:
    return jobs.panel(reading.frame, *await loading.jobs(reading.frame))


async def _institutions(reading: Reading) -> Panel:
    return institutions.panel(reading.frame, await beside.institutions(reading.frame))


async def _ladder(reading: Reading) -> Panel:
    return ladder.panel(reading.frame, await ladder.holders(reading.frame))


async def _totals(reading: Reading) -> Panel:
    frame = reading.frame
    return totals.panel(frame, await loading.totals(frame), await beside.targets(frame))


async def _effective(reading: Reading) -> Panel:
    return effective.panel(reading.frame, await gap_reading.effective(reading))


async def _trust(reading: Reading) -> Panel:
    frame = reading.frame
    periods = quarters_back(frame.scope.period, trust.QUARTERS)
    told = await loading.vacancies(frame, periods)
    return trust.panel(frame, await beside.returns(frame, periods), told)


SHORTAGE = (
    Spec(code="gaps", sheet=N_("缺口"), build=_gaps),
    Spec(code="dumbbell", sheet=N_("供需对照"), build=_dumbbell),
    Spec(code="heatmap", sheet=N_("各地覆盖率"), build=_heatmap),
    Spec(code="levels", sheet=N_("各等级求人倍率"), build=_levels),
)
OUTLOOK = (
    Spec(code="series", sheet=N_("走势与预测"), build=_series),
    Spec(code="quadrant", sheet=N_("增长与覆盖"), build=_quadrant, public=False),
    Spec(code="districts", sheet=N_("各地走势"), build=_districts, public=False),
)
TRAINING = (
    Spec(code="totals", sheet=N_("各项指标"), build=_totals, public=False),
    Spec(code="stages", sheet=N_("各阶段人数"), build=_stages),
    Spec(code="flow", sheet=N_("去向"), build=_flow, public=False),
    Spec(code="jobs", sheet=N_("就业行业"), build=_jobs, public=False),
    Spec(code="institutions", sheet=N_("机构获证率"), build=_institutions, public=False),
    Spec(code="effective", sheet=N_("有效供给"), build=_effective, public=False),
    Spec(code="ladder", sheet=N_("在任工匠"), build=_ladder, public=False),
)
EVIDENCE = (Spec(code="trust", sheet=N_("上报情况"), build=_trust),)
BY_CODE = {spec.code: spec for spec in (*SHORTAGE, *OUTLOOK, *TRAINING, *EVIDENCE)}
