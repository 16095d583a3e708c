"""Faulty sample rosters to try, in the demonstration only."""

from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from app.errors import NotFoundError
from app.i18n import N_
from app.permits import Permit
from app.settings import settings
from app.web.guard import permit
from app.web.render import download

FOLDER = Path(__file__).parents[1] / "tests" / "data" / "rosters"
SAMPLES = {
    "faulty_212.xlsx": N_("212 行，25 行有问题（从这份开始）"),
    "clean.xlsx": N_("没有问题的名册"),
    "two_row_header.xlsx": N_("两行表头、合并标题"),
    "truncated_ids.xlsx": N_("身份证号被截断"),
    "gb18030.csv": N_("GB18030 编码的 CSV，表头有错字"),
    "legacy.xls": N_("旧版 .xls"),
}
"""File and what it shows."""


@get("/desk/rosters/samples/{name:str}", opt=permit(Permit.ROSTER_UPLOAD), include_in_schema=False)
async def sample(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[Any]:
    """Send a sample roster; NotFoundError outside the demonstration."""
    _ = request
    path = FOLDER / name
    if not settings().demo or name not in SAMPLES or not path.is_file():
        raise NotFoundError("not-found")
    return download(path.read_bytes(), name, "application/octet-stream")
