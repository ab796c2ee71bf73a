"""What is told for a day to come has not been done yet: nobody goes on as if it had."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from activities.days import DONE
from events.vocabulary.go_no_go import GoDecided
from events.vocabulary.leer_werk import IncomeSet, WorkplaceOffered
from events.vocabulary.values import InductionPart, Stage
from events.vocabulary.voortraject import ModuleCompleted
from tests.workflows.habits import Asked, Reply, yes
from tests.workflows.life_in_memory import reaches
from tests.workflows.run.test_rehearsal import Everybody, lives, the_end
from workflows.law.period import AMSTERDAM
from workflows.run.rehearsal.life import Life

LATER = timedelta(days=150)


def ahead(asked: Asked) -> date:
    return date.fromisoformat(asked.day) + LATER


def living(kind: str, answer: Callable[[Asked], Reply], **more: Callable[[Asked], Reply]) -> Life:
    everybody = Everybody(timedelta())
    everybody.answers |= {kind: answer, **more}
    return lives(everybody)


def day_of_go(life: Life) -> date:
    while not (found := [one for one in life.facts if isinstance(one.event, GoDecided)]):
        assert life.moves(the_end(life)), f"no go: {life.state.stage}"
    return found[0].fact.occurred_at.astimezone(AMSTERDAM).date()


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("coach-toewijzen", lambda a: yes(soort="jobcoach", begeleider="coach-1", startdatum=str(ahead(a)))),
        ("taal-onderwijzen", lambda a: yes(startdatum=str(ahead(a)), urenPerWeek=8)),
    ],
    ids=["coach", "lessons"],
)
def test_there_is_no_go_before_the_day_on_which_who_guides_and_teaches_begins(kind: str, answer: Callable[[Asked], Reply]) -> None:
    calm = day_of_go(lives(Everybody(timedelta())))
    told: list[date] = []

    def first(asked: Asked) -> Reply:
        told.append(ahead(asked))
        return answer(asked)

    assert day_of_go(living(kind, first)) >= told[0] > calm


def test_a_module_that_is_over_on_a_day_to_come_is_not_over() -> None:
    life = living("module-geven", lambda a: yes(behaald=True, afgerondOp=str(ahead(a))))
    life.passes(life.now + timedelta(days=60))
    assert life.state.stage is Stage.VOORTRAJECT
    assert not [one for one in life.facts if isinstance(one.event, ModuleCompleted)]


def test_nobody_has_a_place_a_wage_or_a_round_before_the_team_is_ready() -> None:
    told: list[date] = []

    def team(asked: Asked) -> Reply:
        told.append(ahead(asked))
        return yes(voorbereidOp=str(told[0]), inwerkprogramma=[{"onderdeel": part} for part in InductionPart])

    life = living(
        "team-voorbereiden", team, **{"werkplek-bieden": lambda a: yes(startdatum=a.day, begeleider="meester-1", brutoloon=250_000)}
    )
    reaches(life, Stage.LEER_WERK)
    reaches(life, Stage.PLACEMENT)
    [place] = [one.event for one in life.facts if isinstance(one.event, WorkplaceOffered)]
    wages = [one.event.starts for one in life.facts if isinstance(one.event, IncomeSet)]
    assert place.starts == told[0]
    assert min(wages) == told[0]
    assert life.now.date() > told[0] + timedelta(days=60), "the norm of leer-werk runs from the first day on the floor"


def test_what_was_done_is_not_told_for_tomorrow() -> None:
    today = date(2026, 11, 29)
    assert DONE.wrong(today, today) == ""
    assert "al gebeurd" in DONE.wrong(today + timedelta(days=1), today)
