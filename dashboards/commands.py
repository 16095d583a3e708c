"""``jiangce market``: ratios of published labour market tables."""

import sys
from pathlib import Path
from typing import Annotated

import cyclopts
import msgspec

from app.errors import DomainError
from app.i18n import gettext
from dashboards.market import Form, Ratio, ratios
from dashboards.market_file import read_market
from dashboards.terms import default_terms
from dashboards.wording import CSV_PROBLEMS, FORMS

app = cyclopts.App(name="market", help="Work out labour market ratios.")
REFUSED = 2


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
