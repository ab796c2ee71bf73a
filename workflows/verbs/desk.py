"""The verbs in which a step speaks: ask a partner, give a task, record a fact, wait.

Each verb looks in the state first. An answer that is on the stream returns at once, a question that was sent is not sent again, a fact
that was recorded is not recorded twice. So a step that is entered again, after an adjustment, in a fresh run or on other code, goes
straight to where it was; and cancelling it is always safe.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import count
from typing import TypeVar
from uuid import UUID, uuid5

from activities.question import KINDS, Answer, Question
from events.fact import SYSTEM, Fact
from events.trajectory.state import Task, Trajectory
from events.vocabulary.base import Event
from events.vocabulary.requests import (
    PartnerRequested,
    PartnerRequestEscalated,
    TaskDone,
    TaskEscalated,
    TaskOpened,
    TaskReminded,
)
from events.vocabulary.values import Role
from workflows.decisions import tasks
from workflows.decisions.acceptance import MOST_BY_ITSELF
from workflows.decisions.matching import acquainted, host_awaited
from workflows.decisions.pause import waits_for_nobody
from workflows.decisions.tasks import ByAim, ByHand, TaskKind
from workflows.verbs.correspondence import correspond, other, withdraw_when_needed
from workflows.verbs.recorder import Recorder
from workflows.verbs.sight import By, Sight, once_more
from workflows.verbs.together import Together, alongside, together
from workflows.verbs.world import cut_off

__all__ = ["Condition", "Desk", "alongside", "together"]

A = TypeVar("A", bound=Answer)
Condition = Callable[[Trajectory], bool]


class Desk(Sight):
    """Where a step works: what it sees, and the verbs.

    What is asked at a desk that `runs_on` is not moved by a pause; elsewhere what the law sets is not.
    """

    def __init__(self, recorder: Recorder, scope: str, *, runs_on: bool = False) -> None:
        super().__init__(recorder, scope)
        self._runs_on = runs_on
        self._interruptions = recorder.state.interruptions

    async def ask(
        self,
        question: Question[A],
        *,
        by: By,
        latest: datetime | None = None,
        to: UUID | None = None,
        about: object = "",
        follows_plan: bool = False,
    ) -> A | None:
        """Ask a partner and wait for the answer; None is a no. `about` tells questions of one kind in one step apart.

        A partner that stays silent is reminded at the date, and after the programme's patience the regisseur hears of it; at `latest` in
        any case, if that is still ahead. What was withdrawn is asked anew, of whoever it is for by then; with `follows_plan`, so is what
        was answered before the plan changed it.
        """
        first, times = self._key(question.kind.name, about), self.times_asked(question, about, follows_plan=follows_plan)
        runs_on = self._runs_on or question.kind.by_law
        key = once_more(first, times)
        if key not in self.state.requests:
            role = question.role if to else self.whom(question)
            if times > MOST_BY_ITSELF and (refused := self.state.requests[once_more(first, times - 1)]).not_accepted:
                what = f"{question.kind.title}: {refused.withdrawn} Regel het met de {role}; daarna wordt het opnieuw gevraagd."
                await self.task(tasks.ARRANGE_AGAIN, what, by=self.plan.answer_within, about=key, runs_on=runs_on)
            partner = to or await self._partner_for(role)
            due = self._date(by)
            asked = PartnerRequested(
                key=key,
                request=uuid5(self.state.id, key),
                kind=question.kind.name,
                role=role,
                partner=partner,
                content=dict(question.content),
                words=dict(question.words),
                due=due,
                escalate_at=self._when_to_escalate(due, latest),
                runs_on=runs_on,
            )
            await self._record(f"{key}:gedaan", asked)
        if self.state.requests[key].open:
            await self._go_after(key, question.kind.title)
            await self._while_open()
        request = self.state.requests[key]
        # An answer that was erased is no answer any more.
        return question.read(request.answer) if isinstance(request.answer, Mapping) else None

    async def insist(
        self,
        question: Question[A],
        *,
        by: By,
        latest: datetime | None = None,
        to: UUID | None = None,
        about: object = "",
        follows_plan: bool = False,
    ) -> A:
        """Ask something that the trajectory cannot do without: after a no, the regisseur arranges it and the question is asked again."""
        attempt = 1
        while True:
            now = f"{about}:{attempt}" if attempt > 1 else about
            answer = await self.ask(question, by=by, latest=latest, to=to, about=now, follows_plan=follows_plan)
            if answer is not None:
                return answer
            what = f"{question.kind.title}: de {self.whom(question)} zei nee. Regel het, daarna wordt het opnieuw gevraagd."
            again = f"{question.kind.name}:{about}:{attempt}"
            await self.task(tasks.ARRANGE_AGAIN, what, by=by, about=again, runs_on=question.kind.by_law)
            attempt += 1

    async def task(
        self, kind: ByHand, what: str, *, by: By, role: Role = Role.REGISSEUR, about: object = "", runs_on: bool = False
    ) -> None:
        """Give a person something to do, and wait until they say that it is done. `runs_on`: no pause moves its date."""
        key = self._key(kind.name, about)
        if key not in self.state.tasks:
            await self._open_task(key, kind, what, by=by, role=role, about=about, runs_on=runs_on or self._runs_on)
        await self._remind(key, self._is_done(key))

    async def task_until(
        self,
        reached: Condition,
        kind: ByAim,
        what: str,
        *,
        by: By,
        role: Role = Role.REGISSEUR,
        about: object = "",
        runs_on: bool | None = None,
    ) -> None:
        """Give a person something to bring about, and wait until the state shows it; nothing when it does already.

        When it was reached before, and no longer is, it is a task again. `runs_on`: whether no pause moves its date.
        """
        first = key = self._key(kind.name, about)
        for turn in count(2):
            if key not in self.state.tasks or self.state.tasks[key].open or reached(self.state):
                break
            key = once_more(first, turn)
        if key not in self.state.tasks:
            if reached(self.state):
                return
            runs_on = kind.by_law or (self._runs_on if runs_on is None else runs_on)
            await self._open_task(key, kind, what, by=by, role=role, about=about, runs_on=runs_on)
        await self._remind(key, reached)
        await self._done(key)

    async def reached(self, kind: ByAim, *, about: object = "") -> None:
        """The aim of a task is reached, perhaps while a run was dropped before it could say so: where it is still open, it is done."""
        first = self._key(kind.name, about)
        for task in self.state.open_tasks:
            if task.key == first or task.key.startswith(once_more(first, 2).removesuffix("2")):
                await self._done(task.key)

    async def keep_up(self) -> None:
        """Go after what is open of this step and runs on, and do no more of it."""
        scope = f"{self._scope}:"
        asked = [r for r in self.state.open_requests if r.key.startswith(scope) and waits_for_nobody(r)]
        calls = {request.key for request in asked}
        to_do = [t for t in self.state.open_tasks if t.key.startswith(scope) and waits_for_nobody(t) and t.about not in calls]
        await together(
            *(self._go_after(request.key, KINDS[request.kind].title) for request in asked),
            *(self._remind(task.key, self._is_done(task.key)) for task in to_do),
        )

    async def record(self, *events: Event, about: object = "", seen_by: type[Event] | None = None) -> None:
        """Put facts on the stream, once. `about` tells the same kind of fact in one step apart. That they are there is seen by the first
        of them; where which that is follows from the state, which they change, by one that is always among them: `seen_by`.
        """
        await self._record(self._key((seen_by or events[0]).stored_name, about), *events)

    async def conclude(self, decision: Callable[[Trajectory], Mapping[str, Event]]) -> None:
        """Put on the stream what follows from the state at the moment of writing; what each fact is about tells it from others, once."""

        def facts(state: Trajectory) -> list[Fact]:
            if self._is_over_for(state):
                return []
            told = {self._key(event.stored_name, about): event for about, event in decision(state).items()}
            return [Fact(event, self._host.now(), SYSTEM, key) for key, event in told.items() if key not in state.keys]

        await self._recorder.record(facts)
        await self._while_open()

    async def know_the_host(self) -> None:
        """Wait until it is known with which of several employers the participant gets acquainted, where that is asked."""
        if host_awaited(self.state, self.plan):
            await self.until(lambda state: not host_awaited(state, self.plan))

    async def tell_of_withdrawals(self) -> None:
        """Tell partners that an answer is no longer needed, for as long as this is waited for."""
        await withdraw_when_needed(self._recorder)

    async def until(self, condition: Condition | None = None, *, at: datetime | None = None) -> bool:
        """Wait for a state, or for a moment; True when the state came first."""
        return await self._host.comes(lambda: condition is not None and condition(self.state), before=at)

    async def until_other(self, view: Callable[[Trajectory], object], *, at: datetime | None = None) -> bool:
        """Wait until what `view` shows of the state is other than now, or for a moment; True when it was other first."""
        now = view(self.state)
        return await self.until(lambda state: view(state) != now, at=at)

    async def until_it_is(self, moment: Callable[[Trajectory], datetime]) -> None:
        """Wait until a moment that the state tells, however often that moves meanwhile."""
        while (at := moment(self.state)) > self._host.now():
            await self.until_other(moment, at=at)

    def _when_to_escalate(self, due: datetime, latest: datetime | None = None) -> datetime:
        # A date of law may have passed before the question is asked; even then silence is only silence after a while.
        usual = self.plan.patience.escalate_after.period.after(max(due, self.now()))
        return min(usual, latest) if latest and latest > self.now() else usual

    async def _open_task(self, key: str, kind: TaskKind, what: str, *, by: By, role: Role, about: object, runs_on: bool) -> None:
        due = self._date(by)
        opened = TaskOpened(
            key=key,
            kind=kind.name,
            what=what,
            role=role,
            due=due,
            escalate_at=self._when_to_escalate(due),
            about=str(about),
            runs_on=runs_on,
        )
        await self._record(f"{key}:geopend", opened)

    async def _remind(self, key: str, reached: Condition) -> None:
        """Wait; at the date of the task who has it is reminded, and after the programme's patience the coordinator hears of it."""
        while not reached(self.state):
            task = self.state.tasks[key]
            moment = None if task.escalated or not task.open else task.escalate_at if task.reminded else task.due

            def changed(state: Trajectory, task: Task = task) -> bool:
                return reached(state) or state.tasks[key] is not task

            if await self.until(changed, at=moment):
                continue
            again = f":{task.rounds + 1}" if task.rounds else ""
            if task.reminded:
                await self._record(f"{key}:geescaleerd{again}", TaskEscalated(key=key, role=Role.COORDINATOR))
            else:
                await self._record(f"{key}:herinnerd{again}", TaskReminded(key=key))

    async def _partner_for(self, role: Role) -> UUID:
        works_at = self.state.placement.employer or self.state.leer_werk.workplace
        if role is Role.EMPLOYER and (known := works_at or acquainted(self.state)):
            return known
        if role is Role.MUNICIPALITY and self.state.municipality:
            return self.state.municipality
        if self.state.partners(role):
            await self.reached(tasks.FIND_PARTY, about=role)
        else:
            what = f"Er is geen {role} in dit traject. Voeg er een toe."
            by = self.plan.answer_within
            await self.task_until(lambda state: bool(state.partners(role)), tasks.FIND_PARTY, what, by=by, about=role)
        return self.state.partners(role)[0]

    def _is_done(self, key: str) -> Condition:
        return lambda state: not state.tasks[key].open

    async def _go_after(self, key: str, title: str) -> None:
        """Send a question that is open, remind of it, and have a person go after it, until it is open no more."""
        async with Together() as group:
            sending = group.create_task(correspond(self._recorder, key))
            await self._await_answer(key, title)
            sending.cancel()

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
        await self.task_until(answered, tasks.CALL, what, by=self.plan.answer_within, about=key, runs_on=waits_for_nobody(request))

    async def _done(self, key: str) -> None:
        if self.state.tasks[key].open:
            await self._record(f"{key}:gedaan", TaskDone(key=key))

    async def _record(self, key: str, *events: Event) -> None:
        def decision(state: Trajectory) -> list[Fact]:
            if key in state.keys or self._is_over_for(state):
                return []
            # Not with a colon: a key that is about something has its number behind one.
            keys = (key, *(f"{key}+{n}" for n in range(1, len(events))))
            return [Fact(event, self._host.now(), SYSTEM, k) for event, k in zip(events, keys, strict=True)]

        await self._recorder.record(decision)
        await self._while_open()

    async def _while_open(self) -> None:
        """Go no further when the trajectory has ended or was interrupted: a question that was withdrawn is not one that got a no."""
        if self._is_over_for(self.state):
            await cut_off(self._host)

    def _is_over_for(self, state: Trajectory) -> bool:
        # What the step was about to say holds for the state that it looked at, not for that after an interruption.
        return not state.open or state.interruptions != self._interruptions
