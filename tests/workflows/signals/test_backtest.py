"""What if: how many signals, how early before a drop-out, how many in vain; by hand."""

from dataclasses import replace

import pytest

from events.trajectory.state import Trajectory
from events.vocabulary.course import DropOutReported, TrajectoryEnded
from events.vocabulary.values import Component, EndReason, Outcome, Stage
from projections.learning.estimates.answer import Answer, Estimate, TooFew
from tests.workflows.signals.test_rules import attended
from tests.workflows.signals.watching import Watched, moment, threshold
from tests.workflows.specification import SCHOOL, in_stage
from workflows.programme.catalogue import find
from workflows.programme.thresholds import Threshold
from workflows.signals.backtest import DAYS_A_YEAR, Heard, by_chance, judge, listen, years
from workflows.signals.rule_set import NAIVE, RuleSet, WrongThresholds, read_thresholds

LOW = threshold("aanwezigheid", onder=80, herstel=85)
LAST = 400
REPORT = DropOutReported(component=Component.LEARNING, reason=EndReason.CHILDCARE, reported_by=SCHOOL)
STOPPED = TrajectoryEnded(outcome=Outcome.DROPPED_OUT, reason=EndReason.CHILDCARE, component=Component.LEARNING)
ELSEWHERE = TrajectoryEnded(outcome=Outcome.REFERRED, reason=EndReason.OWN_CHOICE, component=Component.LEARNING)


def works(day: float, percent: int) -> Watched:
    """Somebody who is in the leer-werk from the first day on, and attended so much of the round that ended on a day."""
    return Watched().on(0, in_stage(Stage.LEER_WERK)).on(day, attended(1, percent))


def foretold() -> Watched:
    """Low on day 100; the drop-out was reported on day 140 and the trajectory ended on day 150."""
    return works(100, 70).on(140, REPORT).on(150, STOPPED)


def in_vain() -> Watched:
    """Low on day 60, and nothing came of it."""
    return works(60, 70)


def unforeseen() -> Watched:
    """Attended well, and stopped on day 200."""
    return works(100, 95).on(200, STOPPED)


LIVES = (foretold(), in_vain(), unforeseen())


def heard(life: Watched, *thresholds: Threshold) -> Heard:
    """What these thresholds say of a life."""
    return listen(life.state.id, life.facts, RuleSet([life.plan], thresholds), moment(LAST))


def _under(state: Trajectory, changes: dict[str, str | int | bool]) -> Trajectory:
    return replace(state, plan_changes=changes)


def value(answer: Answer) -> float:
    assert isinstance(answer, Estimate)
    return answer.value


def test_one_foretold_one_in_vain_and_one_unforeseen_are_told_apart() -> None:
    verdict = judge([heard(life, LOW) for life in LIVES], {"aanwezigheid"}, horizon=90, minimum=1)
    assert verdict.signals == 2
    assert (value(verdict.precision), value(verdict.recall)) == (0.5, 0.5)
    assert isinstance(verdict.median_lead, TooFew), "of one drop-out there is no median"
    ran = (150 + LAST + 200) / DAYS_A_YEAR
    assert verdict.per_year == pytest.approx(2 / ran)
    assert years([heard(life, LOW) for life in LIVES]) == pytest.approx(ran)


def test_the_lead_is_from_the_first_signal_within_the_horizon_to_the_report() -> None:
    ten = [heard(foretold(), LOW) for _ in range(10)]
    assert value(judge(ten, {"aanwezigheid"}, horizon=90, minimum=1).median_lead) == 40


def test_a_shorter_horizon_makes_the_same_signal_one_in_vain() -> None:
    assert value(judge([heard(life, LOW) for life in LIVES], {"aanwezigheid"}, horizon=39, minimum=1).recall) == 0


def test_what_is_raised_after_the_drop_out_was_reported_foretells_nothing() -> None:
    life = works(10, 95).on(140, REPORT).on(145, attended(2, 10)).on(150, STOPPED)
    only = [heard(life, LOW) for _ in range(3)]
    assert only[0].spoke == {"aanwezigheid": [145.0]}
    assert value(judge(only, {"aanwezigheid"}, horizon=90, minimum=1).recall) == 0


def test_who_left_otherwise_did_not_drop_out() -> None:
    assert heard(works(10, 95).on(150, ELSEWHERE), LOW).dropped_out is None


def test_other_thresholds_have_another_answer() -> None:
    lower = threshold("aanwezigheid", onder=60)
    assert [heard(life, lower).spoke for life in LIVES] == [{}, {}, {}]


def test_rules_together_announce_what_any_of_them_does() -> None:
    late = threshold("over-de-norm", boven=30)
    both = [heard(life, LOW, late) for life in LIVES]
    assert {rule for one in both for rule in one.spoke} == {"aanwezigheid", "over-de-norm"}
    verdict = judge(both, {"aanwezigheid", "over-de-norm"}, horizon=90, minimum=1)
    assert verdict.signals == sum(len(days) for one in both for days in one.spoke.values())
    assert value(verdict.recall) == 1, "the stage was over its norm when the third stopped"


def test_the_naive_rule_speaks_on_the_day_after_which_the_stage_is_late() -> None:
    assert heard(in_vain(), *NAIVE).spoke == {"over-de-norm": [90.0]}


def test_signals_of_few_people_are_not_counted() -> None:
    verdict = judge([heard(life, LOW) for life in LIVES], {"aanwezigheid"}, horizon=90, minimum=10)
    assert (verdict.signals, verdict.per_year) == (None, None)
    assert {type(answer) for answer in (verdict.precision, verdict.recall, verdict.median_lead)} == {TooFew}


def test_by_chance_is_the_share_of_days_that_are_soon_followed_by_a_drop_out() -> None:
    dropped, stayed = Heard({}, 100, 400, 110), Heard({}, None, 400, 400)
    assert by_chance([dropped, stayed], horizon=90) == pytest.approx(90 / (110 + 310))


def test_what_was_adjusted_in_the_plan_holds_under_tried_thresholds_too() -> None:
    state = Watched().state
    changed: dict[str, str | int | bool] = {"begeleiding.contact_elke": "P2W", "drempels.aanwezigheid.onder": 50}
    adjusted = RuleSet([find("utrecht-werk-en-taal")], [LOW])(_under(state, changed))
    assert (str(adjusted.guidance.contact_every.period), adjusted.thresholds) == ("P2W", (LOW,))
    own = RuleSet([find("utrecht-werk-en-taal")])(_under(state, changed)).threshold("aanwezigheid")
    assert own is not None
    assert own.below == 50


def test_a_file_of_thresholds_is_read_as_in_a_programme() -> None:
    [tried] = read_thresholds({"drempels": [{"code": "taalgroei", "naam": "taal", "na": "P4M", "bron": "een proef"}]})
    assert (tried.code, tried.in_words) == ("taalgroei", "4 maanden")


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({}, "hoort één veld, 'drempels'"),
        ({"drempels": [], "naam": "x"}, "hoort één veld, 'drempels'"),
        ({"drempels": [{"code": "taalgroei", "naam": "taal", "na": "P4M"}]}, "drempels.taalgroei: de bron ontbreekt"),
        ({"drempels": [{"code": "humeur", "naam": "h", "na": "P4M", "bron": "b"}]}, "drempels.humeur: deze drempel kent Regie niet"),
        ({"drempels": [{"code": "aanwezigheid", "naam": "a", "boven": 4, "bron": "b"}]}, "hoort 'onder'"),
    ],
)
def test_thresholds_that_cannot_be_tried_are_refused_with_what_is_wrong(document: dict[str, object], words: str) -> None:
    with pytest.raises(WrongThresholds, match=words):
        read_thresholds(document)  # type: ignore[arg-type]  # as it comes from a file
