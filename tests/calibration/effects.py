"""`python -m tests.calibration.effects RUNS SEED`: what is told of adjusting, beside what is true.

Each run asks the question `bijsturing` of 2,400 people who live twice (`adjusting`): in a world as simulated, and in one where adjusting
does nothing and an unrecorded reason does. With `--whole N` also of so many trajectories of the simulated past, in each of `--worlds`
that nothing was chosen on. The last line is one JSON object.
"""

import json
import math
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from statistics import fmean

import msgspec

from deploy.simulation.past.cohort import Cohort, longest
from deploy.simulation.past.lives import Lived
from deploy.simulation.past.twice import Twice, lived_twice
from deploy.simulation.past.worlds import held_out
from events.vocabulary.values import Outcome
from projections.learning.groups import ALL, groups, labels
from projections.learning.lives.table import LIVES, Life
from projections.learning.questions.effects import EFFECTS, OUT, Comparison, Effect, Told
from tests.calibration.adjusting import AS_SIMULATED, GUIDANCE, LANGUAGE, MOMENT, MONTH, NOTHING_BUT_A_REASON, Once, World, cohort
from tests.projections.history import folded

PEOPLE, MINIMUM, PROCESSES = 2400, 10, 2
LONG = 300.0
"""Days after an adjustment in which language grows, about as long as the rounds that the question looks at."""
KINDS = {"taal": LANGUAGE, "begeleiding": GUIDANCE}
NOTHING = 1e-9
UNTIL = date(2026, 11, 1)
"""Until when the simulated past goes."""


@dataclass(frozen=True)
class Seen:
    """Of a kind of adjustment and an outcome what was told, and what is true."""

    kind: str
    what: str
    told: Told
    true: float


def asked(lives: Iterable[Life], moment: datetime = MOMENT) -> dict[str, Effect]:
    """What is told of everybody together, by kind."""
    gathering, members = EFFECTS.gather(), []
    for place, life in enumerate(lives):
        gathering.look(place, life, moment)
        members.append(labels(life))
    told = gathering.conclude({ALL: groups(members)[ALL]}, MINIMUM)[0][ALL]
    found = EFFECTS.read(msgspec.to_builtins(told, str_keys=True))
    by_place = {kind: found.get(".".join(place.split(".")[:2])) for kind, place in KINDS.items()}
    return {kind: effect for kind, effect in by_place.items() if effect}


def told(found: Effect) -> dict[str, Told]:
    """Of each outcome."""
    return {"days": found.days, "share": found.share, "dropped_out": found.dropped_out, "growth": found.growth}


def truth(pairs: Sequence[tuple[Once, Once]], place: str) -> dict[str, float]:
    """The mean over those whose first adjustment was of this place: of growth a month, and of the chance to have dropped out."""
    growth, out = [], []
    for (one, life), (other, _) in pairs:
        what, day = one.adjusted[0]
        work = sum(one.stages)
        if what != place or life.started_at + timedelta(days=day) > MOMENT:
            continue
        until, soon = min(day + LONG, work), min(day + OUT, work)
        if until - day > MONTH:
            growth.append((one.grown(until) - one.grown(day) - other.grown(until) + other.grown(day)) * MONTH / (until - day))
        out.append(math.exp(-other.hazard(day, soon)) - math.exp(-one.hazard(day, soon)))
    return {"days": 0.0, "share": 0.0, "dropped_out": fmean(out), "growth": fmean(growth)}


def one_set(world: World, people: int, seed: str) -> list[Seen]:
    """What is told of one set of people."""
    lived = list(cohort(world, seed, people))
    pairs = [(once, again) for once, again in lived if again]
    found = asked(life for (_, life), _ in lived)
    return [Seen(kind, what, said, truth(pairs, KINDS[kind])[what]) for kind, one in found.items() for what, said in told(one).items()]


def one_world(seed: int, people: int, number: int) -> list[Seen]:
    """What is told of a simulated past in a world that nothing was chosen on, and what is true of those first adjusted so in it."""
    world = held_out(seed, number + 1)[number]
    cohort = Cohort(people, longest(UNTIL), seed, UNTIL, world)
    once = [cohort.live(each) for each in range(people)]
    found = asked((row(one) for one in once), cohort.present)
    twice = [pair for each, one in enumerate(once) if one and (pair := lived_twice(cohort, each, once=one))]
    seen = []
    for kind, effect in found.items():
        of_kind = [pair for pair in twice if pair.place == KINDS[kind]]
        true = {"growth": fmean(map(grew, of_kind)), "dropped_out": fmean(map(dropped_out, of_kind))}
        seen += [Seen(kind, what, told(effect)[what], true[what]) for what in true]
    return seen


def row(lived: Lived) -> Life:
    """The life as the read model has it."""
    stored = [entry.stored(lived.trajectory, version, entry.occurred_at) for version, entry in enumerate(lived.entries, 1)]
    [life] = folded(LIVES, stored, 1000).values()
    return life


def grew(pair: Twice) -> float:
    """How many levels a month more than without the adjustment."""
    since, ends = pair.at, [row(one).ended_at for one in (pair.adjusted, pair.withheld)]
    until = min([since + timedelta(days=LONG), *(end for end in ends if end)])
    months = max(1.0, (until - since).days / MONTH)
    with_, without = (one.fate.level(until) - one.fate.level(since) for one in (pair.adjusted, pair.withheld))
    return (with_ - without) / months


def dropped_out(pair: Twice) -> float:
    """1 when only with the adjustment, -1 when only without."""
    with_, without = (
        one.outcome == Outcome.DROPPED_OUT and one.entries[-1].occurred_at <= pair.at + timedelta(days=OUT)
        for one in (pair.adjusted, pair.withheld)
    )
    return float(with_) - float(without)


def summed_up(seen: Sequence[Seen]) -> dict[str, dict[str, float | int | None]]:
    """By kind and outcome: how often it was told, the truth, by which part of it what was told was off, how often its interval covered it.

    `few` is how often there was too little to tell anything (of the rest it says why not), and `misled` how often an interval lay wholly
    on the side where the truth is not.
    """
    result = {}
    for kind, what in dict.fromkeys((one.kind, one.what) for one in seen):
        some = [one for one in seen if (one.kind, one.what) == (kind, what)]
        said = [(one.told, one.true) for one in some if isinstance(one.told, Comparison)]
        true = fmean(one.true for one in some)
        off = fmean(found.difference.value - true for found, true in said if found.difference.value is not None) if said else None
        result[f"{kind}: {what}"] = {
            "sets": len(some),
            "told": round(len(said) / len(some), 3),
            "few": round(sum(one.told is None for one in some) / len(some), 3),
            "true": round(true, 4) + 0.0,
            "bias": round(off / true, 3) if off is not None and abs(true) > NOTHING else None,
            "coverage": round(fmean(covers(found, true) for found, true in said), 3) if said else None,
            "misled": round(sum(not covers(found, true) and wrong_side(found, true) for found, true in said) / len(some), 3),
        }
    return result


def covers(found: Comparison, true: float) -> bool:
    """Whether the interval contains the truth."""
    low, high = found.difference.low, found.difference.high
    return (low is None or low <= true) and (high is None or true <= high)


def wrong_side(found: Comparison, true: float) -> bool:
    """Whether it is told that something helps that does harm or nothing, or the other way round."""
    return bool(found.difference.value) and (found.difference.value or 0) * true <= 0


def main(arguments: Sequence[str]) -> None:
    """Print it."""
    parser = ArgumentParser(prog="python -m tests.calibration.effects", description=__doc__)
    parser.add_argument("runs", type=int, nargs="?", default=200)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--whole", type=int, default=0)
    parser.add_argument("--worlds", type=int, default=2)
    options = parser.parse_args(arguments)
    document: dict[str, object] = {"runs": options.runs}
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("fork")) as pool:
        for name, world in (("simulated", AS_SIMULATED), ("nothing but a reason", NOTHING_BUT_A_REASON)):
            sets = pool.map(partial(one_set, world, options.people), [f"{options.seed}/{run}" for run in range(options.runs)])
            document[name] = shown(name, [one for found in sets for one in found])
        if options.whole:
            worlds = pool.map(partial(one_world, options.seed, options.whole), range(options.worlds))
            document["whole lives"] = shown("whole lives", [one for found in worlds for one in found])
    print(json.dumps(document))


def shown(name: str, seen: Sequence[Seen]) -> dict[str, dict[str, float | int | None]]:
    """Print a table, and give what is in it."""
    found = summed_up(seen)
    print(f"{name:28} {'verteld':>8} {'weinig':>8} {'waar':>8} {'afwijking':>9} {'dekking':>8} {'misleid':>8}")
    for what, figures in found.items():
        cells = ("–" if value is None else f"{value:.3f}" for key, value in figures.items() if key != "sets")
        print(f"{what:28} " + " ".join(f"{cell:>8}" for cell in cells))
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
