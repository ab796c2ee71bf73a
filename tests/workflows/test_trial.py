"""A team that is ready before anybody starts on its floor, and the proefplaatsing by the book, in whole lives."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

import pytest

from events.vocabulary.base import Event
from events.vocabulary.course import DeadlineMoved
from events.vocabulary.placement import (
    ContractSigned,
    EmployerMatched,
    PlacementDeclined,
    TeamPrepared,
    TrialPlacementEnded,
    TrialPlacementEvaluated,
    TrialPlacementExtended,
    TrialPlacementNotPermitted,
    TrialPlacementStarted,
)
from events.vocabulary.requests import PartnerRequestWithdrawn
from events.vocabulary.values import InductionPart, Outcome, Role, Stage
from tests.workflows.city import BAKERY, GARAGE, MUNICIPALITY, NURSERY, REGISSEUR, SCHOOL, VILLAGE
from tests.workflows.habits import ANSWERS, Asked, Habit, Reply, always, in_turn, no, silence, yes
from tests.workflows.invariants import Law
from tests.workflows.run.test_rehearsal import Everybody, lives, the_end
from workflows.decisions.moving import MoveMunicipality
from workflows.decisions.open_items import CompleteTask, RecordAnswer
from workflows.decisions.pause import Pause, Resume
from workflows.decisions.people import JoinParty
from workflows.law.calendar import end_of, lasting
from workflows.law.key import Key
from workflows.law.period import AMSTERDAM, Period
from workflows.law.policy import Certainty, Entry, Policy, Whose
from workflows.law.trial import last_moment
from workflows.run.rehearsal.life import Life

E = TypeVar("E", bound=Event)
WHOLE = [{"onderdeel": part} for part in InductionPart]
THROUGH_THE_NETWORK = {
    "contract-bieden": in_turn(no("geen plek"), ANSWERS["contract-bieden"]),
    "werkgever-matchen": in_turn(yes(werkgever=str(GARAGE)), no("niemand meer")),
}


def living(**answers: Habit) -> Life:
    """A life with some other answers."""
    everybody = Everybody(timedelta(days=2))
    everybody.answers |= {kind.replace("_", "-"): habit for kind, habit in answers.items()}
    return lives(everybody)


def in_the_network(**answers: Habit) -> Life:
    """A life in which the employer of the leer-werk has no place, and one of the network is found."""
    return living(**{kind.replace("-", "_"): habit for kind, habit in THROUGH_THE_NETWORK.items()} | answers)


def all_of(life: Life, kind: type[E]) -> list[E]:
    """What happened of a kind."""
    return [recorded.event for recorded in life.facts if isinstance(recorded.event, kind)]


def until(life: Life, there: Callable[[Life], bool]) -> None:
    """Live on until it is so."""
    end = the_end(life)
    while not there(life):
        assert life.moves(end), f"never was as was waited for: {life.state.open_requests} {life.state.open_tasks}"


def ends(life: Life) -> Outcome | None:
    """Live on to the end, by the rules."""
    life.passes(the_end(life))
    assert not life.failures
    return Law(life.id).sees(life.facts).state.outcome


def day_of(life: Life) -> date:
    """Today in the Netherlands."""
    return life.now.astimezone(AMSTERDAM).date()


def ready_after(days: int) -> Habit:
    """A team that is ready so many days after it was asked."""
    return lambda asked: yes(voorbereidOp=str(asked.at.astimezone(AMSTERDAM).date() + timedelta(days=days)), inwerkprogramma=WHOLE)


def test_a_proefplaatsing_begins_with_a_team_that_is_ready_and_not_before_it_is() -> None:
    def team(asked: Asked) -> Reply | None:
        return ready_after(30 if asked.partner == GARAGE else 0)(asked)

    life = in_the_network(team_voorbereiden=team)
    assert ends(life) is Outcome.SUSTAINED_WORK
    kinds = [type(r.event) for r in life.facts]
    prepared, trial = all_of(life, TeamPrepared)[-1], all_of(life, TrialPlacementStarted)[0]
    assert (prepared.employer, trial.employer) == (GARAGE, GARAGE)
    assert kinds.index(TrialPlacementStarted) > max(n for n, kind in enumerate(kinds) if kind is TeamPrepared)
    assert trial.starts.astimezone(AMSTERDAM).date() == prepared.on, "a month later than the employer had named"


def test_a_contract_begins_on_the_day_of_its_team_when_that_is_ready_later() -> None:
    early = str(date(2026, 3, 2))
    life = living(contract_bieden=always(yes(ingangsdatum=early, brutoloon=300000, duurMaanden=12, doorgroei="mbo 3")))
    assert ends(life) is Outcome.SUSTAINED_WORK
    [contract] = all_of(life, ContractSigned)
    *_, last = (prepared for prepared in all_of(life, TeamPrepared) if prepared.employer == BAKERY)
    [signed] = [recorded.fact.occurred_at for recorded in life.facts if isinstance(recorded.event, ContractSigned)]
    assert contract.starts == max(last.on, signed.astimezone(AMSTERDAM).date()), "as it was told last, and not dated back"
    assert contract.offered_for == date(2026, 3, 2) < contract.starts


def test_the_team_is_prepared_in_the_voortraject_and_asked_again_of_another_employer_where_the_work_is() -> None:
    life = living(
        werkplek_bieden=lambda asked: no("vol") if asked.partner == BAKERY else ANSWERS["werkplek-bieden"](asked),
        team_voorbereiden=ready_after(20),
    )
    until(life, lambda life: any(task.kind == "werkplek-zoeken" for task in life.state.open_tasks))
    assert [prepared.employer for prepared in all_of(life, TeamPrepared)] == [BAKERY]
    assert life.state.requests["voortraject:1:team-voorbereiden"].content == {"eersteDag": None}
    life.order(JoinParty(role=Role.EMPLOYER, partner=GARAGE), REGISSEUR)
    until(life, lambda life: any(request.kind == "werkevaluatie" for request in life.state.requests.values()))
    assert set(life.state.teams) == {BAKERY, GARAGE}
    assert life.state.teams[GARAGE] <= day_of(life)
    assert ends(life) is Outcome.SUSTAINED_WORK


def test_parts_of_the_inwerkprogramma_that_were_left_out_are_made_together_before_anybody_starts() -> None:
    some = [{"onderdeel": part} for part in ("organisatiecultuur", "afspraken")]

    def team(asked: Asked) -> Reply | None:
        return yes(voorbereidOp=asked.day, buddy="collega-1", inwerkprogramma=some) if asked.partner == GARAGE else ready_after(0)(asked)

    life = in_the_network(team_voorbereiden=team)
    until(life, lambda life: any(task.kind == "inwerkprogramma-maken" for task in life.state.open_tasks))
    [task] = [each for each in life.state.open_tasks if each.kind == "inwerkprogramma-maken"]
    assert "ontbreekt: praktijkbegeleiders, kennismaking." in task.what, "there is a buddy"
    life.passes(life.now + timedelta(days=60))
    assert life.state.placement.trial is None, "nobody starts before it is there"
    made = day_of(life)
    life.order(CompleteTask(task=task.key, remark="samen gemaakt"), REGISSEUR)
    until(life, lambda life: life.state.placement.trial is not None)
    prepared = all_of(life, TeamPrepared)[-1]
    assert prepared.made_together == (InductionPart.SUPERVISORS, InductionPart.MEETINGS)
    assert prepared.induction == (InductionPart.CULTURE, InductionPart.AGREEMENTS)
    assert prepared.buddy == "collega-1"
    assert prepared.on == made
    assert ends(life) is Outcome.SUSTAINED_WORK


def test_the_same_employer_prepares_its_team_again_for_the_contract() -> None:
    life = living()
    assert ends(life) is Outcome.SUSTAINED_WORK
    asked = [key for key, request in life.state.requests.items() if request.kind == "team-voorbereiden"]
    assert asked == ["voortraject:1:team-voorbereiden", f"{Stage.PLACEMENT}:1:team-voorbereiden:1"]


# Permission ------------------------------------------------------------------------------------------------------------


def verdict(word: str) -> Reply:
    """What an employer concludes."""
    return yes(oordeel=word, loonwaarde=60, toelichting="gezien op de vloer")


def permission_asked(life: Life) -> list[tuple[str, str, object, object]]:
    """What the municipality was asked to permit: from which day, until which, with what intention, and whether it is an extension."""
    asked = [request.content for request in life.state.requests.values() if request.kind == "proefplaatsing-toestaan"]
    return [(str(c["vanaf"]), str(c["totEnMet"]), c["intentieAannemen"], c["verlenging"]) for c in asked]


def test_nobody_is_on_trial_before_the_municipality_permits_it_with_the_intention_of_the_employer() -> None:
    life = in_the_network(proefplaatsing_toestaan=silence)
    until(life, lambda life: bool(permission_asked(life)))
    [asked] = permission_asked(life)
    first = date.fromisoformat(asked[0])
    assert asked == (str(first), str(last_day(first, "P2M")), True, False)
    life.passes(life.now + timedelta(days=100))
    assert life.state.placement.trial is None
    [request] = [each for each in life.state.open_requests if each.kind == "proefplaatsing-toestaan"]
    still_to_come = {"totEnMet": str(day_of(life) + timedelta(days=20))}
    life.order(RecordAnswer(request=request.key, agreed=True, answer=still_to_come, remark="gebeld"), REGISSEUR)
    until(life, lambda life: life.state.placement.trial is not None)
    trial = life.state.placement.trial
    assert trial
    assert trial.starts.astimezone(AMSTERDAM).date() == day_of(life), "not on the day that had been asked"
    assert trial.ends == end_of(day_of(life) + timedelta(days=20)), "and no longer than it is permitted"
    assert ends(life) is Outcome.SUSTAINED_WORK


def last_day(first: date, period: str) -> date:
    """The last day of what begins on a day."""
    noon = datetime.combine(first, datetime.min.time().replace(hour=12), AMSTERDAM)
    return lasting(noon, Period.parse(period)).astimezone(AMSTERDAM).date()


def test_where_none_is_permitted_a_contract_is_asked_for_at_once_and_begins_when_the_team_is_ready() -> None:
    life = in_the_network(
        proefplaatsing_toestaan=always(no("niet in de verordening")),
        team_voorbereiden=lambda asked: ready_after(40 if asked.partner == GARAGE else 0)(asked),
    )
    assert ends(life) is Outcome.SUSTAINED_WORK
    assert [event.extension for event in all_of(life, TrialPlacementNotPermitted)] == [False]
    assert not all_of(life, TrialPlacementStarted)
    [contract] = all_of(life, ContractSigned)
    assert contract.employer == GARAGE
    assert contract.offered_for
    assert contract.offered_for < contract.starts == all_of(life, TeamPrepared)[-1].on


def test_where_none_is_permitted_and_there_is_no_contract_either_the_next_employer_is_tried() -> None:
    life = in_the_network(
        proefplaatsing_toestaan=in_turn(no("niet in de verordening"), ANSWERS["proefplaatsing-toestaan"]),
        werkgever_matchen=in_turn(yes(werkgever=str(GARAGE)), yes(werkgever=str(NURSERY))),
        contract_bieden=lambda asked: ANSWERS["contract-bieden"](asked) if asked.partner == NURSERY else no("geen plek"),
    )
    assert ends(life) is Outcome.SUSTAINED_WORK
    assert [event.employer for event in all_of(life, PlacementDeclined)] == [BAKERY, GARAGE]
    assert [event.employer for event in all_of(life, TrialPlacementStarted)] == [NURSERY]


def test_an_employer_that_does_not_mean_to_hire_has_nobody_on_trial() -> None:
    life = in_the_network(proefplaatsing=lambda asked: yes(startdatum=asked.day, intentieAannemen=False))
    assert ends(life) is Outcome.NOT_PLACED
    assert not permission_asked(life)
    assert not all_of(life, TrialPlacementStarted)


def test_an_extension_is_permitted_before_the_base_period_ends() -> None:
    life = in_the_network(proefplaatsing_evalueren=in_turn(verdict("verlengen"), verdict("aannemen")))
    assert ends(life) is Outcome.SUSTAINED_WORK
    [began], [longer] = all_of(life, TrialPlacementStarted), all_of(life, TrialPlacementExtended)
    _, asked = permission_asked(life)
    assert asked[0] == str((began.ends + timedelta.resolution).astimezone(AMSTERDAM).date())
    assert asked[3] is True
    extended_at = next(r.fact.occurred_at for r in life.facts if isinstance(r.event, TrialPlacementExtended))
    assert began.ends - timedelta(weeks=4) < extended_at < began.ends
    ended_at = next(r.fact.occurred_at for r in life.facts if isinstance(r.event, TrialPlacementEnded))
    assert ended_at >= longer.ends, "who is hired works on until the end"
    signed_at = next(r.fact.occurred_at for r in life.facts if isinstance(r.event, ContractSigned))
    assert signed_at - ended_at < timedelta(days=1), "and has a contract by then"


def test_a_refused_extension_ends_the_proefplaatsing_at_its_end_with_the_verdict_of_the_employer() -> None:
    life = in_the_network(
        proefplaatsing_toestaan=in_turn(ANSWERS["proefplaatsing-toestaan"], no("twee maanden is genoeg")),
        proefplaatsing_evalueren=in_turn(verdict("verlengen"), verdict("aannemen")),
    )
    assert ends(life) is Outcome.SUSTAINED_WORK
    [began] = all_of(life, TrialPlacementStarted)
    assert not all_of(life, TrialPlacementExtended)
    assert [event.extension for event in all_of(life, TrialPlacementNotPermitted)] == [True]
    assert len(all_of(life, TrialPlacementEvaluated)) == 2
    asked = [r.content["nogTeVerlengen"] for r in life.state.requests.values() if r.kind == "proefplaatsing-evalueren"]
    assert asked == [True, False]
    assert [event.hired for event in all_of(life, TrialPlacementEnded)] == [True]
    [ended] = life.state.trials
    assert ended.ended_at == began.ends


def test_while_an_extension_is_not_permitted_yet_nobody_works_on() -> None:
    life = in_the_network(
        proefplaatsing_toestaan=in_turn(ANSWERS["proefplaatsing-toestaan"], silence),
        proefplaatsing_evalueren=in_turn(verdict("verlengen"), verdict("aannemen")),
    )
    until(life, lambda life: len(permission_asked(life)) == 2)
    trial = life.state.placement.trial
    assert trial
    assert life.now < trial.ends
    life.passes(trial.ends + timedelta(days=30))
    [request] = [each for each in life.state.open_requests if each.kind == "proefplaatsing-toestaan"]
    assert request.due < trial.ends, "there is time to remind the municipality"
    assert request.escalate_at <= trial.ends
    assert request.escalated, "the regisseur is to ring the municipality"
    assert life.state.placement.on_trial is None
    assert [ended.ended_at for ended in life.state.trials] == [trial.ends]
    permitted = day_of(life)
    life.order(RecordAnswer(request=request.key, agreed=True, answer={"totEnMet": request.content["totEnMet"]}, remark="gebeld"), REGISSEUR)
    assert ends(life) is Outcome.SUSTAINED_WORK
    assert not all_of(life, TrialPlacementExtended), "nobody worked on the days that went by"
    again = all_of(life, TrialPlacementStarted)[-1]
    assert again.starts.astimezone(AMSTERDAM).date() == permitted
    assert again.ends == end_of(date.fromisoformat(str(request.content["totEnMet"])))
    assert again.limit < lasting(again.starts, Period(months=6)), "what was worked before counts"


def test_a_contract_begins_no_earlier_than_the_day_after_the_proefplaatsing() -> None:
    life = in_the_network()
    assert ends(life) is Outcome.SUSTAINED_WORK
    [contract], [trial] = all_of(life, ContractSigned), life.state.trials
    assert trial.ended_at
    assert contract.offered_for is not None, "the employer offered it for a day on which benefit still ran on"
    assert contract.starts == trial.ended_at.astimezone(AMSTERDAM).date() + timedelta(days=1)


# Whom the network names ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("named", "why"), [(BAKERY, "zei in deze plaatsing al nee"), (SCHOOL, "is geen werkgever")])
def test_the_network_is_asked_again_when_it_names_who_just_said_no_or_is_no_employer(named: UUID, why: str) -> None:
    life = in_the_network(werkgever_matchen=in_turn(yes(werkgever=str(named)), yes(werkgever=str(GARAGE))))
    assert ends(life) is Outcome.SUSTAINED_WORK
    [refused] = all_of(life, PartnerRequestWithdrawn)
    assert refused.not_accepted
    assert why in refused.reason
    assert [event.employer for event in all_of(life, EmployerMatched)] == [BAKERY, GARAGE]
    assert [event.employer for event in all_of(life, TrialPlacementStarted)] == [GARAGE]


def test_an_employer_that_nobody_registered_is_not_taken_and_the_regisseur_arranges_who_is() -> None:
    stranger = UUID(int=404)
    life = in_the_network(werkgever_matchen=in_turn(*[yes(werkgever=str(stranger))] * 2, yes(werkgever=str(GARAGE))))
    life.knows = lambda organisation, role: role is Role.EMPLOYER and organisation != stranger
    until(life, lambda life: any(task.kind == "opnieuw-regelen" for task in life.state.open_tasks))
    assert ["niet als werkgever in de partnerlijst" in each.reason for each in all_of(life, PartnerRequestWithdrawn)] == [True, True]
    [task] = [each for each in life.state.open_tasks if each.kind == "opnieuw-regelen"]
    assert "laat de organisatie eerst aanmelden" in task.what
    life.order(CompleteTask(task=task.key, remark="gesproken"), REGISSEUR)
    assert ends(life) is Outcome.SUSTAINED_WORK
    assert [event.employer for event in all_of(life, EmployerMatched)] == [BAKERY, GARAGE]


def test_a_network_that_keeps_naming_who_said_no_is_talked_to_by_the_regisseur_and_can_say_that_there_is_nobody() -> None:
    life = in_the_network(werkgever_matchen=in_turn(*[yes(werkgever=str(BAKERY))] * 2, no("niemand")))
    until(life, lambda life: any(task.kind == "opnieuw-regelen" for task in life.state.open_tasks))
    asked = [request for request in life.state.requests.values() if request.kind == "werkgever-matchen"]
    assert [request.not_accepted for request in asked] == [True, True]
    [task] = [each for each in life.state.open_tasks if each.kind == "opnieuw-regelen"]
    assert "Noem een andere" in task.what
    life.order(CompleteTask(task=task.key, remark="gesproken"), REGISSEUR)
    assert ends(life) is Outcome.NOT_PLACED


def test_after_the_regisseur_talked_to_the_network_an_employer_may_have_come_back_on_its_no() -> None:
    life = in_the_network(werkgever_matchen=always(yes(werkgever=str(BAKERY))))
    until(life, lambda life: any(task.kind == "opnieuw-regelen" for task in life.state.open_tasks))
    [task] = [each for each in life.state.open_tasks if each.kind == "opnieuw-regelen"]
    life.order(CompleteTask(task=task.key, remark="de bakker heeft toch een plek"), REGISSEUR)
    assert ends(life) is Outcome.SUSTAINED_WORK
    assert [event.employer for event in all_of(life, EmployerMatched)] == [BAKERY, BAKERY]


# The maximum of the law ------------------------------------------------------------------------------------------------


def test_a_pause_moves_neither_the_maximum_of_the_law_nor_the_days_that_were_permitted() -> None:
    life = in_the_network(proefplaatsing_evalueren=always(verdict("verlengen")))
    until(life, lambda life: life.state.placement.trial is not None)
    before = life.state.placement.trial
    assert before
    life.passes(life.now + timedelta(days=7))
    life.order(Pause(reason="ziek"), REGISSEUR)
    life.passes(life.now + timedelta(days=120))
    life.order(Resume(), REGISSEUR)
    assert life.state.placement.trial
    assert (life.state.placement.trial.ends, life.state.placement.trial.limit) == (before.ends, before.limit)
    assert "proefplaatsing" not in {event.subject for event in all_of(life, DeadlineMoved)}
    until(life, lambda life: bool(life.state.trials))
    assert life.state.trials[0].ends <= before.limit == lasting(before.starts, Period(months=6))
    assert life.now <= before.limit + timedelta(days=14)


def test_what_the_law_allows_counts_over_all_proefplaatsingen_with_one_employer() -> None:
    life = in_the_network(
        werkgever_matchen=in_turn(yes(werkgever=str(GARAGE)), yes(werkgever=str(GARAGE)), no("niemand")),
        proefplaatsing_evalueren=in_turn(verdict("verlengen"), verdict("afwijzen"), verdict("verlengen")),
    )
    life.passes(the_end(life))
    assert not life.failures
    Law(life.id).sees(life.facts)
    first, second = life.state.trials
    assert first.ended_at
    assert second.ended_at
    worked = (first.ended_at - first.starts) + (second.ended_at - second.starts)
    assert timedelta(days=170) < worked < timedelta(days=185), "six months in all, and not twice six"


def policy(*entries: Entry) -> Policy:
    """A policy of its own."""
    return Policy(naam="hier", titel="Hier", versie=1, regels=entries)


def allows(key: Key, months: int, municipality: str | None = None) -> Entry:
    """So many months."""
    return Entry(
        sleutel=key,
        betekenis="proefplaatsing",
        duur=Period(months=months),
        geldig_van=date(2020, 1, 1),
        gemeente=municipality,
        bron="een verordening",
        zekerheid=Certainty.ASSUMPTION,
    )


def test_a_municipality_may_allow_less_than_the_law_and_never_more() -> None:
    of_law, generous, strict = allows(Key.TRIAL_AT_MOST, 6), allows(Key.TRIAL_AT_MOST, 9, "0001"), allows(Key.TRIAL_AT_MOST, 3, "0002")
    rules, begins = policy(of_law, generous, strict), end_of(date(2027, 2, 28)) + timedelta.resolution
    assert last_moment(rules.as_on(date(2027, 1, 1), whose=Whose("0001")), begins, GARAGE, ()) == end_of(date(2027, 8, 31))
    assert last_moment(rules.as_on(date(2027, 1, 1), whose=Whose("0002")), begins, GARAGE, ()) == end_of(date(2027, 5, 31))


def moves_on_trial(**answers: Habit) -> Life:
    """A life in which somebody moves in the first days of a proefplaatsing."""
    life = in_the_network(**answers)
    until(life, lambda life: bool(all_of(life, TrialPlacementStarted)))
    life.order(MoveMunicipality(municipality=VILLAGE, registered_on=day_of(life)), REGISSEUR)
    return life


def permissions(life: Life) -> list[tuple[UUID, object]]:
    """Of whom permission was asked, and until which day."""
    return [(r.partner, r.content["totEnMet"]) for r in life.state.requests.values() if r.kind == "proefplaatsing-toestaan"]


def test_who_moves_on_trial_needs_the_permission_of_the_new_municipality_for_the_days_that_are_left() -> None:
    life = moves_on_trial()
    trial = life.state.placement.trial
    assert trial is not None
    assert permissions(life) == [(MUNICIPALITY, str(trial.ends.date())), (VILLAGE, str(trial.ends.date()))]
    life.restart()
    assert ends(life) is Outcome.SUSTAINED_WORK
    assert len(permissions(life)) == 2, "each is asked once"
    assert not [task for task in life.state.tasks.values() if task.kind == "opnieuw-regelen"]


def test_a_trial_that_the_new_municipality_does_not_permit_ends_and_what_follows_is_for_the_regisseur() -> None:
    def not_there(asked: Asked) -> Reply | None:
        return no("geen beleid") if asked.partner == VILLAGE else ANSWERS["proefplaatsing-toestaan"](asked)

    life = moves_on_trial(proefplaatsing_toestaan=not_there)
    until(life, lambda life: any(task.kind == "opnieuw-regelen" for task in life.state.open_tasks))
    [task] = [task for task in life.state.open_tasks if task.kind == "opnieuw-regelen"]
    assert "De nieuwe gemeente staat de rest van de proefplaatsing niet toe" in task.what
    trial = life.state.placement.trial
    assert trial is not None
    assert trial.ended_at == task.opened_at < trial.ends, "nobody works on trial without permission"
    assert ends(life) is Outcome.SUSTAINED_WORK


def test_a_trial_of_which_the_new_municipality_permits_fewer_days_ends_with_them() -> None:
    def shorter(asked: Asked) -> Reply | None:
        last = str(asked.at.astimezone(AMSTERDAM).date() + timedelta(days=10))
        return yes(totEnMet=last) if asked.partner == VILLAGE else ANSWERS["proefplaatsing-toestaan"](asked)

    life = moves_on_trial(proefplaatsing_toestaan=shorter)
    moved = day_of(life)
    until(life, lambda life: bool(life.state.trials))
    assert day_of(life) == moved + timedelta(days=10)
    assert ends(life) is Outcome.SUSTAINED_WORK


def test_a_trial_goes_on_while_the_new_municipality_is_silent() -> None:
    def silent(asked: Asked) -> Reply | None:
        return None if asked.partner == VILLAGE else ANSWERS["proefplaatsing-toestaan"](asked)

    life = moves_on_trial(proefplaatsing_toestaan=silent)
    trial = life.state.placement.trial
    assert trial is not None
    until(life, lambda life: bool(life.state.trials))
    assert life.state.trials[0].ended_at == trial.ends
