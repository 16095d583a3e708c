"""Pinyin as people type it: no tones, no spaces; and its initials."""

import re
import unicodedata

from pypinyin import Style, lazy_pinyin, load_phrases_dict

_DROPPED = re.compile(r"[^a-z0-9]")

# phrases of these trades that the dictionary of readings lacks: 调 is tiáo in each
load_phrases_dict(
    {
        "调饮": [["tiáo"], ["yǐn"]],
        "调酒": [["tiáo"], ["jiǔ"]],
        "调试": [["tiáo"], ["shì"]],
        "调整": [["tiáo"], ["zhěng"]],
        "装调": [["zhuāng"], ["tiáo"]],
        "装配调试": [["zhuāng"], ["pèi"], ["tiáo"], ["shì"]],
    }
)


def _spell(text: str, style: Style) -> str:
    plain = unicodedata.normalize("NFKC", text)
    return _DROPPED.sub("", "".join(lazy_pinyin(plain, style=style)).lower())


def pinyin(text: str) -> str:
    """Return 无人机驾驶员 as wurenjijiashiyuan; ü is v; letters and digits stay."""
    return _spell(text, Style.NORMAL)


def initials(text: str) -> str:
    """Return 无人机驾驶员 as wrjjsy."""
    return _spell(text, Style.FIRST_LETTER)
