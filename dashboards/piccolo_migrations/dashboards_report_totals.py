"""What a report asks for in all stands on the report; sums over occupations read no line of it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-29T08:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "totals of reports"

_SUMS = """
    SELECT t.report, sum(d.demand)::int AS demand, sum(d.seekers)::int AS seekers
    FROM {0} t LEFT JOIN demand_row d ON d.report = t.report AND d.kind = 'occupation'
    GROUP BY 1
"""
# All of a report is summed, not what changed added to it: a report has a few hundred lines.
_SUM = f"""
CREATE FUNCTION sum_reports() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE demand_report r SET demand = s.demand, seekers = s.seekers
    FROM ({_SUMS.format("(SELECT DISTINCT report FROM touched)")}) s
    WHERE r.id = s.report AND (r.demand, r.seekers) IS DISTINCT FROM (s.demand, s.seekers);
    RETURN NULL;
END $$
"""
_EACH = "FOR EACH STATEMENT EXECUTE FUNCTION sum_reports()"
_TOTAL = """
    SELECT period, division, {1} AS source, ''::varchar AS occupation_code, ''::varchar AS level,
        '{0}'::varchar AS measure, {0} AS value
    FROM {2}
"""
_OPEN = "open_at_start + advertised - filled - withdrawn AS vacancies_open"
_FLOWS = f"(SELECT *, {_OPEN} FROM vacancy_flow) v"
VIEW = "CREATE VIEW market_total AS " + " UNION ALL ".join(
    (
        *(
            _TOTAL.format(side, "source", f"demand_report WHERE {side} IS NOT NULL")
            for side in ("demand", "seekers")
        ),
        _TOTAL.format("seats", "''::text", "stage_count"),
        *(
            _TOTAL.format(flow, "source", _FLOWS)
            for flow in ("vacancies_open", "advertised", "filled", "withdrawn")
        ),
    )
)
# One grain of a quarter is read without a look at the other grains, or at the table.
GRAIN = (
    "CREATE INDEX people_rollup_grain ON people_rollup (period, basis, span, level, division)"
    " INCLUDE (occupation_code, enrolled, completed, certified, placed, supply)"
)
STATEMENTS = (
    f"UPDATE demand_report r SET demand = s.demand, seekers = s.seekers"
    f" FROM ({_SUMS.format('(SELECT id AS report FROM demand_report)')}) s WHERE r.id = s.report",
    _SUM,
    f"CREATE TRIGGER lines_added AFTER INSERT ON demand_row"
    f" REFERENCING NEW TABLE AS touched {_EACH}",
    f"CREATE TRIGGER lines_gone AFTER DELETE ON demand_row"
    f" REFERENCING OLD TABLE AS touched {_EACH}",
    f"CREATE TRIGGER lines_moved_from AFTER UPDATE ON demand_row"
    f" REFERENCING OLD TABLE AS touched {_EACH}",
    f"CREATE TRIGGER lines_moved_to AFTER UPDATE ON demand_row"
    f" REFERENCING NEW TABLE AS touched {_EACH}",
    VIEW,
    GRAIN,
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="dashboards", description=DESCRIPTION)

    async def run() -> None:
        from dashboards.tables import DemandReport

        for statement in STATEMENTS:
            await DemandReport.raw(statement)

    manager.add_raw(run)
    return manager
