"""``jiangce contest rank``: ranks and awards of a list of scores, without a database."""

import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import cyclopts
import msgspec

from app.errors import DomainError, MalformedError
from app.i18n import LANGUAGES, Language, gettext, use_language
from competitions.rank_file import ScoreRow, read_scores
from competitions.rules.data import Ranked, Scale
from competitions.rules.presets import RANK_PRESETS, RankPreset
from competitions.rules.ranking import PRACTICE, TIME, Line
from competitions.rules.result import rank_lines, scale_missing
from competitions.rules_wording import (
    AWARDS,
    RANK_PROBLEMS,
    RETEST_NEEDED,
    SCALE_NOT_COMPUTABLE,
)

REFUSED = 2


class RankLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the answer, best first; among equals by entry.

    ``score`` is the number of the file. ``scaled`` is there with worldskills-700, null where the
    scale cannot be computed. ``retest`` is there where places are never shared and nothing parts
    the entry from another.
    """

    entry: str
    score: Decimal
    rank: int
    award: str
    scaled: int | msgspec.UnsetType | None = msgspec.UNSET
    retest: bool = False


def rank(
    file: Path,
    *,
    rules: str,
    as_json: Annotated[bool, cyclopts.Parameter(name="--json", negative="")] = False,
    lang: Language = "zh",
) -> int:
    """Rank a list of scores and say who wins what; answers 2 where the file is refused.

    Parameters
    ----------
    file
        CSV with the columns entry and score, perhaps practice (mark of the practice stage) and
        time (seconds, or h:mm:ss); other columns are passed over.
    rules
        city, provincial (totals out of 100), worldskills-500 (scores on that scale already) or
        worldskills-700 (raw totals).
    as_json
        Print [{entry, score, rank, award}]; with worldskills-700 also scaled.
    lang
        Language of the table; what is wrong is said in both.
    """
    try:
        preset = _preset(rules)
        rows = read_scores(file, preset.most)
    except DomainError as error:
        _warn(RANK_PROBLEMS[error.code], **error.facts)
        return REFUSED
    ranked = _ranked(preset, rows)
    if scale_missing(preset.rule_set, ranked):
        _warn(SCALE_NOT_COMPUTABLE)
    with use_language(lang):
        lines = _lines(preset, rows, ranked)
        sys.stdout.write((_json(lines) if as_json else _table(lines)) + "\n")
    return 0


def _warn(message: str, **facts: object) -> None:
    """Say a sentence in both languages: whoever ranks may read only one."""
    for language in LANGUAGES:
        with use_language(language):
            sys.stderr.write(gettext(message, **facts) + "\n")


def _preset(rules: str) -> RankPreset:
    if rules not in RANK_PRESETS:
        raise MalformedError("rank-rules-unknown", rules=rules, known=", ".join(RANK_PRESETS))
    return RANK_PRESETS[rules]


def _ranked(preset: RankPreset, rows: Sequence[ScoreRow]) -> list[Ranked]:
    chain = preset.rule_set.tie_chain
    lines = [
        Line(
            entry=row.entry,
            total=row.score,
            chain=(
                *((row.practice,) if PRACTICE in chain and row.practice is not None else ()),
                *((-row.time,) if TIME in chain and row.time is not None else ()),
            ),
        )
        for row in rows
    ]
    on_scale = {row.entry: row.score for row in rows} if preset.on_scale else None
    return rank_lines(preset.rule_set, lines, field=len(rows), on_scale=on_scale)


def _lines(
    preset: RankPreset, rows: Sequence[ScoreRow], ranked: Sequence[Ranked]
) -> list[RankLine]:
    scores = {row.entry: row.score for row in rows}
    computed = preset.rule_set.scale is not Scale.NONE and not preset.on_scale
    return [
        RankLine(
            entry=line.entry,
            score=scores[line.entry],
            rank=line.rank or 0,
            award=line.award.value if line.award else "",
            scaled=line.scaled if computed else msgspec.UNSET,
            retest=line.retest,
        )
        for line in ranked
    ]


def _json(lines: list[RankLine]) -> str:
    return msgspec.json.Encoder(decimal_format="number").encode(lines).decode()


def _table(lines: Sequence[RankLine]) -> str:
    names = {award.value: gettext(name) for award, name in AWARDS.items()}
    scaled = [gettext("标准分")] if lines[0].scaled is not msgspec.UNSET else []
    header = [gettext("名次"), gettext("选手"), gettext("得分"), *scaled, gettext("奖项")]
    body = []
    for line in lines:
        value = [] if not scaled else ["—" if line.scaled is None else str(line.scaled)]
        said = [names.get(line.award, ""), gettext(RETEST_NEEDED) if line.retest else ""]
        body.append([str(line.rank), line.entry, str(line.score), *value, " ".join(said).strip()])
    return "\n".join("\t".join(cells).rstrip() for cells in [header, *body])
