"""What the rules of the templates are worth to the same few people each time, so that a change that makes them worse is seen.

What they are worth in worlds on which nothing was chosen is in docs/learning.md. These are training worlds in which there is much to tell.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

import pytest

from deploy.simulation.past.lives import programmes
from deploy.simulation.past.unheeded import unheeded
from deploy.simulation.past.worlds import training
from events.fact import Fact
from projections.learning.lives.table import Life
from workflows.signals.backtest import WELL_BEING, Tally, listen
from workflows.signals.rule_set import RuleSet

pytestmark = pytest.mark.timeout(900)

WORLDS = (8, 9, 12, 18)
PEOPLE = 30
LIFT = 1.5


@cache
def streams() -> Sequence[tuple[Life, Sequence[Fact], datetime]]:
    worlds = training(1, max(WORLDS) + 1)
    pasts = [unheeded(1, PEOPLE, 3, worlds[number]) for number in WORLDS]
    return [(life, facts, past.until) for past in pasts for life, facts in past.streams()]


@cache
def tallies(*without: str) -> dict[str, Tally]:
    """What each rule of the templates said to all of them, when some thresholds are left out."""
    rules = RuleSet(
        one.model_copy(update={"thresholds": tuple(each for each in one.thresholds if each.code not in without)}) for one in programmes()
    )
    heard = [listen(life, facts, rules, until) for life, facts, until in streams()]
    return {code: sum((one.tallies.get(code, Tally()) for one in heard), Tally()) for code in rules.codes}


def test_of_who_stopped_a_quarter_was_told_and_more_than_one_in_five_signals_came_true() -> None:
    told = tallies()[WELL_BEING]
    assert told.came > 40
    # Who of so few stops shifts with every step of the road that takes another day: one more or less is luck.
    assert told.told + 1 > told.came / 4
    assert sum(told.judged) / len(told.judged) > 0.22
    assert len(told.spoke) < 50


@pytest.mark.parametrize("fact", ["contact-gemist", "contact-blijft-uit", "aanwezigheid", "tevredenheid-lager"])
def test_without_one_of_the_facts_fewer_are_told(fact: str) -> None:
    assert tallies(fact)[WELL_BEING].told < tallies()[WELL_BEING].told


@pytest.mark.parametrize("rule", ["over-de-norm", "taalgroei"])
def test_what_another_rule_foretells_comes_half_as_often_again_as_anyway(rule: str) -> None:
    found = tallies()[rule]
    assert len(found.judged) > 10
    assert sum(found.judged) / len(found.judged) > LIFT * found.common / found.occasions


def test_no_rule_speaks_of_what_can_no_longer_come() -> None:
    assert {rule: found.unable for rule, found in tallies().items() if found.unable} == {}
