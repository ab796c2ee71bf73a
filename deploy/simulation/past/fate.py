"""How a participant fares, day by day: what is true of one person, what comes over them, and how that works out with the help that came.

Withdrawal follows trouble with a lag, and the chance to stop follows withdrawal; so signs come first. Nothing that happens changes a day
before it: of two lives that are the same up to a moment, all that is told here is the same up to that moment.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from deploy.simulation.partners.chance import Chance
from deploy.simulation.past.nature import Nature, episode
from deploy.simulation.past.trouble import REASONS, WITHOUT_TROUBLE, Cause, Episode, Sign, Trouble, shows
from deploy.simulation.past.worlds import World
from events.vocabulary.values import EndReason, Stage

DAYS_A_MONTH = 30.44
GUIDANCE = "begeleiding.contact_elke"
LANGUAGE = "voortraject.taal.uren_per_week"
HELPS: Mapping[str, tuple[Trouble, ...]] = {GUIDANCE: (Trouble.WORK, Trouble.HOME, Trouble.HEALTH), LANGUAGE: (Trouble.SCHOOL,)}
"""Which troubles an adjustment of a part of the plan helps with."""
SETTLES = 21 / math.log(2)
"""Days in which the risk of a new stage becomes so many times smaller."""
MATTERS = 0.15
"""Trouble that is less deep is no reason to stop."""


@dataclass(frozen=True, slots=True)
class Spell:
    """Trouble as it went: when it began and was over, with the help that came, and how deep it was at most."""

    kind: Trouble
    cause: Cause
    begins: datetime
    until: datetime
    deepest: float


@dataclass(frozen=True, slots=True)
class Stop:
    """When somebody stopped, for which trouble if for any, and what is given as the reason."""

    at: datetime
    trouble: Trouble | None
    reason: EndReason


@dataclass
class Fate:
    """A participant under way. `risk` multiplies the chance to stop; `usual_hours` of language a week are those of the programme."""

    luck: Chance = field(compare=False)
    nature: Nature
    risk: float
    usual_hours: int
    world: World
    began: datetime | None = None
    """When the voortraject was entered: from then on somebody can stop."""
    episodes: list[Episode] = field(default_factory=list)
    """All that has come over somebody by now, or will when nothing changes."""
    stages: list[tuple[float, Stage]] = field(default_factory=list)
    """On which day which stage was entered."""
    helped: dict[str, tuple[datetime, float | None]] = field(default_factory=dict)
    """When which part of the plan was adjusted, and from which day on that helps; None is never."""
    lessons: list[tuple[datetime, int]] = field(default_factory=list)
    """The hours of language a week, and since when."""
    stopped: Stop | None = None

    def __post_init__(self) -> None:
        self._shows = shows(self.world)
        self._withdrawn = [0.0]
        self._spent = [0.0]
        self._grown = [0.0]

    # What comes over somebody ---------------------------------------------------------------------------------------

    def enters(self, stage: Stage, at: datetime) -> None:
        """A stage begins: trouble that belongs to it can come from now on, and moving on is a risk of its own."""
        if self.began is None:
            if stage is not Stage.VOORTRAJECT:
                return
            self.began = at
            self.episodes += [one for one in self.nature.troubles if one.kind is not Trouble.WORK]
        day = self.day(at)
        if stage is Stage.LEER_WERK and stage not in (each for _, each in self.stages):
            self.episodes += [replace(one, begins=day + one.begins) for one in self.nature.troubles if one.kind is Trouble.WORK]
        if stage is Stage.PLACEMENT:
            # School is over, and so is trouble there.
            self.episodes = [_cut(one, day) if one.kind is Trouble.SCHOOL else one for one in self.episodes]
        if stage in (Stage.LEER_WERK, Stage.PLACEMENT) and self.luck.happens(f"zwaar bij {stage}", self.world.transition_trouble):
            begins = day + self.luck.between(f"zwaar bij {stage} na", 0, 30)
            self.episodes.append(episode(self.luck, self.world, Trouble.WORK, begins, Cause.TRANSITION, len(self.stages)))
        self.stages.append((day, stage))
        self._forgets(day)

    def meets(self, trouble: Episode, at: datetime) -> None:
        """Something goes wrong for everybody in the same class, or at the same employer."""
        self.episodes.append(trouble)
        self._forgets(self.day(at))

    def help(self, place: str, at: datetime) -> None:
        """A part of the plan was adjusted. It may help, later; or not."""
        if place not in HELPS or place in self.helped or self.began is None:
            return
        guided = place == GUIDANCE
        works = self.luck.happens(f"{place} helpt", self.world.guidance_works if guided else self.world.lessons_work)
        late = (self.world.guidance_late if guided else self.world.lessons_late) * self.luck.between(f"{place} na", 0.3, 1.7)
        self.helped[place] = at, self.day(at) + late if works else None
        self._forgets(self.day(at))

    def learns(self, hours: int, at: datetime) -> None:
        """The hours of lessons a week are so many from now on."""
        if not self.lessons or self.lessons[-1][1] != hours:
            self.lessons.append((at, hours))
            if self.began is not None:
                self._forgets(self.day(at))

    # How it stands --------------------------------------------------------------------------------------------------

    def day(self, at: datetime) -> float:
        """Days since the voortraject began."""
        assert self.began is not None, "nobody fares before the voortraject"
        return (at - self.began) / timedelta(days=1)

    def moment(self, day: float) -> datetime:
        """When so many days have gone by."""
        assert self.began is not None, "nobody fares before the voortraject"
        return self.began + timedelta(days=day)

    def trouble(self, at: datetime) -> Mapping[Trouble, float]:
        """How deep each kind of trouble is, from 0 to 1, with the help that came."""
        return self._depths(self.day(at)) if self.began is not None and at >= self.began else dict.fromkeys(Trouble, 0.0)

    def withdrawal(self, at: datetime) -> float:
        """How far somebody has withdrawn, from 0 to 1."""
        if self.began is None or at < self.began:
            return 0.0
        day = self.day(at)
        self._lives(int(day) + 1)
        whole = int(day)
        return self._withdrawn[whole] + (day - whole) * (self._withdrawn[whole + 1] - self._withdrawn[whole])

    def shows(self, sign: Sign, at: datetime) -> float:
        """How much somebody can see, from 0 to 1: of trouble by its kind, and a part of the withdrawal."""
        unseen = 1 - self.withdrawal(at) * self.world.withdrawal_shows
        for kind, depth in self.trouble(at).items():
            unseen *= 1 - self._shows[sign][kind] * depth
        return 1 - unseen

    def level(self, at: datetime) -> float:
        """The level of language, where 1 is A1; a real number, of which a school sees the whole part."""
        if self.began is None or not self.lessons or at < self.began:
            return self.nature.start
        day = self.day(at)
        self._lives(int(day) + 1)
        whole = int(day)
        grown = self._grown[whole] + (day - whole) * (self._grown[whole + 1] - self._grown[whole])
        return self.nature.start + grown * self.nature.growth / DAYS_A_MONTH

    def stops(self, before: datetime) -> datetime | None:
        """When the chance has been too much, if that is before a moment and nothing changes; None before the voortraject."""
        if self.began is None or before <= self.began:
            return None
        last = math.ceil(self.day(before))
        self._lives(last)
        if self._spent[last] <= self.nature.endurance:
            return None
        whole = next(day for day in range(last) if self._spent[day + 1] > self.nature.endurance)
        along = (self.nature.endurance - self._spent[whole]) / (self._spent[whole + 1] - self._spent[whole])
        moment = self.moment(whole + along)
        return moment if moment < before else None

    def stop(self, at: datetime) -> Stop:
        """Somebody stops, for the trouble that was deepest as withdrawal looked back on it."""
        earlier = max(0.0, self.day(at) - self.world.lag)
        looked = {kind: max(depth, self._depths(earlier)[kind]) for kind, depth in self.trouble(at).items()}
        worst = max(looked, key=lambda kind: looked[kind])
        trouble = worst if looked[worst] >= MATTERS else None
        reasons = REASONS[trouble] if trouble else WITHOUT_TROUBLE
        if trouble is Trouble.WORK and any(one.cause is Cause.EMPLOYER and one.begins < self.day(at) < one.over for one in self.episodes):
            reasons = (EndReason.EMPLOYER_STOPPED,)
        given = WITHOUT_TROUBLE if self.luck.happens("zegt de reden niet", self.world.unknown_reason) else reasons
        self.stopped = Stop(at, trouble, self.luck.one_of("reden van uitval", given))
        return self.stopped

    def spells(self, until: datetime) -> list[Spell]:
        """The trouble that there was by a moment, in the order in which it began; what is not over by then ends there."""
        if self.began is None:
            return []
        found = []
        for one in sorted(self.episodes, key=lambda one: one.begins):
            last = min(one.over, self.day(until))
            if one.begins < last:
                days = [one.begins + number for number in range(int(last - one.begins) + 1)]
                deepest = max(one.depth(day) * self._left(one.kind, day) for day in days)
                found.append(Spell(one.kind, one.cause, self.moment(one.begins), self.moment(last), deepest))
        return found

    # ----------------------------------------------------------------------------------------------------------------

    def _depths(self, day: float) -> dict[Trouble, float]:
        spared = dict.fromkeys(Trouble, 1.0)
        for one in self.episodes:
            if depth := one.depth(day):
                spared[one.kind] *= 1 - depth * self._left(one.kind, day)
        return {kind: 1 - left for kind, left in spared.items()}

    def _left(self, kind: Trouble, day: float) -> float:
        """The part that help leaves of trouble."""
        left = 1.0
        for place, (_, since) in self.helped.items():
            if kind in HELPS[place] and since is not None and day > since:
                leaves = self.world.guidance_leaves if place == GUIDANCE else self.world.lessons_leave
                left *= leaves + (1 - leaves) * math.exp(-(day - since) / 7)
        return left

    def _forgets(self, day: float) -> None:
        """What was thought of later days is thought of anew."""
        kept = int(day) + 1
        del self._withdrawn[kept:], self._spent[kept:], self._grown[kept:]

    def _lives(self, until: int) -> None:
        """Go on to a day."""
        while len(self._spent) <= until:
            day = len(self._spent) - 1
            depths, withdrawn = self._depths(day), self._withdrawn[-1]
            troubled = 1 - math.prod(1 - depth for depth in depths.values())
            self._withdrawn.append(withdrawn + (troubled - withdrawn) / self.world.lag)
            hazard = self.world.drop_out * self._unsettled(day) + self.world.drop_out_withdrawn * withdrawn**self.world.bends
            self._spent.append(self._spent[-1] + hazard * self.risk)
            slow = 1 - math.prod(1 - self._shows[Sign.GROWTH][kind] * depth for kind, depth in depths.items())
            self._grown.append(self._grown[-1] + self._hours(day) / self.usual_hours * (1 - slow * (1 - self.world.growth_left)))

    def _unsettled(self, day: float) -> float:
        since = day - self.stages[-1][0] if self.stages else 0.0
        return 1 + (self.world.transition_risk - 1) * math.exp(-max(0.0, since) / SETTLES)

    def _hours(self, day: int) -> int:
        at = self.moment(day + 0.5)
        return next((hours for start, hours in reversed(self.lessons) if start <= at), 0)


def _cut(one: Episode, day: float) -> Episode:
    """Trouble whose reason is gone on a day: from then on it eases, and what had not begun does not come."""
    if one.begins >= day:
        return replace(one, height=0.0)
    return replace(one, lasts=max(0.0, min(one.lasts, day - one.begins - one.rises)))
