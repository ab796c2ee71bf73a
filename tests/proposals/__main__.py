"""`python -m tests.proposals PROGRAMMES SEED`: a table of made-up worlds, and as the last line one JSON object.

`false_in_5_years`: the share of programmes in which every norm is right and another is proposed all the same, in the worst world in which
trajectories are independent; those in which classes are slow together are in the table (`together`).
`found_in_24_months`: the share of those whose voortraject takes 20 % longer in which that is proposed by then, sigma 0.3, of programmes in
which 5 begin a month: a class of fifteen (as aankomend hovenier has) each quarter. Fewer and more are in the table.
`shorter_by_drop_out`: the share of those in which 20 or 30 % drops out of each stage, and nobody is quicker, in which a shorter norm is
proposed, in the worst world.
"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import product
from random import Random

from events.vocabulary.values import Stage
from tests.proposals.years import DropOut, Proposed, World, proposals
from workflows.law.period import Period
from workflows.programme.catalogue import find

PROCESSES = 2
A_MONTH, SIGMAS, DROPS = (3, 5, 10), (0.3, 0.5, 0.8), (0.2, 0.3)
USUAL = 5
TOGETHER = 0.12
"""With a sigma of 0.3 within classes a correlation of 0.14 in them."""
YEARS, SOON, LONGER = 60, 24, 1.2
FOUND, FALSE, SHORTER = "found_in_24_months", "false_in_5_years", "shorter_by_drop_out"
SLOW = Stage.VOORTRAJECT

Told = Callable[[Sequence[Proposed]], bool]


def anything(found: Sequence[Proposed]) -> bool:
    """Whether anything was proposed."""
    return bool(found)


def slow_found(found: Sequence[Proposed]) -> bool:
    """Whether a longer norm was proposed for the stage that takes longer."""
    return any(one.norm.place == "voortraject.norm" and _longer(one) for one in found)


def shorter(found: Sequence[Proposed]) -> bool:
    """Whether a shorter norm was proposed for any stage."""
    return not all(map(_longer, found))


def _longer(one: Proposed) -> bool:
    return Period.parse(one.norm.after).in_days > Period.parse(one.norm.before).in_days


def share(pool: ProcessPoolExecutor, world: World, months: int, told: Told, programmes: int, seed: int) -> float:
    """In which share of programmes of a world that is so."""
    seeds = [f"{seed}/{world}/{number}" for number in range(programmes)]
    return sum(map(told, pool.map(partial(one, world, months), seeds, chunksize=10))) / programmes


def one(world: World, months: int, seed: str) -> list[Proposed]:
    """What was proposed in one programme."""
    return proposals(find("zorg"), world, months, Random(seed))


def check(programmes: int, seed: int) -> dict[str, float]:
    """Print each world, and return what they come to."""
    worst: dict[str, float] = {}
    with ProcessPoolExecutor(PROCESSES) as pool:

        def tell(name: str, world: World, months: int, told: Told) -> None:
            found = share(pool, world, months, told, programmes, seed)
            worst[name] = max(worst.get(name, 0.0), found)
            drops = f"{world.drops:.0%} uitval, {world.when.value}" if world.drops else ""
            drops += f"klassen {world.together}" if world.together else ""
            print(f"{name:22} {world.a_month:3} per maand, sigma {world.sigma} {months:3} maanden {drops:54} {found:6.1%}", flush=True)

        for a_month, sigma in product(A_MONTH, SIGMAS):
            tell(FALSE, World(a_month, sigma, {}), YEARS, anything)
        for a_month in A_MONTH:
            tell("together", World(a_month, 0.3, {}, together=TOGETHER), YEARS, anything)
            tell(FOUND if a_month == USUAL else "found_by_others", World(a_month, 0.3, {SLOW: LONGER}), SOON, slow_found)
        for drops, when, sigma in product(DROPS, DropOut, SIGMAS):
            tell(SHORTER, World(USUAL, sigma, {}, drops, when), YEARS, shorter)
    return {name: worst[name] for name in (FALSE, FOUND, SHORTER)}


def main(arguments: Sequence[str]) -> None:
    """Print it."""
    parser = ArgumentParser(prog="python -m tests.proposals", description=__doc__)
    parser.add_argument("programmes", type=int, nargs="?", default=200)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    options = parser.parse_args(arguments)
    print(json.dumps({name: round(found, 3) for name, found in check(options.programmes, options.seed).items()}))


if __name__ == "__main__":
    main(sys.argv[1:])
