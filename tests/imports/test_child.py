import pytest

from app.errors import MalformedError
from app.imports.child import ChildLimits, frames
from app.imports.data import MIB

USUAL = ChildLimits()
QUICK = ChildLimits(seconds=1)


async def answers(task: str, limits: ChildLimits = USUAL, content: bytes = b"") -> list[bytes]:
    return [body async for body in frames(f"child_tasks:{task}", b"asked", content, limits)]


async def test_the_answer_comes_back_frame_by_frame():
    content = bytes(range(256)) * 20_000
    assert await answers("echo", content=content) == [b"asked", content]


async def test_a_refusal_keeps_its_code_and_facts():
    with pytest.raises(MalformedError, match="too_many_rows") as refused:
        await answers("refuse")
    assert refused.value.facts == {"limit": 5}


@pytest.mark.parametrize(
    ("task", "code"),
    [("abort", "file_unsafe"), ("grow", "file_heavy"), ("sleep", "file_slow")],
)
async def test_whatever_happens_in_the_child_is_a_refusal(task: str, code: str):
    with pytest.raises(MalformedError, match=code):
        await answers(task, QUICK)


async def test_a_child_that_spins_is_stopped():
    with pytest.raises(MalformedError, match="file_slow"):
        await answers("spin", QUICK)


async def test_the_child_sees_none_of_our_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    (seen,) = await answers("peek")
    assert b"DATABASE_URL" not in seen
    assert not [name for name in seen.split() if name.startswith(b"JIANGCE")]


async def test_leaving_early_ends_the_child():
    answered = frames("child_tasks:echo", b"a", b"b" * MIB, ChildLimits())
    assert await anext(answered) == b"a"
    await answered.aclose()
