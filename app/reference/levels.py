"""The eight grades of skill (新八级工)."""

from enum import StrEnum


class SkillLevel(StrEnum):
    """A grade, lowest first; codes as in ``skill_levels.csv``.

    ``SPECIAL`` and ``CHIEF`` are posts that an enterprise appoints to, not certificates.
    ``CHIEF`` (首席技师) is neither the city title nor the ladder's 首席工匠.
    """

    APPRENTICE = "APPRENTICE"
    L5 = "L5"
    L4 = "L4"
    L3 = "L3"
    L2 = "L2"
    L1 = "L1"
    SPECIAL = "SPECIAL"
    CHIEF = "CHIEF"

    @property
    def rank(self) -> int:
        """Order of the grade: 0 for an apprentice, 7 for a chief technician."""
        return _ORDER[self]


_ORDER = {level: rank for rank, level in enumerate(SkillLevel)}
