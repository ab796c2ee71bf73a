"""A day that a partner tells of what was done is not before what it follows: who makes that slip hears it, and is asked once more."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest

from activities.days import DONE, bound_of
from activities.kinds import KINDS
from events.vocabulary.intake import CivicTermSet
from events.vocabulary.values import Stage
from tests.workflows.city import VILLAGE
from tests.workflows.habits import ANSWERS, Asked, Reply, in_turn, stated, yes
from tests.workflows.life_in_memory import begins, reaches, refused
from tests.workflows.run.test_rehearsal import ANNA, NOW, SHELF, Everybody, lives, start, the_end
from workflows.decisions.following import EARLIEST, FREE
from workflows.decisions.moving import MoveMunicipality
from workflows.decisions.open_items import RecordAnswer
from workflows.run.rehearsal.life import Life

LONG_AGO: dict[str, Callable[[Asked], Reply]] = {
    "profiel-ondertekenen": lambda a: yes(ondertekendOp="2020-01-01"),
    "interculturele-voorbereiding": lambda a: yes(gehoudenOp="2020-01-01"),
    "module-geven": lambda a: yes(behaald=False, afgerondOp="2019-01-01"),
    "praktijkovereenkomst-tekenen": lambda a: yes(getekendOp="2020-01-01"),
    "kwalificeren": lambda a: yes(soort=a.content["soort"], behaaldOp="2020-05-05", werkprocessen=stated(a.content["soort"])),
    "intentie-uitspreken": lambda a: yes(uitgesprokenOp="2019-01-01", uiterlijk="2019-06-01"),
}


def not_accepted(life: Life, kind: str) -> list[str]:
    """Why what was answered to questions of a kind was not accepted."""
    return [str(one.withdrawn) for one in life.state.requests.values() if one.kind == kind and one.not_accepted]


@pytest.mark.parametrize("kind", LONG_AGO)
def test_what_was_done_years_before_the_trajectory_began_is_asked_again(kind: str) -> None:
    everybody = Everybody(timedelta(days=1))
    everybody.answers[kind] = in_turn(LONG_AGO[kind], ANSWERS[kind])
    life = begins("bbl-mbo-2", everybody)
    while not not_accepted(life, kind):
        assert life.moves(the_end(life)), life.state.stage
    assert "ligt voor" in not_accepted(life, kind)[0]


def test_a_pip_of_before_the_notice_starts_no_term() -> None:
    everybody = Everybody(timedelta(days=1))
    everybody.answers["pip-opvragen"] = in_turn(yes(dagtekening="2022-02-02", leerroute="B1", niveau="B1"), ANSWERS["pip-opvragen"])
    life = Life(UUID(int=1), SHELF, NOW)
    everybody.now = lambda: life.now
    life.partners, life.people = everybody.partners, everybody
    life.order(start().model_copy(update={"notified_on": date(2026, 2, 20)}), ANNA)
    reaches(life, Stage.VOORTRAJECT)
    assert "02-02-2022 ligt voor 20-02-2026, de kennisgeving van DUO" in not_accepted(life, "pip-opvragen")[0]
    [term] = [recorded.event for recorded in life.facts if isinstance(recorded.event, CivicTermSet)]
    assert term.starts >= date(2026, 3, 2)


def test_a_pip_that_the_next_municipality_revises_is_of_after_the_registration_unless_a_person_says_why_not() -> None:
    everybody = Everybody(timedelta(days=1), silent=("pip-herzien",))
    life = lives(everybody)
    reaches(life, Stage.LEER_WERK)
    registered = life.now.date() - timedelta(days=3)
    life.order(MoveMunicipality(municipality=VILLAGE, registered_on=registered), ANNA)
    life.settle()
    [asked] = [request for request in life.state.open_requests if request.kind == "pip-herzien"]
    before = {"dagtekening": f"{registered - timedelta(days=1)}", "leerroute": "B1", "niveau": "B1"}
    told = RecordAnswer(request=asked.key, agreed=True, answer=before)
    assert "de inschrijving in deze gemeente" in refused(life, told)
    life.order(told.model_copy(update={"remark": "de vorige gemeente maakte het die week nog"}), ANNA)
    assert life.state.requests[asked.key].answer


def test_every_day_of_what_was_done_says_what_it_follows() -> None:
    done = {(kind.name, name) for kind in KINDS.values() for name, field in kind.answer.model_fields.items() if bound_of(field) is DONE}
    assert done <= EARLIEST.keys() | FREE
    assert not EARLIEST.keys() & FREE
