"""People and their ledger; personal values are sealed, found again by blind index."""

from piccolo.columns import (
    JSONB,
    Array,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from app.columns import Uuid7


class Person(Table):
    """One person. ``merged_into`` leads to the canonical record; facts are never repointed."""

    PII: dict[str, str] = {
        "name": "full name; statutory duty; while registered; masked 宋*岳 in public",
        "pinyin": "sort key of the name; statutory duty; while registered; never shown",
        "id_number": "sealed; statutory duty; while registered; first and last character",
        "id_index": "blind index of type and number; never shown",
        "phone": "sealed; to reach the person; while registered; 138****4471",
        "phone_index": "blind index; never shown",
        "birth_date": "sealed; eligibility by age; while registered; never in public",
        "name_birth_index": "blind index of name and birth date; never shown",
        "birth_year": "eligibility and statistics; aggregates only",
        "sex": "statistics and eligibility; aggregates only",
        "education": "statistics; aggregates only",
        "division": "place of registration by county; aggregates only",
    }

    id = Uuid7(primary_key=True)
    name = Text()
    pinyin = Text()
    id_type = Varchar(length=16, default="mainland_id")
    id_number = Bytea()
    id_index = Bytea()
    phone = Bytea(null=True, default=None)
    phone_index = Bytea(null=True, default=None, index=True)
    birth_date = Bytea(null=True, default=None)
    name_birth_index = Bytea(null=True, default=None, index=True)
    birth_year = SmallInt(null=True, default=None)
    sex = Varchar(length=1, null=True, default=None)
    education = Varchar(length=24, null=True, default=None)
    division = Varchar(length=12, null=True, default=None, index=True)
    entered_by = Uuid7(null=True, default=None, help_text="the batch that first named the person")
    merged_into: ForeignKey["Person"] = ForeignKey(
        "self", null=True, default=None, on_delete=OnDelete.restrict
    )
    created_at = Timestamptz()

    person_one_document = Unique([id_index])
    known_sex = Check("sex in ('m', 'f')")
    not_itself = Check("merged_into <> id")


class PersonCategory(Table):
    """A category a person belongs to for a time (policy items 6 to 9)."""

    PII: dict[str, str] = {"category": "may be sensitive (disability, hardship); eligibility only"}

    id = Uuid7(primary_key=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    category = Varchar(length=32)
    valid_from = Date(default=None, null=False)
    valid_until = Date(null=True, default=None)
    source = Text()

    person_category_once = Unique([person, category, valid_from])
    forward = Check("valid_until is null or valid_until >= valid_from")


class Employment(Table):
    """Where somebody works or worked, and how that is known."""

    PII: dict[str, str] = {
        "employer": "employer; ladder conditions; public in notices as the law of publicity asks",
        "post": "post held; ladder conditions; to officers",
    }

    id = Uuid7(primary_key=True)
    person = ForeignKey(Person, null=False, index=True, on_delete=OnDelete.restrict)
    organisation = Uuid7(null=True, default=None)
    employer = Text()
    post = Text(default="")
    front_line = Boolean(null=True, default=None)
    in_city = Boolean(null=True, default=None)
    valid_from = Date(default=None, null=False)
    valid_until = Date(null=True, default=None)
    source = Text()

    employment_once = Unique([person, employer, valid_from])
    forward = Check("valid_until is null or valid_until >= valid_from")


class Placement(Table):
    """A job found after training or through a contest, and how it was verified.

    ``occupation_code`` and ``industry`` (a section of GB/T 4754) are of the job, where known.
    """

    PII: dict[str, str] = {"employer": "employer; placement statistics; aggregates only"}

    id = Uuid7(primary_key=True)
    person = ForeignKey(Person, null=False, index=True, on_delete=OnDelete.restrict)
    source = Text(default="", help_text="natural key in the domain that wrote it")
    training_class = Uuid7(null=True, default=None)
    employer = Text()
    occupation_code = Varchar(length=16, null=True, default=None)
    industry = Varchar(length=1, null=True, default=None)
    placed_on = Date(default=None, null=False)
    left_on = Date(null=True, default=None)
    verified_by = Varchar(length=24)
    batch = Uuid7(null=True, default=None, help_text="the list that entered it last")

    placement_source_once = Unique([person, source])
    placement_has_source = Check("source <> ''")
    left_after = Check("left_on is null or left_on >= placed_on")
    known_proof = Check(
        "verified_by in ('social_insurance', 'contract', 'employer', 'licence', 'statement')"
    )
    section_of_industry = Check("industry ~ '^[A-T]$'")
    occupation_or_none = Check("occupation_code <> ''")


class Evidence(Table):
    """One dated, sourced fact about a person; never edited, a correction supersedes it."""

    PII: dict[str, str] = {"facts": "what was achieved; ladder conditions; the person and officers"}

    id = Uuid7(primary_key=True)
    person = ForeignKey(Person, null=False, index=True, on_delete=OnDelete.restrict)
    kind = Varchar(length=32)
    occurred_on = Date(default=None, null=False)
    valid_until = Date(null=True, default=None)
    basis = Varchar(length=24)
    confirmed_by = Uuid7(null=True, default=None)
    source = Text(help_text="natural key of the fact in its domain")
    occupation_code = Varchar(length=16, null=True, default=None)
    facts = JSONB()
    recorded_at = Timestamptz()
    superseded_by: ForeignKey["Evidence"] = ForeignKey(
        "self", null=True, default=None, on_delete=OnDelete.restrict
    )
    superseded_at = Timestamptz(null=True, default=None)

    known_basis = Check(
        "basis in ('produced_here', 'matched_from_data', 'unit_statement', 'own_word')"
    )


class MergeCase(Table):
    """Two records that may be one person; a human decides."""

    PII: dict[str, str] = {}

    id = Uuid7(primary_key=True)
    first = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    second = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    reasons = Array(base_column=Varchar(length=24))
    state = Varchar(length=12, default="open")
    decided_by = Uuid7(null=True, default=None)
    decided_at = Timestamptz(null=True, default=None)
    opened_at = Timestamptz()

    merge_case_once = Unique([first, second])
    ordered = Check("first < second")
    known_state = Check("state in ('open', 'merged', 'different', 'undone')")


class Consent(Table):
    """Somebody's recorded consent, or its withdrawal: for what, in which words, how given."""

    PII: dict[str, str] = {"witness": "who recorded a consent given on paper; staff"}

    id = Uuid7(primary_key=True)
    person = ForeignKey(Person, null=False, index=True, on_delete=OnDelete.restrict)
    purpose = Varchar(length=24)
    wording = SmallInt(default=1, help_text="version of the words consented to")
    way = Varchar(length=12)
    organisation = Uuid7(null=True, default=None, help_text="who acts for the person")
    account = Uuid7(null=True, default=None)
    witness = Text(default="")
    file = Uuid7(null=True, default=None, help_text="scan of the signed paper")
    given_at = Timestamptz()
    withdrawn_at = Timestamptz(null=True, default=None)

    known_way = Check("way in ('page', 'paper')")


class CorrectionRequest(Table):
    """Somebody says that a fact about them is wrong; an official answers with a reason."""

    PII: dict[str, str] = {
        "statement": "what the person says is wrong; the person and officers",
        "answer": "what was decided; the person and officers",
        "decided_by": "name of the official; staff",
    }

    id = Uuid7(primary_key=True)
    person = ForeignKey(Person, null=False, index=True, on_delete=OnDelete.restrict)
    subject = Text(help_text="natural key of the fact, or a field of the person")
    statement = Text()
    file = Uuid7(null=True, default=None, help_text="paper that shows it, sealed")
    state = Varchar(length=12, default="open")
    division = Varchar(length=12, null=True, default=None)
    asked_at = Timestamptz()
    due_on = Date(null=True, default=None)
    answer = Text(default="")
    decided_at = Timestamptz(null=True, default=None)
    decided_by = Text(default="")

    known_state = Check("state in ('open', 'accepted', 'refused', 'withdrawn')")
    answered = Check("state in ('open', 'withdrawn') or answer <> ''")
