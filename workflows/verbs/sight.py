"""What a step can see from its desk: the state, the plan, the law, the dates that follow from them, and what it said before."""

from collections.abc import Callable
from datetime import date, datetime, time
from itertools import count
from typing import TypeVar
from uuid import UUID

from activities.question import Answer, Question
from events.trajectory.parts import Anchor
from events.trajectory.state import Request, Trajectory
from events.vocabulary.base import Event
from events.vocabulary.values import Role
from events.vocabulary.words import CODE
from workflows.decisions.tasks import TaskKind
from workflows.law.calendar import beginning_of
from workflows.law.in_force import rules_for
from workflows.law.period import AMSTERDAM, Period
from workflows.law.policy import Rules
from workflows.programme.asked import addressee, candidates_now, named
from workflows.programme.document import Programme
from workflows.programme.lengths import planned_end
from workflows.programme.norm import Norm
from workflows.verbs.recorder import Recorder

A = TypeVar("A", bound=Answer)
By = Norm | datetime | Callable[[], Norm | datetime]
"""When something is due: a norm from now, the moment that law sets, or what works one of these out when it is asked or given."""
_KEY = CODE.at_most(CODE.stored - 25)
"""What a key of a question, task or fact may be; the log takes one that says no more than `:opnieuw-2:geescaleerd:2` behind it."""


class Sight:
    """Nothing here waits or writes. `scope` is what the keys of this step begin with."""

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

    def takes_part(self, role: Role) -> bool:
        """Whether an organisation in this role takes part in the trajectory."""
        return bool(self.state.partners(role)) or (role is Role.MUNICIPALITY and self.state.municipality is not None)

    def whom(self, question: Question[A]) -> Role:
        """The role that a question goes to, by the programme and who takes part in this trajectory."""
        return addressee(candidates_now(self.state, self.plan, question), self.takes_part)

    def has_somebody_for(self, question: Question[A]) -> bool:
        """Whether somebody takes part here whom the programme names for such a question."""
        return any(map(self.takes_part, named(self.plan.parties, question)))

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
        yes = self._answered(question, about)
        return yes[-1].partner if yes else None

    def answered_in(self, question: Question[A], about: object = "") -> Role:
        """In which role somebody said yes to such a question of this step the last time."""
        return self._answered(question, about)[-1].role

    def not_asked(self, question: Question[A]) -> tuple[UUID, ...]:
        """Those in the role that this step has not asked such a question since they joined, in order of preference."""
        asked = self._key(question.kind.name, "")
        there = [r for key, r in self.state.requests.items() if (key == asked or key.startswith(f"{asked}:")) and not r.partner_left]
        been = {r.partner for r in there if r.withdrawn is None}
        return tuple(partner for partner in self.state.partners(question.role) if partner not in been)

    def left_since(self, question: Question[A], about: object = "") -> bool:
        """Whether the partner that this step asked such a question the last time has left since."""
        request = self.state.requests.get(once_more(self._key(question.kind.name, about), self.times_asked(question, about)))
        return request is not None and request.partner_left

    def since_back(self, question: Question[A], partner: UUID) -> str:
        """What tells this time with a partner apart from those after which it left, having answered such a question of this step; for the
        first time that is the partner alone."""
        times = self.state.times_left(question.kind.name, partner, f"{self._scope}:")
        return f"{partner}:terug-{times}" if times else f"{partner}"

    def asked_about(self, question: Question[A], by: datetime | None = None) -> list[str]:
        """What such questions of this step were told apart by, in the order in which they were asked; `by` leaves out later ones."""
        start = f"{self._key(question.kind.name, '')}:"
        found = (
            key.removeprefix(start).partition(":")[0]
            for key, request in self.state.requests.items()
            if key.startswith(start) and (by is None or request.asked_at <= by)
        )
        return list(dict.fromkeys(found))

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

    def turn(self, kind: TaskKind, about: object) -> str:
        """What tells a task apart from those of its kind about the same that were closed: their count is in it, from the second on."""
        key = self._key(kind.name, about)
        turn = next(n for n in count(1) if not ((task := self.state.tasks.get(once_more(key, n))) and task.closed))
        return once_more(f"{about}", turn)

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

    def _answered(self, question: Question[A], about: object) -> list[Request]:
        key = self._key(question.kind.name, about)
        return [r for r in self.state.requests.values() if r.answer is not None and (r.key == key or r.key.startswith(f"{key}:"))]

    def _date(self, by: By) -> datetime:
        if callable(by):
            by = by()
        return by if isinstance(by, datetime) else by.period.after(self._host.now())

    def _to_ask_once_more(self, request: Request, question: Question[A], follows_plan: bool) -> bool:
        other_plan = any(request.content.get(name) != value for name, value in question.content.items())
        return request.withdrawn is not None or (follows_plan and not request.open and other_plan)

    def _key(self, name: str, about: object) -> str:
        key = ":".join(part for part in (self._scope, name, str(about)) if part)
        # Also when it is longer: what is on the stream is found by the key that it has there.
        known = key in self.state.keys or key in self.state.requests or key in self.state.tasks
        return key if known else _KEY.fit(key)


def once_more(key: str, turn: int) -> str:
    """The key of something that is asked or done once more."""
    return key if turn == 1 else f"{key}:opnieuw-{turn}"
