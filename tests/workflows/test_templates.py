"""Every programme that is shipped runs from intake to its end, each along a road of its own, in years that take seconds."""

from collections.abc import Callable

import pytest

from events.vocabulary.course import Party, StageEntered
from events.vocabulary.leer_werk import CompanyRecognitionChecked, PracticeAgreementSigned, QualificationNotObtained, QualificationObtained
from events.vocabulary.placement import EmployerMatched, JobLost, TrialPlacementEnded, TrialPlacementExtended
from events.vocabulary.values import Outcome, PlacementRoute, QualificationKind, Role, Stage
from gateway.programmes.publishing import publish
from tests.workflows.city import BAKERY, GARAGE, NURSERY, PARTIES, City, cosigners
from tests.workflows.habits import ANSWERS, EXTEND, GO, OUT, in_turn, no, yes
from tests.workflows.invariants import check
from tests.workflows.life import Life
from workflows.programme.catalogue import find, load_catalogue

Road = Callable[[Life], None]


def straight(life: Life) -> None:
    """Everybody says yes, and the employer of the leer-werk keeps the participant."""


def longer_preparation(life: Life) -> None:
    """The Dutch is not there yet: the voortraject is made longer, then it is a go."""
    decisions = [EXTEND, GO]
    life.decides["go-no-go-besluit"] = lambda _: decisions.pop(0)


def no_go(life: Life) -> None:
    """It is a no, and there is no other road."""
    life.decides["go-no-go-besluit"] = lambda _: OUT


def without_the_certificate(life: Life) -> None:
    """The exam is not passed; the employer keeps the participant all the same."""
    life.answers["kwalificeren"] = lambda asked: no("nog niet veilig genoeg")


def through_the_network(life: Life) -> None:
    """An employer of the network hires after a proefplaatsing that was made longer."""
    life.answers["werkgever-matchen"] = lambda _: yes(werkgever=str(GARAGE))
    verdicts = [yes(oordeel=verdict, loonwaarde=80, toelichting="leert snel") for verdict in ("verlengen", "aannemen")]
    life.answers["proefplaatsing-evalueren"] = in_turn(*verdicts)


def job_lost(life: Life) -> None:
    """The job is lost after three months, and another employer hires."""
    lost = yes(inDienst=False, reden="minder werk")
    life.answers["dienstverband-bevestigen"] = in_turn(ANSWERS["dienstverband-bevestigen"], lost, ANSWERS["dienstverband-bevestigen"])
    life.answers["werkgever-matchen"] = lambda _: yes(werkgever=str(NURSERY))


def first_employer_not_recognised(life: Life) -> None:
    """The first employer may not train; the second one may."""
    life.answers["erkenning-controleren"] = in_turn(yes(erkend=False), yes(erkend=True))


ROADS: dict[str, tuple[Road, Outcome]] = {
    "zorg": (longer_preparation, Outcome.SUSTAINED_WORK),
    "utrecht-werk-en-taal": (straight, Outcome.SUSTAINED_WORK),
    "voor-de-klas": (no_go, Outcome.NO_GO),
    "bouw-vca": (without_the_certificate, Outcome.SUSTAINED_WORK),
    "elektrotechniek-vca": (straight, Outcome.SUSTAINED_WORK),
    "hoveniers": (through_the_network, Outcome.SUSTAINED_WORK),
    "heerlen-duaal": (job_lost, Outcome.SUSTAINED_WORK),
    "bbl-mbo-2": (first_employer_not_recognised, Outcome.SUSTAINED_WORK),
    "demonstratie": (straight, Outcome.SUSTAINED_WORK),
}
TWO_EMPLOYERS = (*PARTIES, Party(role=Role.EMPLOYER, partner=GARAGE))


def test_every_shipped_programme_has_a_road() -> None:
    assert ROADS.keys() == load_catalogue().keys()


async def lived(city: City, code: str) -> Life:
    """A life under the newest version of a programme, along its road to its end."""
    programme, (road, outcome) = find(code), ROADS[code]
    await publish(city.store, [programme], cosigners=cosigners())
    life = await city.begins(code=code, version=programme.version, parties=TWO_EMPLOYERS)
    road(life)
    await life.ends()
    assert (await check(life)).outcome is outcome
    return life


@pytest.mark.parametrize("code", ["utrecht-werk-en-taal", "elektrotechniek-vca", "demonstratie"])
async def test_a_participant_goes_straight_to_work_with_the_same_employer(city: City, code: str) -> None:
    life = await lived(city, code)
    assert [match.route for match in life.all(EmployerMatched)] == [PlacementRoute.SAME_EMPLOYER]
    obtained = {event.kind for event in life.all(QualificationObtained)}
    assert obtained == set(find(code).leer_werk.qualifications)


async def test_zorg_makes_the_voortraject_longer_before_it_is_a_go(city: City) -> None:
    life = await lived(city, "zorg")
    entered = [event.stage for event in life.all(StageEntered)]
    assert entered.count(Stage.VOORTRAJECT) == entered.count(Stage.GO_NO_GO) == 2


async def test_who_is_not_ready_for_the_class_room_does_not_begin_there(city: City) -> None:
    life = await lived(city, "voor-de-klas")
    assert Stage.LEER_WERK not in {event.stage for event in life.all(StageEntered)}


async def test_in_the_building_trade_somebody_works_without_having_passed_vca(city: City) -> None:
    life = await lived(city, "bouw-vca")
    assert QualificationKind.VCA in {event.kind for event in life.all(QualificationNotObtained)}


async def test_gardeners_are_placed_through_the_network_of_the_branche(city: City) -> None:
    life = await lived(city, "hoveniers")
    assert [match.route for match in life.all(EmployerMatched)] == [PlacementRoute.NETWORK]
    assert len(life.all(TrialPlacementExtended)) == 1
    assert [trial.hired for trial in life.all(TrialPlacementEnded)] == [True]


async def test_in_heerlen_a_lost_job_is_followed_by_another(city: City) -> None:
    life = await lived(city, "heerlen-duaal")
    assert len(life.all(JobLost)) == 1
    assert [match.employer for match in life.all(EmployerMatched)][-1] == NURSERY


async def test_a_bbl_is_only_followed_at_a_recognised_leerbedrijf(city: City) -> None:
    life = await lived(city, "bbl-mbo-2")
    assert [(event.employer, event.recognised) for event in life.all(CompanyRecognitionChecked)] == [(BAKERY, False), (GARAGE, True)]
    assert [event.employer for event in life.all(PracticeAgreementSigned)] == [GARAGE]
