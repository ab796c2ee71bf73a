"""The verbs in which a step speaks: ask a partner, give a task, record a fact, wait.

Each verb looks in the state first. An answer that is on the stream returns at once, a question that was sent is not sent again, a fact
that was recorded is not recorded twice. So a step that is entered again, after an adjustment, in a fresh run or on other code, goes
straight to where it was; and cancelling it is always safe.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import TypeVar
from uuid import UUID, uuid5

from activities.question import Answer, Question
from events.fact import SYSTEM, Fact
from events.trajectory import Anchor, Task, Trajectory
from events.vocabulary.base import Event
from events.vocabulary.parts import Role
from events.vocabulary.requests import (
    PartnerRequested,
    PartnerRequestEscalated,
    TaskDone,
    TaskEscalated,
    TaskOpened,
    TaskReminded,
)
from workflows.correspondence import correspond, other
from workflows.decisions import DECIDED_ELSEWHERE
from workflows.host import cut_off
from workflows.period import AMSTERDAM, Period
from workflows.policy import policy_set
from workflows.programme import Norm, Programme
from workflows.recorder import Recorder
from workflows.waiting import Together, together

__all__ = ["Condition", "Desk", "together"]

A = TypeVar("A", bound=Answer)
Condition = Callable[[Trajectory], bool]


class Desk:
    """Where a step works: the state, the plan, and the verbs. `scope` is what the keys of this step begin with."""

    def __init__(self, recorder: Recorder, scope: str) -> None:
        self._recorder = recorder
        self._host = recorder.host
        self._scope = scope

    @property
    def state(self) -> Trajectory:
        """The trajectory as it is now."""
        return self._recorder.state

    @property
    def plan(self) -> Programme:
        """The programme as it holds for this trajectory."""
        return self._recorder.programme

    def term(self, key: str) -> Period:
        """A term of law or local policy as it held when the trajectory began: a change leaves running trajectories as they were."""
        assert self.state.started_at is not None
        return policy_set(self.state.policy).period(key, on=self.state.started_at.astimezone(AMSTERDAM).date())

    async def ask(self, question: Question[A], *, by: Norm, to: UUID | None = None, about: object = "") -> A | None:
        """Ask a partner and wait for the answer; None is a no. `about` tells questions of one kind in one step apart.

        A partner that stays silent is reminded at the date, and after the programme's patience the regisseur hears of it.
        """
        key = self._key(question.kind.name, about)
        if key not in self.state.requests:
            partner = to or await self._partner_for(question.role)
            due = by.period.after(self._host.now())
            asked = PartnerRequested(
                key=key,
                request=uuid5(self.state.id, key),
                kind=question.kind.name,
                role=question.role,
                partner=partner,
                content=dict(question.content),
                due=due,
                escalate_at=self.plan.patience.escalate_after.period.after(due),
            )
            await self._record(f"{key}:gedaan", asked)
        if self.state.requests[key].open:
            async with Together() as group:
                sending = group.create_task(correspond(self._recorder, key))
                await self._await_answer(key, question.kind.title)
                sending.cancel()
            await self._while_open()
        request = self.state.requests[key]
        # An answer that was erased is no answer any more.
        return question.read(request.answer) if isinstance(request.answer, Mapping) else None

    async def insist(self, question: Question[A], *, by: Norm, about: object = "") -> A:
        """Ask something that the trajectory cannot do without: after a no, the regisseur arranges it and the question is asked again."""
        attempt = 1
        while True:
            answer = await self.ask(question, by=by, about=f"{about}:{attempt}" if attempt > 1 else about)
            if answer is not None:
                return answer
            what = f"{question.kind.title}: de {question.role} zei nee. Regel het, daarna wordt het opnieuw gevraagd."
            await self.task("opnieuw-regelen", what, by=by, about=f"{question.kind.name}:{about}:{attempt}")
            attempt += 1

    async def task(
        self, kind: str, what: str, *, by: Norm, role: Role = Role.REGISSEUR, until: Condition | None = None, about: object = ""
    ) -> None:
        """Give a person something to do, and wait until it is done, or until the state shows that its purpose is reached."""
        key = self._key(kind, about)
        assert (until is not None) == (kind in DECIDED_ELSEWHERE), f"whether '{kind}' ends by being ticked off stands in DECIDED_ELSEWHERE"

        def reached(state: Trajectory) -> bool:
            return until(state) if until else key in state.tasks and not state.tasks[key].open

        if key not in self.state.tasks:
            if until and until(self.state):
                return
            due = by.period.after(self._host.now())
            escalate_at = self.plan.patience.escalate_after.period.after(due)
            opened = TaskOpened(key=key, kind=kind, what=what, role=role, due=due, escalate_at=escalate_at, about=str(about))
            await self._record(f"{key}:geopend", opened)
        while not reached(self.state):
            task = self.state.tasks[key]
            moment = None if task.escalated or not task.open else task.escalate_at if task.reminded else task.due

            def changed(state: Trajectory, task: Task = task) -> bool:
                return reached(state) or state.tasks[key] is not task

            if await self.until(changed, at=moment):
                continue
            if task.reminded:
                await self._record(f"{key}:geescaleerd", TaskEscalated(key=key, role=Role.COORDINATOR))
            else:
                await self._record(f"{key}:herinnerd", TaskReminded(key=key))
        if self.state.tasks[key].open:
            await self._record(f"{key}:gedaan", TaskDone(key=key))

    async def record(self, *events: Event, about: object = "") -> None:
        """Put facts on the stream, once. `about` tells the same kind of fact in one step apart."""
        await self._record(self._key(events[0].stored_name, about), *events)

    def asked(self, question: Question[A], about: object = "") -> bool:
        """Whether this step asked such a question before."""
        return self._key(question.kind.name, about) in self.state.requests

    def asked_about(self, question: Question[A]) -> list[str]:
        """What such questions of this step were told apart by, in the order in which they were asked."""
        start = f"{self._key(question.kind.name, '')}:"
        return [key.removeprefix(start) for key in self.state.requests if key.startswith(start)]

    async def until(self, condition: Condition | None = None, *, at: datetime | None = None) -> bool:
        """Wait for a state, or for a moment; True when the state came first."""
        return await self._host.comes(lambda: condition is not None and condition(self.state), before=at)

    def after(self, anchor: Anchor | None, period: Period) -> datetime:
        """The moment a period after an anchor, later by what was paused since."""
        assert anchor is not None
        return period.after(anchor.at) + (self.state.paused_total - anchor.paused)

    def not_before(self, day: date) -> datetime:
        """The beginning of a day in the Netherlands, or this moment when that day has begun."""
        return max(self._host.now(), datetime.combine(day, time(), AMSTERDAM).astimezone(UTC))

    def now(self) -> datetime:
        """The moment of this decision, the same in every replay."""
        return self._host.now()

    async def _partner_for(self, role: Role) -> UUID:
        if role is Role.EMPLOYER and (known := self.state.employer or self.state.workplace):
            return known
        if role is Role.MUNICIPALITY and self.state.municipality:
            return self.state.municipality
        if not self.state.partners(role):
            await self.task(
                "partij-zoeken",
                f"Er is geen {role} in dit traject. Voeg er een toe.",
                by=self.plan.answer_within,
                until=lambda state: bool(state.partners(role)),
                about=role,
            )
        return self.state.partners(role)[0]

    async def _await_answer(self, key: str, title: str) -> None:
        def answered(state: Trajectory) -> bool:
            return not state.requests[key].open

        while not (request := self.state.requests[key]).escalated:
            moment = request.escalate_at if request.refused is None else self._host.now()
            if not await other(self._recorder, key, lambda r: (r.open, r.refused, r.escalate_at), before=moment):
                await self._record(f"{key}:geescaleerd", PartnerRequestEscalated(key=key))
            elif answered(self.state):
                return
        trouble = "antwoordt niet" if request.refused is None else "kan het verzoek niet aannemen"
        what = f"{title}: de {request.role} {trouble}. Bel na en leg het antwoord vast."
        await self.task("nabellen", what, by=self.plan.answer_within, until=answered, about=key)

    async def _record(self, key: str, *events: Event) -> None:
        def decision(state: Trajectory) -> list[Fact]:
            if key in state.keys or not state.open:
                return []
            keys = (key, *(f"{key}:{n}" for n in range(1, len(events))))
            return [Fact(event, self._host.now(), SYSTEM, k) for event, k in zip(events, keys, strict=True)]

        await self._recorder.record(decision)
        await self._while_open()

    async def _while_open(self) -> None:
        """Go no further when the trajectory has ended: a question that was withdrawn is not one that got a no."""
        if not self.state.open:
            await cut_off(self._host)

    def _key(self, name: str, about: object) -> str:
        return ":".join(part for part in (self._scope, name, str(about)) if part)
