"""What the things to do and the queues are called, and where each is done."""

from app.i18n import N_
from app.permits import Permit
from courses.desk.data import TodoKind

TODOS: dict[TodoKind, tuple[str, str]] = {
    TodoKind.MEND_FILING: (N_("补正后重新报送"), "/desk/classes/{}/filing"),
    TodoKind.MEND_INSPECTION: (N_("检查问题要整改"), "/desk/classes/{}/inspections"),
    TodoKind.FILE_CLASS: (N_("草稿还没报送"), "/desk/classes/{}/filing"),
    TodoKind.START_CLASS: (N_("到开班日了，请开班"), "/desk/classes/{}/filing"),
    TodoKind.RECORD_ATTENDANCE: (N_("有课次没记考勤"), "/desk/classes/{}/attendance"),
    TodoKind.COMPLETE_CLASS: (N_("到结业日了，请办结业"), "/desk/classes/{}"),
    TodoKind.FOLLOW_UP: (N_("结业的人该回访就业了"), "/desk/classes/{}/placements"),
    TodoKind.SEND_PAPERS: (N_("还缺盖章材料"), "/desk/classes/{}/papers"),
    TodoKind.FINISH_ROSTER: (N_("名册有退回的行没处理"), "/desk/rosters/{}"),
    TodoKind.RENEW_ACCREDITATION: (N_("资质快到期，请续期"), "/desk/accreditations"),
    TodoKind.MEND_APPLICATION: (N_("资质申请要补正"), "/desk/accreditations"),
}
"""Sentence, and the page where it is done with a place for the subject's key."""

QUEUES: dict[str, tuple[str, str, Permit]] = {
    "filings": (N_("开班备案"), "/desk/filings", Permit.CLASS_DECIDE),
    "changes": (N_("班级变更"), "/desk/filings", Permit.CLASS_DECIDE),
    "inspections": (N_("检查后待整改"), "/desk/inspections", Permit.CLASS_DECIDE),
    "accreditations": (N_("资质申请"), "/desk/accreditations", Permit.ACCREDITATION_DECIDE),
    "corrections": (N_("更正请求"), "/desk/corrections", Permit.CORRECTION_DECIDE),
}
"""Name, page, and who may work on it."""
