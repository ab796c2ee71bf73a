"""What if: how many signals a rule set would have given over many trajectories, how many came true, and how much of what came they told.

Each rule is held against what it foretells itself (`projections.learning.questions.foretold`), beside how often that comes anyway.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from events.fact import Fact
from events.trajectory.state import Trajectory
from events.vocabulary.values import LanguageLevel
from projections.learning.estimates.answer import Answer, small
from projections.learning.estimates.detection import share_of_all
from projections.learning.estimates.means import median
from projections.learning.estimates.proportions import proportion
from projections.learning.lives.table import Life
from projections.learning.questions.foretold import HORIZON, OF, Foretold, Spell, came_true, can_come, dropped_out, spells, works_since
from workflows.law.period import AMSTERDAM
from workflows.programme.document import Programme
from workflows.programme.thresholds import Threshold
from workflows.signals.course import LONG
from workflows.signals.replay import Spoken, Telling
from workflows.signals.rule_set import RuleSet, speaking

DAYS_A_YEAR = 365.25
NAIVE, WELL_BEING = "over-de-norm", "welzijn"
_LEVELS = tuple(LanguageLevel)


@dataclass(slots=True)
class Tally:
    """What one rule said over one trajectory. `spoke` is when, in days since its beginning; of the signals that can be judged `judged` says
    whether they came true, and `unable` counts those whose outcome could not come any more.

    Of all that could have come and can be judged, `occasions` (of a drop-out, days after which it is known), `common` counts those on
    which it did: how often it comes anyway. `came` is what came, and `told` how much of that was foretold, `leads` days before.
    """

    spoke: list[float] = field(default_factory=list)
    judged: list[bool] = field(default_factory=list)
    unable: int = 0
    occasions: float = 0
    common: float = 0
    came: int = 0
    told: int = 0
    leads: list[float] = field(default_factory=list)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.spoke + other.spoke,
            self.judged + other.judged,
            self.unable + other.unable,
            self.occasions + other.occasions,
            self.common + other.common,
            self.came + other.came,
            self.told + other.told,
            self.leads + other.leads,
        )


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard over one trajectory, in days since its beginning.

    `tallies` is by rule, `naive` that of the rule that any case system has: the date of the stage has passed. `dropped_out` is when a
    drop-out was reported that ended it (None: it did not), `until` the last day of the data, and `ran` how long it ran within them.
    """

    tallies: Mapping[str, Tally]
    naive: Tally
    dropped_out: float | None
    until: float
    ran: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """How good a rule is, or rules together. `signals` is None when fewer trajectories had one than may be told of; a lead is in days.

    `base` is how often what it foretells comes anyway, and `unable` the share of signals whose outcome could not come any more.
    """

    signals: int | None
    per_year: float | None
    """Signals in a year of a trajectory."""
    precision: Answer
    recall: Answer
    base: float | None
    unable: float | None
    median_lead: Answer


def listen(life: Life, facts: Sequence[Fact], rules: RuleSet, until: datetime) -> Heard:
    """Hear what rules say over the facts of a stream, one or more, until a moment; `life` is what the same facts make of it by then."""
    facts = [fact for fact in facts if fact.occurred_at <= until]
    telling = Telling(life.trajectory, rules, until)
    said = [one for one in telling.over(facts) if one.raised]
    known = _Known(life, until, rules(telling.state), telling.state)
    tallies = {rule: known.tally(rule, [one for one in said if one.rule == rule]) for rule in speaking(known.plan)}
    stopped = dropped_out(life)
    return Heard(
        tallies,
        known.within_the_horizon(WELL_BEING, [*_naive(life, until)], stopped, life.started_at),
        known.day(stopped) if stopped else None,
        known.day(until),
        known.day(min(life.ended_at or until, until)),
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """A life as it was known at a moment, under its plan, and the state that its facts add up to."""

    life: Life
    until: datetime
    plan: Programme
    state: Trajectory

    def day(self, moment: datetime) -> float:
        """Days since the beginning."""
        return (moment - self.life.started_at) / timedelta(days=1)

    def tally(self, rule: str, said: Sequence[Spoken]) -> Tally:
        """What came of the signals of a rule, and of all that it could have spoken of."""
        if OF[rule] is Foretold.DROP_OUT:
            stopped = dropped_out(self.life)
            return self.within_the_horizon(rule, [one.at for one in said], stopped, self.life.started_at)
        if OF[rule] is Foretold.JOB_LOST:
            lost = next((loss.at for loss in self.life.history.losses if loss.at <= self.until), None)
            return self.within_the_horizon(rule, [one.at for one in said], lost, works_since(self.life))
        found = self._of_signals(rule, said)
        threshold = self.plan.threshold(rule)
        for spell in spells(self.life, rule, self.until) if threshold else ():
            ends = self._shows_at(spell, rule, threshold) if threshold else None
            lasts = spell.lasts(ends) if ends else None
            if ends is None or lasts is None:
                continue
            before = [one.at for one in said if one.subject == spell.subject and spell.since <= one.at < min(spell.until or ends, ends)]
            found.occasions += 1
            found.common += lasts
            found.came += lasts
            if lasts and before:
                found.told += 1
                found.leads.append(self.day(ends) - self.day(min(before)))
        return found

    def within_the_horizon(self, rule: str, at: Sequence[datetime], event: datetime | None, since: datetime | None) -> Tally:
        """The same for what comes at most once, on any day of those since a moment."""
        found = self._of_signals(rule, [Spoken(one, True, rule, "") for one in at])
        if since is not None:
            last, end = self.day(self.until) - HORIZON, self.day(min(self.life.ended_at or self.until, self.until))
            begin, on = self.day(since), end if event is None else self.day(event)
            found.occasions = max(0.0, min(end, last) - begin)
            found.common = max(0.0, min(on, last) - max(begin, on - HORIZON)) if event else 0.0
        if event:
            leads = [self.day(event) - self.day(one) for one in at if timedelta() < event - one <= timedelta(days=HORIZON)]
            found.came, found.told, found.leads = 1, bool(leads), [max(leads)] if leads else []
        return found

    def _of_signals(self, rule: str, said: Sequence[Spoken]) -> Tally:
        found = Tally([self.day(one.at) for one in said])
        for one in said:
            if not can_come(self.life, rule, one.subject, one.at, one.shows_at, self.until):
                found.unable += 1
            elif (true := came_true(self.life, rule, one.subject, one.at, one.shows_at, self.until)) is not None:
                found.judged.append(true)
        return found

    def _shows_at(self, spell: Spell, rule: str, threshold: Threshold) -> datetime | None:
        """When a signal about something would have shown whether it came true."""
        plan = self.plan
        match OF[rule]:
            case Foretold.STAGE if spell.due is not None:
                return spell.since + LONG * (spell.due - spell.since)
            case Foretold.LEVEL if plan.language.level_in and _LEVELS.index(plan.voortraject.language.target_level) > (spell.level or 0):
                return plan.language.level_in.period.after(spell.since)
            case Foretold.TERM if self.state.civic.term_ends is not None:
                return datetime.combine(self.state.civic.term_ends, time.max, AMSTERDAM)
            case Foretold.CONTACT:
                return threshold.time.times(2).after(plan.guidance.contact_every.period.after(spell.since))
            case Foretold.BARRIER:
                return threshold.time.times(2).after(plan.voortraject.barriers_within.period.after(spell.since))
            case Foretold.ANSWER | Foretold.EVALUATION if spell.due is not None:
                return threshold.time.times(2).after(spell.due)
        return None


def _naive(life: Life, until: datetime) -> Iterator[datetime]:
    """When the date of a stage had passed, without a margin."""
    for spell in spells(life, NAIVE, until):
        if spell.due is not None and spell.due <= until and (spell.until is None or spell.until > spell.due):
            yield spell.due


def judge(heard: Sequence[Heard], rules: Sequence[str], minimum: int) -> Verdict:
    """Hold what rules said together against what they foretell."""
    tallies = [sum((one.tallies[rule] for rule in rules if rule in one.tallies), Tally()) for one in heard]
    return verdict(heard, tallies, minimum, rules)


def judge_naive(heard: Sequence[Heard], minimum: int) -> Verdict:
    """The same of the naive rule, against drop-outs."""
    return verdict(heard, [one.naive for one in heard], minimum, [WELL_BEING])


def verdict(heard: Sequence[Heard], tallies: Sequence[Tally], minimum: int, rules: Sequence[str]) -> Verdict:
    """What tallies of as many trajectories come to."""
    signals = sum(len(one.spoke) for one in tallies)
    hidden = small(sum(bool(one.spoke) for one in tallies), minimum)
    rare = small(sum(one.came > 0 for one in tallies), minimum)
    once = all(OF[rule] in (Foretold.DROP_OUT, Foretold.JOB_LOST) for rule in rules)
    came, told = sum(one.came for one in tallies), sum(one.told for one in tallies)
    occasions = sum(one.occasions for one in tallies)
    return Verdict(
        None if hidden else signals,
        None if hidden else signals / years(heard),
        share_of_all([(sum(one.judged), len(one.judged)) for one in tallies], minimum=minimum),
        proportion(told, came, minimum=minimum) if once else share_of_all([(one.told, one.came) for one in tallies], minimum=minimum),
        None if rare or not occasions else sum(one.common for one in tallies) / occasions,
        None if hidden or not signals else sum(one.unable for one in tallies) / signals,
        median((lead for one in tallies for lead in one.leads), minimum=minimum),
    )


def years(heard: Iterable[Heard]) -> float:
    """How many years trajectories ran, all together."""
    return sum(one.ran for one in heard) / DAYS_A_YEAR
