"""Whatever a regisseur changes in plan, programme, parties, money or contract, at any moment and whoever is silent or says no: every life
ends by the rules (tests/workflows/invariants.py and standing.py), and the same however often its runs are dropped.

Lives are drawn each by its own number: hypothesis, which goes on with parts of what it drew before, had 70 different ones in 400. One that
fails is made smaller here. REGIE_LIVES says how many are lived, from which number on: `10000` or `10000:1000`; without it a few.
"""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from activities.kinds import KINDS
from events.vocabulary.values import Stage
from tests.workflows.eventful import CUES, LATE, NO, SILENT, Eventful, Happening, Script
from tests.workflows.run.test_rehearsal import keys
from tests.workflows.steering import PROGRAMMES, STEERS

DAYS = (0, 0, 1, 2, 5, 12, 40, 100, 250)
OFTEN = ("bijsturen", "ander programma", "andere werkgever", "andere werkgever eerst", "contract", "partij weg", "begint niet")
FLOOR = 0.02
"""Of so many lives each kind of order has to have had its effect at the least: what is always refused tries nothing."""
MANY = 1000
SOME = 12
AMOUNT, _, FIRST = os.environ.get("REGIE_LIVES", f"{SOME}").partition(":")


def script(number: int) -> Script:
    """A life in which orders of all kinds are given, or of two again and again: what goes wrong mostly takes few, one after the other."""
    luck = Random(number)
    steers = luck.choice([sorted(STEERS), [*sorted(STEERS), *OFTEN * 3], luck.sample(sorted(STEERS), 2), luck.sample(OFTEN, 2)])
    cues = ([str(stage) for stage in Stage], ["op de werkvloer", "op proef"], CUES)
    kinds = luck.sample(sorted(KINDS), luck.randrange(5))
    return Script(
        programme=luck.choice(sorted(PROGRAMMES)),
        happenings=tuple(
            Happening(luck.choice(luck.choice(cues)), luck.choice(DAYS), luck.choice(steers), luck.randrange(10**6))
            for _ in range(luck.randrange(3, 10))
        ),
        manners={kind: (luck.choice([SILENT, NO, LATE]), luck.choice(DAYS)) for kind in kinds},
        wait=luck.randrange(12),
        verdicts=tuple(luck.choice(["aannemen", "verlengen", "afwijzen"]) for _ in range(luck.randrange(1, 4))),
        loses=luck.choice([None, None, 3]),
        dies=luck.randrange(2, 10),
    )


def lived(script: Script) -> tuple[Eventful, Eventful]:
    """The same life twice, undisturbed and by runs that are dropped: they have to be the same."""
    undisturbed, disturbed = Eventful(script), Eventful(script, disturbed=True)
    undisturbed.lives()
    disturbed.lives()
    assert Counter(keys(disturbed.life.facts)) == Counter(keys(undisturbed.life.facts))
    assert disturbed.life.told == undisturbed.life.told
    return undisturbed, disturbed


def smaller(script: Script) -> Iterator[Script]:
    """The script with less in it."""
    for happening in script.happenings:
        yield replace(script, happenings=tuple(other for other in script.happenings if other is not happening))
    for kind in script.manners:
        yield replace(script, manners={other: manner for other, manner in script.manners.items() if other != kind})


def fault(script: Script) -> Exception | None:
    """What is wrong with a life, if anything."""
    try:
        lived(script)
    except Exception as error:  # whatever it is
        return error
    return None


def smallest(script: Script) -> Script:
    """Of a life that fails: the smallest that does."""
    while found := next(filter(fault, smaller(script)), None):
        script = found
    return script


@pytest.mark.timeout(36_000)
def test_however_a_regisseur_steers_a_life_ends_by_the_rules_and_the_same_when_its_runs_are_dropped() -> None:
    number = int(AMOUNT)
    effects, where, refused, outcomes = Counter[str](), Counter[tuple[str, str]](), Counter[str](), Counter[str]()
    for n in range(int(FIRST or 0), int(FIRST or 0) + number):
        try:
            undisturbed, disturbed = lived(script(n))
        except Exception as error:
            pytest.fail(f"life {n}: {error}\n{(small := smallest(script(n)))}\n{fault(small)}")
        effects["opnieuw beginnen"] += disturbed.restarts >= 3
        for deed in undisturbed.had_effect():
            effects[deed.steer] += 1
            where[deed.steer, str(deed.stage)] += 1
        refused.update(undisturbed.refused)
        outcomes[str(undisturbed.life.told.outcome)] += 1
    for name in sorted(STEERS):
        stages = {str(stage): where[name, stage] for stage in Stage}
        print(f"{name}: {effects[name]} had their effect, {refused[name]} were refused; {stages}")
    print(f"{effects['opnieuw beginnen']} with restarts; {dict(outcomes.most_common())}")
    few = {name for name in (*STEERS, "opnieuw beginnen") if effects[name] < number * FLOOR}
    assert number < MANY or not few, f"hardly ever carried out: {few}"
