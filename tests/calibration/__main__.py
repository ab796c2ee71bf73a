"""`python -m tests.calibration RUNS SEED`: a table, and as the last line one JSON object with the coverage of each estimator."""

import json
import math
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from random import Random

from tests.calibration.estimators import covers, everything, prepare

PROCESSES = 2
Question = tuple[str, str]


def one_run(seed: str) -> list[tuple[Question, bool | None, bool]]:
    """By question: whether its interval covered the truth, and whether it lay above it when it did not."""
    return [
        ((estimator, question), covers(answer, truth), getattr(answer, "low", -math.inf) > truth)
        for estimator, (question, answer, truth) in everything(Random(seed))
    ]


def calibrate(runs: int, seed: int) -> tuple[list[str], dict[str, float]]:
    """The lines of the table, and the coverage by estimator: over all its questions together."""
    prepare()
    covered: Counter[Question] = Counter()
    answered: Counter[Question] = Counter()
    above: Counter[Question] = Counter()
    # Forked, so that what is true is worked out once.
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("fork")) as pool:
        for found in pool.map(one_run, [f"{seed}/{run}" for run in range(runs)], chunksize=max(1, min(10, runs // PROCESSES))):
            for question, inside, over in found:
                answered[question] += inside is not None
                covered[question] += inside is True
                above[question] += over
    return lines(covered, answered, above, runs), by_estimator(covered, answered)


def by_estimator(covered: Counter[Question], answered: Counter[Question]) -> dict[str, float]:
    result = {}
    for name in dict.fromkeys(estimator for estimator, _ in answered):
        of = [question for question in answered if question[0] == name]
        result[name] = round(sum(covered[one] for one in of) / max(1, sum(answered[one] for one in of)), 4)
    return result


def lines(covered: Counter[Question], answered: Counter[Question], above: Counter[Question], runs: int) -> list[str]:
    """Coverage by question, how often the interval lay wholly above and below the truth, and how often there was no answer."""
    result = [f"{'estimator':18} {'vraag':28} {'dekking':>8} {'erboven':>8} {'eronder':>8} {'geen':>6}"]
    for question in answered:
        n = max(1, answered[question])
        inside, over = covered[question] / n, above[question] / n
        result.append(f"{question[0]:18} {question[1]:28} {inside:8.1%} {over:8.1%} {1 - inside - over:8.1%} {runs - answered[question]:6}")
    return result


def main(arguments: Sequence[str]) -> None:
    """Print it."""
    parser = ArgumentParser(prog="python -m tests.calibration", description=__doc__)
    parser.add_argument("runs", type=int, nargs="?", default=500)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    options = parser.parse_args(arguments)
    table, coverage = calibrate(options.runs, options.seed)
    print("\n".join(table))
    print(json.dumps({"runs": options.runs, "coverage": coverage}))


if __name__ == "__main__":
    main(sys.argv[1:])
