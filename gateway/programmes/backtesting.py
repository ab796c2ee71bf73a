"""What a rule set would have said over many trajectories, as it is told: by rule, all rules together, and the naive rule beside them.

What is told of the log goes through the gate (`projections.learning.gate`), as lessons do.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from events.fact import Fact
from events.log.codec import decode
from events.log.store import EventStore
from events.record import GONE, Stored
from events.vocabulary.course import FactCorrected, TrajectoryStarted
from gateway.programmes.publishing import programmes
from projections.engine.checkpoints import prepare
from projections.engine.paging import Where
from projections.learning.estimates.answer import Answer, TooFew
from projections.learning.gate import Gate, keyed
from projections.learning.lives.as_of import as_of
from projections.learning.lives.table import LIVES, Life, chunks
from projections.learning.questions.foretold import OF, Foretold
from projections.learning.questions.shown import DAYS, SHARE, Unit, show
from workflows.programme.document import Programme
from workflows.programme.thresholds import Threshold
from workflows.signals import RULES
from workflows.signals.backtest import Heard, Verdict, judge, judge_naive, listen, years
from workflows.signals.rule_set import RuleSet

Stream = tuple[Life, Sequence[Fact]]
"""A life as it was at a moment, and the facts of it until then."""
Part = tuple[UUID, UUID]
"""The first and the last of some trajectories, in order."""
OF_EACH = "van elke regel het zijne"
PAGE = 8
"""Trajectories that are read at a time."""
PARTS, FEW = 32, 250
"""In how many parts many trajectories are heard, and how many are heard at once."""
RATE = 2
"""Decimals of a number of signals in a year."""


@dataclass(frozen=True, slots=True)
class Past:
    """Trajectories as they went, until a moment, with the programmes that they were under."""

    programmes: Sequence[Programme]
    until: datetime
    streams: Callable[[], Iterator[Stream]]


class Interval(msgspec.Struct, frozen=True):
    """An estimate with its 95 % interval, and of about how many trajectories. None is beyond what was seen."""

    value: float | None
    lower: float | None
    upper: float | None
    n: int


class Score(msgspec.Struct, frozen=True):
    """How well rules did on what they foretell, which is in `outcome`. None is too little to tell.

    `base_rate` is how often that comes anyway, and `cannot_come` the share of signals whose outcome could not come any more.
    """

    outcome: str
    signals: int | None
    per_trajectory_year: float | None
    precision: Interval | None
    recall: Interval | None
    base_rate: float | None
    cannot_come: float | None
    median_lead_days: Interval | None


class Report(msgspec.Struct, frozen=True):
    """What a rule set would have said; numbers of people are rounded."""

    until: datetime
    trajectories: int
    trajectory_years: float
    drop_outs: int | None
    rules: dict[str, Score]
    all_rules: Score
    naive: Score


Hear = Callable[[Past], Report | TooFew]
"""What a rule set would have said over a past."""


class Backtest:
    """Hears trajectories one after the other, under a rule set and under the naive rule."""

    def __init__(
        self, programmes: Sequence[Programme], until: datetime, tried: Sequence[Threshold] | None = None, programme: str | None = None
    ) -> None:
        """`tried` are other thresholds than the programmes have; `programme` is the only one of which trajectories are heard."""
        kept = [each for each in programmes if programme in (None, each.code)]
        self._rules = RuleSet(programmes, tried)
        self._codes = RuleSet(kept, tried).codes
        self._programme, self._until = programme, until
        self._heard: list[Heard] = []

    def hear(self, stream: Stream) -> None:
        """Hear one, unless it began under another programme or had not begun."""
        life, facts = stream
        begin = facts[0].event if facts and facts[0].occurred_at <= self._until else None
        if isinstance(begin, TrajectoryStarted) and self._programme in (None, begin.programme):
            self._heard.append(listen(life, facts, self._rules, self._until))

    @property
    def heard(self) -> Sequence[Heard]:
        """What was heard so far."""
        return self._heard

    def add(self, heard: Sequence[Heard]) -> None:
        """Take in what was heard elsewhere, after what was heard here."""
        self._heard += heard

    def report(self, minimum: int) -> Report | TooFew:
        """What came of it, of no fewer trajectories than the minimum."""
        heard = self._heard
        if len(heard) < max(1, minimum):
            return TooFew(max(1, minimum))
        dropped_out = sum(one.dropped_out is not None for one in heard)
        # Other thresholds are other looks at the same people: what is the same of them has the same noise.
        gate = keyed(minimum, [(one.dropped_out, one.until, one.ran) for one in heard])
        return Report(
            until=self._until,
            trajectories=gate.number(len(heard)),
            trajectory_years=round(years(heard)),
            drop_outs=gate.number(dropped_out, "uitval"),
            rules={code: _score(OF[code], judge(heard, [code], 1), gate, code) for code in RULES if code in self._codes},
            all_rules=_score(OF_EACH, judge(heard, list(OF), 1), gate, "alle"),
            naive=_score(Foretold.DROP_OUT, judge_naive(heard, 1), gate, "naief"),
        )


ASKED_PRECISION, ASKED_RECALL, ASKED_PER_YEAR = 0.20, 0.30, 0.3
"""What is asked of signals of how a participant is doing, where nobody acts on them: how many come true, how much of the drop-out they
tell, and how many there are at most in a year of a trajectory."""
ASKED_LIFT = 1.5
"""How many times as often as anyway what another rule foretells is to come."""


def holds(worlds: Mapping[str, Report]) -> dict[str, tuple[int, int]]:
    """By rule in how many worlds it is worth what is asked of it, and of how many that can be told."""
    found: dict[str, tuple[int, int]] = {}
    for report in worlds.values():
        for rule, score in report.rules.items():
            if (good := _is_worth_it(score)) is not None:
                so_far, judged = found.get(rule, (0, 0))
                found[rule] = so_far + good, judged + 1
    return found


def _is_worth_it(score: Score) -> bool | None:
    if score.precision is None or score.precision.value is None or not score.base_rate:
        return None
    if score.outcome != Foretold.DROP_OUT:
        return score.precision.value >= ASKED_LIFT * score.base_rate
    if score.recall is None or score.recall.value is None or score.per_trajectory_year is None:
        return None
    enough = score.precision.value >= ASKED_PRECISION and score.recall.value >= ASKED_RECALL
    return enough and score.per_trajectory_year <= ASKED_PER_YEAR


def parts(trajectories: Sequence[UUID]) -> list[Part]:
    """Trajectories in order, in parts that can be heard apart: one where they are few."""
    size = max(FEW, -(-len(trajectories) // PARTS))
    return [(some[0], some[-1]) for some in (trajectories[first : first + size] for first in range(0, len(trajectories), size))]


async def on_the_log(
    pool: asyncpg.Pool, store: EventStore, until: datetime, part: Part | None = None
) -> tuple[list[Programme], AsyncIterator[Stream]]:
    """All published programmes, and all trajectories (of a part) with what had happened by a moment."""
    async with pool.acquire() as conn:
        await prepare(conn, LIVES)
    editions = [edition for state in await programmes(store) for edition in state.editions.values()]

    async def streams() -> AsyncIterator[Stream]:
        where = Where()
        if part:
            where.holds(f"trajectory between {where.value(part[0])} and {where.value(part[1])}")
        async with pool.acquire() as conn, conn.transaction():
            async for lives in chunks(conn, where, PAGE):
                begun = [then for life in lives if (then := as_of(life, until))]
                for then, facts in zip(begun, await asyncio.gather(*(_facts(store, one.trajectory, until) for one in begun)), strict=True):
                    yield then, facts

    return [Programme.model_validate(edition.document) for edition in editions], streams()


async def _facts(store: EventStore, trajectory: UUID, until: datetime) -> list[Fact]:
    stored = await store.read_stream(trajectory, occurred_by=until)
    corrections = {each.id: each for each in await store.open([each for each in stored if each.type == FactCorrected.stored_name])}
    return [decode(corrections.get(each.id) or _closed(each)).fact for each in stored]


def _closed(stored: Stored) -> Stored:
    """The event without what was told in confidence: no rule looks at it. A correction has to be opened, for it may be of a measurement."""
    return stored if stored.sealed is None else replace(stored, sealed=None, told=GONE)


def _score(outcome: str, verdict: Verdict, gate: Gate, rule: str) -> Score:
    exact = verdict.signals or 0
    signals = gate.number(exact, rule)
    return Score(
        str(outcome),
        signals,
        round((verdict.per_year or 0) * signals / max(1, exact), RATE),
        _interval(verdict.precision, gate, SHARE, f"{rule} raak"),
        _interval(verdict.recall, gate, SHARE, f"{rule} gezien"),
        _rough(verdict.base, gate, f"{rule} anders", exact),
        _rough(verdict.unable, gate, f"{rule} kan niet", exact),
        _interval(verdict.median_lead, gate, DAYS, f"{rule} ervoor"),
    )


def _interval(answer: Answer, gate: Gate, unit: Unit, what: str) -> Interval | None:
    told = show(answer, gate, unit, what)
    return None if told is None else Interval(told.value, told.low, told.high, told.n)


def _rough(share: float | None, gate: Gate, what: str, number: int) -> float | None:
    """A share without an interval, of about so many people."""
    return None if share is None else round(max(0.0, share + gate.noise(what) * share / max(1, number)), RATE + 1)
