"""English counts of one: "1 people wait" is said "1 person waits". Chinese has no such forms."""

import re

_NOUNS = {
    "people": "person", "craftsmen": "craftsman", "classes": "class", "counties": "county",
    "entries": "entry", "vacancies": "vacancy",
    **{
        f"{noun}s": noun
        for noun in (
            "alert", "application", "day", "division", "institution", "occupation", "origin",
            "place", "point", "post", "quarter", "report", "return", "room", "row", "seat",
            "teacher", "time", "trainee", "warning", "year",
        )
    },
}  # fmt: skip
_VERBS = {"are": "is", "have": "has", "were": "was", "wait": "waits", "start": "starts"}
_ONE = re.compile(
    rf"(?<![\d.,:/%−-])\b1 ((?:\w+ )?)({'|'.join(_NOUNS)})\b(?: ({'|'.join(_VERBS)})\b)?"
)


def singular(text: str) -> str:
    """Return an English sentence with what is counted once in the singular.

    >>> singular("1 returns are overdue")
    '1 return is overdue'
    >>> singular("11 people did not arrive")
    '11 people did not arrive'
    """
    return _ONE.sub(_said, text)


def _said(found: re.Match[str]) -> str:
    between, noun, verb = found.groups()
    return f"1 {between}{_NOUNS[noun]}" + (f" {_VERBS[verb]}" if verb else "")
