"""Trajectories under a rule that signals trouble, of which some drop out."""

from functools import cache
from random import Random
from statistics import median

from projections.learning.estimates.detection import Watched

HORIZON = 120.0


def watched(rng: Random) -> Watched:
    """Trouble comes or not, the rule sees it a while later and repeats itself, and sometimes it is mistaken."""
    until = rng.uniform(100, 1000)
    trouble, finish = rng.expovariate(1 / 500), rng.weibullvariate(550, 2)
    out = min(rng.expovariate(1 / 2500), trouble + rng.expovariate(1 / 150))
    end = min(finish, out)
    signals = [rng.expovariate(1 / 900)]
    signals += [trouble + rng.uniform(5, 30) + repeat for repeat in (0, 45) if rng.random() < 0.8]
    seen = min(end, until)
    return Watched(tuple(sorted(one for one in signals if one < seen)), out if out == seen else None, until)


@cache
def truth(people: int = 150_000) -> dict[str, float]:
    """What precision, recall and lead are in the long run."""
    rng = Random("in the long run")
    everybody = [watched(rng) for _ in range(people)]
    judged = [(one, signal) for one in everybody for signal in one.signals if signal + HORIZON <= one.until]
    events = [one for one in everybody if one.event is not None]
    leads = [lead for one in events if (lead := one.lead(HORIZON)) is not None]
    return {
        "precision": sum(one.came_true(signal, HORIZON) for one, signal in judged) / len(judged),
        "recall": len(leads) / len(events),
        "lead_time": median(leads),
    }
