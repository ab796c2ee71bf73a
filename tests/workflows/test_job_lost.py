"""A job that is lost, or never begins, is told when it is known, with a last day and a reason, and leads back to placement."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from activities.employers import Employment
from events.vocabulary.leer_werk import Income, IncomeSet, WorkplaceOffered
from events.vocabulary.placement import (
    AftercareStarted,
    ContractFellThrough,
    ContractNotRenewed,
    ContractSigned,
    EmploymentConfirmed,
    JobEnd,
    JobLost,
    WageSubsidyDecided,
    WageSubsidyEnded,
    WageSubsidyRecalculated,
    WageSubsidyRequested,
)
from events.vocabulary.values import EndReason, Outcome, Stage
from tests.workflows.city import BAKERY, GARAGE, REGISSEUR
from tests.workflows.habits import Asked, Habit, Reply, after, always, in_turn, measured, silence, yes
from tests.workflows.invariants import Law
from tests.workflows.specification import EMPLOYER, given, in_stage, partner, programme, started
from tests.workflows.test_durable import offers
from tests.workflows.test_income import workplace
from tests.workflows.test_subsidy import permanent
from tests.workflows.test_subsidy_days import grants
from tests.workflows.test_trial import all_of, day_of, ends, living, until
from workflows.decisions.acceptance import objection
from workflows.decisions.job_lost import NoteJobLost
from workflows.decisions.livelihood import lost_on
from workflows.decisions.moving import ChangeEmployer
from workflows.decisions.open_items import RecordAnswer
from workflows.decisions.pause import Pause, Resume
from workflows.decisions.refusal import Refused
from workflows.decisions.subsidy import RequestWageSubsidy
from workflows.programme.catalogue import find
from workflows.run.rehearsal.life import Life


def signed(ahead: int = 0, **answers: Habit) -> Life:
    """Just signed, for work that begins in so many days; after it the next employer of the network offers a contract at once."""

    def first(asked: Asked) -> Reply | None:
        return offers(ingangsdatum=(asked.at + timedelta(days=ahead)).date().isoformat(), urenPerWeek=36)(asked)

    life = living(contract_bieden=in_turn(first, offers(urenPerWeek=36)), werkgever_matchen=lambda a: yes(werkgever=str(GARAGE)), **answers)
    until(life, lambda life: bool(all_of(life, AftercareStarted)))
    return life


def lost(life: Life, **told: object) -> None:
    """The regisseur writes down that the job is lost."""
    life.order(NoteJobLost.model_validate({"reason": "hij belde", "ground": JobEnd.DISMISSED, **told}), REGISSEUR)
    life.settle()


@pytest.mark.parametrize(("ahead", "passes"), [(60, 0), (10, 20)], ids=["before its first day", "told later"])
def test_a_contract_that_falls_through_leads_back_to_placement_and_nothing_of_it_is_work(ahead: int, passes: int) -> None:
    life = signed(ahead)
    contract = life.state.placement.contract
    assert contract
    life.passes(life.now + timedelta(days=passes))
    lost(life, ground=JobEnd.NOT_BEGUN, reason="de werkgever trok zich terug")
    assert (life.state.stage, life.state.visits[Stage.PLACEMENT]) == (Stage.PLACEMENT, 2)
    [told] = all_of(life, ContractFellThrough)
    assert (told.employer, told.ground, told.reason) == (contract.employer, JobEnd.NOT_BEGUN, "de werkgever trok zich terug")
    assert life.state.contracts == ()
    assert lost_on(life.state) is None
    assert Law(life.id).sees(life.facts).state == life.told
    assert ends(life) is Outcome.SUSTAINED_WORK
    assert not all_of(life, JobLost)
    assert {confirmed.employer for confirmed in all_of(life, EmploymentConfirmed)} == {GARAGE}


def test_of_work_that_has_not_begun_any_ground_says_that_it_falls_through_and_a_day_of_work_is_refused() -> None:
    life = signed(60)
    with pytest.raises(Refused, match="niet-begonnen"):
        lost(life, last_day=day_of(life))
    lost(life, ground=JobEnd.OWN_CHOICE)
    assert [told.ground for told in all_of(life, ContractFellThrough)] == [JobEnd.OWN_CHOICE]


def test_a_job_that_is_lost_between_confirmations_is_told_at_once_with_its_day_and_reason_and_not_twice() -> None:
    life = signed(dienstverband_bevestigen=silence)
    until(life, lambda life: any(asked.kind == "dienstverband-bevestigen" for asked in life.state.open_requests))
    last = day_of(life) - timedelta(days=5)
    with pytest.raises(Refused, match="baan verloren"):
        life.order(ChangeEmployer(reason="op staande voet"), REGISSEUR)
    lost(life, last_day=last, reason="op staande voet")
    [told] = all_of(life, JobLost)
    assert (told.on, told.ground, told.reason) == (last, JobEnd.DISMISSED, "op staande voet")
    assert life.state.stage is Stage.PLACEMENT
    assert not [asked for asked in life.state.open_requests if asked.kind == "dienstverband-bevestigen"]
    assert [contract.over_on for contract in life.state.contracts] == [last]
    until(life, lambda life: len(all_of(life, AftercareStarted)) == 2)
    assert len(all_of(life, JobLost)) == 1
    assert not all_of(life, ContractNotRenewed)
    assert Law(life.id).sees(life.facts).state == life.told


def test_of_who_was_confirmed_to_work_nobody_says_that_the_work_never_began() -> None:
    life = signed()
    until(life, lambda life: bool(all_of(life, EmploymentConfirmed)))
    with pytest.raises(Refused, match="bevestigd"):
        lost(life, ground=JobEnd.NOT_BEGUN)
    with pytest.raises(Refused, match="noem die dag of een eerdere"):
        lost(life, last_day=day_of(life) + timedelta(days=600))


def test_a_last_day_to_come_ends_the_contract_then_on_the_ground_that_was_told() -> None:
    life = signed()
    life.passes(life.now + timedelta(days=40))
    last = day_of(life) + timedelta(days=30)
    lost(life, ground=JobEnd.EMPLOYER_STOPPED, last_day=last, reason="de zaak sluit")
    assert [(told.ends, told.ground, told.reason) for told in all_of(life, ContractNotRenewed)] == [
        (last, JobEnd.EMPLOYER_STOPPED, "de zaak sluit")
    ]
    assert life.state.stage is Stage.AFTERCARE
    until(life, lambda life: bool(all_of(life, JobLost)))
    assert [(told.on, told.ground) for told in all_of(life, JobLost)] == [(last, JobEnd.EMPLOYER_STOPPED)]


@pytest.mark.parametrize("ground", [JobEnd.DISMISSED, JobEnd.NOT_BEGUN])
def test_a_job_is_lost_in_a_pause_too_and_placement_follows_it(ground: JobEnd) -> None:
    life = signed()
    life.order(Pause(reason="ziek"), REGISSEUR)
    life.settle()
    lost(life, ground=ground)
    life.passes(life.now + timedelta(days=400))
    assert not [task for task in life.state.open_tasks if task.kind == "contract-vervolg-regelen"]
    life.order(Resume(), REGISSEUR)
    life.settle()
    assert life.state.visits[Stage.PLACEMENT] == 2
    assert Law(life.id).sees(life.facts).state == life.told


def test_an_employer_tells_that_the_work_never_began_and_nothing_of_it_is_work() -> None:
    never = yes(inDienst=False, oorzaak="niet-begonnen", reden="hij kwam niet opdagen")
    life = signed(dienstverband_bevestigen=in_turn(never, yes(inDienst=True)))
    until(life, lambda life: bool(all_of(life, ContractFellThrough)))
    assert [(told.ground, told.reason) for told in all_of(life, ContractFellThrough)] == [(JobEnd.NOT_BEGUN, "hij kwam niet opdagen")]
    assert (life.state.stage, life.state.contracts, lost_on(life.state)) == (Stage.PLACEMENT, (), None)
    assert Law(life.id).sees(life.facts).state == life.told
    assert ends(life) is Outcome.SUSTAINED_WORK
    assert not all_of(life, JobLost)
    assert {confirmed.employer for confirmed in all_of(life, EmploymentConfirmed)} == {GARAGE}


def test_an_employer_tells_on_what_ground_a_job_is_lost() -> None:
    life = signed(dienstverband_bevestigen=in_turn(yes(inDienst=False, oorzaak="ontslag", reden="minder werk"), yes(inDienst=True)))
    until(life, lambda life: bool(all_of(life, JobLost)))
    assert [(told.ground, told.reason) for told in all_of(life, JobLost)] == [(JobEnd.DISMISSED, "minder werk")]


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ({"inDienst": True, "oorzaak": "ontslag"}, "alleen van een dienstverband dat voorbij is"),
        ({"inDienst": False, "oorzaak": "niet-begonnen", "laatsteDag": "2027-01-04"}, "heeft geen laatste dag"),
    ],
)
def test_a_ground_belongs_to_work_that_is_over_and_work_that_never_began_has_no_last_day(told: dict[str, object], wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        Employment.model_validate(told)


def test_an_employer_that_confirmed_the_work_does_not_say_that_it_never_began() -> None:
    life = signed()
    until(life, lambda life: bool(all_of(life, EmploymentConfirmed)))
    assert "bevestigde eerder" in objection(Employment(employed=False, ground=JobEnd.NOT_BEGUN), life.state, programme(), life.now)
    assert not objection(Employment(employed=False, ground=JobEnd.DISMISSED), life.state, programme(), life.now)
    contract = life.state.placement.contract
    assert contract
    early = Employment(employed=False, last_day=contract.starts - timedelta(days=9))
    assert "niet-begonnen" in objection(early, life.state, programme(), life.now)


# Loonkostensubsidie: each employment has its own (Participatiewet art. 10d lid 1 and 2) ----------------------------------------------


def paid_to_learn(subsidy: bool, **answers: Habit) -> Life:
    """Learning for a wage, perhaps with subsidy, and then a contract with subsidy there for work that never begins."""

    def offer(a: Asked) -> Reply | None:
        starts = a.at.date() + timedelta(days=60 if a.partner == BAKERY else 1)
        return offers(ingangsdatum=str(starts), urenPerWeek=36, loonkostensubsidie=True)(a)

    life = living(
        werkplek_bieden=workplace(brutoloon=240_000, loonkostensubsidie=subsidy),
        contract_bieden=offer,
        loonwaarde_vaststellen=lambda a: measured(a, 60),
        **answers,
    )
    until(life, lambda life: bool(all_of(life, ContractSigned)) and not life.state.open_requests)
    until(life, lambda life: life.state.subsidy.running)
    lost(life, ground=JobEnd.NOT_BEGUN)
    return life


def test_subsidy_for_paid_learning_goes_on_when_a_contract_falls_through_and_the_next_employer_has_its_own() -> None:
    life = paid_to_learn(subsidy=True, werkgever_matchen=after(timedelta(days=90), always(yes(werkgever=str(GARAGE)))))
    assert (life.state.subsidy.running, life.state.subsidy.employer) == (True, BAKERY)
    life.passes(life.now + timedelta(days=75))
    assert not all_of(life, WageSubsidyEnded)
    assert [(one.computed_percent, one.hours) for one in all_of(life, WageSubsidyRecalculated)] == [(40, 32)], "of the work that is done"
    until(life, lambda life: life.state.subsidy.running and life.state.subsidy.employer == GARAGE)
    assert [one.employer for one in all_of(life, WageSubsidyEnded)] == [BAKERY]
    assert Law(life.id).sees(life.facts).state == life.told


@pytest.mark.parametrize("silent", ["loonwaarde-vaststellen", "loonkostensubsidie"])
def test_subsidy_that_was_asked_for_a_contract_is_not_decided_for_paid_learning_when_the_work_never_begins(silent: str) -> None:
    answers: dict[str, Habit] = {"loonwaarde_vaststellen": lambda a: measured(a, 60)} | {silent.replace("-", "_"): silence}
    life = living(
        werkplek_bieden=workplace(brutoloon=240_000, loonkostensubsidie=False),
        contract_bieden=lambda a: offers(ingangsdatum=str(a.at.date() + timedelta(days=60)), loonkostensubsidie=True)(a),
        werkgever_matchen=silence,
        **answers,
    )
    until(life, lambda life: any(one.kind == silent for one in life.state.open_requests))
    lost(life, ground=JobEnd.NOT_BEGUN)
    life.passes(life.now + timedelta(days=100))
    assert life.state.subsidy.requested_at is None
    assert not any(one.kind in ("loonwaarde-vaststellen", "loonkostensubsidie") for one in life.state.open_requests)
    assert not all_of(life, WageSubsidyDecided), "nobody asked it for the work that goes on"
    life.order(RequestWageSubsidy(), REGISSEUR)
    assert [one.in_time for one in all_of(life, WageSubsidyDecided)] == [False], "that work began more than six months ago (lid 2)"
    assert Law(life.id).sees(life.facts).state == life.told


def test_subsidy_that_was_given_for_a_contract_ends_as_it_began_when_the_work_never_does() -> None:
    life = paid_to_learn(subsidy=False, werkgever_matchen=silence)
    [signed] = all_of(life, ContractSigned)
    assert [(one.employer, one.on, one.settled_from) for one in all_of(life, WageSubsidyEnded)] == [(BAKERY, signed.starts, None)]
    life.passes(life.now + timedelta(days=100))
    assert not life.state.subsidy.running
    life.order(RequestWageSubsidy(), REGISSEUR)
    until(life, lambda life: life.state.subsidy.running)


def test_who_learns_for_a_wage_again_after_a_job_can_have_subsidy_for_it() -> None:
    def paid(employer: UUID, starts: date) -> tuple[WorkplaceOffered, IncomeSet]:
        offered = WorkplaceOffered(employer=employer, starts=starts, hours_work=32, hours_learning=8, supervisor="meester-1")
        return offered, IncomeSet(income=Income.WAGE, starts=starts, wage_cents=240_000, hours=32, employer=employer)

    begun, later, next_one = date(2026, 3, 2), date(2026, 3, 10), partner("volgende")
    signed = ContractSigned(employer=EMPLOYER, starts=later, wage_cents=260_000, months=12, growth="mbo 3")
    there = (started(), in_stage(Stage.LEER_WERK), *paid(EMPLOYER, begun), in_stage(Stage.PLACEMENT), signed, in_stage(Stage.AFTERCARE))
    gone = (*there, JobLost(employer=EMPLOYER, month=0, on=date(2026, 3, 20)))
    given(*gone, in_stage(Stage.LEER_WERK, 2)).when(RequestWageSubsidy()).then_refused("geen contract")
    again = (*gone, in_stage(Stage.LEER_WERK, 2), *paid(next_one, date(2026, 4, 1)))
    given(*again).when(RequestWageSubsidy()).then(WageSubsidyRequested(employer=next_one))


# Heard of after the end -----------------------------------------------------------------------------------------------------------


def test_a_job_lost_in_the_aftercare_that_is_heard_of_after_the_end_makes_another_outcome_of_the_same_day() -> None:
    life = living(contract_bieden=offers(duurMaanden=0, urenPerWeek=36))
    until(life, lambda life: life.over)
    ended = life.state.ended_at
    assert ended
    life.passes(life.now + timedelta(days=40))
    before = ended.date() - timedelta(days=30)
    with pytest.raises(Refused, match="Noem waardoor"):
        lost(life)
    with pytest.raises(Refused, match="werkte toen nog"):
        lost(life, last_day=ended.date() + timedelta(days=1))
    with pytest.raises(Refused, match="begint op"):
        lost(life, last_day=before - timedelta(days=2000))
    lost(life, last_day=before, ground=JobEnd.DISMISSED)
    [told] = all_of(life, JobLost)
    assert (told.on, told.ground) == (before, JobEnd.DISMISSED)
    assert (life.told.outcome, life.told.ended_at) == (Outcome.NOT_PLACED, ended)
    assert life.told.ended
    assert (life.told.ended.reason, life.told.ended.lacks) == (EndReason.WORK, ())
    with pytest.raises(Refused, match="zonder werk"):
        lost(life, last_day=before)
    Law(life.id).sees(life.facts)


def test_subsidy_that_was_handed_over_at_the_end_ended_with_a_job_that_was_lost_before_it() -> None:
    life = living(contract_bieden=permanent, loonkostensubsidie=grants)
    until(life, lambda life: life.over)
    ended = life.state.ended_at
    assert ended
    last = ended.date() - timedelta(days=30)
    lost(life, last_day=last)
    [over] = all_of(life, WageSubsidyEnded)
    assert (over.on, over.settled_from) == (last + timedelta(days=1),) * 2
    Law(life.id).sees(life.facts)


# What a lost job leaves behind ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("silent", ["loonwaarde_vaststellen", "loonkostensubsidie"])
def test_a_first_request_for_subsidy_on_which_nobody_decided_when_the_job_was_lost_is_a_task(silent: str) -> None:
    life = living(contract_bieden=permanent, werkgever_matchen=silence, **{silent: silence})
    until(life, lambda life: bool(all_of(life, AftercareStarted)))
    life.passes(life.now + timedelta(days=60))
    contract = life.state.placement.contract
    assert contract
    assert life.state.subsidy.requested_at
    last = day_of(life) - timedelta(days=3)
    lost(life, last_day=last)
    life.restart()
    life.passes(life.now + timedelta(days=3))
    first = last + timedelta(days=1)
    between = f"van {contract.starts:%d-%m-%Y} tot {first:%d-%m-%Y} besloot nog niet over de loonkostensubsidie"
    assert len([task for task in life.state.open_tasks if between in task.what]) == 1
    assert not life.state.account(contract.employer).runs
    life.passes(life.now + timedelta(days=60))
    assert len([task for task in life.state.tasks.values() if between in task.what]) == 1
    Law(life.id).sees(life.facts)


def test_with_an_employer_that_stopped_nobody_is_placed_again_unless_somebody_says_why() -> None:
    life = living(contract_bieden=offers(duurMaanden=0, urenPerWeek=36), werkgever_matchen=silence, proefplaatsing=silence)
    until(life, lambda life: bool(all_of(life, AftercareStarted)))
    contract = life.state.placement.contract
    assert contract
    life.passes(life.now + timedelta(days=40))
    lost(life, ground=JobEnd.EMPLOYER_STOPPED)
    life.settle()
    [asked] = [asked for asked in life.state.open_requests if asked.kind == "werkgever-matchen"]
    again = RecordAnswer(request=asked.key, agreed=True, answer={"werkgever": str(contract.employer)})
    with pytest.raises(Refused, match="omdat die stopte"):
        life.order(again, REGISSEUR)
    life.order(again.model_copy(update={"remark": "de zaak is doorgestart"}), REGISSEUR)
    life.settle()
    assert life.state.placement.employer == contract.employer


def test_after_a_pause_an_employer_is_asked_of_the_months_that_somebody_is_at_work_by_then() -> None:
    life = living(contract_bieden=offers(duurMaanden=0, urenPerWeek=36))
    until(life, lambda life: bool(all_of(life, AftercareStarted)))
    life.passes(life.now + timedelta(days=100))
    life.order(Pause(reason="bevallen"), REGISSEUR)
    life.passes(life.now + timedelta(days=112))
    life.order(Resume(), REGISSEUR)
    assert ends(life) is Outcome.SUSTAINED_WORK
    months = [asked.content["maand"] for asked in life.state.requests.values() if asked.kind == "dienstverband-bevestigen"]
    planned = [moment.month for moment in find("utrecht-werk-en-taal").aftercare.confirmations]
    before = sum(month * 30 < 100 for month in planned)
    assert months == [*planned[:before], *(month + 3 for month in planned[before:])]
