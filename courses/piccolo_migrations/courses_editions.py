"""Items that were there before editions belong to an edition of their own year."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import ForeignKey

ID = "2026-11-24T13:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "every catalogue item has an edition; nobody is in two places at once"

_EDITIONS = (
    "INSERT INTO catalogue_edition (kind, year, title, state, valid_from, published_at)"
    " SELECT DISTINCT 'demand', extract(year FROM valid_from)::int,"
    " extract(year FROM valid_from)::int || '年培训需求指导目录', 'superseded',"
    " make_date(extract(year FROM valid_from)::int, 1, 1), now() FROM catalogue_item",
    "UPDATE catalogue_item i SET edition = e.id,"
    " practice_hours = round(i.hours * i.practice_share) FROM catalogue_edition e"
    " WHERE e.year = extract(year FROM i.valid_from) AND e.kind = 'demand'",
)
_CONSTRAINTS = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    "CREATE INDEX class_session_of_class ON class_session (training_class, held_on)",
    "ALTER TABLE class_session ADD CONSTRAINT teacher_in_one_place EXCLUDE USING gist"
    " (teacher_index WITH =, tsrange(held_on + starts_at, held_on + ends_at) WITH &&)"
    " WHERE (state <> 'cancelled')",
    "ALTER TABLE class_session ADD CONSTRAINT room_for_one_class EXCLUDE USING gist"
    " (room WITH =, tsrange(held_on + starts_at, held_on + ends_at) WITH &&)"
    " WHERE (state <> 'cancelled')",
    "ALTER TABLE class_session ADD CONSTRAINT class_in_one_session EXCLUDE USING gist"
    " (training_class WITH =, tsrange(held_on + starts_at, held_on + ends_at) WITH &&)"
    " WHERE (state <> 'cancelled')",
    "ALTER TABLE class_session ADD CONSTRAINT session_of_class UNIQUE (id, training_class)",
    "ALTER TABLE enrolment ADD CONSTRAINT enrolment_of_class UNIQUE (id, training_class)",
    "ALTER TABLE attendance ADD CONSTRAINT session_of_this_class"
    " FOREIGN KEY (session, training_class) REFERENCES class_session (id, training_class)",
    "ALTER TABLE attendance ADD CONSTRAINT enrolment_in_this_class"
    " FOREIGN KEY (enrolment, training_class) REFERENCES enrolment (id, training_class)",
    "CREATE UNIQUE INDEX attendance_first_once ON attendance (session, enrolment)"
    " WHERE supersedes IS NULL",
    "CREATE UNIQUE INDEX assessment_first_once ON assessment (enrolment, part, attempt)"
    " WHERE supersedes IS NULL",
    "CREATE UNIQUE INDEX one_edition_published ON catalogue_edition (kind)"
    " WHERE state = 'published'",
    "CREATE UNIQUE INDEX waiting_once ON waiting_place (training_class, person)"
    " WHERE state = 'waiting'",
    "CREATE UNIQUE INDEX class_change_open_once ON class_change (training_class)"
    " WHERE state = 'filed'",
    "CREATE INDEX training_class_due ON training_class (division, state, due_on)"
    " WHERE state IN ('filed', 'returned')",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="courses", description=DESCRIPTION)

    async def run() -> None:
        from courses.tables import Enrolment

        for statement in (*_EDITIONS, *_CONSTRAINTS):
            await Enrolment.raw(statement)

    manager.add_raw(run)
    manager.drop_column(
        table_class_name="CatalogueItem",
        tablename="catalogue_item",
        column_name="practice_share",
        db_column_name="practice_share",
        schema=None,
    )
    manager.alter_column(
        table_class_name="CatalogueItem",
        tablename="catalogue_item",
        column_name="edition",
        db_column_name="edition",
        params={"null": False},
        old_params={"null": True},
        column_class=ForeignKey,
        old_column_class=ForeignKey,
    )
    return manager
