"""`python -m tests.calibration RUNS SEED`: a table, and as the last line one JSON object.

`{"runs": …, "coverage": {estimator: {situation: …}}, "above": …, "below": …, "told": …}`: of the intervals that were told the share that
contained the truth, that lay wholly above and wholly below it, and how many were told. Null where none was.
"""

import json
import math
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from random import Random

from tests.calibration.estimators import covers, everything, prepare
from tests.calibration.recorded import RECORDED
from tests.calibration.situations import SITUATIONS

PROCESSES = 2
Question = tuple[str, str]


def one_run(seed: str) -> list[tuple[Question, bool | None, bool]]:
    """By question: whether its interval covered the truth, and whether it lay above it when it did not."""
    rng = Random(seed)
    asked = [(estimator, question, answer, truth) for estimator, (question, answer, truth) in everything(rng)]
    asked += [found for situation in (*SITUATIONS, *RECORDED) for found in situation(rng)]
    return [
        ((estimator, question), covers(answer, truth), getattr(answer, "low", -math.inf) > truth)
        for estimator, question, answer, truth in asked
    ]


@dataclass
class Found:
    """What became of the intervals, by question."""

    runs: int
    asked: dict[Question, None] = field(default_factory=dict)
    told: Counter[Question] = field(default_factory=Counter)
    covered: Counter[Question] = field(default_factory=Counter)
    above: Counter[Question] = field(default_factory=Counter)

    def shares(self, question: Question) -> tuple[float | None, float | None, float | None]:
        """Of what was told which share contained the truth, lay above it, and below it."""
        if not (told := self.told[question]):
            return None, None, None
        inside, over = self.covered[question] / told, self.above[question] / told
        return round(inside, 4), round(over, 4), round(1 - inside - over, 4)

    def document(self) -> dict[str, object]:
        """The same as one object."""
        figures = {question: (*self.shares(question), self.told[question]) for question in self.asked}
        result: dict[str, object] = {"runs": self.runs}
        for place, name in enumerate(("coverage", "above", "below", "told")):
            nested: dict[str, dict[str, float | None]] = {}
            for (estimator, situation), figure in figures.items():
                nested.setdefault(estimator, {})[situation] = figure[place]
            result[name] = nested
        return result


def calibrate(runs: int, seed: int) -> Found:
    """Ask everything so many times."""
    prepare()
    one_run("vooraf")
    found = Found(runs)
    # Forked, so that what is true is worked out once.
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("fork")) as pool:
        for run in pool.map(one_run, [f"{seed}/{run}" for run in range(runs)], chunksize=max(1, min(10, runs // PROCESSES))):
            for question, inside, over in run:
                found.asked[question] = None
                found.told[question] += inside is not None
                found.covered[question] += inside is True
                found.above[question] += over
    return found


def lines(found: Found) -> list[str]:
    """Coverage by question, how often the interval lay wholly above and below the truth, and how often there was no answer."""
    result = [f"{'estimator':18} {'situatie':62} {'dekking':>8} {'erboven':>8} {'eronder':>8} {'geen':>6}"]
    for question in found.asked:
        shown = " ".join(f"{'–' if share is None else f'{share:.1%}':>8}" for share in found.shares(question))
        result.append(f"{question[0]:18} {question[1]:62} {shown} {found.runs - found.told[question]:6}")
    return result


def main(arguments: Sequence[str]) -> None:
    """Print it."""
    parser = ArgumentParser(prog="python -m tests.calibration", description=__doc__)
    parser.add_argument("runs", type=int, nargs="?", default=500)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    options = parser.parse_args(arguments)
    found = calibrate(options.runs, options.seed)
    print("\n".join(lines(found)))
    print(json.dumps(found.document()))


if __name__ == "__main__":
    main(sys.argv[1:])
