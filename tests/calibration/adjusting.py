"""People who live twice: as they lived, and once more by the same chance without their first adjustment. So the effect on them is known.

Trouble comes and goes, shows itself in marks, attendance and verdicts after a while, slows learning and makes dropping out likely. A
partner or a signal asks to adjust, and a regisseur does so or leaves it. In a world with an unrecorded reason it is not chance alone which:
who has it is adjusted more often, and fares otherwise whatever is done.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import pairwise
from random import Random
from uuid import UUID

from events.vocabulary.values import Component, EndReason, LanguageLevel, Outcome, Role, Skill, Stage, Verdict
from projections.learning.lives import facts, table
from projections.learning.lives.table import Life

BEGINNING = datetime(2023, 7, 1, tzinfo=UTC)
YEARS = 3.3
MOMENT = BEGINNING + timedelta(days=365.25 * YEARS)
MONTH = 30.44
LEVELS = tuple(LanguageLevel)
AHEAD = {Skill.LISTENING: 0.2, Skill.SPEAKING: 0.1, Skill.READING: -0.1, Skill.WRITING: -0.2}
RHYTHMS = {"hoveniers": 42, "heerlen-duaal": 70, "zorg": 91, "bouw-vca": 91}
"""Days between two rounds of measuring language, by programme."""
GUIDANCE, LANGUAGE = "begeleiding.contact_elke", "voortraject.taal.uren_per_week"
AT_LANGUAGE = 0.4
RULES = ("", "taalgroei", "tevredenheid", "aanwezigheid")
"""Who asks: a partner, or a rule."""
DRAWS = ("meten", "ontmoeten", "beoordelen", "contact", "cijfer", "aanwezig", "oordeel", "wacht", "stuurt bij", "taal")
MANY = 40
"""Rounds of each kind, at most."""
USUAL, HARD = 0.00012, 0.006
"""The hazard of dropping out a day, and in trouble."""


@dataclass(frozen=True)
class World:
    """What adjusting does: which part of trouble is left by more guidance, and how many times as fast language grows with more lessons.

    Half of the people have a reason that nobody records. `adjusts` is the chance to be adjusted on what is asked, with the reason and
    without. Who has it is `risks` times as likely to drop out each day, and learns `learns` times as fast from the first time that somebody
    asks.
    """

    trouble_left: float = 0.4
    faster: float = 13 / 9
    adjusts: tuple[float, float] = (0.6, 0.6)
    risks: float = 1.0
    learns: float = 1.0


AS_SIMULATED = World()
"""As in the simulated past: nine hours of lessons become thirteen, and of trouble is left what its guidance leaves."""
NOTHING_BUT_A_REASON = World(trouble_left=1.0, faster=1.0, adjusts=(0.75, 0.45), risks=2.0, learns=1.25)
"""Adjusting does nothing. The reason is twice as common with those who are adjusted as with those who could have been, and doubles the
risk."""


@dataclass
class Person:
    """One person on the way. Days count from the beginning of the voortraject."""

    world: World
    rng: Random
    skips: bool
    programme: str = ""
    helped: float | None = None
    lessons: float | None = None
    asked: float | None = None
    adjusted: list[tuple[str, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        luck = self.rng
        self.programme = luck.choice(sorted(RHYTHMS))
        self.start, self.growth = luck.uniform(0.2, 1.2), luck.uniform(0.08, 0.20)
        begins, lasts = luck.uniform(30, 500), luck.uniform(60, 200)
        self.trouble = (begins, begins + lasts) if luck.random() < 0.35 else (math.inf, math.inf)
        self.endurance = -math.log(1 - luck.random())
        self.has_reason = luck.random() < 0.5
        self.stages = (luck.lognormvariate(5.3, 0.35), luck.lognormvariate(5.8, 0.35))
        # The same in both lives, whatever happens in them.
        self.chances = {name: [luck.random() for _ in range(MANY * len(RULES))] for name in DRAWS}

    @property
    def hard(self) -> tuple[float, float]:
        """From when to when it is hard, with the help that came."""
        begins, ends = self.trouble
        if self.helped is None or self.helped >= ends:
            return begins, ends
        since = max(begins, self.helped)
        return begins, since + (ends - since) * self.world.trouble_left

    def depth(self, day: float) -> float:
        begins, ends = self.hard
        return min(1.0, (day - begins) / 42) if begins <= day < ends else 0.0

    def hazard(self, since: float, until: float) -> float:
        """Of dropping out, summed over these days."""
        begins, ends = self.hard
        within = max(0.0, min(until, ends) - max(since, begins))
        more = self.world.risks if self.has_reason else 1.0
        return more * (USUAL * (until - since - within) + HARD * within)

    def grown(self, day: float) -> float:
        """How many levels of language were learned by then."""
        begins, ends = self.hard
        changes = [(self.lessons, self.world.faster)] if self.lessons is not None else []
        if self.asked is not None and self.has_reason:
            changes.append((self.asked, self.world.learns))
        days = [0.0, *sorted(at for at, _ in changes if at < day), day]
        total = 0.0
        for since, until in pairwise(days):
            within = max(0.0, min(until, ends) - max(since, begins))
            total += (until - since - 0.75 * within) * math.prod(times for at, times in changes if at <= since)
        return total * self.growth / MONTH

    def out(self) -> float:
        """On which day the hazard was too much."""
        low, high = 0.0, 3000.0
        if self.hazard(low, high) < self.endurance:
            return math.inf
        for _ in range(30):
            middle = (low + high) / 2
            low, high = (middle, high) if self.hazard(0.0, middle) < self.endurance else (low, middle)
        return high


def live(world: World, seed: str, skips: bool) -> tuple[Person, Life]:
    """One life; without its first adjustment when it `skips` that."""
    person = Person(world, Random(seed), skips)
    history, begins = _begun(person)
    course = _Course(person, history, begins)
    course.run()
    return person, table.of(UUID(int=Random(f"id {seed}").getrandbits(128)), 1, history)


def _begun(person: Person) -> tuple[facts.History, datetime]:
    begins = BEGINNING + timedelta(days=(1 - person.rng.random() ** (1 / 3)) * 365.25 * YEARS)
    return (
        facts.History(
            programmes=[facts.InProgramme(begins, person.programme, 1)],
            municipalities=[facts.InMunicipality(begins, UUID(int=1))],
            regisseurs=[facts.InCharge(begins, "dewi")],
        ),
        begins,
    )


class _Course:
    """What happens to a person, in order."""

    def __init__(self, person: Person, history: facts.History, begins: datetime) -> None:
        self.person, self.history, self.begins = person, history, begins
        self.rhythm = RHYTHMS[person.programme]
        self.ahead: list[tuple[float, int, str, str]] = []
        self.open: dict[str, facts.Signal] = {}
        self.quiet: set[str] = set()
        self.best = dict.fromkeys(Skill, (0, 0.0))

    def at(self, day: float) -> datetime:
        return self.begins + timedelta(days=day)

    def chance(self, name: str, number: int) -> float:
        return self.person.chances[name][number]

    def run(self) -> None:
        first, second = self.person.stages
        work, end = first + second, (MOMENT - self.begins).days
        happens = {"meten": self._measure, "ontmoeten": self._meet, "beoordelen": self._judge, "besluiten": self._decide}
        for number in range(1, MANY):
            self._plan(number * self.rhythm + 5 + 20 * self.chance("meten", number), number, "meten")
            self._plan(number * 30 + 14 * self.chance("ontmoeten", number), number, "ontmoeten")
            self._plan(number * 90 + 14 * self.chance("beoordelen", number), number, "beoordelen")
        out = self.person.out()
        while self.ahead and self.ahead[0][0] < min(out, work, end):
            day, number, what, rule = heappop(self.ahead)
            happens[what](day, number, rule)
            out = self.person.out() if what == "besluiten" else out
        self._end(min(out, work), out < work, end)

    def _plan(self, day: float, number: int, what: str, rule: str = "") -> None:
        heappush(self.ahead, (day, number, what, rule))

    def _end(self, last: float, dropped: bool, seen: float) -> None:
        first, _ = self.person.stages
        over = first < min(last, seen)
        stages = [facts.StageSpell(self.at(0), Stage.VOORTRAJECT, 1, self.at(182))]
        if over:
            stages[0].until, stages[0].ending = self.at(first), "afgerond"
            stages.append(facts.StageSpell(self.at(first), Stage.LEER_WERK, 1, self.at(first + 365)))
        if last < seen:
            stages[-1].until, stages[-1].ending = self.at(last), "beeindigd" if dropped else "afgerond"
            if dropped:
                self.history.ends.append(facts.End(self.at(last), Outcome.DROPPED_OUT, EndReason.WORK, Component.WORKING))
            else:
                stages.append(facts.StageSpell(self.at(last), Stage.AFTERCARE, 1, self.at(last + 183)))
        self.history.stages.extend(one for one in stages if one.at < MOMENT)

    def _measure(self, day: float, number: int, _: str) -> None:
        level = self.person.start + self.person.grown(day)
        for skill, ahead in AHEAD.items():
            seen = max(0, min(len(LEVELS) - 1, int(level + ahead)))
            self.history.levels.append(facts.Level(self.at(day), skill, LEVELS[seen], number))
            if seen > self.best[skill][0]:
                self.best[skill] = seen, day
        self._rule("taalgroei", any(day - rose > 183 for _, rose in self.best.values()), day, number)

    def _meet(self, day: float, number: int, _: str) -> None:
        if self.chance("contact", number) < 0.05 + 0.35 * self.person.depth(day):
            return
        score = round(7.4 - 2.8 * self.person.depth(day) + 2 * self.chance("cijfer", number) - 1)
        self.history.satisfaction.append(facts.Satisfaction(self.at(day), Role.PARTICIPANT, score))
        self._rule("tevredenheid", score < 6, day, number)

    def _judge(self, day: float, number: int, _: str) -> None:
        depth = self.person.depth(day)
        percent = round(92 - 30 * depth + 12 * self.chance("aanwezig", number) - 6)
        self.history.attendance.append(facts.Attendance(self.at(day), Component.VOORTRAJECT, number, min(100, percent)))
        adjust = self.chance("oordeel", number) < 0.05 + 0.55 * depth
        verdict = Verdict.ADJUST if adjust else Verdict.CONTINUE
        self.history.evaluations.append(facts.Evaluation(self.at(day), number, Role.LANGUAGE_SCHOOL, verdict))
        if adjust:
            self._ask(day, number, "")
        self._rule("aanwezigheid", percent < 80, day, number)

    def _rule(self, rule: str, holds: bool, day: float, number: int) -> None:
        """Raised once, until it holds no longer."""
        if not holds:
            self.quiet.discard(rule)
        elif rule not in self.quiet:
            self.quiet.add(rule)
            self.open[rule] = facts.Signal(self.at(day), f"{rule} {number}", rule, Component.LEARNING)
            self.history.signals.append(self.open[rule])
            self._ask(day, number, rule)

    def _ask(self, day: float, number: int, rule: str) -> None:
        asked = number + MANY * RULES.index(rule)
        self.person.asked = self.person.asked or day
        self._plan(day + 6 * self.chance("wacht", asked), asked, "besluiten", rule)

    def _decide(self, day: float, asked: int, rule: str) -> None:
        person, signal = self.person, self.open.pop(rule, None)
        if signal:
            signal.until, signal.ending = self.at(day), "terzijde-gelegd"
        at_language = rule == "taalgroei" or (not rule and self.chance("taal", asked) < AT_LANGUAGE)
        place = LANGUAGE if at_language else GUIDANCE
        if self.chance("stuurt bij", asked) >= person.world.adjusts[not person.has_reason] or place in dict(person.adjusted):
            return
        if person.skips:
            person.skips = False
            return
        person.adjusted.append((place, day))
        if signal:
            signal.ending = "vervallen"
        self.history.adjustments.append(facts.Adjustment(self.at(day), [place], signal.signal if signal else ""))
        if at_language:
            person.lessons = day
        else:
            person.helped = day


Once = tuple[Person, Life]


def cohort(world: World, seed: str, people: int) -> Iterator[tuple[Once, Once | None]]:
    """Lives, each with the same life without its first adjustment, if it had any."""
    for number in range(people):
        lived = live(world, f"{seed}/{number}", False)
        yield lived, live(world, f"{seed}/{number}", True) if lived[0].adjusted else None
