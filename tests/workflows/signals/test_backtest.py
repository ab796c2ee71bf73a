"""What if: how many signals, how early before a drop-out, how many in vain; by hand."""

from dataclasses import replace

import pytest

from events.trajectory.state import Trajectory
from events.vocabulary.course import DropOutReported, StageCompleted, TrajectoryEnded
from events.vocabulary.leer_werk import GuidanceContactHeld, LanguageStopped
from events.vocabulary.values import Component, EndReason, LanguageLevel, Outcome, Stage
from projections.learning.estimates.answer import Answer, Estimate, TooFew
from projections.learning.lives.table import LIVES
from projections.learning.questions.signals import watched
from tests.projections.history import folded, log
from tests.workflows.signals.test_rules import COACH, LESSONS, attended, level
from tests.workflows.signals.watching import Watched, moment, threshold
from tests.workflows.specification import SCHOOL, in_stage
from workflows.programme.catalogue import find
from workflows.programme.thresholds import Threshold
from workflows.signals.backtest import DAYS_A_YEAR, Heard, Tally, judge, listen, years
from workflows.signals.rule_set import RuleSet, WrongThresholds, read_thresholds

LOW = threshold("aanwezigheid", onder=80, herstel=85)
LAST = 400
A1 = LanguageLevel.A1
DONE = StageCompleted(stage=Stage.VOORTRAJECT, visit=1)
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


SOME = (foretold(), in_vain(), unforeseen())


def heard(life: Watched, *thresholds: Threshold, last: float = LAST) -> Heard:
    """What these thresholds say of a life, as it is known on a day."""
    told = [fact for fact in life.facts if fact.occurred_at <= moment(last)]
    lived = folded(LIVES, log((life.state.id, fact) for fact in told))[(life.state.id,)]
    return listen(lived, told, RuleSet([life.plan], thresholds), moment(last))


def spoke(life: Watched, *thresholds: Threshold) -> dict[str, list[float]]:
    """On which days rules spoke."""
    return {rule: tally.spoke for rule, tally in heard(life, *thresholds).tallies.items() if tally.spoke}


def _under(state: Trajectory, changes: dict[str, str | int | bool]) -> Trajectory:
    return replace(state, plan_changes=changes)


def value(answer: Answer) -> float:
    assert isinstance(answer, Estimate)
    return answer.value


def test_one_foretold_one_in_vain_and_one_unforeseen_are_told_apart() -> None:
    verdict = judge([heard(life, LOW) for life in SOME], ["aanwezigheid"], minimum=1)
    assert verdict.signals == 2
    assert (value(verdict.precision), value(verdict.recall)) == (0.5, 0.5)
    assert isinstance(verdict.median_lead, TooFew), "of one drop-out there is no median"
    ran = (150 + LAST + 200) / DAYS_A_YEAR
    assert verdict.per_year == pytest.approx(2 / ran)
    assert years([heard(life, LOW) for life in SOME]) == pytest.approx(ran)


def test_the_lead_is_from_the_first_signal_within_the_horizon_to_the_report() -> None:
    ten = [heard(foretold(), LOW) for _ in range(10)]
    assert value(judge(ten, ["aanwezigheid"], minimum=1).median_lead) == 40


def test_a_drop_out_long_after_a_signal_was_not_foretold_by_it() -> None:
    lives = [heard(works(100, 70).on(day, STOPPED), LOW) for day in (189, 191)]
    assert [tally.judged for one in lives for tally in one.tallies.values()] == [[True], [False]]


def test_what_is_raised_after_the_drop_out_was_reported_foretells_nothing() -> None:
    life = works(10, 95).on(140, REPORT).on(145, attended(2, 10)).on(150, STOPPED)
    only = [heard(life, LOW) for _ in range(3)]
    assert only[0].tallies["aanwezigheid"].spoke == [145.0]
    verdict = judge(only, ["aanwezigheid"], minimum=1)
    assert (value(verdict.recall), verdict.unable) == (0, 1), "and what it foretells could not come any more"


def test_who_left_otherwise_did_not_drop_out() -> None:
    assert heard(works(10, 95).on(150, ELSEWHERE), LOW).dropped_out is None


def test_other_thresholds_have_another_answer() -> None:
    lower = threshold("aanwezigheid", onder=60)
    assert [spoke(life, lower) for life in SOME] == [{}, {}, {}]


def test_rules_together_are_judged_by_what_each_of_them_foretells() -> None:
    late = threshold("over-de-norm", procent=25)
    both = [heard(life, LOW, late) for life in SOME]
    verdict = judge(both, ["aanwezigheid", "over-de-norm"], minimum=1)
    assert verdict.signals == 2 + 3
    assert value(verdict.precision) == pytest.approx((1 + 3) / 5), "one attendance in vain; each of the stages lasted longer than 135 days"


def test_the_naive_rule_speaks_on_the_day_after_which_the_stage_is_late() -> None:
    assert heard(in_vain(), LOW).naive.spoke == [90.0]


def test_signals_of_few_people_are_not_counted() -> None:
    verdict = judge([heard(life, LOW) for life in SOME], ["aanwezigheid"], minimum=10)
    assert (verdict.signals, verdict.per_year) == (None, None)
    assert {type(answer) for answer in (verdict.precision, verdict.recall, verdict.median_lead)} == {TooFew}


def test_how_often_a_drop_out_comes_anyway_is_the_share_of_days_that_are_soon_followed_by_one() -> None:
    dropped, stayed = works(10, 95).on(100, REPORT).on(110, STOPPED), works(10, 95)
    verdict = judge([heard(one, LOW) for one in (dropped, stayed)], ["aanwezigheid"], minimum=1)
    assert verdict.base == pytest.approx(90 / (110 + 310))


# What each rule foretells -----------------------------------------------------------------------------------------------


def tally(life: Watched, rule: Threshold, last: float = 700) -> Tally:
    """What one rule said, and what came of it."""
    return heard(life, rule, last=last).tallies[rule.code]


def test_a_stage_that_lasts_half_as_long_again_as_planned_is_what_its_rule_foretells_and_not_a_drop_out() -> None:
    late = threshold("over-de-norm", procent=25)
    long, short = (Watched().on(0, in_stage(Stage.VOORTRAJECT)).on(day, DONE) for day in (140, 130))
    assert [tally(life, late).judged for life in (long, short)] == [[True], [False]]
    assert [(tally(life, late).common, tally(life, late).told) for life in (long, short)] == [(1, 1), (0, 0)]
    assert tally(long, late, last=134).judged == [], "as long as half as long again has not passed, nothing is known of it"


def test_a_level_that_is_not_there_on_the_day_of_the_plan_is_what_the_rule_about_growth_foretells() -> None:
    slow = threshold("taalgroei", procent=50)
    places = {"voortraject__taal__doelniveau": "A2", "taal__niveau_in": "P200D"}
    begun = [Watched(**places).on(0, in_stage(Stage.VOORTRAJECT), LESSONS).on(0, level(1, A1)).on(110, level(2, A1)) for _ in range(3)]
    behind, reached = begun[0].on(190, level(3, A1)), begun[1].on(190, level(3, LanguageLevel.A2))
    stopped = begun[2].on(150, LanguageStopped(reason="klaar"))
    assert [tally(life, slow).spoke for life in (behind, reached, stopped)] == [[110.0]] * 3
    assert [tally(life, slow).judged for life in (behind, reached, stopped)] == [[True], [False], []]


def test_no_contact_for_as_long_again_is_what_its_rule_foretells() -> None:
    alone = threshold("geen-contact", na="P2W")
    met = GuidanceContactHeld(round=1, took_place=True)
    soon, late = (Watched().on(0, in_stage(Stage.VOORTRAJECT), COACH).on(day, met) for day in (50, 65))
    assert [tally(life, alone, last=80).judged for life in (soon, late)] == [[False], [True]]


@pytest.mark.parametrize("stops", [(130, 135), (100, 135), None])
def test_a_lesson_and_a_back_test_judge_a_signal_alike(stops: tuple[float, float] | None) -> None:
    rules = (LOW, threshold("over-de-norm", procent=25))
    life = Watched(*rules).on(0, in_stage(Stage.LEER_WERK)).on(105, attended(1, 70))
    said = [name for at in (105, 113) for name in life.hears(at)]
    assert said == ["+aanwezigheid:leren", "+over-de-norm:leer-werk-1"]
    if stops:
        life.on(stops[0], REPORT).on(stops[1], STOPPED)
    lived = folded(LIVES, log((life.state.id, fact) for fact in life.facts))[(life.state.id,)]
    of_the_test = {rule: tally.judged for rule, tally in heard(life, *rules).tallies.items() if tally.judged}
    assert watched(lived, moment(LAST)).judged == of_the_test
    assert of_the_test.get("aanwezigheid") == ([stops is not None] if stops != (100, 135) else None), (
        "after the report it foretells nothing"
    )


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
