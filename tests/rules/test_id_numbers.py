from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cleaning import column
from app.people.id_numbers import (
    RESERVED_PREFIXES,
    IdFault,
    IdType,
    check_character,
    check_id_numbers,
    known_counties,
    reserved_id_number,
)

TODAY = date(2026, 11, 24)
BIRTHS = st.dates(date(1930, 1, 1), date(2010, 12, 31))


def fault(number: str, kind: str = "") -> str:
    check = check_id_numbers(column([number]), today=TODAY, types=column([kind]))
    return IdFault(check.fault[0]).name


def with_check(body: str) -> str:
    return body + check_character(body)


@given(serial=st.integers(0, 4999), birth=BIRTHS, male=st.booleans())
def test_a_reserved_number_is_in_order_and_tells_birth_and_sex(
    serial: int, birth: date, male: bool
):
    number = reserved_id_number(serial, birth, male=male)
    check = check_id_numbers(column([number]), today=TODAY)
    assert check.fault[0] == IdFault.NONE
    assert check.birth[0] == np.datetime64(birth)
    assert check.sex[0] == (1 if male else 2)
    assert check.county_unknown[0]


@given(serial=st.integers(0, 499), birth=BIRTHS, place=st.integers(0, 17), change=st.integers(1, 9))
def test_any_single_wrong_digit_is_found(serial: int, birth: date, place: int, change: int):
    number = reserved_id_number(serial, birth, male=True)
    old = 10 if number[place] == "X" else int(number[place])
    wrong = number[:place] + str((old + change) % 10 if old < 10 else change) + number[place + 1 :]
    assert fault(wrong) != "NONE"


@given(st.integers(0, 499), BIRTHS)
def test_width_case_and_spaces_are_put_right_and_noted(serial: int, birth: date):
    number = reserved_id_number(serial, birth, male=False)
    wide = "".join(chr(ord(mark) + 0xFEE0) for mark in number.lower())
    check = check_id_numbers(
        column([f" {number[:6]} {number[6:14]} {number[14:].lower()}\n", wide, f"'{number}"]),
        today=TODAY,
    )
    assert check.value.tolist() == [number] * 3
    assert check.normalised.all()
    assert not check.fault.any()


@given(st.text(max_size=60), st.text(max_size=10))
def test_no_text_breaks_the_check(text: str, kind: str):
    check = check_id_numbers(column([text, "", text]), today=TODAY, types=column([kind, "", kind]))
    assert check.fault[1] == IdFault.NONE
    assert check.fault[0] == check.fault[2]
    again = check_id_numbers(check.value, today=TODAY, types=column([kind, "", kind]))
    assert again.value.tolist() == check.value.tolist()


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("3.70902199001010E+17", "TRUNCATED"),
        ("3.70902E+17", "TRUNCATED"),
        ("370902199001011000", "TRUNCATED"),
        ("370902199001011234.0", "TRUNCATED"),
        ("370902900101123", "OLD_15"),
        ("37090219900101123", "LENGTH"),
        ("37090219900101I234", "CHARACTER"),
        (with_check("37999919900230123"), "BIRTH_DATE"),
        (with_check("37999919000229123"), "BIRTH_DATE"),
        (with_check("37999920270101123"), "BIRTH_FUTURE"),
        (with_check("38999919900101123"), "PROVINCE"),
        ("379999199001011231", "CHECKSUM"),
        ("H12345678", "TYPE_NEEDED"),
        ("EA1234567", "TYPE_NEEDED"),
    ],
)
def test_each_fault_has_its_own_name(number: str, name: str):
    assert fault(number) == name


@pytest.mark.parametrize("prefix", ["710000", "810000", "820000", "830000", "910000", "937840"])
def test_prefixes_beyond_the_mainland_provinces_are_allowed(prefix: str):
    assert fault(with_check(f"{prefix}19900101123")) == "NONE"


@pytest.mark.parametrize(
    ("number", "kind", "name"),
    [
        ("H12345678", "港澳居民来往内地通行证", "NONE"),
        ("m12345678", "中国香港", "NONE"),
        ("12345678", "台胞证", "NONE"),
        ("1234", "台胞证", "DOCUMENT"),
        ("ABC123456789012", "外国人永久居留身份证", "NONE"),
        ("E1234567", "韩国", "NONE"),
        ("护照", "护照", "DOCUMENT"),
        (with_check("81000019900101123"), "港澳居民居住证", "NONE"),
        ("810000199001011231", "港澳居民居住证", "CHECKSUM"),
    ],
)
def test_the_document_named_decides_the_form(number: str, kind: str, name: str):
    assert fault(number, kind) == name


def test_a_number_cut_by_a_spreadsheet_still_tells_its_birth_date():
    check = check_id_numbers(
        column(["3.7090219900203E+17", "370902199002032000", "3.7E+17"]), today=TODAY
    )
    assert check.birth[:2].tolist() == [date(1990, 2, 3)] * 2
    assert np.isnat(check.birth[2])
    assert not check.sex.any()


def test_a_cut_number_whose_check_character_fits_by_chance_is_doubted():
    check = check_id_numbers(column(["370902199002031000"]), today=TODAY)
    assert check.fault[0] == IdFault.NONE
    assert check.perhaps_truncated[0]


def test_a_county_is_only_doubted_never_refused():
    counties = frozenset({"379999"})
    numbers = column([with_check(f"{code}19900101123") for code in ("379999", "379998", "937840")])
    check = check_id_numbers(numbers, today=TODAY, counties=counties)
    assert check.county_unknown.tolist() == [False, True, False]
    assert not check.fault.any()


def test_reserved_prefixes_were_never_assigned():
    assert not known_counties() & set(RESERVED_PREFIXES)
    assert "370902" in known_counties()
    assert "372601" in known_counties()


@pytest.mark.parametrize("born", ["20000229", "19920229", "19900131", "19901231"])
def test_the_last_days_of_months_are_days(born: str):
    assert fault(with_check(f"379999{born}123")) == "NONE"


def test_born_today_is_no_future_birth():
    assert fault(reserved_id_number(1, TODAY, male=True)) == "NONE"
    assert fault(reserved_id_number(1, TODAY + timedelta(days=1), male=True)) == "BIRTH_FUTURE"


def test_document_words_are_read_in_any_width_and_case():
    check = check_id_numbers(
        column(["H12345678"] * 3), today=TODAY, types=column(["香 港", "ｈｋｇ", "Hkg"])
    )
    assert check.id_type.tolist() == [IdType.HK_MACAO] * 3
