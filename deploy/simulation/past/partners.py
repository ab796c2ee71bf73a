"""The simulated partners without a process: what `deploy.simulation.partners` would answer to a life in memory, and when."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from pydantic import JsonValue

from activities.channels import Delivery, Purpose
from deploy.simulation.city.judgement import Call
from deploy.simulation.partners import config
from deploy.simulation.partners.answers import Answer, answer
from deploy.simulation.partners.behaviour import DropOut, Manner, drop_out, manner
from deploy.simulation.partners.chance import Chance
from deploy.simulation.partners.question import Question, about
from events.trajectory.state import Trajectory
from events.vocabulary.values import Role
from workflows.decisions.open_items import RecordAnswer
from workflows.run.rehearsal.host import Handed
from workflows.run.rehearsal.life import Life, Reaction, Reply
from workflows.verbs.message import DROPPED_OUT

_MEETS_EMPLOYER = ("werkplek-bieden", "contract-bieden", "proefplaatsing")


@dataclass
class SimulatedPartners:
    """All partners of one trajectory, by docs/partners.md, in the manner of its persona. `roles` says who there is."""

    seed: int
    life: Life
    roles: Mapping[UUID, Role]
    questions: dict[UUID, Question] = field(default_factory=dict)
    asked: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def __call__(self, delivery: Delivery) -> Reaction:
        """What they do with something that they are sent."""
        if delivery.purpose is Purpose.WITHDRAW:
            return Reaction()
        pace = self.pace(delivery)
        if delivery.purpose is Purpose.REMIND:
            question = self.questions[delivery.request]
            how = self.manner(question)
            return Reaction(replies=[self._reply(question)] if how.wakes and how.delay is not None else [])
        question = self.takes(delivery)
        how, chance = self.manner(question), question.chance(self.seed)
        if chance.happens("neemt niet aan", 0.01):
            return Reaction(Handed(refused="onbekend verzoek"))
        replies = list(self._answers(question, how, self.lasts(delivery), pace))
        if report := self.drop_out(question):
            data: dict[str, JsonValue] = {"onderdeel": report.component, "reden": report.reason, "toelichting": report.remark}
            replies.append(Reply(data, f"uitval:{question.request}", report.delay * pace, DROPPED_OUT))
        # Some calls take longer than the answer does.
        takes = chance.between("aannemen", 0, 4) * pace if chance.happens("traag", 0.3) else timedelta()
        return Reaction(Handed(takes), replies)

    def pace(self, delivery: Delivery) -> timedelta:
        """How long a second of theirs lasts."""
        return timedelta(seconds=1)

    def lasts(self, delivery: Delivery) -> timedelta:
        """How long what is asked goes on in any case, before they can answer."""
        return timedelta()

    def manner(self, question: Question) -> Manner:
        """When and how it is answered."""
        return manner(self.seed, question)

    def answer(self, question: Question) -> Answer:
        """What is said to it now."""
        return answer(self.seed, question, self.life.now.date(), self.employers)

    def rings(self, state: Trajectory, call: Call) -> RecordAnswer:
        """What one of them says by phone, written down."""
        told = self.answer(self.questions[state.requests[call.request].id])
        return RecordAnswer(request=call.request, agreed=told.agreed, answer=dict(told.content), remark=told.remark)

    def drop_out(self, question: Question) -> DropOut | None:
        """The drop-out that is reported because of it, if any."""
        return drop_out(self.seed, question)

    @property
    def employers(self) -> tuple[str, ...]:
        """Those who can be brought in."""
        return tuple(str(id) for id, role in self.roles.items() if role is Role.EMPLOYER)

    def takes(self, delivery: Delivery) -> Question:
        """A question that came in."""
        role: config.Role = self.roles[delivery.partner].value  # type: ignore[assignment]  # its partners are in the roles that it knows
        trajectory, told = str(delivery.trajectory), about(delivery.content)
        same, kind = (trajectory, role, delivery.kind, told), (trajectory, role, delivery.kind)
        self.asked.update([same, kind])
        question = self.questions[delivery.request] = Question(
            partner=str(delivery.partner),
            role=role,
            request=str(delivery.request),
            trajectory=trajectory,
            kind=delivery.kind,
            content=delivery.content,
            about=told,
            occurrence=self.asked[same],
            turn=self.asked[kind],
            tried=tuple(q.partner for q in self.questions.values() if q.kind in _MEETS_EMPLOYER),
            answer_to="",
            received=self.life.now,
        )
        return question

    def _answers(self, question: Question, how: Manner, lasts: timedelta, pace: timedelta) -> Iterator[Reply]:
        if how.delay is None:
            return
        reply, pause = self._reply(question, lasts + how.delay * pace), how.pause * pace
        if how.garbage:
            yield Reply({**reply.data, "uitkomst": "akkoord", "antwoord": {"wat": "rommel"}}, f"rommel:{question.request}", reply.after)
            reply = self._reply(question, reply.after + pause)
        yield reply
        if how.twice:
            yield Reply(reply.data, reply.id, reply.after + pause)

    def _reply(self, question: Question, after: timedelta = timedelta()) -> Reply:
        return Reply({"verzoek": question.request, **self.answer(question).data()}, f"antwoord:{question.request}", after)


def thinks(luck: Chance, pace: timedelta, *, escalated: bool) -> timedelta | None:
    """After how long a person acts on a task: soon, mostly; some tasks are left alone until somebody is reminded of them."""
    return None if luck.happens("blijft liggen", 0.1) and not escalated else luck.between("denkt na", 0, 2) * pace
