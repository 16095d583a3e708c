"""The market's view tells whose completers serve several occupations, and in what shares."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-29T04:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "programmes that serve several occupations in the market's facts"

# Shares are in ten-thousandths, as they are kept.
_MORE = """
UNION ALL
SELECT period, division, programme::text, occupation_code, level, 'shared', people
FROM programme_people
UNION ALL
SELECT p.period, '', p.programme::text, w.occupation_code, '', 'share', (w.weight * 10000)::int
FROM (SELECT DISTINCT period, programme FROM programme_people) p
JOIN programme_occupation w ON w.programme = p.programme
"""
# Other shares put a programme's people elsewhere in every quarter in which some completed.
_FOLLOW = """
CREATE FUNCTION follow_shares() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM touch_people(array_agg(t.period), array_agg(t.code), false) FROM (
        SELECT DISTINCT quarter_of(k.completed_on) AS period, k.occupation_code AS code
        FROM training_class c JOIN enrolment e ON e.training_class = c.id
        JOIN completion k ON k.enrolment = e.id
        WHERE c.programme = coalesce(NEW.programme, OLD.programme)
    ) t;
    RETURN NULL;
END $$
"""
_STATEMENTS = (
    "CREATE INDEX training_class_by_programme ON training_class (programme)"
    " WHERE programme IS NOT NULL",
    _FOLLOW,
    "CREATE TRIGGER shares_followed AFTER INSERT OR UPDATE OR DELETE ON programme_occupation"
    " FOR EACH ROW EXECUTE FUNCTION follow_shares()",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="dashboards", description=DESCRIPTION)

    async def run() -> None:
        from dashboards.supply.tables import ProgrammePeople

        (view,) = await ProgrammePeople.raw("SELECT pg_get_viewdef('market_fact') AS text")
        text = view["text"].rstrip().removesuffix(";")
        await ProgrammePeople.raw("DROP VIEW market_fact")
        await ProgrammePeople.raw(f"CREATE VIEW market_fact AS {text} {_MORE}")
        for statement in _STATEMENTS:
            await ProgrammePeople.raw(statement)

    async def back() -> None:
        from dashboards.supply.tables import ProgrammePeople

        (view,) = await ProgrammePeople.raw("SELECT pg_get_viewdef('market_fact') AS text")
        head = "UNION ALL".join(view["text"].split("UNION ALL")[:-2])
        await ProgrammePeople.raw("DROP VIEW market_fact")
        await ProgrammePeople.raw(f"CREATE VIEW market_fact AS {head}")
        await ProgrammePeople.raw("DROP TRIGGER shares_followed ON programme_occupation")
        await ProgrammePeople.raw("DROP FUNCTION follow_shares")
        await ProgrammePeople.raw("DROP INDEX training_class_by_programme")

    manager.add_raw(run)
    manager.add_raw_backwards(back)
    return manager
