"""A rehearsal is a trajectory in all but the world around it: a clock that jumps, partners and people that are functions, no process."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from pydantic import JsonValue

from activities.channels import Delivery, Purpose
from events.fact import Actor, Recorded
from events.trajectory.state import Task, Trajectory
from events.vocabulary.course import HandoverProposed, NoteWritten
from events.vocabulary.requests import MessageWithoutEffect, PartnerReminded, PartnerRequestEscalated, PartnerRequestRefused
from events.vocabulary.values import Outcome, Role, Stage
from tests.workflows import city
from tests.workflows.cohort import BEGIN, begin, trajectories
from tests.workflows.habits import ANSWERS, DECISIONS, Asked, Habit
from tests.workflows.invariants import Law, check
from workflows.decisions.command import Command
from workflows.decisions.course import StartTrajectory
from workflows.decisions.missing import MISSING
from workflows.decisions.open_items import CompleteTask
from workflows.decisions.pause import Pause, Resume
from workflows.decisions.people import ProposeHandover
from workflows.decisions.refusal import Moved, Refused
from workflows.decisions.telling import WriteNote
from workflows.programme.catalogue import find
from workflows.run.rehearsal.host import Handed, Shelf
from workflows.run.rehearsal.life import Life, Reaction, Reply
from workflows.verbs.message import Message

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ANNA = city.REGISSEUR
SHELF = Shelf([find("utrecht-werk-en-taal"), city.brief()])
PIP = "intake:1:pip-opvragen"


class Everybody:
    """Partners that say yes and people who say go, each after `wait`, as tests/workflows/habits.py has it."""

    def __init__(self, wait: timedelta, silent: tuple[str, ...] = (), handed: Mapping[str, Handed] | None = None) -> None:
        self.wait = wait
        self.silent = silent
        self.handed = handed or {}
        self.answers: dict[str, Habit] = dict(ANSWERS)
        self.now: Callable[[], datetime] = lambda: NOW

    def partners(self, delivery: Delivery) -> Reaction:
        handed = self.handed.get(delivery.kind, Handed())
        if delivery.purpose is not Purpose.ASK or delivery.kind in self.silent:
            return Reaction(handed)
        asked = Asked(delivery.trajectory, delivery.partner, str(delivery.request), delivery.kind, delivery.content, self.now(), 0)
        said = self.answers[delivery.kind](asked)
        if said is None:
            return Reaction(handed)
        data: dict[str, JsonValue] = {"verzoek": asked.request, "uitkomst": said.outcome, "antwoord": dict(said.answer)}
        return Reaction(handed, [Reply(data, f"antwoord:{asked.request}", said.after or self.wait)])

    def hears(self, task: Task) -> timedelta | None:
        return self.wait if task.kind in DECISIONS and DECISIONS[task.kind](task) else None

    def acts(self, state: Trajectory, task: Task) -> list[tuple[Command, Actor]]:
        command = DECISIONS[task.kind](task)
        return [(command, ANNA)] if command else []


def lives(everybody: Everybody | None = None, *, number: int = 1, shelf: Shelf = SHELF, now: datetime = NOW) -> Life:
    """A trajectory that has just been started."""
    everybody = everybody or Everybody(timedelta(days=2))
    life = Life(UUID(int=number), shelf, now)
    everybody.now = lambda: life.now
    life.partners, life.people = everybody.partners, everybody
    life.order(start(), ANNA)
    return life


def start(programme: str = "utrecht-werk-en-taal") -> StartTrajectory:
    return StartTrajectory(
        participant=UUID(int=7),
        programme=programme,
        programme_version=city.BRIEF,
        municipality=city.MUNICIPALITY,
        regisseur=ANNA.id,
        parties=city.PARTIES,
    )


def keys(facts: Sequence[Recorded]) -> list[tuple[str, str]]:
    """What was recorded under which key; what people and partners sent has other ids in another world."""
    return [(r.event.stored_name, "" if r.fact.causation else r.fact.key) for r in facts]


def the_end(life: Life) -> datetime:
    return life.now + timedelta(days=3000)


def test_a_trajectory_is_lived_to_its_end_on_a_clock_that_jumps() -> None:
    life = lives()
    life.passes(the_end(life))
    assert life.state.outcome is Outcome.SUSTAINED_WORK
    assert life.state.ended_at
    assert timedelta(days=500) < life.state.ended_at - NOW < timedelta(days=600)
    assert Law(life.id).sees(life.facts).state == life.told == life.state
    moments = [recorded.fact.occurred_at for recorded in life.facts]
    assert moments == sorted(moments)
    assert life.runs == 1


async def test_it_is_the_same_in_memory_as_on_temporal(city: city.City) -> None:
    real = await city.begins()
    await real.ends()
    await check(real)
    rehearsed = lives(Everybody(timedelta()))
    rehearsed.passes(the_end(rehearsed))
    assert rehearsed.told.outcome is Outcome.SUSTAINED_WORK
    assert Counter(keys(rehearsed.facts)) == Counter(keys(real.facts))


@pytest.mark.parametrize("after", [1, 2, 3, 5, 8])
def test_dropped_again_and_again_it_records_what_it_would_have_recorded(after: int) -> None:
    undisturbed, disturbed = lives(), lives()
    undisturbed.passes(the_end(undisturbed))
    end = the_end(disturbed)
    while disturbed.moves(end):
        disturbed.dies_after = disturbed.dies_after or after
        assert disturbed.state == disturbed.told
    assert disturbed.runs > 10
    assert disturbed.told == undisturbed.told
    assert Counter(keys(disturbed.facts)) == Counter(keys(undisturbed.facts))
    assert Counter(d.id for d in disturbed.deliveries) == Counter(d.id for d in undisturbed.deliveries)
    assert not disturbed.failures


def test_of_orders_on_one_version_that_go_to_the_log_together_one_is_carried_out() -> None:
    life = lives()
    before = life.state.version
    errands = [life.send(WriteNote(text=f"notitie {n}"), ANNA, seen=before) for n in range(3)]
    life.settle()
    assert [type(errand.refusal) for errand in errands] == [type(None), Moved, Moved]
    assert [type(one.event) for one in life.facts[before:]] == [NoteWritten]


def test_an_order_during_which_the_run_dies_is_carried_out_once() -> None:
    for calls in range(1, 4):
        life = lives()
        life.dies_after = calls
        receipt = life.order(ProposeHandover(to="bert", reason="verlof"), ANNA, id="een")
        assert life.order(ProposeHandover(to="bert", reason="verlof"), ANNA, id="een").version >= receipt.version
        assert sum(isinstance(recorded.event, HandoverProposed) for recorded in life.facts) == 1


def test_an_order_is_refused_with_the_reason_and_leaves_nothing() -> None:
    life = lives()
    before = life.told
    with pytest.raises(Refused, match="staat niet open"):
        life.order(CompleteTask(task="bestaat-niet"), ANNA)
    assert life.told == before


def test_a_programme_that_was_never_published_begins_nothing() -> None:
    life = Life(UUID(int=1), SHELF, NOW)
    with pytest.raises(Refused, match="niet gepubliceerd"):
        life.order(start("bestaat-niet"), ANNA)
    life.passes(the_end(life))
    assert life.over
    assert not life.log.stored


def test_who_is_silent_is_reminded_and_escalated_at_the_moments_that_were_agreed() -> None:
    life = lives(Everybody(timedelta(days=2), silent=("intake-houden",)))
    life.passes(NOW + timedelta(days=400))
    request = life.state.requests["intake:1:intake-houden"]
    reminded = [r.fact.occurred_at for r in life.facts if isinstance(r.event, PartnerReminded)]
    escalated = [r.fact.occurred_at for r in life.facts if isinstance(r.event, PartnerRequestEscalated)]
    assert reminded == [request.due, request.due + (request.escalate_at - request.due) / 2]
    assert escalated == [request.escalate_at]
    assert [d.count for d in life.deliveries if d.purpose is Purpose.REMIND] == [1, 2]


def test_a_call_that_takes_longer_than_the_answer_is_overtaken_by_it() -> None:
    life = lives(Everybody(timedelta(days=2), handed={"pip-opvragen": Handed(takes=timedelta(days=30))}))
    life.passes(NOW + timedelta(days=3))
    assert life.state.requests[PIP].answer
    assert not life.state.requests[PIP].acknowledged


def test_what_a_partner_refuses_for_ever_goes_to_a_person() -> None:
    life = lives(Everybody(timedelta(days=2), silent=("pip-opvragen",), handed={"pip-opvragen": Handed(refused="404")}))
    assert [r.fact.key for r in life.facts if isinstance(r.event, PartnerRequestRefused)] == [f"{PIP}:ontvangen"]
    assert [task.kind for task in life.state.open_tasks if not task.about.startswith(MISSING)] == ["nabellen"]


def test_a_pause_moves_what_is_open_save_the_terms_of_law() -> None:
    life = lives(Everybody(timedelta(days=30)))
    due, stage_due = life.state.requests[PIP].due, life.state.stage_due
    life.order(Pause(reason="ziek"), ANNA)
    life.now += timedelta(days=10)
    life.order(Resume(), ANNA)
    assert life.state.requests[PIP].due == due
    assert stage_due
    assert life.state.stage_due == stage_due + timedelta(days=10)


def test_a_message_that_comes_twice_has_one_effect() -> None:
    life = lives()
    message = Message(id="m", type="iets-anders", partner=city.MUNICIPALITY, occurred_at=life.now, data={})
    life.tell(message)
    life.restart()
    life.tell(message)
    assert sum(isinstance(recorded.event, MessageWithoutEffect) for recorded in life.facts) == 1


@pytest.mark.parametrize(("number", "seed"), [(50, 4), *(pytest.param(250, seed, marks=pytest.mark.slow) for seed in range(4))])
def test_many_participants_with_all_kinds_of_luck_end_in_a_legal_way(number: int, seed: int) -> None:
    """The city of the demonstration, a thousand of them in all; at each step of each life the run thinks of it what its stream says."""
    outcomes, facts, began = Counter[str](), 0, time.perf_counter()
    for n, trajectory in enumerate(trajectories(number, seed)):
        life, _ = begin(trajectory, seed)
        law = Law(trajectory)
        while life.moves(BEGIN + timedelta(hours=1)):
            assert law.sees(life.facts[law.state.version :]).state == life.state
            if n % 10 == 0 and life.dies_after is None:
                life.dies_after = 11
        assert life.over
        assert life.state.ended
        assert not life.failures
        outcomes[life.state.ended.outcome] += 1
        facts += len(life.facts)
    took = time.perf_counter() - began
    print(f"\n{number} lives, {facts} facts, {number / took:.1f} lives a second: {dict(outcomes.most_common())}")
    assert len(outcomes) >= 4
    assert outcomes[Outcome.SUSTAINED_WORK] > number / 2


def test_the_stages_of_a_rehearsal_are_those_of_the_trajectory() -> None:
    life = lives()
    life.passes(the_end(life))
    assert set(life.state.visits) == set(Stage)
    assert life.state.holders[Role.REGISSEUR] == {ANNA.id}
