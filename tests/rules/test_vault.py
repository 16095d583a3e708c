"""Sealed values open only where they were sealed."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import vault
from app.settings import settings

TEXT = st.text(max_size=60)


@given(value=TEXT)
def test_what_is_sealed_opens_in_its_place(value: str) -> None:
    assert vault.unseal(vault.seal(value, "person|phone|1"), "person|phone|1") == value.encode()


@given(value=TEXT)
def test_a_value_moved_to_another_row_or_column_does_not_open(value: str) -> None:
    sealed = vault.seal(value, "person|phone|1")
    for place in ("person|phone|2", "person|id_number|1"):
        with pytest.raises(vault.VaultError):
            vault.unseal(sealed, place)


@given(value=TEXT, at=st.integers(min_value=1, max_value=200))
def test_an_altered_value_does_not_open(value: str, at: int) -> None:
    sealed = bytearray(vault.seal(value, "a"))
    sealed[1 + at % (len(sealed) - 1)] ^= 1
    with pytest.raises(vault.VaultError):
        vault.unseal(bytes(sealed), "a")


def test_a_key_version_that_is_not_there_says_so() -> None:
    sealed = bytearray(vault.seal("x", "a"))
    sealed[0] = 99
    with pytest.raises(vault.VaultError, match="version 99"):
        vault.unseal(bytes(sealed), "a")


@given(values=st.lists(TEXT, max_size=20))
def test_a_column_is_sealed_as_its_values_are(values: list[str]) -> None:
    places = [f"t|c|{n}" for n in range(len(values))]
    sealed = vault.seal_column(values, places)
    assert [vault.unseal(s, p).decode() for s, p in zip(sealed, places, strict=True)] == values


@given(first=TEXT, second=TEXT)
def test_an_index_is_equal_for_equal_values_only(first: str, second: str) -> None:
    assert (vault.index(first) == vault.index(second)) == (first == second)


def test_the_same_value_sealed_twice_looks_different() -> None:
    assert vault.seal("x", "a") != vault.seal("x", "a")


def test_keys_are_readable_by_their_owner_alone() -> None:
    vault.keys()
    for path in settings().secrets.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path


def test_two_that_make_a_secret_at_once_agree_on_it(tmp_path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: vault._make(tmp_path / "new.key"), range(64)))
    assert [len(secret) for secret in made] == [32]
    assert [path.name for path in tmp_path.iterdir()] == ["new.key"]
