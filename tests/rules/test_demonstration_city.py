from datetime import date

from app.demo.city import RESERVED, class_serial, plan


def test_planned_classes_leave_the_reserved_serials_free() -> None:
    serials = [class_serial(count) for count in range(1, 400)]
    assert len(set(serials)) == len(serials)
    assert not set(serials) & set(RESERVED)
    assert max(serials) < 1000


def test_the_same_seed_plans_the_same_city() -> None:
    first, again = (list(plan(500, 7, date(2026, 11, 24))) for _ in range(2))
    assert first == again
