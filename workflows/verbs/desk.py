"""The verbs in which a step speaks: ask a partner, give a task, record a fact, wait.

Each verb looks in the state first. An answer that is on the stream returns at once, a question that was sent is not sent again, a fact
that was recorded is not recorded twice. So a step that is entered again, after an adjustment, in a fresh run or on other code, goes
straight to where it was; and cancelling it is always safe.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from itertools import count
from typing import TypeVar
from uuid import UUID, uuid5

from activities.question import KINDS, Answer, Question
from events.fact import SYSTEM, Fact
from events.trajectory.parts import Anchor
from events.trajectory.state import Request, Task, Trajectory
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
from events.vocabulary.words import CODE
from workflows.decisions import tasks
from workflows.decisions.acceptance import MOST_BY_ITSELF
from workflows.decisions.resting import waits_for_nobody
from workflows.decisions.tasks import ByAim, ByHand, TaskKind
from workflows.law.calendar import beginning_of
from workflows.law.in_force import rules_for
from workflows.law.period import AMSTERDAM, Period
from workflows.law.policy import Rules
from workflows.programme.asked import addressee, named
from workflows.programme.document import Programme
from workflows.programme.lengths import planned_end
from workflows.programme.norm import Norm
from workflows.verbs.correspondence import correspond, other, withdraw_when_needed
from workflows.verbs.recorder import Recorder
from workflows.verbs.together import Together, alongside, together
from workflows.verbs.world import cut_off

__all__ = ["Condition", "Desk", "alongside", "together"]

A = TypeVar("A", bound=Answer)
Condition = Callable[[Trajectory], bool]
_KEY = CODE.at_most(CODE.stored - 25)
"""What a key of a question, task or fact may be; the log takes one that says no more than `:opnieuw-2:geescaleerd:2` behind it."""


class Desk:
    """Where a step works: the state, the plan, and the verbs. `scope` is what the keys of this step begin with.

    What is asked at a desk that `runs_on` is not moved by a pause; elsewhere what the law sets is not.
    """

    def __init__(self, recorder: Recorder, scope: str, *, runs_on: bool = False) -> None:
        self._recorder = recorder
        self._host = recorder.host
        self._scope = scope
        self._runs_on = runs_on
        self._interruptions = recorder.state.interruptions

    @property
    def state(self) -> Trajectory:
        """The trajectory as it is now."""
        return self._recorder.state

    @property
    def plan(self) -> Programme:
        """The programme as it holds for this trajectory."""
        return self._recorder.programme

    def term(self, key: str) -> Period:
        """A term of law or local policy as it held when the trajectory began: a change leaves running trajectories as they were.

        Until somebody moves this one to a later day, or to another set.
        """
        return self.rules().period(key)

    def deadline(self, key: str, since: date | datetime) -> datetime:
        """The last moment of a term of law that runs from a day or a moment, by the term's own rule of counting."""
        start = since if isinstance(since, datetime) else datetime.combine(since, time(12), AMSTERDAM)
        return self.rules().deadline(key, start)

    def rules(self, on: date | None = None) -> Rules:
        """The numbers of law and local policy, of the same day as `term`; amounts that change every year, `on` a day."""
        return rules_for(self.state, self.plan.sector, self.plan.level, on)

    def day_of(self, moment: datetime) -> date:
        """The day in the Netherlands."""
        return moment.astimezone(AMSTERDAM).date()

    @property
    def began(self) -> datetime:
        """When the trajectory began."""
        assert self.state.started_at is not None
        return self.state.started_at

    async def ask(
        self,
        question: Question[A],
        *,
        by: Norm | datetime,
        latest: datetime | None = None,
        to: UUID | None = None,
        about: object = "",
        follows_plan: bool = False,
    ) -> A | None:
        """Ask a partner and wait for the answer; None is a no. `about` tells questions of one kind in one step apart.

        `by` is a norm from now, or the moment that law sets. A partner that stays silent is reminded at the date, and after the programme's
        patience the regisseur hears of it; at `latest` in any case, if that is still ahead. What was withdrawn is asked anew, of whoever it
        is for by then; with `follows_plan`, so is what was answered before the plan changed it.
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
        by: Norm | datetime,
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
        self, kind: ByHand, what: str, *, by: Norm | datetime, role: Role = Role.REGISSEUR, about: object = "", runs_on: bool = False
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
        by: Norm | datetime,
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
        if self.state.tasks[key].open:
            await self._record(f"{key}:gedaan", TaskDone(key=key))

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

    async def record(self, *events: Event, about: object = "") -> None:
        """Put facts on the stream, once. `about` tells the same kind of fact in one step apart."""
        await self._record(self._key(events[0].stored_name, about), *events)

    async def conclude(self, decision: Callable[[Trajectory], Mapping[str, Event]]) -> None:
        """Put on the stream what follows from the state at the moment of writing; what each fact is about tells it from others, once."""

        def facts(state: Trajectory) -> list[Fact]:
            if self._is_over_for(state):
                return []
            told = {self._key(event.stored_name, about): event for about, event in decision(state).items()}
            return [Fact(event, self._host.now(), SYSTEM, key) for key, event in told.items() if key not in state.keys]

        await self._recorder.record(facts)
        await self._while_open()

    def takes_part(self, role: Role) -> bool:
        """Whether an organisation in this role takes part in the trajectory."""
        return bool(self.state.partners(role)) or (role is Role.MUNICIPALITY and self.state.municipality is not None)

    def whom(self, question: Question[A]) -> Role:
        """The role that a question goes to, by the programme and who takes part in this trajectory."""
        return addressee(self.plan.parties, question, self.takes_part)

    def has_somebody_for(self, question: Question[A]) -> bool:
        """Whether somebody takes part here whom the programme names for such a question."""
        about = question.kind.about
        return about is not None and any(map(self.takes_part, named(self.plan.parties, about, question.among)))

    def asked(self, question: Question[A], about: object = "") -> bool:
        """Whether this step asked such a question before."""
        return self._key(question.kind.name, about) in self.state.requests

    def times_asked(self, question: Question[A], about: object = "", *, follows_plan: bool = False) -> int:
        """How often it is asked: once, and once more for each time that it was withdrawn or the plan changed what it says."""
        first = self._key(question.kind.name, about)
        for n in count(1):
            request, later = self.state.requests.get(once_more(first, n)), once_more(first, n + 1)
            if request is None or (later not in self.state.requests and not self._to_ask_once_more(request, question, follows_plan)):
                return n
        raise AssertionError

    def asked_of(self, question: Question[A], about: object = "") -> UUID | None:
        """Of whom this step asked such a question the last time."""
        request = self.state.requests.get(once_more(self._key(question.kind.name, about), self.times_asked(question, about)))
        return request.partner if request else None

    def answered_by(self, question: Question[A], about: object = "") -> UUID | None:
        """Who said yes to such a question of this step the last time."""
        key = self._key(question.kind.name, about)
        yes = [r.partner for r in self.state.requests.values() if r.answer is not None and (r.key == key or r.key.startswith(f"{key}:"))]
        return yes[-1] if yes else None

    def not_asked(self, question: Question[A]) -> tuple[UUID, ...]:
        """Those in the role that this step has not asked such a question, in order of preference."""
        asked = self._key(question.kind.name, "")
        been = {r.partner for key, r in self.state.requests.items() if key.startswith(f"{asked}:") and r.withdrawn is None}
        return tuple(partner for partner in self.state.partners(question.role) if partner not in been)

    def asked_about(self, question: Question[A], by: datetime | None = None) -> list[str]:
        """What such questions of this step were told apart by, in the order in which they were asked; `by` leaves out later ones."""
        start = f"{self._key(question.kind.name, '')}:"
        found = (
            key.removeprefix(start).partition(":")[0]
            for key, request in self.state.requests.items()
            if key.startswith(start) and (by is None or request.asked_at <= by)
        )
        return list(dict.fromkeys(found))

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

    def within_stage(self, norm: Norm, *leaving: Norm) -> datetime:
        """When something is due that takes up the rest of the present stage: at its planned end, less what is left for other things; but
        never sooner than after `norm`."""
        ends = planned_end(self.state)
        for rest in leaving:
            ends = rest.period.before(ends)
        return max(ends, self._date(norm))

    def by_the_end(self, norm: Norm) -> datetime:
        """The planned end of the present stage, for what has no time of its own; when that is behind us, after `norm`."""
        ends = planned_end(self.state)
        return ends if ends > self.now() else self._date(norm)

    def recorded(self, kind: type[Event], about: object = "") -> bool:
        """Whether this step put such a fact on the stream."""
        return self._key(kind.stored_name, about) in self.state.keys

    def after(self, anchor: Anchor | None, period: Period) -> datetime:
        """The moment a period after an anchor, later by what was paused since."""
        assert anchor is not None
        return period.after(anchor.at) + (self.state.paused_total - anchor.paused)

    def beginning_of(self, day: date) -> datetime:
        """The first moment of a day in the Netherlands."""
        return beginning_of(day)

    def not_before(self, day: date) -> datetime:
        """The beginning of a day in the Netherlands, or this moment when that day has begun."""
        return max(self._host.now(), self.beginning_of(day))

    def now(self) -> datetime:
        """The moment of this decision, the same in every replay."""
        return self._host.now()

    def _date(self, by: Norm | datetime) -> datetime:
        return by if isinstance(by, datetime) else by.period.after(self._host.now())

    def _when_to_escalate(self, due: datetime, latest: datetime | None = None) -> datetime:
        # A date of law may have passed before the question is asked; even then silence is only silence after a while.
        usual = self.plan.patience.escalate_after.period.after(max(due, self.now()))
        return min(usual, latest) if latest and latest > self.now() else usual

    def _to_ask_once_more(self, request: Request, question: Question[A], follows_plan: bool) -> bool:
        other_plan = any(request.content.get(name) != value for name, value in question.content.items())
        return request.withdrawn is not None or (follows_plan and not request.open and other_plan)

    async def _open_task(
        self, key: str, kind: TaskKind, what: str, *, by: Norm | datetime, role: Role, about: object, runs_on: bool
    ) -> None:
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
        if role is Role.EMPLOYER and (known := self.state.placement.employer or self.state.leer_werk.workplace):
            return known
        if role is Role.MUNICIPALITY and self.state.municipality:
            return self.state.municipality
        if not self.state.partners(role):
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

    async def _record(self, key: str, *events: Event) -> None:
        def decision(state: Trajectory) -> list[Fact]:
            if key in state.keys or self._is_over_for(state):
                return []
            keys = (key, *(f"{key}:{n}" for n in range(1, len(events))))
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

    def _key(self, name: str, about: object) -> str:
        key = ":".join(part for part in (self._scope, name, str(about)) if part)
        # Also when it is longer: what is on the stream is found by the key that it has there.
        known = key in self.state.keys or key in self.state.requests or key in self.state.tasks
        return key if known else _KEY.fit(key)


def once_more(key: str, turn: int) -> str:
    """The key of something that is asked or done once more."""
    return key if turn == 1 else f"{key}:opnieuw-{turn}"
