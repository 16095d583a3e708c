"""A fault of the rules as a refusal that people can read."""

from collections.abc import Mapping

from app.errors import ConflictError
from app.i18n import gettext
from certifications import wording as ladder
from certifications.rounds.rules import Fault
from certifications.rounds.wording import paper_names

_MOST = 6


def fault_error(fault: Fault, names: Mapping[str, str] | None = None) -> ConflictError:
    """Return the refusal that a fault makes; ``names`` says what codes in it are called."""
    facts = dict(fault.facts)
    if "papers" in facts:
        facts["papers"] = paper_names(facts["papers"])  # type: ignore[arg-type]  # kinds of papers
    if "conditions" in facts:
        facts["what"] = _conditions(facts.pop("conditions"))
    if "part" in facts:
        facts["part"] = (names or {}).get(str(facts["part"]), facts["part"]) or gettext("每个职业")
    return ConflictError(fault.code, **facts)


def _conditions(found: object) -> str:
    said = [
        gettext("%(what)s：%(verdict)s", what=ladder.heading(one), verdict=ladder.verdict(one))
        for one in found  # type: ignore[attr-defined]  # a tuple of conditions
    ]
    return gettext("；").join(said[:_MOST])
