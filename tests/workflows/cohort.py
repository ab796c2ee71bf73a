"""Participants in memory, with the partners of the demonstration and the people who work there: no process, no HTTP, the same luck."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from pydantic import JsonValue

from activities.channels import Delivery, Purpose
from activities.delivery import QUEUES
from deploy.demo.city import organisations
from deploy.demo.judgement import Call, respond
from deploy.demo.plan import PROGRAMME, Plan
from deploy.partners.answers import Answer, answer
from deploy.partners.behaviour import drop_out, manner
from deploy.partners.chance import Chance
from deploy.partners.config import Role as PartnerRole
from deploy.partners.question import Question, about
from events.fact import Actor
from events.trajectory import Task, Trajectory
from events.vocabulary.parts import Role
from workflows.catalogue import find
from workflows.commands import AnyCommand, RecordAnswer
from workflows.message import DROPPED_OUT
from workflows.rehearsal.host import Handed, Shelf
from workflows.rehearsal.life import Life, Reaction, Reply

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
NETWORK = [one.id for one in organisations(Role.EMPLOYER)]
ROLES = {one.id: one.role for one in organisations()}
SHELF = Shelf([find(PROGRAMME)])
_MEETS_EMPLOYER = ("werkplek-bieden", "contract-bieden", "proefplaatsing")


@dataclass
class Simulated:
    """All partners and people of one trajectory. `seconds` is how long a second of theirs lasts."""

    seed: int
    life: Life
    pace: timedelta = timedelta(seconds=1)
    questions: dict[UUID, Question] = field(default_factory=dict)
    asked: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def partners(self, delivery: Delivery) -> Reaction:
        """By docs/partners.md, in the manner of the persona."""
        if delivery.purpose is Purpose.WITHDRAW:
            return Reaction()
        if delivery.purpose is Purpose.REMIND:
            question = self.questions[delivery.request]
            how = manner(self.seed, question)
            return Reaction(replies=[self._reply(question)] if how.wakes and how.delay is not None else [])
        question = self.takes(delivery)
        how, chance = manner(self.seed, question), question.chance(self.seed)
        if chance.happens("neemt niet aan", 0.01):
            return Reaction(Handed(refused="onbekend verzoek"))
        replies = list(self._answers(question)) if how.delay is not None else []
        if report := drop_out(self.seed, question):
            data: dict[str, JsonValue] = {"onderdeel": report.component, "reden": report.reason, "toelichting": report.remark}
            replies.append(Reply(data, f"uitval:{question.request}", report.delay * self.pace, DROPPED_OUT))
        # Some calls take longer than the answer does.
        return Reaction(
            Handed(takes=chance.between("aannemen", 0, 4) * self.pace if chance.happens("traag", 0.3) else timedelta()), replies
        )

    def hears(self, task: Task) -> timedelta | None:
        """Soon, mostly; some tasks are left alone until somebody is reminded of them."""
        luck = Chance(self.seed, self.life.id, task.key, task.reminded, task.escalated)
        return None if luck.happens("blijft liggen", 0.1) and not task.escalated else luck.between("denkt na", 0, 2) * self.pace

    def acts(self, state: Trajectory, task: Task) -> Sequence[tuple[AnyCommand, Actor]]:
        """What a sensible regisseur does."""
        orders = respond(state, task, find(state.programme), NETWORK)
        regisseur = Actor(state.regisseur, Role.REGISSEUR)
        return [(self._rings(state, order) if isinstance(order, Call) else order, regisseur) for order in orders]

    def _rings(self, state: Trajectory, call: Call) -> RecordAnswer:
        told = self.answer(self.questions[state.requests[call.request].id])
        return RecordAnswer(request=call.request, agreed=told.agreed, answer=dict(told.content), remark=told.remark)

    def _answers(self, question: Question) -> Iterator[Reply]:
        how = manner(self.seed, question)
        reply, pause = self._reply(question, how.delay or 0), how.pause * self.pace
        if how.garbage:
            yield Reply({**reply.data, "uitkomst": "akkoord", "antwoord": {"wat": "rommel"}}, f"rommel:{question.request}", reply.after)
            reply = self._reply(question, (how.delay or 0) + how.pause)
        yield reply
        if how.twice:
            yield Reply(reply.data, reply.id, reply.after + pause)

    def _reply(self, question: Question, delay: float = 0) -> Reply:
        return Reply({"verzoek": question.request, **self.answer(question).data()}, f"antwoord:{question.request}", delay * self.pace)

    def answer(self, question: Question) -> Answer:
        """What is said to it now."""
        return answer(self.seed, question, self.life.now.date(), tuple(map(str, NETWORK)))

    def takes(self, delivery: Delivery) -> Question:
        """A question that came in."""
        role: PartnerRole = ROLES[delivery.partner].value  # type: ignore[assignment]  # its partners are in the roles that it knows
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


def begin(trajectory: UUID, seed: int) -> tuple[Life, Simulated]:
    """A trajectory of the demonstration that was just started."""
    life = Life(trajectory, SHELF, BEGIN)
    simulated = Simulated(seed, life)
    life.partners, life.people = simulated.partners, simulated
    command = Plan(participants=1, seed=seed, port=0).start(trajectory, find(PROGRAMME))
    life.order(command, Actor(command.regisseur, Role.REGISSEUR))
    return life, simulated


def trajectories(number: int, seed: int) -> Sequence[UUID]:
    """So many different ones."""
    return [uuid5(UUID(int=seed), str(n)) for n in range(number)]


assert set(ROLES.values()) >= set(QUEUES), "the city of the demonstration has every kind of partner"
