"""ARCHITECTURE.md says what the code does."""

import re
from pathlib import Path

import pytest

from app.credentials.data import CREDENTIAL_TRANSITIONS, STATUS_CHANGE_TRANSITIONS
from app.decisions.data import DECISION_TRANSITIONS
from app.imports.batches import TRANSITIONS
from app.organisations.accreditation_data import APPLICATION_TRANSITIONS
from app.outbox.data import MESSAGE_TRANSITIONS
from app.piccolo_conf import APP_REGISTRY
from certifications.levels.data import TRANSITIONS as LEVEL_TRANSITIONS
from certifications.mentoring.data import PAIR_TRANSITIONS
from certifications.notices.data import NOTICE_TRANSITIONS, OBJECTION_TRANSITIONS
from certifications.office.data import TRANSITIONS as OFFICE_TRANSITIONS
from certifications.office.results import CLAIM_TRANSITIONS
from certifications.panels.data import PANEL_TRANSITIONS
from certifications.policy.data import TRANSITIONS as POLICY_TRANSITIONS
from certifications.rounds.data import APPLICATION_TRANSITIONS as LADDER_APPLICATION_TRANSITIONS
from certifications.rounds.data import ROUND_TRANSITIONS
from competitions.data import (
    APPEAL_TRANSITIONS,
    CONTEST_TRANSITIONS,
    ENTRY_TRANSITIONS,
    EVENT_TRANSITIONS,
    REVISION_TRANSITIONS,
)
from courses.catalogue.data import EDITION_TRANSITIONS
from courses.data import CLASS_TRANSITIONS, ENROLMENT_TRANSITIONS
from courses.filing.data import CHANGE_TRANSITIONS
from courses.places.data import WAITING_TRANSITIONS
from dashboards.demand.data import RETURN_TRANSITIONS
from dashboards.demand.project_data import PROJECT_TRANSITIONS
from dashboards.plans.data import PLAN_TRANSITIONS
from dashboards.reports.data import REPORT_TRANSITIONS
from dashboards.warning.data import ALERT_TRANSITIONS
from dashboards.worklist.data import ENTRY_TRANSITIONS as WORK_ENTRY_TRANSITIONS
from dashboards.worklist.data import TASK_TRANSITIONS

TEXT = (Path(__file__).parents[2] / "ARCHITECTURE.md").read_text("utf-8")


def test_every_table_is_named() -> None:
    tables = {
        table._meta.tablename
        for app in APP_REGISTRY.app_configs.values()
        for table in app.table_classes
    }
    section = TEXT.split("## Tables")[1].split("## States")[0]
    packages = {"courses", "certifications", "competitions", "dashboards"}
    assert tables == set(re.findall(r"`([a-z_]+)`", section)) - packages


@pytest.mark.parametrize(
    ("title", "table"),
    [
        ("A batch", TRANSITIONS),
        ("A decision", DECISION_TRANSITIONS),
        ("A round", ROUND_TRANSITIONS),
        ("A version of the ladder's terms", POLICY_TRANSITIONS),
        ("A level certificate", LEVEL_TRANSITIONS),
        ("A term of office", OFFICE_TRANSITIONS),
        ("A pair of mentor and apprentice", PAIR_TRANSITIONS),
        ("A reported result", CLAIM_TRANSITIONS),
        ("An application in a round", LADDER_APPLICATION_TRANSITIONS),
        ("A panel", PANEL_TRANSITIONS),
        ("A public notice", NOTICE_TRANSITIONS),
        ("An objection", OBJECTION_TRANSITIONS),
        ("A contest", CONTEST_TRANSITIONS),
        ("An event of a contest", EVENT_TRANSITIONS),
        ("An entry in a contest", ENTRY_TRANSITIONS),
        ("An appeal", APPEAL_TRANSITIONS),
        ("A revision of a result", REVISION_TRANSITIONS),
        ("A message", MESSAGE_TRANSITIONS),
        ("A certificate", CREDENTIAL_TRANSITIONS),
        ("A request to change a certificate's status", STATUS_CHANGE_TRANSITIONS),
        ("A class", CLASS_TRANSITIONS),
        ("An enrolment", ENROLMENT_TRANSITIONS),
        ("A turn in the queue of a full class", WAITING_TRANSITIONS),
        ("A change to an approved class", CHANGE_TRANSITIONS),
        ("An edition of the catalogue", EDITION_TRANSITIONS),
        ("A seat plan", PLAN_TRANSITIONS),
        ("A brief, market report or open-data release", REPORT_TRANSITIONS),
        ("An early warning", ALERT_TRANSITIONS),
        ("A task of the work list", TASK_TRANSITIONS),
        ("A quarter's entry on the work list", WORK_ENTRY_TRANSITIONS),
        ("An application for an accreditation", APPLICATION_TRANSITIONS),
        ("A county's return of demand", RETURN_TRANSITIONS),
        ("A major project", PROJECT_TRANSITIONS),
    ],
)
def test_every_transition_is_drawn(title: str, table) -> None:
    drawing = TEXT.split(f"\n{title} (")[1].split("```")[1]
    drawn = set(re.findall(r"(\w+) --> (\w+)", drawing))
    assert drawn == {(state.value, to.value) for state, after in table.items() for to in after}
