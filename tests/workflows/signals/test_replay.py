"""What would have been said: the rules over a stream as it was."""

from datetime import timedelta

from events.vocabulary.steering import AttentionDismissed
from events.vocabulary.values import Stage
from tests.workflows.signals.test_rules import attended
from tests.workflows.signals.watching import Watched, moment, threshold
from tests.workflows.specification import in_stage
from workflows.programme.thresholds import Threshold
from workflows.signals import Spoken, replay


def said(life: Watched, *thresholds: Threshold, until: float = 300) -> list[Spoken]:
    """What these thresholds say over the stream of a life."""
    plan = life.plan.model_copy(update={"thresholds": thresholds})
    return list(replay(life.state.id, life.facts, lambda _: plan, moment(until)))


def lived() -> Watched:
    """Somebody whose attendance was low under 80, on day 10, and who was left alone on day 12."""
    life = Watched(threshold("aanwezigheid", onder=80)).on(0, in_stage(Stage.LEER_WERK)).on(10, attended(1, 75))
    assert life.hears(10) == ["+aanwezigheid:leren"]
    return life.on(12, AttentionDismissed(signal="aanwezigheid:leren", reason="ziek")).on(100, attended(2, 90))


def test_the_same_thresholds_say_what_was_said() -> None:
    life = lived()
    assert said(life, *life.plan.thresholds) == [Spoken(moment(10), True, "aanwezigheid", "leren")]


def test_a_lower_threshold_would_have_said_nothing_and_what_was_said_at_the_time_is_left_out() -> None:
    assert said(lived(), threshold("aanwezigheid", onder=70)) == []


def test_a_rule_of_time_speaks_between_the_facts_and_after_the_last_until_the_end_of_the_look() -> None:
    life = lived()
    late = threshold("over-de-norm", na="P1D")
    assert said(life, late) == [Spoken(moment(91), True, "over-de-norm", "leer-werk-1")]
    assert said(life, late, until=91) == []


def test_a_signal_that_nobody_answered_passes_with_its_cause() -> None:
    life = Watched().on(0, in_stage(Stage.LEER_WERK)).on(10, attended(1, 75)).on(100, attended(2, 90))
    assert said(life, threshold("aanwezigheid", onder=80)) == [
        Spoken(moment(10), True, "aanwezigheid", "leren"),
        Spoken(moment(100), False, "aanwezigheid", "leren"),
    ]


def test_a_fact_that_happened_before_it_was_told_does_not_turn_back_the_clock() -> None:
    life = Watched().on(0, in_stage(Stage.LEER_WERK)).on(40, attended(1, 90)).on(30, attended(2, 60))
    assert [spoken.at - moment(40) for spoken in said(life, threshold("aanwezigheid", onder=80))] == [timedelta()]
