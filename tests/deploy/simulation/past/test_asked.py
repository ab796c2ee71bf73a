"""Whole simulated lives, through workflow, log and fold: what is asked of the road is there."""

import pytest

from projections.learning.lives.table import LIVES, Life
from projections.learning.questions.barriers import BARRIERS
from projections.learning.questions.by_month import HAPPENED
from projections.learning.questions.catalogue import question_named
from projections.learning.questions.contracts import CONTRACTS
from projections.learning.questions.income import INCOME, stands
from projections.learning.questions.qualifications import QUALIFYING
from projections.learning.questions.question import Question
from tests.deploy.simulation.past.test_lives import COHORT, lived

pytestmark = pytest.mark.timeout(900)

TOLD = {
    "werk": {"niveau van de baan", "contract bij plaatsing", "uren bij plaatsing", "loon bij plaatsing", "duurzaam volgens het programma"},
    "contracten": {"vast", "verlengd", "niet verlengd", "verloren voor het einde", "meer uren", "minder uren", "meer loon", "minder loon"},
    "inkomen": {"loon", "uitkering", "uitkering voorbij"},
    "bestaan-van": {"na 1 maand", "na 3 maanden", "na 6 maanden", "na 12 maanden"},
    "kwalificatie": {"behaald", "niet-behaald"},
    "kwalificatie-soort": {"praktijkverklaring", "certificaat"},
    "tevredenheid": {"deelnemer: voortraject", "deelnemer: leer-werk", "werkgever: leer-werk", "deelnemer: nazorg"},
    "tevredenheid-verloop": {"deelnemer", "werkgever"},
    "aanwezigheid": {"leren: leer-werk", "werken: leer-werk", "contact met de begeleiding: leer-werk"},
    "evaluaties": {"werkgever: leer-werk", "roc: leer-werk"},
    "belemmeringen": {"gemeld", "weggenomen", "aanvaard", "weggenomen door gemeente"},
    "inburgeringstermijn": {"voldaan", "vrijgesteld-of-ontheven", "anders", "verlengd"},
}
"""By question of what it must be told."""


def learned() -> list[Life]:
    """The lives as lessons see them."""
    found = []
    for life in lived():
        stored = [entry.stored(life.trajectory, version, entry.occurred_at) for version, entry in enumerate(life.entries, start=1)]
        found += [row for row in LIVES.folded({}, LIVES.relevant(stored)).values() if row]
    return found


def test_of_whole_lives_something_is_seen_under_every_label_of_what_is_asked_of_the_road() -> None:
    lives = learned()
    for name, labels in TOLD.items():
        question = question_named(name)
        assert isinstance(question, Question)
        assert labels <= {str(label) for life in lives for label, _ in question.observe(life, COHORT.present)}, name


def test_benefit_begins_contracts_are_told_of_and_barriers_are_taken_away() -> None:
    lives = learned()
    happened = {
        label
        for question in (INCOME, CONTRACTS, BARRIERS, QUALIFYING)
        for life in lives
        for label, time in question.observe(life, COHORT.present)
        if time.cause == HAPPENED
    }
    assert {"uitkering", "uitkering voorbij", "gemeld", "weggenomen", "behaald"} <= happened
    assert "uitkering" in {living for life in lives for _, living in stands(life, COHORT.present)}
