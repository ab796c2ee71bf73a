"""One trajectory in a test, on a clock that only moves when nothing is under way: partners answer and people decide in between.

The workflow starts with time skipping off. `until` and `passes` let it skip to its next timer, one at a time, and in between everybody gets
to do what is due by then. So no reminder goes out because a partner's answer needed a hundredth of a real second.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

from google.protobuf.duration_pb2 import Duration
from google.protobuf.field_mask_pb2 import FieldMask
from temporalio.api.common.v1 import FastForwardConfig, TimeSkippingConfig, WorkflowExecution
from temporalio.api.enums.v1 import PendingActivityState
from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.workflow.v1 import WorkflowExecutionOptions
from temporalio.api.workflowservice.v1 import GetWorkflowExecutionHistoryReverseRequest, UpdateWorkflowExecutionOptionsRequest
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowHandle, WorkflowHistory
from temporalio.service import RPCError, RPCStatusCode

from activities.channels import Purpose
from events.fact import Actor, Fact, Recorded
from events.log.codec import decode, encode
from events.log.store import EventStore
from events.log.streams import inbox_stream, message_key
from events.trajectory import advance
from events.trajectory.state import Trajectory
from events.vocabulary.base import PUBLIC_PREFIX, Event
from events.vocabulary.inbox import MessageReceived
from events.vocabulary.steering import AttentionRaised
from events.vocabulary.values import Role, Stage
from gateway.orders.sending import Office
from tests.waiting import eventually
from tests.workflows.habits import ANSWERS, DECISIONS, Asked, Decides, Habit, Reply
from tests.workflows.partners import FINE, Post, Says, Town
from workflows.decisions.command import Command
from workflows.decisions.missing import MISSING
from workflows.decisions.order import Receipt
from workflows.law.period import Period
from workflows.run.reference import workflow_id
from workflows.verbs.message import ANSWERED

E = TypeVar("E", bound=Event)
PATIENCE = 60.0
"""Real seconds after which a test gives up on something that should happen at once.

What a worker took that is going home comes back after the time that one attempt may take: ten seconds for a task, thirty for a call.
"""
LOOK = 0.005
SOON = timedelta(seconds=2)
"""What is to happen within this time happens by itself."""
LATELY = 30
"""Events of a history in which its newest timer began: it is set anew whenever there is something to wait for."""


def waits_for(kind: str) -> Callable[[Trajectory], bool]:
    """Whether a task of a kind is open."""
    return lambda state: any(task.kind == kind for task in state.open_tasks)


def waits_only_for(kind: str) -> Callable[[Trajectory], bool]:
    """Whether tasks of this kind are all that people have to do."""
    return lambda state: {task.kind for task in state.open_tasks} == {kind}


@dataclass(frozen=True, slots=True)
class Look:
    """How the workflow stands: whether it has ended, whether anything is under way, and what its clock says."""

    run: str
    over: bool
    idle: bool
    now: datetime
    events: int
    attempts: int


class Life:
    """A trajectory that is lived through."""

    def __init__(self, trajectory: UUID, client: Client, store: EventStore, office: Office, town: Town) -> None:
        self.id = trajectory
        self.answers: dict[str, Habit] = dict(ANSWERS)
        self.decides: dict[str, Decides] = dict(DECISIONS)
        self.facts: list[Recorded] = []
        self.runs: dict[str, int] = {}
        self._state = Trajectory(trajectory)
        self._client = client
        self._store = store
        self._office = office
        self._town = town
        self._answered: set[str] = set()
        self._came_in: dict[str, datetime] = {}

    @property
    def handle(self) -> WorkflowHandle[Any, Any]:
        """The workflow, whatever its run."""
        return self._client.get_workflow_handle(workflow_id(self.id))

    async def history(self, run: str) -> WorkflowHistory:
        """What Temporal kept of a run."""
        return await self._client.get_workflow_handle(self.handle.id, run_id=run).fetch_history()

    async def state(self) -> Trajectory:
        """What is on the stream by now."""
        for stored in await self._store.read_stream(self.id, after=self._state.version, opened=True):
            # Whoever asked at the same time may have been first.
            if stored.version > self._state.version:
                recorded = decode(stored)
                self._state = advance(self._state, recorded)
                self.facts.append(recorded)
        return self._state

    def all(self, kind: type[E]) -> list[E]:
        """The events of a kind, as far as they were read."""
        return [recorded.event for recorded in self.facts if isinstance(recorded.event, kind)]

    def raised(self) -> list[AttentionRaised]:
        """The signals, save that no expertise partner takes part, which is so in most lives here."""
        return [event for event in self.all(AttentionRaised) if event.rule != MISSING]

    def posts(self, purpose: Purpose, kind: str = "") -> list[Post]:
        """What partners were sent about this trajectory."""
        return [p for p in self._town.about(self.id) if p.type == f"{PUBLIC_PREFIX}.{purpose}.v1" and kind in ("", p.data["soort"])]

    # Time -------------------------------------------------------------------------------------------------------------

    async def look(self) -> Look:
        """How the workflow stands now."""
        described = await self.handle.describe()
        raw = described.raw_description
        over = described.status is not WorkflowExecutionStatus.RUNNING
        now = datetime.now(UTC)
        if raw.workflow_extended_info.HasField("time_skipping_info"):
            now = raw.workflow_extended_info.time_skipping_info.current_time.ToDatetime(tzinfo=UTC)
        soon = now + SOON
        waiting = [
            a.state == PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED
            and a.attempt > 1
            and a.next_attempt_schedule_time.ToDatetime(tzinfo=UTC) > soon
            for a in raw.pending_activities
        ]
        self.runs[described.run_id or ""] = described.history_length
        return Look(
            run=described.run_id or "",
            over=over,
            idle=not raw.HasField("pending_workflow_task")
            and all(waiting)
            and await self._rests(described.run_id or "", described.history_length, soon),
            now=now,
            events=described.history_length,
            attempts=sum(a.attempt for a in raw.pending_activities),
        )

    async def _rests(self, run: str, events: int, soon: datetime) -> bool:
        """Whether nothing happened since so many events, and its timer is not about to fire.

        A skip passes over a timer that should have fired by then: it would go to the furthest moment that is allowed.
        """
        request = GetWorkflowExecutionHistoryReverseRequest(
            namespace=self._client.namespace,
            execution=WorkflowExecution(workflow_id=self.handle.id, run_id=run),
            maximum_page_size=LATELY,
        )
        try:
            newest = await self._client.workflow_service.get_workflow_execution_history_reverse(request, retry=True)
        except RPCError as error:
            # A busy server now and then cancels a read, which the SDK does not try again: look once more.
            if error.status is RPCStatusCode.CANCELLED:
                return False
            raise
        return newest.history.events[0].event_id == events and all(moment > soon for moment in _fire(newest.history.events))

    async def settles(self, there: Callable[[Trajectory], bool] = lambda _: False) -> Trajectory:
        """Wait until nothing is under way and everybody has done what is due, or it is as described; time stands still."""
        while True:
            look = await self._quiet()
            state = await self.state()
            if look.over or there(state):
                return state
            if not (await self._replies(look) or await self._decisions(state)):
                return state

    async def until(self, condition: Stage | Callable[[Trajectory], bool], *, longest: Period | None = None) -> Trajectory:
        """Live on until the trajectory has entered a stage, or is as described."""
        there = (lambda state: condition in state.visits) if isinstance(condition, Stage) else condition
        state = await self.settles(there)
        limit = (longest or Period(years=8)).after((await self.look()).now)
        while not there(state):
            assert state.open, f"ended as {state.outcome}, and never was as was waited for"
            assert await self._skip(limit), (
                f"by {limit} still not as was waited for; {state.stage} {state.open_requests} {state.open_tasks}"
            )
            state = await self.settles(there)
        return state

    async def ends(self) -> Trajectory:
        """Live on to the end."""
        state = await self.until(lambda state: not state.open)
        await asyncio.wait_for(self.handle.result(), PATIENCE)
        return state

    async def passes(self, **units: int) -> Trajectory:
        """Let so much time pass: `months=3`."""
        await self.settles()
        limit = Period(**units).after((await self.look()).now)
        while await self._skip(limit):
            await self.settles()
        return await self.settles()

    async def goes_to(self, moment: datetime) -> None:
        """Put the clock of a fresh workflow where that of its predecessor was."""
        while (look := await self._quiet()).now < moment:
            assert not look.over
            await self._skip_to_next_timer(look, moment - look.now)

    async def _quiet(self) -> Look:
        async def idle() -> Look | None:
            look = await self.look()
            return look if look.over or look.idle else None

        return await eventually(idle, f"the end of what traject {self.id} was doing", within=PATIENCE, every=LOOK)

    async def _skip(self, limit: datetime) -> bool:
        """Let the workflow skip to its next timer, not past `limit`; False when the limit is reached."""
        look = await self._quiet()
        if look.over:
            return False
        due = min((self._came_in[p.id] + r.after for p, r in self._to_answer(look.now)), default=limit)
        left = min(limit, due) - look.now
        if left <= timedelta():
            return due <= look.now < limit
        await self._skip_to_next_timer(look, left)
        return True

    async def _skip_to_next_timer(self, look: Look, left: timedelta) -> None:
        config = TimeSkippingConfig(enabled=True, max_session_skip_count=1, fast_forward_config=_fast_forward(left))
        await self._client.workflow_service.update_workflow_execution_options(
            UpdateWorkflowExecutionOptionsRequest(
                namespace=self._client.namespace,
                workflow_execution=WorkflowExecution(workflow_id=self.handle.id),
                workflow_execution_options=WorkflowExecutionOptions(time_skipping_config=config),
                update_mask=FieldMask(paths=["time_skipping_config"]),
            )
        )

        async def arrived() -> bool:
            now = await self.look()
            # The change of options, the skip, and what was waited for: a timer that fired, or a partner that was tried again.
            return (
                now.over
                or now.run != look.run
                or now.now - look.now >= left
                or now.events >= look.events + 3
                or now.attempts != look.attempts
            )

        await eventually(arrived, "a skip", within=PATIENCE, every=LOOK)

    # What others do ---------------------------------------------------------------------------------------------------

    def unanswered(self) -> list[Post]:
        """The questions that partners have and did not answer yet."""
        return list({post.request: post for post in self.posts(Purpose.ASK) if post.request not in self._answered}.values())

    def _to_answer(self, now: datetime) -> list[tuple[Post, Reply]]:
        return [(post, reply) for post in self.unanswered() if (reply := self._reply_to(post, now)) is not None]

    def _reply_to(self, post: Post, now: datetime) -> Reply | None:
        return self.answers[post.data["soort"]](self._asked(post, now))

    def usual_reply(self, post: Post, now: datetime) -> Reply:
        """What is answered to such a question by those who say yes."""
        reply = ANSWERS[post.data["soort"]](self._asked(post, now))
        assert reply
        return reply

    def _asked(self, post: Post, now: datetime) -> Asked:
        came_in = self._came_in.setdefault(post.id, now)
        reminders = len({p.id for p in self.posts(Purpose.REMIND) if p.request == post.request})
        return Asked(self.id, post.partner, post.request, post.data["soort"], post.data["inhoud"], came_in, reminders)

    async def _replies(self, look: Look) -> bool:
        due = [(post, reply) for post, reply in self._to_answer(look.now) if self._came_in[post.id] + reply.after <= look.now]
        for post, reply in due:
            await self.answer(post, reply, at=look.now)
        return bool(due)

    async def _decisions(self, state: Trajectory) -> bool:
        decided = False
        for task in state.open_tasks:
            decide = self.decides.get(task.kind)
            if decide and (command := decide(task)):
                await self.order(command)
                decided = True
        return decided

    async def while_asked(self, post: Post) -> Says:
        """The manner of a partner whose answer comes before the call with the question is over."""
        if post.type.startswith(f"{PUBLIC_PREFIX}.{Purpose.ASK}") and post.request not in self._answered:
            now = (await self.look()).now
            self._answered.add(post.request)
            reply = self._reply_to(post, now)
            assert reply
            await self.answer(post, reply, at=now)
        return FINE

    async def answer(self, post: Post, reply: Reply, *, at: datetime, id: str = "") -> str:
        """The partner answers, and that has had its effect when this returns."""
        message = await self.reply(post, reply, at=at, id=id)
        await self.has_effect(message)
        return message

    async def reply(self, post: Post, reply: Reply, *, at: datetime, id: str = "") -> str:
        """The partner answers: the message is in its inbox when this returns."""
        data = {
            "verzoek": post.request,
            "traject": str(self.id),
            "soort": post.data["soort"],
            "uitkomst": reply.outcome,
            "antwoord": dict(reply.answer),
            "toelichting": reply.remark,
        }
        self._answered.add(post.request)
        return await self.tell(post.partner, ANSWERED, data, at=at, id=id)

    async def tell(self, partner: UUID, type: str, data: dict[str, Any], *, at: datetime, id: str = "", disputes: str | None = None) -> str:
        """A partner sends a message, which is on disk when this returns."""
        message = id or str(uuid4())
        event = MessageReceived(
            message=message,
            partner=partner,
            source="urn:nld:oin:00000001823288444000:systeem:test",
            cloud_event_id=message,
            type=type,
            trajectory=self.id,
            data={"traject": str(self.id), **data},
            disputes=disputes,
        )
        inbox = inbox_stream(partner)
        fact = Fact(event, at, Actor(str(partner), Role.EMPLOYER), message_key(message))
        await self._store.append(inbox, [encode(fact, inbox)], expected=None)
        return message

    async def has_effect(self, message: str) -> Trajectory:
        """Wait until the stream shows that the message was taken in."""

        async def on_the_stream() -> Trajectory | None:
            state = await self.state()
            return state if message_key(message) in state.keys else None

        return await eventually(on_the_stream, f"the effect of message {message}", within=PATIENCE, every=LOOK)

    async def order(self, command: Command, by: str = "anna", *, role: Role = Role.REGISSEUR, id: str | None = None) -> Receipt:
        """A person asks something of the trajectory."""
        return await self._office.execute(self.id, command, Actor(by, role), id=id)


def _fast_forward(by: timedelta) -> FastForwardConfig:
    seconds, rest = divmod(by, timedelta(seconds=1))
    return FastForwardConfig(id=str(uuid4()), duration=Duration(seconds=seconds, nanos=rest // timedelta(microseconds=1) * 1000))


def _fire(newest_first: Iterable[HistoryEvent]) -> Iterator[datetime]:
    """When the timers fire that were started lately, and that did not fire and were not cancelled."""
    over: set[int] = set()
    for event in newest_first:
        over.add(event.timer_fired_event_attributes.started_event_id)
        over.add(event.timer_canceled_event_attributes.started_event_id)
        if event.HasField("timer_started_event_attributes") and event.event_id not in over:
            after = event.timer_started_event_attributes.start_to_fire_timeout.ToTimedelta()
            yield event.event_time.ToDatetime(tzinfo=UTC) + after
