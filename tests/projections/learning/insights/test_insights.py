"""What each insight finds in lives of which it is known; and what holds for all of them."""

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.vocabulary import course, intake, placement, requests, steering
from events.vocabulary import leer_werk as lw
from events.vocabulary.base import Event
from events.vocabulary.values import Component, EndReason, LanguageLevel, LearningForm, Outcome, Role, Skill, Stage
from projections.learning.insights.additive import Document, Insight, add
from projections.learning.insights.adjustments import adjustments
from projections.learning.insights.cost import cost
from projections.learning.insights.demand import demand
from projections.learning.insights.exemptions import exemptions
from projections.learning.insights.intake_mix import intake_mix
from projections.learning.insights.language import language_growth
from projections.learning.insights.signals import signals
from projections.learning.insights.stages import stage_times
from projections.learning.insights.trials import trials
from projections.learning.insights.waiting import waiting
from projections.learning.insights.work import work
from projections.learning.lives.as_of import as_of
from projections.learning.process_map import steps
from tests.projections.history import EMPLOYER, NOW, SCHOOL, SECRET, days, in_stage, named, started
from tests.projections.lives import life_after, lives_of, plausible

CHOICE = course.SectorAndLevelChosen(sector="zorg", level="mbo-2", form=LearningForm.SCHOOL)
SELECTED = intake.CandidateSelected(by="anna", reason=SECRET)
DROPPED = course.TrajectoryEnded(outcome=Outcome.DROPPED_OUT, reason=EndReason.CHILDCARE, component=Component.LEARNING)
SUSTAINED = course.TrajectoryEnded(outcome=Outcome.SUSTAINED_WORK, reason=EndReason.COMPLETED, component=Component.AFTERCARE)
CONTRACT = placement.ContractSigned(employer=EMPLOYER, starts=NOW.date(), wage_cents=250000, months=12, growth="jaarlijks")
HOUR = round(1 / 24, 3)
INSIGHTS: tuple[Insight, ...] = (
    *(adjustments, cost, demand, exemptions, intake_mix, language_growth, signals, stage_times, steps, trials, waiting, work),
)


@settings(max_examples=20)
@given(seed=st.integers(0, 2**32), size=st.integers(1, 7))
def test_the_insights_of_parts_add_up_to_the_insight_of_the_whole(seed: int, size: int) -> None:
    lives, moment = lives_of(plausible(seed, trajectories=8)), days(30)
    for insight in INSIGHTS:
        whole: dict[str, Document] = msgspec.to_builtins(insight(lives, moment))
        total: dict[str, Document] = {}
        for start in range(0, len(lives), size):
            add(total, msgspec.to_builtins(insight(lives[start : start + size], moment)))
        assert total == whole, insight


@settings(max_examples=20)
@given(seed=st.integers(0, 2**32), hours=st.floats(0, 200))
def test_an_insight_can_be_had_of_any_past_date(seed: int, hours: float) -> None:
    moment = NOW + timedelta(hours=hours)
    then = [life for one in lives_of(plausible(seed)) if (life := as_of(one, moment))]
    for insight in INSIGHTS:
        assert msgspec.json.encode(insight(then, moment))


def test_what_is_not_of_the_same_insight_cannot_be_added_up() -> None:
    with pytest.raises(TypeError, match="tellingen"):
        add({"tellingen": 1}, {"tellingen": [1]})


def test_the_time_of_a_stage_does_not_count_pauses_and_goes_on_until_the_moment() -> None:
    life = life_after(
        started(),
        in_stage(Stage.INTAKE, due=NOW + timedelta(hours=1, days=90)),
        course.TrajectoryPaused(reason=SECRET),
        course.TrajectoryResumed(paused_seconds=3600),
        course.StageCompleted(stage=Stage.INTAKE, visit=1),
        in_stage(Stage.VOORTRAJECT, due=NOW + timedelta(hours=5, days=30)),
    )
    found = stage_times([life], NOW + timedelta(hours=5, days=10))
    assert found.times == {"intake": [(round(2 / 24, 3), "afgerond", 90.0)], "voortraject": [(10.0, None, 30.0)]}
    assert found.left == {"intake|afgerond": 1, "voortraject|loopt": 1}


def test_who_waits_for_a_place_is_told_from_who_has_one() -> None:
    workplace = lw.WorkplaceOffered(employer=EMPLOYER, starts=date(2026, 5, 1), hours_work=28, hours_learning=8, supervisor="x")
    waits = life_after(started(), CHOICE, in_stage(Stage.VOORTRAJECT))
    placed = life_after(started(), in_stage(Stage.LEER_WERK), workplace)
    later = life_after(started(), CHOICE, in_stage(Stage.PLACEMENT))
    found = demand([waits, placed, later, life_after(started(), in_stage(Stage.VOORTRAJECT), DROPPED)], days(1))
    assert found.running == {"zorg|zorg|mbo-2|wacht": 1, "zorg|onbekend|onbekend|heeft-plek": 1}


def test_the_mix_is_counted_at_every_step_from_coming_in_to_work_that_lasts() -> None:
    def measured(round: int, level: LanguageLevel) -> Event:
        return lw.LanguageLevelMeasured(skill=Skill.SPEAKING, level=level, round=round)

    profile = intake.ProfileEstablished(requirements=(intake.Requirement(criterion="taal", requirement="A1", hard=True),))
    met = intake.CriterionMeasured(criterion="taal", measured=SECRET, met=True)
    first, second = measured(1, LanguageLevel.A1), measured(2, LanguageLevel.B1)
    life = life_after(started(), CHOICE, profile, met, SELECTED, first, second, CONTRACT, SUSTAINED)
    assert intake_mix([life, life_after(started())], days(1)).steps == {
        "ingestroomd|mbo-2|A1|ja": 1,
        "geselecteerd|mbo-2|A1|ja": 1,
        "geplaatst|mbo-2|A1|ja": 1,
        "duurzaam-aan-het-werk|mbo-2|A1|ja": 1,
        "ingestroomd|onbekend|onbekend|onbekend": 1,
    }


def test_how_those_with_an_exception_end_stands_beside_those_who_met_the_criterion() -> None:
    def measured(met: bool) -> Event:
        return intake.CriterionMeasured(criterion="taal", measured=SECRET, met=met)

    asked = intake.CriterionExceptionRequested(criterion="taal", reason=SECRET)
    signed = intake.CriterionExceptionSigned(criterion="taal")
    with_exception = life_after(started(), measured(False), asked, signed, SELECTED, DROPPED)
    without = life_after(started(), measured(True), SELECTED)
    refused = life_after(started(), measured(False), asked)
    found = exemptions([with_exception, without, refused], days(1))
    assert found.asked == {"taal|getekend": 1, "taal|gevraagd": 1}
    assert found.outcomes == {"taal|uitzondering|uitgevallen": 1, "taal|voldaan|loopt": 1}


def test_a_proefplaatsing_counts_from_its_start_and_one_of_a_later_day_not_yet() -> None:
    def trial(starts: int) -> Event:
        return placement.TrialPlacementStarted(employer=EMPLOYER, starts=days(starts), ends=days(starts + 60), limit=days(180))

    runs = life_after(started(), CHOICE, trial(0), placement.TrialPlacementExtended(employer=EMPLOYER, ends=days(90), reason=SECRET))
    ended = life_after(started(), trial(0), placement.TrialPlacementEnded(employer=EMPLOYER, hired=False))
    found = trials([runs, ended, life_after(started(), trial(40))], days(10))
    assert found.times == {"mbo-2": [(10.0, None)], "onbekend": [(round(2 / 24, 3), "niet-aangenomen")]}
    assert found.extensions == {"1|loopt": 1, "0|niet-aangenomen": 1}


def test_language_grows_from_the_first_measurement_of_each_skill() -> None:
    measured = [lw.LanguageLevelMeasured(skill=Skill.SPEAKING, level=level, round=1) for level in (LanguageLevel.A1, LanguageLevel.B1)]
    assert language_growth([life_after(started(), *measured)], days(1)).curves == {"spreken|A1": [[(0.0, 1), (HOUR, 3)]]}


def test_placement_drop_out_and_other_ways_out_compete_and_the_rest_still_may_be_placed() -> None:
    moved = course.TrajectoryEnded(outcome=Outcome.MOVED_AWAY, reason=EndReason.MOVED, component=Component.LEARNING)
    lives = [life_after(started(), *rest) for rest in ((CONTRACT, DROPPED), (DROPPED,), (moved,), ())]
    assert work(lives, days(2)).placements == [(HOUR, "plaatsing"), (HOUR, "uitval"), (HOUR, "andere-uitstroom"), (2.0, None)]


def test_still_at_work_is_only_asked_of_contracts_that_began_so_long_ago() -> None:
    def contract(starts: date) -> Event:
        return placement.ContractSigned(employer=EMPLOYER, starts=starts, wage_cents=1, months=0, growth="geen")

    confirmed = placement.EmploymentConfirmed(employer=EMPLOYER, month=3)
    lost = placement.JobLost(employer=EMPLOYER, month=5, reason=SECRET)
    life = life_after(started(), contract(date(2026, 3, 1)), confirmed, lost)
    assert work([life], days(200)).still == {"3|aan-het-werk": 1, "6|verloren": 1}
    assert work([life_after(started(), contract(date(2026, 3, 1)))], days(95)).still == {"3|onbekend": 1}
    assert work([life], days(200)).employment == [(round(1.5 + 1 / 24, 3), "verloren")], "from midnight in the Netherlands"


def test_a_loss_belongs_to_the_contract_before_it_and_not_to_an_earlier_one() -> None:
    lost = placement.JobLost(employer=EMPLOYER, month=5, reason=SECRET)
    renewed = life_after(started(), CONTRACT, CONTRACT, lost)
    assert [cause for _, cause in work([renewed], days(9)).employment] == [None, "verloren"]
    again = life_after(started(), CONTRACT, lost, CONTRACT)
    assert [cause for _, cause in work([again], days(9)).employment] == ["verloren", None]


def test_every_visit_to_a_stage_comes_with_the_day_of_its_first_adjustment_and_what_held_before_it() -> None:
    def adjusted(place: str) -> Event:
        return course.PlanAdjusted(changes={place: 12}, reason=SECRET)

    raised = steering.AttentionRaised(signal="s", rule="stil", evidence=SECRET, component=Component.LEARNING)
    attended = course.AttendanceReported(component=Component.LEARNING, round=1, percent=40)
    level = lw.LanguageLevelMeasured(skill=Skill.SPEAKING, level=LanguageLevel.A2, round=1)
    passed = steering.AttentionPassed(signal="s")
    between = (raised, adjusted("voortraject.taal.uren"), adjusted("leer_werk.rondes"), passed, level)
    life = life_after(started(), attended, in_stage(Stage.VOORTRAJECT), *between, in_stage(Stage.GO_NO_GO))
    stay, following = adjustments([life], NOW + timedelta(hours=10)).stays
    assert (stay.group, stay.days, stay.cause) == (("zorg", "voortraject"), 0.25, "verlaten")
    assert stay.adjusted == (round(2 / 24, 3), "voortraject.taal")
    assert stay.circumstances == [(round(1 / 24, 3), "stil"), (round(4 / 24, 3), "")]
    assert (stay.attendance, stay.language) == ([(-HOUR, 40.0)], [(round(5 / 24, 3), 2.0)])
    assert (following.cause, following.adjusted, following.days) == (None, None, round(2 / 24, 3))


def test_waiting_is_counted_by_party_and_kind_and_how_late_it_became() -> None:
    def asked(due: float) -> Event:
        return requests.PartnerRequested(
            key="a", request=named("a"), kind="pip", role=Role.SCHOOL, partner=SCHOOL, content={}, due=days(due), escalate_at=days(90)
        )

    open_still = life_after(started(), asked(3), requests.PartnerReminded(key="a", count=1))
    answered = life_after(started(), asked(3), requests.PartnerAnswered(key="a", answer={}))
    found = waiting([open_still, answered], days(10))
    assert found.times == {"roc|pip|9|open": 1, "roc|pip|0|over": 1}
    assert found.late == {"roc|pip|7": 1}
    assert found.endings == {"roc|pip|open|herinnerd": 1, "roc|pip|beantwoord|": 1}


def test_cost_is_summed_by_source_and_component_and_kept_for_each_that_ended() -> None:
    spent = steering.CostIncurred(source="gemeente", component=Component.LANGUAGE, cents=200)
    committed = steering.MoneyCommitted(source="gemeente", component=Component.LANGUAGE, cents=500)
    found = cost(
        [life_after(started(), committed, spent, spent, SUSTAINED), life_after(started(), DROPPED), life_after(started())], days(1)
    )
    assert (found.spent, found.committed) == ({"gemeente|taal": 400}, {"gemeente|taal": 500})
    assert found.ended == [(400, True), (0, False)]


def test_a_signal_that_an_adjustment_names_led_to_that_adjustment() -> None:
    raised = steering.AttentionRaised(signal="s", rule="stil", evidence=SECRET, component=Component.LEARNING)
    adjusted = course.PlanAdjusted(changes={"taal.meten_elke": "P4W"}, reason=SECRET, signal="s")
    passed = steering.AttentionPassed(signal="s")
    found = signals([life_after(started(), raised, *rest) for rest in ((adjusted, passed), (passed,), ())], NOW + timedelta(hours=13))
    assert found.consequences == {"stil|bijgestuurd": 1, "stil|vervallen": 1, "stil|open": 1}
    assert found.times == {"stil": [(HOUR, "bijgestuurd"), (HOUR, "vervallen"), (0.5, None)]}


def test_a_trajectory_is_watched_from_its_beginning_also_when_no_rule_spoke_and_after_its_end() -> None:
    raised = steering.AttentionRaised(signal="s", rule="stil", evidence=SECRET, component=Component.LEARNING)
    found = signals([life_after(started(), raised, DROPPED), life_after(started(), SUSTAINED)], days(9)).watched
    assert [(one.spoke, one.dropped_out, one.until) for one in found] == [({"stil": [HOUR]}, round(2 / 24, 3), 9.0), ({}, None, 9.0)]
