"""An education or a workplace that falls through before anybody began leads to another, and nothing of it counts."""

from datetime import timedelta

import pytest

from events.vocabulary.leer_werk import (
    Enrolled,
    EnrolmentFellThrough,
    IncomeSet,
    PracticeAgreementSigned,
    WorkplaceFellThrough,
    WorkplaceOffered,
)
from events.vocabulary.placement import WageSubsidyEnded
from events.vocabulary.values import Outcome, Role, Stage
from tests.workflows.city import BAKERY, GARAGE, REGISSEUR
from tests.workflows.habits import Asked, Habit, Reply, in_turn, measured, yes
from tests.workflows.invariants import Law
from tests.workflows.life_in_memory import refused
from tests.workflows.test_trial import all_of, ends, living, until
from workflows.decisions.not_begun import NoteNotBegun, Place
from workflows.decisions.people import JoinParty
from workflows.programme.lengths import education_begins
from workflows.run.rehearsal.life import Life

AHEAD = 40


def begins(days: int) -> Habit:
    """A place in the education, and work with a wage and subsidy, from so many days on."""

    def habit(a: Asked) -> Reply:
        starts = str(a.at.date() + timedelta(days=days))
        if a.kind == "inschrijven":
            return yes(startdatum=starts)
        return yes(startdatum=starts, begeleider="meester-1", brutoloon=240_000, loonkostensubsidie=True)

    return habit


def placed(days: int = AHEAD) -> Life:
    """Enrolled, with a workplace, both of which are still to begin the first time."""
    life = living(
        inschrijven=in_turn(begins(days), begins(0)),
        werkplek_bieden=in_turn(begins(days), begins(0)),
        loonwaarde_vaststellen=lambda a: measured(a, 60),
    )
    until(life, lambda life: life.state.subsidy.running and life.state.leer_werk.education.enrolments > 0)
    until(life, lambda life: not [r for r in life.state.open_requests if r.kind == "praktijkovereenkomst-tekenen"])
    return life


def falls_through(life: Life, what: Place) -> None:
    life.order(NoteNotBegun(what=what, reason="de klas gaat niet door"), REGISSEUR)
    life.settle()


@pytest.mark.parametrize("later", [0, AHEAD + 3], ids=["before its first day", "told later"])
def test_an_education_that_falls_through_is_asked_for_again_and_its_days_count_no_more(later: int) -> None:
    life = placed()
    life.passes(life.now + timedelta(days=later))
    first = life.state.leer_werk.education.school_from
    falls_through(life, Place.EDUCATION)
    assert [told.reason for told in all_of(life, EnrolmentFellThrough)] == ["de klas gaat niet door"]
    until(life, lambda life: life.state.leer_werk.education.enrolments == 2)
    assert life.state.leer_werk.education.school_from != first
    until(life, lambda life: len(all_of(life, PracticeAgreementSigned)) == 2)
    assert Law(life.id).sees(life.facts).state == life.told
    life.restart()
    assert ends(life) is Outcome.SUSTAINED_WORK
    assert len(all_of(life, Enrolled)) == 2


@pytest.mark.parametrize("later", [0, AHEAD + 3], ids=["before its first day", "told later"])
def test_a_workplace_that_falls_through_leads_to_another_and_no_wage_or_subsidy_of_it_counts(later: int) -> None:
    life = placed()
    starts = life.state.leer_werk.places[BAKERY]
    life.passes(life.now + timedelta(days=later))
    falls_through(life, Place.WORKPLACE)
    [told] = all_of(life, WorkplaceFellThrough)
    work = life.state.leer_werk
    assert (told.employer, work.workplace, work.places, work.incomes) == (BAKERY, None, {}, ())
    [ended] = all_of(life, WageSubsidyEnded)
    assert (ended.employer, ended.on) == (BAKERY, starts)
    life.order(JoinParty(role=Role.EMPLOYER, partner=GARAGE), REGISSEUR)
    until(life, lambda life: life.state.leer_werk.workplace is not None)
    assert life.state.leer_werk.workplace == GARAGE
    assert Law(life.id).sees(life.facts).state == life.told
    life.restart()
    assert ends(life) is Outcome.SUSTAINED_WORK
    assert [offered.employer for offered in all_of(life, WorkplaceOffered)] == [BAKERY, GARAGE]
    assert {wage.employer for wage in all_of(life, IncomeSet) if wage.starts > starts + timedelta(days=later)} <= {GARAGE, None}


def test_when_both_fall_through_leer_werk_is_as_long_as_the_plan_has_it_until_there_are_others() -> None:
    life = placed()
    falls_through(life, Place.EDUCATION)
    falls_through(life, Place.WORKPLACE)
    assert life.state.stage_anchor
    assert education_begins(life.state) == life.state.stage_anchor.at
    life.order(JoinParty(role=Role.EMPLOYER, partner=GARAGE), REGISSEUR)
    assert ends(life) is Outcome.SUSTAINED_WORK


def test_what_began_by_the_word_of_school_or_employer_does_not_fall_through_any_more() -> None:
    life = placed(1)
    until(life, lambda life: len(life.state.leer_werk.evaluations) > 1)
    assert "de opleiding is begonnen" in refused(life, NoteNotBegun(what=Place.EDUCATION, reason="toch niet"))
    assert "dat is begonnen" in refused(life, NoteNotBegun(what=Place.WORKPLACE, reason="toch niet"))
    until(life, lambda life: life.state.stage is not Stage.LEER_WERK)
    assert "baan verloren" in refused(life, NoteNotBegun(what=Place.WORKPLACE, reason="toch niet"))
