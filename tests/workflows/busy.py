"""Trajectories to which everything happens at once: adjustments, pauses, messages and renewals amid open questions, under workers that go.

Some partners cannot be reached meanwhile, so that a call that is under way is cut off beside the waits for an answer.
"""

import asyncio
from asyncio import gather
from collections.abc import Callable, Coroutine, Mapping
from random import Random
from uuid import UUID

from events.vocabulary.course import HandoverProposed
from events.vocabulary.values import Component, EndReason, Outcome
from gateway.runs.recovery import recover
from tests.workflows.city import BAKERY, LANGUAGE_SCHOOL, MUNICIPALITY, SCHOOL, City
from tests.workflows.habits import silence
from tests.workflows.life import Life
from tests.workflows.partners import Says, always_says
from workflows.decisions.adjustment import Adjust, Extend
from workflows.decisions.command import Command
from workflows.decisions.ending import End
from workflows.decisions.pause import Pause, Resume
from workflows.decisions.people import ProposeHandover
from workflows.law.period import Period
from workflows.verbs.message import DROPPED_OUT

SILENT = ("module-geven", "snuffelstage", "belemmeringen-opvragen", "coach-toewijzen", "taal-onderwijzen")
PARTNERS = (MUNICIPALITY, SCHOOL, BAKERY)
OPEN = 5
IDLE = "nl.leerwerktrajecten.iets.v1"
"""A message that changes nothing."""
STOP = End(
    outcome=Outcome.DROPPED_OUT, reason=EndReason.OWN_CHOICE, component=Component.VOORTRAJECT, explanation="stopt", subsidy_to="consulent"
)
AWAY = always_says(Says(503))


class Busy:
    """Some lives in one city, and what chance does to them."""

    def __init__(self, city: City, lives: list[Life], seed: int, *, cached: int) -> None:
        self.chance = Random(seed)
        self.done: list[str] = []
        self._city = city
        self._lives = lives
        self._cached = cached

    async def rounds(self, number: int) -> None:
        """Let so many things happen, to all of them each time."""
        happenings: Mapping[str, Callable[[], Coroutine[object, object, object]]] = {
            "adjust": self._adjust,
            "pause": self._pause,
            "messages": self._messages,
            "workers": self._workers,
            "away": self._away,
            "time": self._time,
            "anew": self._anew,
        }
        names = ["adjust", "anew", "pause", *self.chance.choices(list(happenings), k=number)]
        for name in names[:number]:
            self.done.append(name)
            await happenings[name]()

    async def _each(self, *orders: Command) -> None:
        """All lives beside each other; the orders of one follow each other at once."""

        async def one(life: Life) -> None:
            for order in orders:
                await life.order(order)

        await gather(*(one(life) for life in self._lives))

    async def _adjust(self) -> None:
        hours = self.chance.randrange(4, 20)
        orders = [Adjust(changes={"voortraject.taal.uren_per_week": hours + n}, reason="bijgestuurd") for n in range(3)]
        await self._each(*orders, Extend(by=Period(days=7), reason="meer tijd"))

    async def _pause(self) -> None:
        await self._each(Pause(reason="ziek"), Resume(), Pause(reason="weer ziek"))
        if self.chance.random() < 0.5:
            await self._workers()
        await self._each(Resume())

    async def _messages(self) -> None:
        orders = (life.order(self._handover()) for life in self._lives)
        now = [(life, (await life.look()).now) for life in self._lives]
        await gather(*orders, *(life.tell(MUNICIPALITY, IDLE, {}, at=at) for life, at in now for _ in range(3)))

    async def _workers(self) -> None:
        await self._city.closes()
        await self._city.opens(cached=self._cached)

    async def _anew(self) -> None:
        """Runs are thrown away amid orders and messages, and begin anew from their streams; what was not answered is asked once more."""

        async def one(life: Life) -> None:
            orders = {str(UUID(int=self.chance.getrandbits(128))): self._handover() for _ in range(3)}
            before = await life.look()
            asking = [asyncio.create_task(life.order(order, id=id)) for id, order in orders.items()]
            telling = asyncio.create_task(life.tell(MUNICIPALITY, IDLE, {}, at=before.now))
            for _ in range(self.chance.randrange(12)):
                await life.look()
            await life.handle.terminate("weg")
            await gather(*asking, return_exceptions=True)
            await recover(self._city.pool, self._city.store, self._city.client)
            await life.goes_to(before.now)
            for id, order in orders.items():
                await life.order(order, id=id)
            await life.has_effect(await telling)
            assert sum(order.to == handover.to for order in orders.values() for handover in life.all(HandoverProposed)) == len(orders)

        await gather(*(one(life) for life in self._lives))

    def _handover(self) -> ProposeHandover:
        return ProposeHandover(to=f"regisseur-{self.chance.randrange(10**9)}", reason="verlof")

    async def _away(self) -> None:
        partner = self.chance.choice(PARTNERS)
        if self._city.town.manners.pop(partner, None) is None:
            self._city.town.manners[partner] = AWAY

    async def _time(self) -> None:
        await gather(*(life.passes(days=3) for life in self._lives))


async def busy(city: City, *, lives: int, rounds: int, seed: int, cached: int) -> list[Life]:
    """Live through so many rounds in the voortraject, and then end amid all that is open; `cached` is how many runs a worker keeps."""
    await city.closes()
    await city.opens(cached=cached)
    city.town.manners.update(dict.fromkeys((LANGUAGE_SCHOOL, SCHOOL), AWAY))
    living = [await city.begins() for _ in range(lives)]
    for life in living:
        life.answers.update(dict.fromkeys(SILENT, silence))
    await gather(*(life.until(lambda state: len(state.open_requests) >= OPEN) for life in living))
    # What was reported waits for a person, while the question to the language school is on its way: both are cut off at each interruption.
    for life in living:
        told = {"onderdeel": "voortraject", "reden": "eigen-keuze"}
        await life.has_effect(await life.tell(MUNICIPALITY, DROPPED_OUT, told, at=(await life.look()).now))
    what = Busy(city, living, seed, cached=cached)
    await what.rounds(rounds)
    city.town.manners.clear()
    await gather(*(life.order(STOP) for life in living))
    await gather(*(life.ends() for life in living))
    return living
