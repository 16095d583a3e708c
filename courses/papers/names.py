"""What papers are called, and what people read when a scan is refused."""

from app.i18n import N_
from courses.papers.data import PaperKind

KINDS: dict[PaperKind, str] = {
    PaperKind.FILING_FORM: N_("备案表"),
    PaperKind.COMMITMENT: N_("承诺书"),
    PaperKind.ROSTER: N_("花名册"),
    PaperKind.SIGN_IN: N_("签到表"),
    PaperKind.ASSESSMENT: N_("考核表"),
    PaperKind.OTHER: N_("其他材料"),
}
FORMS: dict[PaperKind, str] = {
    PaperKind.FILING_FORM: "职业技能培训开班备案表",
    PaperKind.COMMITMENT: "职业技能培训承诺书",
    PaperKind.ROSTER: "职业技能培训学员花名册",
    PaperKind.SIGN_IN: "职业技能培训学员签到表",
    PaperKind.ASSESSMENT: "职业技能培训结业考核成绩表",
}
"""Titles as printed: these forms are official papers, in Chinese only."""
DUE_WITH: dict[str, str] = {
    "filed": N_("报送备案前"),
    "approved": N_("核准前"),
    "running": N_("开班前"),
    "assessed": N_("考核前"),
    "completed": N_("办理结业前"),
    "archived": N_("归档前"),
}

REFUSALS: dict[str, tuple[str, str]] = {
    "paper-no-file": (
        N_("还没有选文件，或文件是空的"),
        N_("请选一份盖好章的扫描件（PDF、JPG 或 PNG）再上传。"),
    ),
    "paper-type": (
        N_("这不是扫描件，没有存入"),
        N_("只收 PDF、JPG、PNG，以文件内容为准。Word、Excel 请打印、签字盖章后扫描上传。"),
    ),
    "paper-large": (
        N_("扫描件太大，没有存入"),
        N_("每份不超过 %(most)s MB。请用 200 dpi、灰度重新扫描，或分成几份作“其他材料”上传。"),
    ),
    "scan-unreadable": (
        N_("文件打不开，没有存入"),
        N_("文件可能没有传完或已损坏、加了密码。请在电脑上打开看看，重新扫描或另存后再传。"),
    ),
    "paper-elsewhere": (
        N_("这份扫描件已经作为别的材料存过"),
        N_("内容一字不差的文件已存为%(where)s。请核对选错了文件，还是选错了种类。"),
    ),
    "paper-wrong": (
        N_("这是%(found)s，没有存入"),
        N_(
            "纸上的二维码写着：%(found)s。您要存的是本班%(wanted)s。请核对文件，或换到对的班级、种类再传。"
        ),
    ),
    "paper-closed": (
        N_("班级已归档或已取消，材料不能再改"),
        N_("需要补材料的，请联系人社部门。"),
    ),
}
