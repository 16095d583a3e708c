"""The verification code: what is printed, what may be typed, what is refused before a look-up."""

import stdnum.iso7064.mod_37_36 as published
from hypothesis import given
from hypothesis import strategies as st

from app.credentials.code import (
    CONFUSED,
    SYMBOLS,
    Fault,
    check_symbol,
    new_code,
    printed,
    read_code,
)

SHOWN = "K262H7XW9BTRQ2"


def test_a_code_says_year_and_level_and_is_printed_in_fives():
    code = new_code(2026, "L2")
    assert code.startswith("K262")
    assert len(code) == 15
    assert [len(part) for part in printed(code).split()] == [5, 5, 5]
    assert read_code(code).fault is None


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=20))
def test_the_check_is_the_published_one(body: str):
    assert check_symbol(body) == published.calc_check_digit(body)


def test_no_new_code_holds_what_people_mix_up():
    for _ in range(500):
        code = new_code(2026, "L1")
        assert not CONFUSED & set(code[0] + code[3:])


@given(st.data())
def test_one_mistyped_symbol_is_always_found(data: st.DataObject):
    code = new_code(2026, "L4")
    place = data.draw(st.integers(0, 14))
    wrong = data.draw(st.sampled_from([s for s in SYMBOLS if s != code[place]]))
    assert read_code(code[:place] + wrong + code[place + 1 :]).fault is not None


def test_it_is_read_however_it_is_typed():
    code = new_code(2026, None)
    wide = "".join(chr(ord(symbol) + 0xFEE0) for symbol in code)
    for typed in (printed(code), code.lower(), f" {code[:5]}-{code[5:10]}-{code[10:]} ", wide):
        assert read_code(typed).code == code
        assert read_code(typed).fault is None


def test_a_symbol_that_no_code_has_gets_a_hint_and_no_look_up():
    code = new_code(2026, "L4")
    assert read_code(code[:9] + "O" + code[10:]).fault is Fault.CONFUSED
    assert read_code(code[:9] + "1" + code[10:]).fault is Fault.CONFUSED
    assert read_code(code[:-1]).fault is Fault.LENGTH
    assert read_code("X" + code[1:]).fault is Fault.FORM


def test_in_a_year_with_noughts_and_ones_they_stand_in_the_year_only():
    assert read_code(new_code(2031, "L4")).fault is None
    assert read_code(new_code(2030, "L4")).fault is None
