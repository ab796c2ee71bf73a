"""What is told or decided without being asked for: a barrier, a pause, a removal."""

import math
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from deploy.simulation.partners.chance import Chance
from deploy.simulation.past.fate import Fate
from deploy.simulation.past.nature import DAYS_A_YEAR
from deploy.simulation.past.trouble import Trouble
from events.trajectory.state import Trajectory
from events.vocabulary.values import Role, Stage
from workflows.decisions.barriers import ReportBarrier
from workflows.decisions.command import Command
from workflows.decisions.moving import MoveMunicipality
from workflows.decisions.pause import Pause

BARRIERS = ("kinderopvang", "schulden", "reiskosten", "mantelzorg")
TO_CLEAR = timedelta(weeks=6)
LONGEST_PAUSE = 90.0
UNDER_WAY = frozenset({Stage.VOORTRAJECT, Stage.GO_NO_GO, Stage.LEER_WERK, Stage.PLACEMENT})


class Diary:
    """What will come of the trouble of one participant, as far as is known now; each entry happens once."""

    def __init__(self, luck: Chance, fate: Fate, municipalities: Sequence[UUID]) -> None:
        self._luck, self._fate, self._municipalities = luck, fate, municipalities
        self._entries = sorted(_entries(luck, fate), reverse=True)

    @property
    def next(self) -> datetime | None:
        """When the first thing comes that has not happened."""
        return self._fate.moment(self._entries[-1][0]) if self._entries and self._fate.began else None

    def orders(self, now: datetime, state: Trajectory) -> Iterator[Command]:
        """What is ordered now, if it still applies."""
        while (moment := self.next) and moment <= now:
            entry = self._entries.pop()[1]
            if state.stage in UNDER_WAY and not (state.paused or state.drop_outs):
                yield self._order(entry, now, state)

    def _order(self, entry: str, now: datetime, state: Trajectory) -> Command:
        match entry.split()[0]:
            case "verhuizing":
                elsewhere = [each for each in self._municipalities if each != state.municipality]
                return MoveMunicipality(municipality=self._luck.one_of("waarheen", elsewhere), registered_on=now.date())
            case "belemmering":
                return ReportBarrier(kind=self._luck.one_of(entry, BARRIERS), owner=Role.MUNICIPALITY, due=(now + TO_CLEAR).date())
            case _:
                days = self._luck.between(f"{entry} duurt", 14, LONGEST_PAUSE)
                return Pause(reason="het gaat nu niet; in overleg even onderbroken", until=(now + timedelta(days=days)).date())


def _entries(luck: Chance, fate: Fate) -> Iterator[tuple[float, str]]:
    """On which day since the voortraject began, and what."""
    world = fate.world
    if world.moves:
        yield -math.log(1 - luck.fraction("verhuist na")) * DAYS_A_YEAR / world.moves, "verhuizing"
    for number, one in enumerate(fate.nature.troubles):
        barrier, pause = f"belemmering {number}", f"onderbreking {number}"
        if one.kind is Trouble.HOME and luck.happens(barrier, world.barrier_told):
            yield one.begins + one.rises / 2, barrier
        if one.kind in (Trouble.HOME, Trouble.HEALTH) and luck.happens(pause, world.pauses):
            yield one.begins + one.rises, pause
