"""What an employer was prepared for, and what was agreed with it, is of that employer: it goes when it leaves (whitepaper l.331-334)."""

from events.trajectory.state import Trajectory
from events.vocabulary.values import Role, Stage
from events.vocabulary.voortraject import AgreementMade, InterculturalPreparationHeld
from tests.workflows.city import BAKERY, GARAGE, NURSERY, REGISSEUR
from tests.workflows.habits import silence
from tests.workflows.test_trial import all_of, living, until
from workflows.decisions.moving import LeaveParty
from workflows.decisions.people import JoinParty
from workflows.run.rehearsal.life import Life

BOTH = {Role.PARTICIPANT, Role.EMPLOYER}


def prepared() -> Life:
    """A life in which both sides were prepared and agreed something, while nobody says anything of a snuffelstage."""
    life = living(snuffelstage=silence)
    until(life, lambda life: life.state.voortraject.prepared == BOTH and life.state.voortraject.agreements > 0)
    life.settle()
    return life


def asked(state: Trajectory) -> list[object]:
    """Which employers were prepared, or are asked to be."""
    return [r.partner for r in state.requests.values() if r.kind == "interculturele-voorbereiding" and r.role is Role.EMPLOYER]


def test_an_employer_that_takes_the_place_of_one_that_left_is_prepared_as_well_and_agrees_anew() -> None:
    life = prepared()
    for leaving, coming in ((BAKERY, GARAGE), (GARAGE, NURSERY)):
        life.order(LeaveParty(role=Role.EMPLOYER, partner=leaving, reason="stopt", successor=coming), REGISSEUR)
        assert life.state.voortraject.prepared == {Role.PARTICIPANT}, "the candidate still knows how it works here"
        assert life.state.voortraject.agreements == 0
        life.restart()
        until(life, lambda life: life.state.voortraject.prepared == BOTH and life.state.voortraject.agreements > 0)
    assert asked(life.state) == [BAKERY, GARAGE, NURSERY]
    employers = [held.employer for held in all_of(life, InterculturalPreparationHeld) if held.side is Role.EMPLOYER]
    assert employers == [BAKERY, GARAGE, NURSERY]
    assert len(all_of(life, AgreementMade)) >= 3
    assert life.state.stage is Stage.VOORTRAJECT


def test_an_employer_that_leaves_and_was_not_prepared_changes_nothing_about_it() -> None:
    life = prepared()
    before = life.state.voortraject
    life.order(JoinParty(role=Role.EMPLOYER, partner=GARAGE), REGISSEUR)
    life.order(LeaveParty(role=Role.EMPLOYER, partner=GARAGE, reason="stopt"), REGISSEUR)
    assert life.state.voortraject == before
    assert asked(life.state) == [BAKERY]
