"""Every rule of the roster and of results: code, columns, default severity, what can be done. Pure.

The order is the order in which problems are shown: a fix that one click does comes first.
"""

from collections.abc import Mapping

from courses.rules.base import Fix, RosterTerms, Rule, Severity

_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE
_DATES = ("birth_date", "work_start_date", "existing_cert_date", "start_date", "end_date")
_REQUIRED = ("name", "id_number", "phone", "person_category")


def _rule(
    code: str,
    fields: tuple[str, ...] | str,
    severity: Severity,
    fix: Fix,
    *,
    registry: bool = False,
) -> Rule:
    columns = (fields,) if isinstance(fields, str) else fields
    return Rule(code=code, fields=columns, severity=severity, fix=fix, needs_registry=registry)


ROSTER_RULES: tuple[Rule, ...] = (
    _rule("class_style", "class_no", _E, Fix.SAFE),
    _rule("category_synonym", "person_category", _E, Fix.SAFE),
    _rule("class_choice", "class_no", _E, Fix.CHOICE),
    _rule("class_unknown", "class_no", _E, Fix.CHOICE),
    _rule("category_choice", "person_category", _E, Fix.CHOICE),
    _rule("category_unknown", "person_category", _E, Fix.CHOICE),
    _rule("level_unknown", "level", _E, Fix.CHOICE),
    _rule("date_two", _DATES, _E, Fix.CHOICE),
    _rule("duplicate_in_file", "id_number", _E, Fix.SOURCE),
    _rule("required_missing", _REQUIRED, _E, Fix.SOURCE),
    _rule("class_missing", "class_no", _E, Fix.SOURCE),
    _rule("employer_required", "employer", _E, Fix.SOURCE),
    _rule("cell_error", (), _E, Fix.SOURCE),
    _rule("cell_merged", (), _E, Fix.SOURCE),
    _rule("cell_long", (), _E, Fix.SOURCE),
    _rule("name_form", "name", _E, Fix.SOURCE),
    _rule("id_truncated", "id_number", _E, Fix.SOURCE),
    _rule("id_15_digits", "id_number", _E, Fix.SOURCE),
    _rule("id_length", "id_number", _E, Fix.SOURCE),
    _rule("id_character", "id_number", _E, Fix.SOURCE),
    _rule("id_province", "id_number", _E, Fix.SOURCE),
    _rule("id_birth_date", "id_number", _E, Fix.SOURCE),
    _rule("id_birth_future", "id_number", _E, Fix.SOURCE),
    _rule("id_checksum", "id_number", _E, Fix.SOURCE),
    _rule("id_document", "id_number", _E, Fix.SOURCE),
    _rule("id_type_needed", "id_number", _E, Fix.SOURCE),
    _rule("sex_mismatch", "gender", _E, Fix.SOURCE),
    _rule("birth_mismatch", "birth_date", _E, Fix.SOURCE),
    _rule("birth_future", "birth_date", _E, Fix.SOURCE),
    _rule("phone_form", "phone", _E, Fix.SOURCE),
    _rule("date_form", _DATES, _E, Fix.SOURCE),
    _rule("date_future", ("work_start_date", "existing_cert_date"), _E, Fix.SOURCE),
    _rule("cert_before_birth", "existing_cert_date", _E, Fix.SOURCE),
    _rule("end_before_start", "end_date", _E, Fix.SOURCE),
    _rule("number_form", "years_in_trade", _E, Fix.SOURCE),
    _rule("years_beyond_age", "years_in_trade", _E, Fix.SOURCE),
    _rule("occupation_not_class", "occupation", _E, Fix.SOURCE),
    _rule("level_not_class", "level", _E, Fix.SOURCE),
    _rule("age_min", "id_number", _E, Fix.NONE),
    _rule("class_closed", "class_no", _E, Fix.NONE, registry=True),
    _rule("class_full", "class_no", _E, Fix.NONE, registry=True),
    _rule("overlapping_class", "id_number", _E, Fix.NONE, registry=True),
    _rule("completed_before", "id_number", _E, Fix.NONE, registry=True),
    _rule("higher_level_completed", "id_number", _E, Fix.NONE, registry=True),
    _rule("person_alike", "id_number", _W, Fix.SOURCE, registry=True),
    _rule("person_name_differs", "name", _E, Fix.SOURCE, registry=True),
    _rule("age_max", "id_number", _W, Fix.SOURCE),
    _rule("age_suspect", "id_number", _W, Fix.SOURCE),
    _rule("age_mismatch", "age", _W, Fix.SOURCE),
    _rule("birth_unknown", "id_number", _W, Fix.SOURCE),
    _rule("id_perhaps_truncated", "id_number", _W, Fix.SOURCE),
    _rule("id_county", "id_number", _W, Fix.SOURCE),
    _rule("sex_form", "gender", _W, Fix.SOURCE),
    _rule("same_name_and_birth", "id_number", _W, Fix.SOURCE),
    _rule("employer_absent", "employer", _W, Fix.SOURCE),
    _rule("phone_shared", "phone", _W, Fix.SOURCE),
    _rule("number_shared", ("existing_cert_no", "student_cert_no"), _W, Fix.SOURCE),
    _rule("education_missing", "education", _W, Fix.SOURCE),
    _rule("education_unknown", "education", _W, Fix.CHOICE),
    _rule("existing_level_unknown", "existing_level", _W, Fix.CHOICE),
    _rule("level_not_higher", "level", _W, Fix.SOURCE),
    _rule("occupation_unknown", "occupation", _W, Fix.CHOICE),
    _rule("work_too_young", "work_start_date", _W, Fix.SOURCE),
    _rule("class_too_large", "class_no", _W, Fix.NONE),
    _rule("name_normalised", "name", _N, Fix.DONE),
    _rule("id_normalised", "id_number", _N, Fix.DONE),
    _rule("phone_normalised", "phone", _N, Fix.DONE),
    _rule("date_normalised", _DATES, _N, Fix.DONE),
    _rule("date_month_only", _DATES, _N, Fix.DONE),
    _rule("level_synonym", ("level", "existing_level"), _N, Fix.DONE),
    _rule("education_synonym", "education", _N, Fix.DONE),
)
"""All rules; ``cell_…`` rules concern any column."""

_SCORES = ("theory_score", "practice_score")
RESULTS_RULES: tuple[Rule, ...] = (
    _rule("result_who_missing", "id_number", _E, Fix.SOURCE),
    _rule("result_unknown", ("id_number", "trainee_no"), _E, Fix.SOURCE),
    _rule("result_two_people", "trainee_no", _E, Fix.SOURCE),
    _rule("result_name_differs", "name", _E, Fix.SOURCE),
    _rule("result_twice", "name", _E, Fix.SOURCE),
    _rule("result_not_number", ("attended_hours", *_SCORES), _E, Fix.SOURCE),
    _rule("result_out_of_range", _SCORES, _E, Fix.SOURCE),
    _rule("result_hours_negative", "attended_hours", _E, Fix.SOURCE),
    _rule("result_hours_beyond", "attended_hours", _E, Fix.SOURCE),
    _rule("result_hours_recorded", "attended_hours", _W, Fix.NONE),
    _rule("result_absent_scored", "absent", _E, Fix.SOURCE),
    _rule("result_decided", "name", _E, Fix.NONE),
    _rule("result_part_absent", _SCORES, _W, Fix.SOURCE),
    _rule("result_nothing", "name", _W, Fix.SOURCE),
)
"""Rules of a results workbook; those of ID numbers and cells are the roster's."""
RULES = (*ROSTER_RULES, *RESULTS_RULES)

RULE_BY_CODE: Mapping[str, Rule] = {rule.code: rule for rule in RULES}
ORDER: Mapping[str, int] = {rule.code: place for place, rule in enumerate(RULES)}
REQUIRED_FIELDS = _REQUIRED


def severity(code: str, terms: RosterTerms) -> Severity:
    """Return how serious the terms take a rule."""
    return terms.severities.get(code, RULE_BY_CODE[code].severity)
