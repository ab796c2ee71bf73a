"""What the law leaves of a wage beside benefit, for whom and for how long, is what is told of it (Participatiewet art. 31 lid 2 and 5)."""

import pytest

from tests.workflows.habits import Habit, yes
from tests.workflows.run.test_rehearsal import NOW
from tests.workflows.test_income import beside_benefit, task, workplace
from tests.workflows.test_wage_value import until


def test_with_subsidy_it_is_told_for_how_long_and_what_is_left_to_who_is_medisch_urenbeperkt() -> None:
    """Participatiewet art. 31 lid 2 onder y, z and aa."""
    life, _ = beside_benefit(120_000, werkplek_bieden=workplace(brutoloon=240_000, loonkostensubsidie=True))
    until(life, lambda state: state.subsidy.running)
    until(life, task("opnieuw-regelen"))
    [talk] = [one for one in life.state.open_tasks if one.kind == "opnieuw-regelen"]
    assert "onder z): 12 maanden lang, en daarna alleen als meer uren werken volgens de gemeente niet kan (onder aa)" in talk.what
    assert "medisch urenbeperkt is blijft € 180,00, zonder einddatum (Participatiewet art. 31 lid 2 onder y)" in talk.what


def born(year: int) -> Habit:
    """A PIP that tells a year of birth."""
    return lambda a: yes(dagtekening=a.day, leerroute="B1", niveau="B1", geboortedatum=f"{year}-06-01")


@pytest.mark.parametrize(
    ("year", "says", "not_so"),
    [
        (2001, "telt nu alles mee, omdat de deelnemer jonger is dan 27 (Participatiewet art. 31 lid 5)", "€ 285,00"),
        (1990, "mag de deelnemer ten hoogste € 285,00 per maand houden", "jonger"),
        (None, "jonger dan 27, dan telt nu al alles mee (Participatiewet art. 31 lid 5)", "omdat de deelnemer"),
    ],
)
def test_to_who_is_younger_than_27_nothing_is_left_in_2026(year: int | None, says: str, not_so: str) -> None:
    answers = {"pip_opvragen": born(year)} if year else {}
    life, _ = beside_benefit(120_000, NOW.replace(month=5), **answers)
    until(life, task("opnieuw-regelen"))
    [talk] = [one for one in life.state.open_tasks if one.kind == "opnieuw-regelen"]
    assert says in talk.what
    assert not_so not in talk.what
