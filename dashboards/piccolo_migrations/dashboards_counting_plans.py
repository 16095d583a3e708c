"""A count of one quarter starts from its few enrolments, however many there are in all."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-29T04:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "counts start from the enrolments that they are of"

# The view joins more tables than the planner reorders by itself.
_FAR = "SET join_collapse_limit = 16"
_STATEMENTS = (
    # A person's placements first: there are few of them.
    """
    CREATE OR REPLACE VIEW training_fact AS
    SELECT e.id AS enrolment, coalesce(m.merged_into, e.person) AS person, c.occupation_code,
        c.division, c.level, c.organisation, c.programme, c.starts_on,
        e.state <> 'withdrawn' AS enrolled, e.person_category <> 'enterprise_employee' AS newcomer,
        k.completed_on,
        CASE WHEN i.certificate = 'completion' THEN k.completed_on
            WHEN s.day IS NOT NULL THEN greatest(k.completed_on, s.day) END AS certified_on,
        CASE WHEN p.day IS NOT NULL THEN greatest(k.completed_on, p.day) END AS placed_on
    FROM training_class c
    JOIN enrolment e ON e.training_class = c.id
    JOIN catalogue_item i ON i.id = c.catalogue_item
    LEFT JOIN person m ON m.id = e.person AND m.merged_into IS NOT NULL
    LEFT JOIN completion k ON k.enrolment = e.id
    LEFT JOIN LATERAL (
        SELECT array_append(ARRAY(SELECT other FROM same_person WHERE one = e.person), e.person)
            AS ids WHERE k.id IS NOT NULL OFFSET 0
    ) records ON true
    LEFT JOIN LATERAL (
        SELECT min(held.issued_on) AS day FROM skill_certificate held
        WHERE held.person = ANY(records.ids) AND held.occupation_code = c.occupation_code
            AND held.level = c.level AND held.state <> 'withdrawn'
    ) s ON true
    LEFT JOIN LATERAL (
        SELECT min(job.placed_on) AS day FROM (
            SELECT training_class, placed_on FROM placement WHERE person = ANY(records.ids) OFFSET 0
        ) job WHERE job.training_class = c.id
            OR job.training_class IS NULL AND job.placed_on >= k.completed_on
    ) p ON true
    """,
    f"ALTER FUNCTION refresh_people(varchar, varchar) {_FAR}",
    f"ALTER FUNCTION touch_enrolments(uuid[], boolean, varchar[], varchar[]) {_FAR}",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="dashboards", description=DESCRIPTION)

    async def run() -> None:
        from dashboards.supply.tables import PeopleRollup

        for statement in _STATEMENTS:
            await PeopleRollup.raw(statement)

    manager.add_raw(run)
    return manager
