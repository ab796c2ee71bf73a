"""Whatever people order, partners send and machines do, in whatever order: no trajectory breaks a rule (tests/workflows/invariants.py).

The real steps, decisions and fold in a rehearsal. REGIE_PROPERTIES=deep tries longer and other sequences each time; without it they are the
same each time.
"""

import os
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from pydantic import JsonValue

from activities.channels import Delivery, Purpose
from deploy.simulation.city.plan import Plan
from events.fact import Actor
from events.trajectory.state import Request
from events.vocabulary.values import Component, EndReason, Outcome, Role, Stage
from tests.workflows.arbitrary import PEOPLE, Hints, answers, commands, kinds
from tests.workflows.city import GARAGE
from tests.workflows.cohort import BEGIN, ROLES, Simulated
from tests.workflows.habits import GO, SELECT, in_turn, no, yes
from tests.workflows.invariants import Law
from tests.workflows.run.test_rehearsal import ANNA, Everybody, lives, the_end
from workflows.decisions.barriers import ReportBarrier
from workflows.decisions.command import Command
from workflows.decisions.ending import End
from workflows.decisions.pause import Pause, Resume
from workflows.decisions.refusal import Refused
from workflows.programme.catalogue import find
from workflows.run.rehearsal.host import Handed, Shelf
from workflows.run.rehearsal.life import Life, Reaction
from workflows.verbs.message import ANSWERED, DROPPED_OUT, Message

DEEP = os.environ.get("REGIE_PROPERTIES") == "deep"
PROGRAMMES = ("demonstratie", "utrecht-werk-en-taal")
STOP = End(
    outcome=Outcome.DROPPED_OUT, reason=EndReason.OWN_CHOICE, component=Component.GUIDANCE, explanation="stopt", subsidy_to="consulent"
)
PARTNERS = tuple(ROLES)
CALLS = st.none() | st.integers(1, 5)
"""After how many calls to the outside the worker dies, if it does."""


class AnyTrajectory(RuleBasedStateMachine):
    """One trajectory, to which anything happens."""

    life: Life
    simulated: Simulated
    law: Law

    @initialize(
        code=st.sampled_from(PROGRAMMES),
        seed=st.integers(0, 30),
        lacks=st.sampled_from([*[None] * 9, Role.EMPLOYER, Role.SCHOOL, Role.LANGUAGE_SCHOOL]),
        towards=st.sampled_from([*Stage, Stage.GO_NO_GO]),
        waits=st.integers(0, 10),
        kinds=kinds(),
        early=st.booleans(),
        dies=CALLS,
    )
    def begins(
        self,
        code: str,
        seed: int,
        lacks: Role | None,
        towards: Stage,
        waits: int,
        kinds: list[type[Command]],
        early: bool,
        dies: int | None,
    ) -> None:
        """Under some programme, perhaps without a party in some role, with a head start to a stage in which nobody decides yet."""
        programme, id = find(code), UUID(int=seed)
        self.life = Life(id, Shelf(find(each) for each in PROGRAMMES), BEGIN, dies_after=dies)
        self.life.partners = self.receives
        self.simulated = Simulated(seed, self.life, ROLES)
        self.law = Law(id)
        self.messages: list[Message] = []
        self.refuses: str | None = None
        self.kinds = kinds
        self.numbers = iter(range(10**9))
        command = Plan(participants=1, seed=seed, port=0).start(id, programme)
        present = tuple(party for party in command.parties if party.role is not lacks)
        self.life.order(command.model_copy(update={"parties": present, "regisseur": "anna"}), Actor("anna", Role.REGISSEUR))
        self.all_goes_well(300, dies, until=towards)
        self.all_goes_well(waits, dies, decided=False)
        if early:
            self.somebody_may_be_too_early(barrier=True)

    def receives(self, delivery: Delivery) -> Reaction:
        """Partners take what they get, unless the next is refused; they answer when a rule says so."""
        handed, self.refuses = Handed(refused=self.refuses), None
        if delivery.purpose is Purpose.ASK:
            self.simulated.takes(delivery)
        return Reaction(handed)

    # What happens -----------------------------------------------------------------------------------------------------

    @rule(data=st.data(), number=st.integers(2, 6), dies=CALLS)
    def people_order(self, data: st.DataObject, number: int, dies: int | None) -> None:
        """Any commands by anybody; the worker may die meanwhile, and then the order is given again under its id."""
        for _ in range(number):
            command = data.draw(commands(self.kinds, self.hints()))
            by = Actor(data.draw(st.sampled_from(PEOPLE)), data.draw(st.sampled_from([Role.REGISSEUR] * 40 + list(Role))))
            self.life.dies_after = dies
            self.orders(command, by, id=f"{next(self.numbers)}")

    @rule(barrier=st.booleans())
    def somebody_may_be_too_early(self, barrier: bool) -> None:
        """With the decisions that have conditions, perhaps when something has just come in the way."""
        if barrier:
            self.orders(ReportBarrier(kind="opvang", owner=Role.MUNICIPALITY, due=self.life.now.date()), Actor("bert", Role.JOB_COACH))
        for command in (SELECT, GO):
            self.orders(command, Actor("anna", Role.REGISSEUR))

    @precondition(lambda self: self.life.state.requests)
    @rule(data=st.data(), agreed=st.sampled_from([True, True, True, False]), late=st.booleans(), dies=CALLS)
    def a_partner_answers(self, data: st.DataObject, agreed: bool, late: bool, dies: int | None) -> None:
        """A question that is open or not, in the right shape or not, by whom it was asked of or not, twice or not."""
        state = self.life.state
        request = data.draw(st.sampled_from([*state.open_requests, *state.open_requests, *state.requests.values()]))
        partner = data.draw(st.sampled_from([request.partner] * 9 + list(PARTNERS)[:1]))
        told: dict[str, JsonValue] = {
            "verzoek": str(request.id),
            "uitkomst": "akkoord" if agreed else data.draw(st.sampled_from(["afgewezen", "", "rommel"])),
            "antwoord": data.draw(answers(request, self.hints())),
        }
        self.life.dies_after = dies
        self.tells(partner, ANSWERED, told, late=late)

    @rule(data=st.data(), type=st.sampled_from([DROPPED_OUT, DROPPED_OUT, ANSWERED, "iets-anders"]), late=st.booleans())
    def a_partner_tells(self, data: st.DataObject, type: str, late: bool) -> None:
        """A drop-out, or something that nobody understands."""
        told: dict[str, JsonValue] = data.draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "onderdeel": st.sampled_from([*Component, "x"]),
                    "reden": st.sampled_from([*EndReason, ""]),
                    "verzoek": st.sampled_from([None, "x", 3]),
                },
            )
        )
        self.tells(data.draw(st.sampled_from(PARTNERS)), type, told, late=late)

    @precondition(lambda self: self.messages)
    @rule(data=st.data())
    def the_relay_offers_a_message_again(self, data: st.DataObject) -> None:
        """At least once is more than once."""
        version = self.life.state.version
        self.life.tell(data.draw(st.sampled_from(self.messages)))
        assert self.life.state.version == version

    @rule(reason=st.sampled_from(["onbekend verzoek", "404"]))
    def a_partner_will_refuse_what_comes_next(self, reason: str) -> None:
        """Its system does not take it, whatever it is."""
        self.refuses = reason

    @rule(days=st.integers(0, 200))
    def time_passes(self, days: int) -> None:
        """With all that is due in it."""
        self.life.passes(self.life.now + timedelta(days=days))

    @rule(moments=st.integers(1, 4), dies=CALLS)
    def something_is_due(self, moments: int, dies: int | None) -> None:
        """To the next moments that matter, and perhaps the worker dies on the way."""
        self.life.dies_after = dies
        for _ in range(moments):
            self.life.moves(self.life.now + timedelta(days=5000))

    @rule()
    def the_run_is_dropped(self) -> None:
        """And started again from the stream."""
        self.life.restart()
        self.life.settle()

    @rule(steps=st.integers(1, 15), dies=CALLS)
    def goes_on(self, steps: int, dies: int | None) -> None:
        """As it should, for a while."""
        self.all_goes_well(steps, dies)

    def all_goes_well(self, steps: int, dies: int | None, *, until: Stage | None = None, decided: bool = True) -> None:
        """Partners answer what was asked, people do their tasks, and time passes when there is nothing to do."""
        self.life.dies_after = dies
        if self.life.state.paused:
            self.orders(Resume(), Actor("anna", Role.REGISSEUR))
        for _ in range(steps):
            state = self.life.state
            if not state.open or until in state.visits:
                return
            for request in state.open_requests:
                self.answers_as_usual(request)
            for task in state.open_tasks if decided else ():
                with suppress(Refused, KeyError):
                    for command, by in self.simulated.acts(self.life.state, task):
                        self.orders(command, by)
            if self.life.state == state:
                self.life.moves(self.life.now + timedelta(days=5000))

    # ------------------------------------------------------------------------------------------------------------------

    @invariant()
    def no_rule_is_broken(self) -> None:
        """And the run thinks of it what the stream says."""
        if not hasattr(self, "life"):
            return
        self.life.settle()
        self.law.sees(self.life.facts[self.law.state.version :])
        assert self.law.state == self.life.state
        assert not self.life.failures
        assert not self.life.state.ended or self.life.over

    def teardown(self) -> None:
        """However it stands, a person can end it, and then nothing is left."""
        if not hasattr(self, "life"):
            return
        self.life.dies_after = None
        if self.life.state.open:
            self.life.order(STOP, Actor("anna", Role.REGISSEUR))
        state = self.life.state
        event(f"came to {list(state.visits)[-1]}")
        event(f"ended as {state.outcome}")
        self.no_rule_is_broken()
        assert self.life.over
        withdrawn = {r.id for r in state.requests.values() if r.withdrawn and r.refused is None}
        assert withdrawn == {d.request for d in self.life.deliveries if d.purpose is Purpose.WITHDRAW}

    def hints(self) -> Hints:
        """What there is to order or tell about."""
        return Hints(self.life.state, find(self.life.state.programme), self.life.now, PARTNERS)

    def orders(self, command: Any, by: Actor, id: str = "") -> None:
        """An order that is carried out once or refused; the same one again changes nothing."""
        try:
            receipt = self.life.order(command, by, id=id)
        except Refused:
            event(f"refused: {type(command).__name__}")
            return
        event(f"carried out: {type(command).__name__}")
        if id and self.life.state.open:
            version = self.life.state.version
            assert self.life.order(command, by, id=id).version >= receipt.version
            assert self.life.state.version == version

    def tells(self, partner: UUID, type: str, told: dict[str, JsonValue], *, late: bool = False) -> None:
        """A message that was on its way for some time, perhaps."""
        at = max(BEGIN, self.life.now - timedelta(days=3)) if late else self.life.now
        message = Message(id=f"{next(self.numbers)}", type=type, partner=partner, occurred_at=at, data=told)
        self.messages.append(message)
        self.life.tell(message)

    def answers_as_usual(self, request: Request) -> None:
        """What the simulated partner says to it, if it ever got it."""
        if request.id in self.simulated.questions:
            said = self.simulated.answer(self.simulated.questions[request.id])
            self.tells(request.partner, ANSWERED, {"verzoek": str(request.id), **said.data()})


AnyTrajectory.TestCase.settings = settings(
    max_examples=2000 if DEEP else 100,
    stateful_step_count=60 if DEEP else 25,
    derandomize=not DEEP,
    suppress_health_check=list(HealthCheck),
)
TestAnyTrajectory = pytest.mark.timeout(6000 if DEEP else 900)(AnyTrajectory.TestCase)
"""Making a sequence that fails small takes minutes."""


ABOUT_THE_TRIAL = ("proefplaatsing-toestaan", "proefplaatsing-evalueren", "loonwaarde-vaststellen")
DAYS = st.integers(0, 20) | st.integers(20, 1500)
"""Of a partner that answers, and of one of whom nothing is heard for years."""


class Slow(Everybody):
    """Partners who take their time, each kind of question its own."""

    def __init__(self, verdicts: list[str], days: dict[str, int]) -> None:
        super().__init__(timedelta(days=2))
        self.days = days
        self.answers |= {
            "contract-bieden": in_turn(no("geen plek"), self.answers["contract-bieden"]),
            "werkgever-matchen": in_turn(yes(werkgever=str(GARAGE)), yes(werkgever=str(GARAGE)), no("niemand")),
            "proefplaatsing-evalueren": in_turn(*(yes(oordeel=verdict, toelichting="gezien") for verdict in verdicts)),
        }

    def partners(self, delivery: Delivery) -> Reaction:
        """What everybody says, but later."""
        reaction, wait = super().partners(delivery), timedelta(days=self.days.get(delivery.kind, 2))
        return replace(reaction, replies=[replace(reply, after=wait) for reply in reaction.replies])


@settings(max_examples=500 if DEEP else 30, derandomize=not DEEP, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    verdicts=st.lists(st.sampled_from(["verlengen", "verlengen", "aannemen", "afwijzen"]), min_size=1, max_size=4),
    days=st.dictionaries(st.sampled_from(ABOUT_THE_TRIAL), DAYS),
    paused=st.none() | st.tuples(st.integers(0, 90), st.integers(1, 400)),
)
def test_however_long_partners_are_silent_nobody_is_on_trial_past_its_end(
    verdicts: list[str], days: dict[str, int], paused: tuple[int, int] | None
) -> None:
    """In a placement through the network, perhaps paused so many days after the proefplaatsing began, for so long."""
    life = lives(Slow(verdicts, days))
    end = the_end(life) + timedelta(days=5000)
    if paused:
        while not life.state.placement.on_trial and life.moves(end):
            pass
        life.passes(life.now + timedelta(days=paused[0]))
        if life.state.open and not life.state.paused:
            life.order(Pause(reason="ziek"), ANNA)
            life.passes(life.now + timedelta(days=paused[1]))
            life.order(Resume(), ANNA)
    life.passes(end)
    state = Law(life.id).sees(life.facts).state
    event(f"{len(state.trials)} trials")
    assert state.ended, f"{state.open_requests} {state.open_tasks}"
    assert not life.failures
