"""``jiangce market``: ratios of published tables; ``jiangce rollups``: they equal the facts."""

import asyncio
import sys
from collections.abc import Awaitable
from pathlib import Path
from typing import Annotated, TypeVar

import cyclopts
import msgspec

from app import db
from app.errors import DomainError
from app.i18n import gettext
from app.postgres import ensure
from app.settings import settings
from dashboards.market import Form, Ratio, ratios
from dashboards.market_file import read_market
from dashboards.supply import service
from dashboards.terms import default_terms
from dashboards.wording import CSV_PROBLEMS, FORMS

app = cyclopts.App(name="market", help="Work out labour market ratios.")
rollups = cyclopts.App(name="rollups", help="Compare the rollups with the facts, or rebuild them.")
REFUSED = 2
DIFFERS = 1
Answer = TypeVar("Answer")


@app.command
def ratio(
    file: Path,
    *,
    form: Form,
    as_json: Annotated[bool, cyclopts.Parameter(name="--json", negative="")] = False,
) -> int:
    """Work out 求人倍率 of a published table; answers 2 where the file is refused.

    Parameters
    ----------
    file
        CSV with the columns category, demand and seekers; 无要求 is the unspecified bucket and
        合计 the total.
    form
        How the unspecified bucket is treated.
    as_json
        Print a list of {category, demand, seekers, ratio}.
    """
    try:
        found = ratios(read_market(file), form)
    except DomainError as error:
        sys.stderr.write(gettext(CSV_PROBLEMS[error.code], **error.facts) + "\n")
        return REFUSED
    sys.stdout.write(msgspec.json.encode(found).decode() if as_json else _table(found, form))
    sys.stdout.write("\n")
    return 0


def _table(found: tuple[Ratio, ...], form: Form) -> str:
    small = default_terms().min_seekers_for_ratio
    lines = [gettext(FORMS[form])]
    for row in found:
        value = "—" if row.ratio is None else f"{row.ratio:.2f}"
        few = row.ratio is not None and row.seekers is not None and row.seekers < small
        note = gettext("求职不足 %(n)s 人，仅供参考", n=small) if few else ""
        lines.append(
            "\t".join((row.category, _count(row.demand), _count(row.seekers), value, note))
        )
    return "\n".join(line.rstrip() for line in lines)


def _count(figure: int | None) -> str:
    return "—" if figure is None else f"{figure:,}"


async def _with_database(work: Awaitable[Answer]) -> Answer:
    db.set_address(ensure(settings()).app)
    await db.open_pool(largest=2)
    try:
        return await work
    finally:
        await db.close_pool()


@rollups.command
def check(*, mend: bool = False) -> int:
    """Compare every rollup with the facts; answers 1 where one differs.

    Parameters
    ----------
    mend
        Rebuild the years that differ.
    """
    found = asyncio.run(_with_database(service.check(mend=mend)))
    for one in found:
        told = gettext(
            "%(rollup)s：核对 %(n)s 行，%(wrong)s 行不符。",
            rollup=one.rollup, n=one.figures, wrong=len(one.wrong),
        )  # fmt: skip
        sys.stdout.write(told + "\n")
    return DIFFERS if any(one.wrong for one in found) else 0


@rollups.command
def rebuild() -> int:
    """Count every rollup anew from the facts."""
    years = asyncio.run(_with_database(service.rebuild()))
    sys.stdout.write(gettext("已重新统计 %(n)s 个年度。", n=years) + "\n")
    return 0
