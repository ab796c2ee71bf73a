"""A simulated past for rule sets: nothing was said in it, and what replay says over lives is what was said in them."""

from datetime import date, datetime
from functools import cache

import pytest

from deploy.simulation.past.cohort import Cohort, lives
from deploy.simulation.past.unheeded import facts, unheeded
from events.fact import SYSTEM, Fact
from events.vocabulary.steering import AttentionPassed, AttentionRaised
from gateway.programmes.backtesting import Backtest, Report
from workflows.programme.thresholds import Threshold
from workflows.signals import RULES, replay
from workflows.signals.rule_set import RuleSet

pytestmark = pytest.mark.timeout(900)

SOME = 40
Said = tuple[datetime, bool, str]


@cache
def report(seed: int, *tried: Threshold) -> Report:
    past = unheeded(seed, SOME, 3)
    test = Backtest(past.programmes, past.until, tried or None)
    for stream in past.streams():
        test.hear(stream)
    found = test.report(minimum=1)
    assert isinstance(found, Report)
    return found


def said(stream: list[Fact]) -> list[Said]:
    """What rules raised in a life, and what passed with its cause."""
    return [
        (fact.occurred_at, isinstance(fact.event, AttentionRaised), fact.event.signal)
        for fact in stream
        if isinstance(fact.event, AttentionRaised | AttentionPassed)
        and fact.actor == SYSTEM
        and fact.event.signal.partition(":")[0] in RULES
    ]


def test_in_lives_with_rules_replay_says_what_was_said_and_when() -> None:
    past = unheeded(11, SOME, 3)
    cohort = Cohort(SOME, 3, 11, date(2026, 7, 1))
    rules, heard = RuleSet(past.programmes), 0
    for life in lives(cohort, range(SOME)):
        stream = [recorded.fact for recorded in facts(life)]
        found = [(each.at, each.raised, f"{each.rule}:{each.subject}") for each in replay(life.trajectory, stream, rules, cohort.present)]
        assert found == said(stream)
        heard += len(found)
    assert heard > SOME


def test_no_rule_spoke_in_it() -> None:
    assert not [each for _, stream in unheeded(11, SOME, 3).streams() for each in said(list(stream))]


def test_the_same_seed_has_the_same_answer_and_another_seed_another() -> None:
    again = report.__wrapped__(11)
    assert again == report(11)
    assert report(12) != report(11)


def test_other_thresholds_have_another_answer_over_the_same_lives() -> None:
    limits = {"naam": "t", "bron": "een test"}
    strict, usual = (report(11, Threshold.model_validate({"code": "tevredenheid", "onder": mark, **limits})) for mark in (9, 6))
    assert (strict.trajectories, strict.drop_outs, strict.naive) == (usual.trajectories, usual.drop_outs, usual.naive)
    assert strict.rules.keys() == {"tevredenheid"}
    told = strict.rules["tevredenheid"].signals, usual.rules["tevredenheid"].signals
    assert told[0] is not None
    assert told[1] is not None
    assert told[0] > told[1] > 0
