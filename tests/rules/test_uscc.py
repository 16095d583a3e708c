from hypothesis import given
from hypothesis import strategies as st

from app.organisations.uscc import fault_of, reserved_uscc

SERIALS = st.integers(min_value=0, max_value=99_999)


def test_a_published_code_is_good() -> None:
    assert fault_of("91110000600037341L") is None


@given(serial=SERIALS)
def test_reserved_codes_are_good(serial: int) -> None:
    assert fault_of(reserved_uscc(serial)) is None


@given(serial=SERIALS, place=st.integers(8, 15), digit=st.sampled_from("0123456789"))
def test_one_wrong_digit_in_the_organisation_part_is_found(
    serial: int, place: int, digit: str
) -> None:
    code = reserved_uscc(serial)
    wrong = code[:place] + digit + code[place + 1 :]
    assert (fault_of(wrong) is None) == (wrong == code)


def test_a_code_of_another_length_says_so() -> None:
    assert fault_of("91110000600037341") == "length"
