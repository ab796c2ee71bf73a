"""The first day on a floor: not before the team there is ready, not on a day of something else, and not on trial where somebody worked."""

from datetime import timedelta

from events.vocabulary.placement import ContractSigned, EmployerMatched, JobLost, TeamPrepared, TrialPlacementEnded, TrialPlacementStarted
from events.vocabulary.values import Outcome, PlacementRoute, Role, Stage
from events.vocabulary.voortraject import TasterPlacementArranged
from tests.workflows.city import BAKERY, GARAGE, NURSERY, REGISSEUR
from tests.workflows.habits import ANSWERS, Asked, Habit, Reply, always, in_turn, no, silence, yes
from tests.workflows.run.test_rehearsal import Everybody, lives
from tests.workflows.test_trial import all_of, ends, living, ready_after, until, verdict
from workflows.decisions.moving import ChangeEmployer, LeaveParty
from workflows.law.period import AMSTERDAM
from workflows.run.rehearsal.life import Life


def at_once(**answers: Habit) -> Life:
    """A life in which every answer comes at the moment of the question."""
    everybody = Everybody(timedelta())
    everybody.answers |= {kind.replace("_", "-"): habit for kind, habit in answers.items()}
    return lives(everybody)


# A snuffelstage ---------------------------------------------------------------------------------------------------------


def test_nobody_looks_round_on_a_floor_of_which_the_team_is_not_ready() -> None:
    life = living(team_voorbereiden=silence)
    until(life, lambda life: life.state.stage is Stage.VOORTRAJECT)
    life.passes(life.now + timedelta(days=60))
    assert not all_of(life, TasterPlacementArranged)


def test_a_snuffelstage_begins_on_the_day_of_its_team_when_that_is_ready_later() -> None:
    life = living(team_voorbereiden=ready_after(12), snuffelstage=lambda asked: yes(startdatum=asked.day, dagen=10))
    until(life, lambda life: bool(all_of(life, TasterPlacementArranged)))
    [taster], [team, *_] = all_of(life, TasterPlacementArranged), all_of(life, TeamPrepared)
    assert (taster.starts, taster.days) == (team.on, 10)
    assert ends(life) is Outcome.SUSTAINED_WORK


def test_where_an_employer_leaves_before_its_team_is_ready_nobody_looks_round_and_the_next_is_asked() -> None:
    def team(asked: Asked) -> Reply | None:
        return None if asked.partner == BAKERY else ready_after(0)(asked)

    life = living(team_voorbereiden=team)
    until(life, lambda life: life.state.stage is Stage.VOORTRAJECT)
    life.passes(life.now + timedelta(days=20))
    life.order(LeaveParty(role=Role.EMPLOYER, partner=BAKERY, reason="stopt", successor=GARAGE), REGISSEUR)
    until(life, lambda life: bool(all_of(life, TasterPlacementArranged)))
    assert [r.partner for r in life.state.requests.values() if r.kind == "snuffelstage"] == [BAKERY, GARAGE]
    assert ends(life) is Outcome.SUSTAINED_WORK
    assert len(all_of(life, TasterPlacementArranged)) == 1


# A contract -------------------------------------------------------------------------------------------------------------


def test_no_contract_begins_on_the_last_day_of_a_proefplaatsing_of_a_former_attempt() -> None:
    """The first employer does not hire after all; on that last day of benefit the next, with whom no trial is permitted, signs at once."""
    life = at_once(
        werkgever_matchen=in_turn(yes(werkgever=str(GARAGE)), yes(werkgever=str(NURSERY))),
        contract_bieden=in_turn(no("geen plek"), no("toch niet"), ANSWERS["contract-bieden"]),
        proefplaatsing_evalueren=always(verdict("aannemen")),
        proefplaatsing_toestaan=in_turn(ANSWERS["proefplaatsing-toestaan"], no("niet nog eens")),
    )
    assert ends(life) is Outcome.SUSTAINED_WORK
    [tried] = [r.fact.occurred_at.astimezone(AMSTERDAM).date() for r in life.facts if isinstance(r.event, TrialPlacementEnded)]
    [signed] = all_of(life, ContractSigned)
    assert (signed.employer, signed.starts) == (NURSERY, tried + timedelta(days=1))


def test_after_a_contract_with_an_employer_the_next_begins_the_day_after_and_nobody_is_on_trial_there_again() -> None:
    life = at_once(
        werkgever_matchen=always(yes(werkgever=str(GARAGE))),
        contract_bieden=in_turn(no("geen plek"), lambda a: yes(ingangsdatum=a.day, brutoloon=300000, duurMaanden=3, doorgroei="mbo 3")),
        contract_vervolg=always(yes(vervolg="eindigt")),
    )
    until(life, lambda life: len(all_of(life, ContractSigned)) == 3)
    over = [r.fact.occurred_at.astimezone(AMSTERDAM).date() for r in life.facts if isinstance(r.event, JobLost)]
    _, second, third = all_of(life, ContractSigned)
    assert [second.starts, third.starts] == [day + timedelta(days=1) for day in over]
    assert [trial.employer for trial in all_of(life, TrialPlacementStarted)] == [GARAGE], "once, before the first contract"


# The employer of the leer-werk ------------------------------------------------------------------------------------------


def test_an_employer_with_whom_work_was_still_to_begin_when_the_education_ended_is_not_the_one_that_knows_the_participant() -> None:
    def place(asked: Asked) -> Reply:
        ahead = timedelta(days=60 if asked.partner == GARAGE else 0)
        return yes(startdatum=str((asked.at + ahead).date()), begeleider="mevrouw Jansen")

    life = living(werkplek_bieden=place, werkgever_matchen=always(yes(werkgever=str(NURSERY))))
    until(life, lambda life: any(request.kind == "werkevaluatie" for request in life.state.requests.values()))
    assert life.state.stage_due
    life.passes(life.state.stage_due - timedelta(days=20))
    life.order(ChangeEmployer(reason="werkgever stopt", to=GARAGE), REGISSEUR)
    until(life, lambda life: bool(all_of(life, EmployerMatched)))
    assert life.state.leer_werk.workplace == GARAGE
    [first] = all_of(life, EmployerMatched)
    assert (first.employer, first.route, first.attempt) == (NURSERY, PlacementRoute.NETWORK, 1)
