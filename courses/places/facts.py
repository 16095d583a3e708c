"""What is known when somebody asks for a place, read in the current transaction."""

from datetime import date
from uuid import UUID

from app.db import require_transaction
from app.errors import NotFoundError
from app.reference.levels import SkillLevel
from app.terms.service import in_force
from courses.data import ClassState
from courses.places.data import JoinFacts, JoinTerms

JOINING = "class_joining"


async def join_terms(day: date) -> JoinTerms:
    """Return what joining a class asks on this day."""
    found = await in_force(JOINING, day, JoinTerms)
    return found[0] if found else JoinTerms()


async def join_facts(training_class: UUID, person: UUID, category: str) -> JoinFacts:
    """Return what is known of a person and a class; raises NotFoundError for no such class."""
    connection = require_transaction()
    row = await connection.fetchrow(
        "SELECT c.state, c.starts_on, c.ends_on, c.level, c.occupation_code, c.work_type,"
        " i.eligible_categories, p.birth_year,"
        " EXISTS (SELECT FROM enrolment e WHERE e.training_class = c.id AND e.person = p.id"
        "  AND e.state <> 'withdrawn') AS already_in,"
        " EXISTS (SELECT FROM enrolment e JOIN training_class o ON o.id = e.training_class"
        "  WHERE e.person = p.id AND e.state = 'enrolled' AND o.id <> c.id"
        "  AND o.state IN ('approved', 'running') AND o.starts_on <= c.ends_on"
        "  AND o.ends_on >= c.starts_on) AS overlaps,"
        " ARRAY(SELECT k.level FROM completion k WHERE k.person = p.id"
        "  AND k.occupation_code = c.occupation_code AND k.work_type = c.work_type) AS completed"
        " FROM training_class c JOIN catalogue_item i ON i.id = c.catalogue_item, person p"
        " WHERE c.id = $1 AND p.id = $2 AND c.state NOT IN ('draft', 'filed', 'returned')",
        training_class, person,
    )  # fmt: skip
    if row is None:
        raise NotFoundError("not-found")
    return JoinFacts(
        state=ClassState(row["state"]),
        starts_on=row["starts_on"],
        level=SkillLevel(row["level"]),
        birth_year=row["birth_year"],
        category=category,
        eligible=tuple(row["eligible_categories"]),
        already_in=row["already_in"],
        overlaps=row["overlaps"],
        completed=tuple(SkillLevel(level) for level in row["completed"]),
    )


async def canonical(person: UUID) -> UUID:
    """Return the record that stands for this person after merging."""
    found: UUID = await require_transaction().fetchval(
        "SELECT coalesce(merged_into, id) FROM person WHERE id = $1", person
    )
    return found
