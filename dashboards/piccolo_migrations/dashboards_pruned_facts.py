"""A measure's figures are read from its own table alone: each branch of the view is one measure."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-29T08:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "the market's facts, a branch a measure"

# The planner leaves out the branches of other measures only where all branches have the same
# types and each names its measure as a constant.
_DEMAND = """
    SELECT r.period, r.division, r.source, d.occupation_code, d.level,
        '{0}'::varchar AS measure, d.{0} AS value
    FROM demand_row d JOIN demand_report r ON r.id = d.report
    WHERE d.kind = 'occupation' AND d.{0} IS NOT NULL
"""
_PEOPLE = """
    SELECT p.period, p.division, ''::varchar, p.occupation_code, p.level, '{0}'::varchar, p.{1}
    FROM people_rollup p WHERE p.basis = '{2}' AND p.span = '{3}'
"""
_SEATS = """
    SELECT period, division, ''::varchar, occupation_code, level, 'seats'::varchar, sum(seats)::int
    FROM stage_count GROUP BY period, division, occupation_code, level
"""
_VACANCIES = """
    SELECT v.period, v.division, v.source, v.occupation_code, ''::varchar, '{0}'::varchar, {1}
    FROM vacancy_flow v
"""
_SHARED = """
    SELECT period, division, programme::varchar, occupation_code, level, 'shared'::varchar, people
    FROM programme_people
"""
_SHARE = """
    SELECT p.period, ''::varchar, p.programme::varchar, w.occupation_code, ''::varchar,
        'share'::varchar, (w.weight * 10000)::int
    FROM (SELECT DISTINCT period, programme FROM programme_people) p
    JOIN programme_occupation w ON w.programme = p.programme
"""
_STAGES = ("enrolled", "completed", "certified", "placed", "supply")
_OPEN = "v.open_at_start + v.advertised - v.filled - v.withdrawn"
VIEW = "CREATE VIEW market_fact AS " + " UNION ALL ".join(
    (
        *(_DEMAND.format(measure) for measure in ("demand", "seekers")),
        *(_PEOPLE.format(stage, stage, "event", "quarter") for stage in _STAGES),
        *(_PEOPLE.format(f"{stage}_ytd", stage, "event", "year") for stage in _STAGES),
        *(_PEOPLE.format(f"c_{stage}", stage, "cohort", "quarter") for stage in _STAGES[:4]),
        _SEATS,
        _VACANCIES.format("vacancies_open", _OPEN),
        *(_VACANCIES.format(flow, f"v.{flow}") for flow in ("advertised", "filled", "withdrawn")),
        _SHARED,
        _SHARE,
    )
)
SEATS_INDEX = (
    "CREATE INDEX stage_count_seats ON stage_count (period, division)"
    " INCLUDE (occupation_code, level, seats)"
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="dashboards", description=DESCRIPTION)

    async def run() -> None:
        from dashboards.supply.tables import PeopleRollup

        for statement in ("DROP VIEW market_fact", VIEW, SEATS_INDEX):
            await PeopleRollup.raw(statement)

    manager.add_raw(run)
    return manager
