"""From question to answer: each question that was stored is taken up, waits as long as its manner says, and is answered."""

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID

from deploy.simulation.partners import messages
from deploy.simulation.partners.answers import Answer, answer
from deploy.simulation.partners.behaviour import DropOut, Garbage, Manner, drop_out, manner
from deploy.simulation.partners.config import Config, Partner
from deploy.simulation.partners.messages import Incoming, Purpose
from deploy.simulation.partners.postbox import Letter, Phoned, Postbox, Step
from deploy.simulation.partners.question import Question
from deploy.simulation.partners.sending import Sender


class Office:
    """All the partners at work."""

    def __init__(self, config: Config) -> None:
        self.postbox = Postbox(config)
        self._seed = config.seed
        self._tempo = config.tempo
        self._partners = {str(partner.id): partner for partner in config.partners}
        self._sender = Sender(self.postbox)
        self._work: dict[tuple[str, Step], asyncio.Task[None]] = {}
        self._woken: dict[str, asyncio.Event] = {}

    def partner(self, id: UUID) -> Partner | None:
        """The partner with this id."""
        return self._partners.get(str(id))

    def take(self, partner: Partner, event: Incoming) -> None:
        """Store an event, then act on it; the same event again does nothing."""
        if not self.postbox.receive(partner, event):
            return
        request = str(event.data.request)
        if event.type is not Purpose.WITHDRAWN:
            self._take_up(self.postbox.questions[request])
        elif work := self._work.get((request, Step.ANSWER)):
            work.cancel()

    def phone(self, partner: Partner, request: UUID) -> Answer | None:
        """What this partner says by phone about a question; None when it knows no such question."""
        question = self.postbox.questions.get(str(request))
        if question is None or question.partner != str(partner.id):
            return None
        told = self._answer_to(question)
        self.postbox.append(Phoned(**question.names, outcome=told.outcome))
        return told

    def resume(self) -> None:
        """Take up what an earlier run left."""
        for question in self.postbox.questions.values():
            self._take_up(question)

    async def close(self) -> None:
        """Stop working; what is not sent yet is for the next run."""
        for task in (tasks := list(self._work.values())):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._sender.close()
        self.postbox.close()

    def _take_up(self, question: Question) -> None:
        request, how = question.request, manner(self._seed, question)
        woken = self._woken.setdefault(request, asyncio.Event())
        if how.wakes and request in self.postbox.reminded:
            woken.set()
        if how.delay is not None and request not in self.postbox.withdrawn:
            self._start(question, Step.ANSWER, self._answer(question, how, how.delay, woken))
        if report := drop_out(self._seed, question):
            self._start(question, Step.DROP_OUT, self._report(question, report))

    def _start(self, question: Question, step: Step, work: Coroutine[object, object, None]) -> None:
        if (question.request, step) in self._work:
            work.close()
        else:
            self._work[question.request, step] = task = asyncio.create_task(work, name=f"{question.kind} {question.request}")
            task.add_done_callback(_complain)

    async def _answer(self, question: Question, how: Manner, delay: float, woken: asyncio.Event) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._seconds_until(question, delay)):
                await woken.wait()
        if how.garbage:
            await self._send(question, Step.GARBAGE, how)
            await asyncio.sleep(how.pause * self._tempo)
        await self._send(question, Step.ANSWER, how)
        if how.twice:
            await asyncio.sleep(how.pause * self._tempo)
            await self._send(question, Step.AGAIN, how)

    async def _report(self, question: Question, report: DropOut) -> None:
        await asyncio.sleep(self._seconds_until(question, report.delay))
        await self._send(question, Step.DROP_OUT, report)

    async def _send(self, question: Question, step: Step, how: Manner | DropOut) -> None:
        key = question.request, step
        if key in self.postbox.done:
            return
        if key not in self.postbox.letters:
            self.postbox.append(self._write(question, step, how))
        forged = step is Step.GARBAGE and isinstance(how, Manner) and how.garbage is Garbage.SIGNATURE
        await self._sender.deliver(self._partners[question.partner], self.postbox.letters[key], forged=forged)

    def _write(self, question: Question, step: Step, how: Manner | DropOut) -> Letter:
        if step is Step.AGAIN:
            return self.postbox.letters[question.request, Step.ANSWER].model_copy(update={"step": step})
        source, told = self._partners[question.partner].source, self._answer_to(question)
        if isinstance(how, DropOut):
            outcome, (id, body) = "uitval-gemeld", messages.dropped_out(question, how, source=source)
        else:
            garbage = how.garbage if step is Step.GARBAGE else None
            outcome, (id, body) = garbage or told.outcome, messages.answered(question, told, source=source, garbage=garbage)
        return Letter(**question.names, id=id, step=step, outcome=outcome, address=question.answer_to, body=body)

    def _answer_to(self, question: Question) -> Answer:
        # The UTC day is never ahead of the Dutch one: an answer that starts tomorrow would have to be waited for.
        return answer(self._seed, question, datetime.now(UTC).date(), self._employers_near(self._partners[question.partner]))

    def _employers_near(self, partner: Partner) -> tuple[str, ...]:
        return tuple(id for id, other in self._partners.items() if other.role == "werkgever" and other.region == partner.region)

    def _seconds_until(self, question: Question, delay: float) -> float:
        due = question.received + timedelta(seconds=delay * self._tempo)
        return max(0.0, (due - datetime.now(UTC)).total_seconds())


def _complain(task: asyncio.Task[None]) -> None:
    # A mistake of ours may not look like a partner that is silent.
    if not task.cancelled() and (error := task.exception()):
        logging.getLogger(__name__).error("%s failed", task.get_name(), exc_info=error)
