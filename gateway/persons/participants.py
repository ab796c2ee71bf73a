"""What participants are called, for whoever is granted to see who they are: all of a list at once, in as many questions to the database
whether it is long or short.

Of everybody whose name is shown it is first written down who looked, once a day (`Look.of_today`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

import asyncpg
import structlog

from events.database.queries import query
from events.fact import Actor
from events.log.store import Archived, EventStore, NoVault
from events.sealing.cipher import Unopenable
from events.sealing.wrapping import CannotUnwrap
from events.vocabulary.base import DataClass
from events.vocabulary.person import Door, Looked, PersonRegistered
from gateway.asker import Everything
from gateway.asking import Reach
from gateway.persons.finding import said
from gateway.persons.reading import NOBODY_KNOWN, Look, leave_traces
from projections.engine.trajectories import trajectories_of

log = structlog.get_logger()

T = TypeVar("T")

Called = Mapping[UUID, str]
"""What participants are called, by their trajectory. Who is not among them goes by the number of that."""


@dataclass(frozen=True, slots=True)
class Participants:
    """The participants of one log."""

    pool: asyncpg.Pool
    store: EventStore

    async def in_list(self, reach: Reach | Everything, trajectories: Collection[UUID], door: Door, nobody: Actor = NOBODY_KNOWN) -> Called:
        """The names of those in a list of whom somebody may know who they are, with what that was granted by taken down; `nobody` is who
        looks where nobody is asked.

        Raises:
            StoreUnavailable: it is not known whether it was written down; nobody is to be shown then.
        """
        those = await reach.identified([*dict.fromkeys(trajectories)])
        if not those:
            return {}
        return await self.seen(those, Look.of_today(reach.seer or nobody, Looked.NAME, door, [DataClass.IDENTITY]))

    async def seen(self, trajectories: Collection[UUID], look: Look) -> Called:
        """The names of the participants of these trajectories, when identity is of the classes that are looked at, after it was written
        down that somebody looks; of a list that is at those whose name is known. Raises as `in_list` does.
        """
        numbers = defaultdict[UUID, list[UUID]](list)
        whose: dict[UUID, UUID] = {}
        for row in await self.pool.fetch(query("participants_of"), list(trajectories)):
            whose[row["stream"]] = row["person"]
            numbers[row["stream"]].append(row["self"])
        known = await self._registered(numbers) if DataClass.IDENTITY in look.classes else {}
        names = {trajectory: str(who.name) for trajectory, who in known.items()}
        shown = names if look.what is Looked.NAME else whose
        await leave_traces(self.store, {trajectory: whose[trajectory] for trajectory in shown}, look)
        return names

    async def registered(self, trajectory: UUID) -> PersonRegistered | None:
        """Who the participant of a trajectory is, as was told last; None when that is not known, or gone. Whoever is shown anything of it
        leaves a look first (`gateway.persons.reading`)."""
        rows = await self.pool.fetch(query("participants_of"), [trajectory])
        return (await self._registered({trajectory: [row["self"] for row in rows]})).get(trajectory)

    async def _registered(self, numbers: Mapping[UUID, Sequence[UUID]]) -> dict[UUID, PersonRegistered]:
        """By trajectory, of whom these are the numbers of the participant, the one that they have now first."""
        try:
            told = await said(self.store, {number for theirs in numbers.values() for number in theirs})
        except (Archived, CannotUnwrap, NoVault, Unopenable) as error:
            # Work goes on by numbers; what is wrong with the keys or the archive the checks tell.
            log.warning("names cannot be opened", error=type(error).__name__)
            return {}
        return {
            trajectory: told[number]
            for trajectory, theirs in numbers.items()
            if (number := next((one for one in theirs if one in told), None))
        }


async def concerned(pool: asyncpg.Pool, seen: Reach | Everything, those: Iterable[tuple[UUID, T]]) -> list[tuple[UUID | None, UUID, T]]:
    """Those of these persons of whom somebody may know for this, each behind a trajectory by which they do; that is taken down. Who has no
    trajectory is nobody's, and is there where nobody is asked. Raises `StoreUnavailable`."""
    found, shown = list[tuple[UUID | None, UUID, T]](), list[UUID]()
    for person, what in those:
        mine = sorted(await seen.among(await trajectories_of(pool, person)))
        if mine or isinstance(seen, Everything):
            found.append((mine[0] if mine else None, person, what))
            shown += mine
    await seen.listed(list(dict.fromkeys(shown)), len(found))
    return found
