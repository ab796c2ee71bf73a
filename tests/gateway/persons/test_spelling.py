"""Names as they are written: one is found by another that is the same name, by a part of it and with a slip; not by any other."""

import pytest
from hypothesis import assume, given
from hypothesis.strategies import characters, integers, text

from gateway.persons.spelling import LIKE, MOST, SHORTEST, alike, asked_by, found_by, skeleton

ONE_NAME = [
    ("Mohammed", "محمد"), ("Muhammad", "Mohammed"), ("Mohamad", "محمّد"), ("Khadija", "خديجة"), ("Aisha", "عائشة"), ("Yusuf", "يوسف"),
    ("Ahmed", "أحمد"), ("Achmed", "Ahmad"), ("Hussein", "حسين"), ("Zahra", "فاطمة الزهراء"), ("Fatima", "فاطمة الزهراء"),
    ("Tesfai", "ተስፋይ"), ("Haile", "ሃይለ"), ("Yohannes", "ዮሃንስ"), ("Abdullah", "عبد الله"), ("Abd Allah", "Abdullah"),
    ("Gebreselassie", "Gebre Selassie"), ("Gebre Selassie", "Ghebreselassie"), ("Celik", "Ümit Çelik"), ("Nguyen", "Nguyễn Thị"),
    ("Mukhtar", "Muchtar"), ("Jamal", "Djamal"), ("Hamid", "Al-Hamid"), ("van der Berg", "J. van den Berg"), ("Berg", "Van Den Berg"),
    ("d'Hondt", "D’Hondt"),
]  # fmt: skip
A_PART = [("mohamm", "Mohammed Al-Hassan"), ("hasan mohammed", "Mohammed Al-Hassan"), ("gebre", "Gebreselassie"), ("muham", "Mohammed")]
A_SLIP = [("Tefsay", "Tesfay"), ("Jansen", "Janssens"), ("Mohamned", "Mohammed"), ("Gebreselasie", "Gebreselassie"), ("Ibraim", "Ibrahim")]
ANOTHER = [("Sara", "Mohammed"), ("Haile Sara", "Haile Tesfay"), ("Tesfay", "Haile"), ("Fatima", "Mehmet")]


def found(asked: str, name: str) -> bool:
    by = set(found_by(name))
    return all(set(ways) & by for ways in asked_by(asked)) and alike(asked, name) >= LIKE


@pytest.mark.parametrize(("asked", "name"), [*ONE_NAME, *A_PART, *A_SLIP])
def test_somebody_is_found_however_the_name_was_written(asked: str, name: str) -> None:
    assert found(asked, name)


@pytest.mark.parametrize(("asked", "name"), ANOTHER)
def test_somebody_else_is_not_found(asked: str, name: str) -> None:
    assert not found(asked, name)


def test_the_name_itself_is_more_alike_than_one_that_sounds_so() -> None:
    names = ["Mohammed Hassan", "Muhammad Hasan", "Ahmed Hassan", "Mohammed Hussein"]
    assert sorted(names, key=lambda name: -alike("Mohammed Hassan", name))[:2] == names[:2]
    assert alike("Mohammed Hassan", "Mohammed Hassan") == 1


LETTERS = characters(categories=("L", "M", "Zs", "P", "N"))


@given(text(LETTERS, max_size=200))
def test_whoever_has_a_name_is_found_by_it(name: str) -> None:
    if asked_by(name):
        assert found(name, name)


@given(text(LETTERS, max_size=200))
def test_a_name_takes_a_bounded_place(name: str) -> None:
    assert len(set(found_by(name))) <= 2 * MOST * 40


@given(text("abdegiklmnor", min_size=5, max_size=10), integers(0, 9))
def test_a_letter_that_is_left_out_of_a_long_name_hinders_nobody(name: str, at: int) -> None:
    slip = name[: at % len(name)] + name[at % len(name) + 1 :]
    assume(len(skeleton(name)) > SHORTEST and len(skeleton(slip)) >= len(skeleton(name)) - 1)
    assert all(set(ways) & set(found_by(name)) for ways in asked_by(slip))
