"""Level certificates: one line of a list, what is known of them, how they are shown."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from app.reference.levels import SkillLevel


class CertificateState(StrEnum):
    """Where a level certificate stands."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


TRANSITIONS: dict[CertificateState, frozenset[CertificateState]] = {
    CertificateState.VALID: frozenset({CertificateState.SUPERSEDED, CertificateState.WITHDRAWN}),
    CertificateState.SUPERSEDED: frozenset({CertificateState.VALID, CertificateState.WITHDRAWN}),
    CertificateState.WITHDRAWN: frozenset(),
}
"""A higher level of the same occupation supersedes; taking that one back makes it valid again."""


class Severity(StrEnum):
    """Whether a problem keeps a row out."""

    ERROR = "error"
    WARNING = "warning"


class LevelProblem(msgspec.Struct, frozen=True, kw_only=True):
    """One finding on one row; its sentence is in ``wording.PROBLEMS`` under the code."""

    field: str
    code: str
    severity: Severity = Severity.ERROR
    facts: dict[str, str] = {}


class LevelLine(msgspec.Struct, frozen=True, kw_only=True):
    """One certificate as it will be entered; see ``tables.SkillCertificate``."""

    name: str
    id_type: str
    id_number: str
    birth_date: date | None
    sex: str
    occupation_code: str
    occupation: str
    work_type: str
    level: SkillLevel
    number: str
    issued_on: date


class LevelWords(msgspec.Struct, frozen=True, kw_only=True):
    """Words with their codes, written compact."""

    occupations: Mapping[str, str]
    names: Mapping[str, str]
    work_types: frozenset[str]
    levels: Mapping[str, str]
    province: str


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What the register says of the rows of one list.

    ``names`` are of persons by document, ``numbers`` the certificates by number as (document,
    occupation, level, issue day); ``accredited`` the occupations and levels that the issuer may
    assess, None where it is not asked (the bureau enters the list).
    """

    names: Mapping[str, str]
    numbers: Mapping[str, tuple[str, str, str, date]]
    accredited: frozenset[tuple[str, str]] | None


class CertificateRow(msgspec.Struct, frozen=True, kw_only=True):
    """One certificate in a list; the name is masked."""

    id: UUID
    number: str
    holder: str
    occupation: str
    occupation_code: str
    work_type: str
    level: SkillLevel
    issuer_name: str
    issued_on: date
    state: CertificateState
