"""Accounts on the log, for who keeps them: each act is an order, done once under its id."""

import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Protocol
from uuid import UUID

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from activities.directory import ORGANISATIONS, PartnerDirectory
from events.database.faults import Unstorable
from events.days import current_day
from events.fact import Actor, Fact, Recorded
from events.log.codec import decode, encode
from events.log.store import EventStore
from events.vocabulary.base import REGISTRY, Event, Stream
from events.vocabulary.staff import (
    AbsenceTold,
    AbsenceWithdrawn,
    AccountClosed,
    AccountOpened,
    LoginAsked,
    LoginLinked,
    LoginUnlinked,
    PostAsked,
    PostGiven,
    PostTaken,
    RequestAgreed,
    RequestDeclined,
)
from events.vocabulary.values import Role
from gateway.access.duties import GIVERS
from gateway.access.who import Post
from gateway.accounts import changes
from gateway.accounts.account import Account, Asked, absent, back, close, employed_by, folded, take, unlinked
from gateway.accounts.agreeing import AT_MACHINE, agree, arranges, decline, ends_absence, given, led_to
from gateway.accounts.changes import Changes
from gateway.agreeing import Ask, lapsed, until, waiting
from gateway.fate import NotPossible, as_it_left, cause_of, same
from projections.engine.paging import Selection, Where
from projections.engine.trajectories import trajectories_of
from projections.lists import accounts, board
from projections.lists.file import TRAJECTORY_FILE

Decide = Callable[[Account | None], Sequence[Event]]
"""What is written down of an account that is so now, or is not there; nothing changes nothing. Raises `NotPossible`."""
Says = Callable[[Event], bool]
"""Whether an event is the first of what this order makes."""


class LogsIn(Protocol):
    """Who logs in as which account, which is not on the log (`gateway.login.logins`)."""

    async def follow(self, conn: PoolConnectionProxy, told: Sequence[Event]) -> None:
        """What follows from what is written down, in one transaction with it. Raises `NotPossible`."""

    async def known(self, issuer: str, subject: str) -> UUID | None:
        """The account of whom an issuer calls so."""

    async def leading_to(self, account: UUID) -> int:
        """How many logins lead to an account."""

    async def leads_to(self, issuer: str, subject: str, account: UUID, by: str) -> bool:
        """Whether whom an issuer calls so is an account already. Raises `NotPossible` when they cannot become it."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts of one log. Without `logins` nothing follows from what is written down of logins and of who leaves."""

    pool: asyncpg.Pool
    store: EventStore
    logins: LogsIn | None = None

    async def known(self, id: UUID) -> Account:
        """An account as it is now, with its name. Raises `NotPossible` when there is none."""
        return _there(await self._as_it_is(await self._stream(id)))

    async def open(self, id: UUID, name: str, by: Actor, order: UUID | None = None) -> Account:
        """Open an account, or call it otherwise from now on. Raises `NotPossible` when it is closed, or the number is something else's."""

        def decide(now: Account | None) -> Sequence[Event]:
            if now and now.closed:
                raise NotPossible("Dit account is gesloten; wie terugkomt, krijgt een nieuw.")
            return [] if now and now.name == name else [opened]

        opened = AccountOpened(account=id, name=name)
        return await self._carry_out(id, decide, partial(same, opened), by, order)

    async def give(
        self, post: PostGiven, by: Actor, order: UUID | None = None, *, reason: str | None = None, at_machine: bool = False
    ) -> Account:
        """Give somebody a post, or ask for a `reason` that another agrees with it. Who is `at_machine` and no account makes the first of
        those who give rights alone, as long as nobody could agree. Raises `NotPossible` when it cannot be, or there is no such municipality
        or organisation."""
        await self._takes_part(post.municipality, frozenset({Role.MUNICIPALITY}))
        await self._takes_part(post.organisation, employed_by(post.role))
        _see_anothers(post.account, by)

        def says(told: Event) -> bool:
            return same(told, post) or (_asks(told, post, reason))

        async with self._alone() as conn:
            first = at_machine and await self._nobody_but(post.account)
            await self._write(conn, post.account, lambda now: given(_there(now), post, reason, _now(), first=first), says, by, order)
        return await self.known(post.account)

    async def agree(self, id: UUID, request: str, by: Actor, order: UUID | None = None, *, at_machine: bool = False) -> Account:
        """Agree with what another asked for an account; who is `at_machine` and no account does not. Raises `NotPossible`."""
        if at_machine:
            raise NotPossible(AT_MACHINE)
        asked = await self.asked(id, request)
        if self.logins and isinstance(asked, LoginAsked) and asked.subject:
            await self.logins.leads_to(asked.issuer, str(asked.subject), id, by.id)
        leading = await self.logins.leading_to(id) if self.logins else 0
        agreed = RequestAgreed(account=id, request=request)
        return await self._carry_out(id, lambda now: agree(_there(now), request, by.id, _now(), leading), partial(same, agreed), by, order)

    async def decline(self, id: UUID, request: str, reason: str, by: Actor, order: UUID | None = None) -> Account:
        """Let what was asked for an account not go on. Raises `NotPossible`."""
        declined = RequestDeclined(account=id, request=request, reason=reason)
        return await self._carry_out(id, lambda now: decline(_there(now), request, reason, _now()), partial(same, declined), by, order)

    async def asked(self, id: UUID, request: str) -> PostAsked | LoginAsked | None:
        """What was ever asked for an account under a name, whatever became of it; None when nothing was."""
        told = (one.event for one in await self.history(id))
        return next((one for one in told if isinstance(one, PostAsked | LoginAsked) and one.request == request), None)

    async def waiting(self) -> list[tuple[Account, Ask[Asked]]]:
        """What waits for another to agree, what ends first before the others."""
        those = await self._about(PostAsked.stored_name, LoginAsked.stored_name)
        return sorted(((one, ask) for one in those for ask in waiting(one.asked, _now())), key=lambda pair: until(pair[1]))

    async def givers(self) -> frozenset[UUID]:
        """The accounts that give rights by a role that they have in Regie. Who has one by a group at an issuer is not known here."""
        return frozenset(one.id for one in await self._about(PostGiven.stored_name) if any(post.role in GIVERS for post in one.posts))

    async def _nobody_but(self, id: UUID) -> bool:
        return await self.givers() <= {id}

    async def _about(self, *types: str) -> list[Account]:
        """The accounts on whose stream such an event stands."""
        ids = dict.fromkeys([one.stream async for batch in self.store.replay(types=set(types)) for one in batch])
        return [one for id in ids if (one := await self._as_it_is(await self._stream(id)))]

    async def _as_it_is(self, stream: Sequence[Recorded]) -> Account | None:
        """An account, without what was asked by who since left or gives no rights any more."""
        now = folded(stream)
        if now is None or not now.asked:
            return now
        return replace(now, asked=tuple([ask for ask in now.asked if not lapsed(ask, await told_of(self.store, ask.by), GIVERS)]))

    async def take(self, post: PostTaken, by: Actor, order: UUID | None = None, *, anyway: bool = False) -> Account:
        """Take a post from somebody. Raises `NotPossible` when they do not have it, or (not `anyway`) have running trajectories in hand by
        it, which are looked up as in `close`."""
        in_hand = [] if anyway else await self._in_hand(post)
        return await self._carry_out(post.account, lambda now: take(_there(now), post, in_hand), partial(same, post), by, order)

    async def _in_hand(self, post: PostTaken) -> list[UUID]:
        """The running trajectories that somebody has by a post."""
        if post.role not in set(Role):
            return []
        if post.role == Role.REGISSEUR:
            return await board.those_under_way(self.pool, Selection(regisseur=str(post.account), municipality=post.municipality))
        others = [one for one in (await self.known(post.account)).posts if one.role == post.role and one.organisation != post.organisation]
        if post.organisation and others:
            # By which of the two somebody was named there is written nowhere.
            return []
        named = {"role": str(post.role), "holder": str(post.account)}
        return await board.those_under_way(self.pool, Selection(municipality=post.municipality, only=lambda where: _holding(where, named)))

    async def absent(
        self,
        id: UUID,
        substitute: UUID,
        starts: date,
        ends: date,
        by: Actor,
        order: UUID | None = None,
        *,
        posts: Sequence[Post] | None = None,
    ) -> Account:
        """Somebody is away and another stands in, as is said by who has these posts; without any said nobody is asked what they may. Raises
        `NotPossible`."""
        _see_anothers(substitute, by)
        other = await self.known(substitute)

        def decide(now: Account | None) -> Sequence[Event]:
            if posts is not None:
                arranges(_there(now), other, by.id, posts)
            return absent(_there(now), other, starts, ends, current_day())

        told = AbsenceTold(account=id, substitute=substitute, starts=starts, ends=ends)
        return await self._carry_out(id, decide, partial(same, told), by, order, own=True)

    async def back(
        self, id: UUID, starts: date, day: date, by: Actor, order: UUID | None = None, *, posts: Sequence[Post] | None = None
    ) -> Account:
        """Somebody is back, or does not go, as is said by who has these posts. Raises `NotPossible`."""

        def decide(now: Account | None) -> Sequence[Event]:
            if posts is not None:
                ends_absence(_there(now), by.id, posts)
            return back(_there(now), starts, day)

        told = AbsenceWithdrawn(account=id, starts=starts, back=day)
        return await self._carry_out(id, decide, partial(same, told), by, order, own=True)

    async def linked(
        self,
        id: UUID,
        issuer: str,
        subject: str,
        by: Actor,
        order: UUID | None = None,
        *,
        reason: str | None = None,
        at_machine: bool = False,
    ) -> Account:
        """Write down that whom an issuer calls so is this account, or ask for a `reason` that another agrees with that (as in `give`).
        Raises `NotPossible` when it is closed."""
        _see_anothers(id, by)

        def says(told: Event) -> bool:
            if isinstance(told, LoginAsked) and told.reason != reason:
                return False
            return isinstance(told, LoginAsked | LoginLinked) and (told.issuer, told.subject) == (issuer, subject)

        async with self._alone() as conn:
            first = at_machine and await self._nobody_but(id)
            moved = self.logins is not None and await self.logins.known(issuer, subject) not in (None, id)

            def decide(now: Account | None) -> Sequence[Event]:
                return led_to(_there(now), issuer, subject, reason, _now(), first=first, moved=moved)

            await self._write(conn, id, decide, says, by, order)
        return await self.known(id)

    async def unlinked(self, id: UUID, by: Actor, order: UUID | None = None) -> Account:
        """Write down that nobody logs in as this account, until another login is linked. Raises `NotPossible` when it is closed."""
        return await self._carry_out(id, lambda now: unlinked(_there(now)), partial(same, LoginUnlinked(account=id)), by, order)

    async def history(self, id: UUID) -> list[Recorded]:
        """What was written down of an account, and by whom. Raises `NotPossible` when there is none."""
        stream = await self._stream(id)
        _there(folded(stream))
        return stream

    async def unseen(self, id: UUID) -> Changes | None:
        """What others did to an account that its owner did not see; None when that is nothing, or it is no account."""
        stored = await self.store.read_stream(id, opened=True)
        is_one = stored and REGISTRY[stored[0].type].stream is Stream.ACCOUNT
        return changes.unseen([decode(one) for one in stored], id) if is_one else None

    async def seen(self, id: UUID, upto: int) -> None:
        """Write down that the owner of an account saw what others did to it, up to so many facts. Raises `NotPossible`."""
        stream = await self._stream(id)
        by = Actor(str(id), Role.COORDINATOR)
        await self._carry_out(id, lambda _: changes.seen(stream, id, upto), lambda _: False, by, None, own=True)

    async def close(self, id: UUID, by: Actor, order: UUID | None = None) -> Account:
        """Somebody leaves. Raises `NotPossible` while they are regisseur of a running trajectory, are named in one or offered one, or are
        to stand in.

        What runs is looked up in a read model: a trajectory that was handed over to them in this very moment may be missed.
        """
        running = await board.those_under_way(self.pool, Selection(regisseur=str(id)))
        named = await board.those_under_way(self.pool, Selection(only=lambda where: _holding(where, {"holder": str(id)})))
        offered = await board.those_under_way(self.pool, Selection(only=lambda where: _offered(where, id)))
        for_others = await accounts.stands_in_from(self.pool, id, current_day())
        gone = AccountClosed(account=id)
        return await self._carry_out(
            id, lambda now: close(_there(now), running, named, offered, for_others), partial(same, gone), by, order
        )

    async def _takes_part(self, organisation: UUID | None, roles: frozenset[Role]) -> None:
        if organisation is None or await PartnerDirectory(self.store).knows(organisation, roles):
            return
        kind = "organisatie" if roles in (frozenset(), ORGANISATIONS) else " of ".join(sorted(roles))
        raise NotPossible(f"Er doet geen {kind} mee met het nummer {organisation}. Kijk met: regie partners list")

    async def _carry_out(self, id: UUID, decide: Decide, says: Says, by: Actor, order: UUID | None, *, own: bool = False) -> Account:
        if not own:
            _see_anothers(id, by)
        async with self._alone() as conn:
            await self._write(conn, id, decide, says, by, order)
        return await self.known(id)

    async def _write(self, conn: PoolConnectionProxy, id: UUID, decide: Decide, says: Says, by: Actor, order: UUID | None) -> None:
        """Write down what is decided, with what follows from it; what an order did already is not done again."""
        stream = await self._stream(id)
        if as_it_left(stream, order, by, lambda _, did: says(did[0])) is not None:
            return
        cause = cause_of(order) if order else None
        facts = [
            Fact(event, datetime.now(UTC), by, f"{cause or event.stored_name}:{len(stream) + n}", causation=cause)
            for n, event in enumerate(decide(await self._as_it_is(stream)))
        ]
        if not facts:
            return
        try:
            await self.store.append(id, [encode(fact, id) for fact in facts], expected=len(stream), conn=conn)
        except Unstorable as wrong:
            raise NotPossible(f"Dit kan niet worden bewaard: {wrong}.") from wrong
        if self.logins:
            await self.logins.follow(conn, [fact.event for fact in facts])

    async def _stream(self, id: UUID) -> list[Recorded]:
        stored = await self.store.read_stream(id, opened=True)
        # Of a participant there need be nothing on a stream of their own.
        if REGISTRY[stored[0].type].stream is not Stream.ACCOUNT if stored else await trajectories_of(self.pool, id):
            raise NotPossible(f"Het nummer {id} is van iets anders. Kijk met: regie accounts list")
        return [decode(one) for one in stored]

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[PoolConnectionProxy]:
        """Accounts are changed one after the other, so that nobody stands in who is to be away."""
        async with self.pool.acquire() as conn, conn.transaction():
            await conn.execute("select pg_advisory_xact_lock(hashtext('accounts'))")
            yield conn


async def told_of(store: EventStore, account: str) -> list[Recorded]:
    """What stands of an account; nothing of who has none on the log, as at the machine."""
    try:
        stored = await store.read_stream(UUID(account), opened=True)
    except ValueError:
        return []
    return [decode(one) for one in stored] if stored and REGISTRY[stored[0].type].stream is Stream.ACCOUNT else []


def _holding(where: Where, named: Mapping[str, str]) -> None:
    """Only trajectories in which somebody is named so."""
    holder = where.value(json.dumps([named]))
    where.holds(f"trajectory in (select trajectory from {TRAJECTORY_FILE.table.name} where holders @> {holder}::text::jsonb)")


def _offered(where: Where, account: UUID) -> None:
    """Only trajectories of which an account was offered to be the regisseur."""
    where.holds(f"trajectory in (select trajectory from {TRAJECTORY_FILE.table.name} where handover_to = {where.value(str(account))})")


def _asks(told: Event, post: PostGiven, reason: str | None) -> bool:
    asked = isinstance(told, PostAsked) and told.reason == reason
    return asked and same(PostGiven.model_validate(told.model_dump(include=set(PostGiven.model_fields))), post)


def _see_anothers(account: UUID, by: Actor) -> None:
    """See that nobody has rights, stands in, or is rid of either by an act of their own (separation of duties)."""
    if by.id == str(account):
        raise NotPossible("Wat een account mag, en voor wie het waarneemt, legt nooit diegene zelf vast: vraag een andere beheerder.")


def _now() -> datetime:
    return datetime.now(UTC)


def _there(found: Account | None) -> Account:
    if found is None:
        raise NotPossible("Er is geen account met dit nummer. Kijk met: regie accounts list")
    return found
