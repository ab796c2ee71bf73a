"""Whether an order that comes under a known id says what was carried out under it. Nothing is kept for that: the order is decided on once
more, on what the stream added up to before, and has to make the very events that are there. What was erased cannot be told apart.
"""

import json
from functools import partial

import structlog

from activities.folded import Folded
from events.database.faults import OF_THE_DATABASE, OutOfBounds, StoreUnavailable
from events.fact import Actor, Fact, event_id
from events.log.bounds import texts_in
from events.log.codec import decode, encode
from events.log.store import EventStore
from events.record import GONE, Entry, Stored
from events.sealing.wrapping import CannotUnwrap
from events.trajectory.state import Trajectory
from gateway.programmes.publishing import published_version
from workflows.decisions.case import Case
from workflows.decisions.order import Order, cause_of, decide
from workflows.decisions.refusal import Refused

log = structlog.get_logger()


async def says_another(store: EventStore, order: Order, first: Stored) -> bool:
    """Whether the events that begin with `first`, on the stream of a trajectory, are not what this order makes.

    Where that cannot be found out, the id decides.
    """
    try:
        (first,) = await store.open([first])
        if decode(first).fact.actor != Actor(order.actor, order.role):
            return True
        before = await Folded(store).state(first.stream, first.version - 1)
        assert before
        made = await _made(store, order, before, first)
        up_to = first.version + len(made)
        there = await store.read_stream(first.stream, after=first.version - 1, up_to=up_to, opened=True)
    except (Refused, OutOfBounds):
        return True
    except (StoreUnavailable, CannotUnwrap, *OF_THE_DATABASE):
        raise
    except Exception:
        log.exception("whether an order is the one that was carried out was not seen", trajectory=str(first.stream), order=order.id)
        return False
    longer = len(there) > len(made) and there[-1].id == event_id(first.stream, f"{cause_of(order)}:{len(made)}")
    return longer or len(there) < len(made) or any(_differ(*pair) for pair in zip(there, made, strict=False))


async def _made(store: EventStore, order: Order, before: Trajectory, first: Stored) -> list[Entry]:
    """The entries that an order makes of a state, at the moment that the first of those that are there tells."""
    command, under = order.command, order.command.under
    other = await published_version(store, *under) if under else None
    programme = await published_version(store, before.programme, before.programme_version) if before.started else other
    assert programme
    if before.plan_changes:
        programme = programme.adjusted(before.plan_changes)
    cause, now, actor = cause_of(order), first.occurred_at, Actor(order.actor, order.role)
    events = decide(Case(before, programme, order.actor, order.role, now, other), command)
    facts = [Fact(event, now, actor, f"{cause}:{n}", causation=cause, correlation=cause) for n, event in enumerate(events)]
    return [encode(fact, first.stream, partial(texts_in, before)) for fact in facts]


def _differ(there: Stored, made: Entry) -> bool:
    if (there.id, there.type) != (made.id, made.type):
        return True
    if there.schema != made.schema:
        return False
    return json.loads(there.data) != json.loads(made.data) or (there.told != GONE and _read(there.told) != _read(made.told))


def _read(told: str | None) -> object:
    return None if told is None else json.loads(told)
