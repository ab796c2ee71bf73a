"""What each question sees in a life of which it is known what happened."""

from datetime import date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.days import beginning_of
from events.vocabulary import course, intake, leer_werk, placement, requests, steering
from events.vocabulary.base import Event
from events.vocabulary.values import (
    Component,
    EndReason,
    LanguageLevel,
    LearningForm,
    Level,
    Outcome,
    Role,
    Shortfall,
    Skill,
    Stage,
    Verdict,
)
from projections.learning.estimates.growth import MONTH
from projections.learning.estimates.risk import Life as Time
from projections.learning.lives.as_of import as_of
from projections.learning.lives.facts import Pause
from projections.learning.lives.measures import InClass, active_days, entered
from projections.learning.lives.table import Life
from projections.learning.questions.asked import stays
from projections.learning.questions.catalogue import QUESTIONS
from projections.learning.questions.cost_drivers import COST_DRIVERS, Spent
from projections.learning.questions.costs import ended_cost
from projections.learning.questions.demand import DEMAND, place
from projections.learning.questions.exceptions import let_in_by
from projections.learning.questions.intake import fit, language_at_start, steps
from projections.learning.questions.language import curves
from projections.learning.questions.network import NETWORK, curve, grows
from projections.learning.questions.outcomes import OUTCOMES, placement_time
from projections.learning.questions.question import AnyQuestion
from projections.learning.questions.retention import employment_times
from projections.learning.questions.signals import consequence, watched
from projections.learning.questions.stages import STAGES, first_visits
from projections.learning.questions.trials import trial_time
from projections.learning.questions.waiting import HOME, NUMBERS, WAITING, WIDTH
from projections.learning.questions.work import quality
from tests.projections.history import EMPLOYER, NOW, SCHOOL, SECRET, days, in_stage, named, started
from tests.projections.lives import life_after, lives_of, plausible

CHOICE = course.SectorAndLevelChosen(sector="zorg", level="mbo-2", form=LearningForm.SCHOOL)
SELECTED = intake.CandidateSelected(by="anna", reason=SECRET)
DROPPED = course.TrajectoryEnded(outcome=Outcome.DROPPED_OUT, reason=EndReason.CHILDCARE, component=Component.LEARNING)
SUSTAINED = course.TrajectoryEnded(outcome=Outcome.SUSTAINED_WORK, reason=EndReason.COMPLETED, component=Component.AFTERCARE)
CONTRACT = placement.ContractSigned(employer=EMPLOYER, starts=NOW.date(), wage_cents=250000, months=12, growth="jaarlijks")
RAISED = steering.AttentionRaised(signal="s", rule="stil", evidence=SECRET, component=Component.LEARNING)
PASSED = steering.AttentionPassed(signal="s")
HOUR = round(1 / 24, 3)


@settings(max_examples=20)
@given(question=st.sampled_from(QUESTIONS), seed=st.integers(0, 2**32), hours=st.floats(0, 200))
def test_every_question_can_be_asked_of_any_past_date(question: AnyQuestion, seed: int, hours: float) -> None:
    moment, gathering = NOW + timedelta(hours=hours), question.gather()
    for number, life in enumerate(lives_of(plausible(seed))):
        if then := as_of(life, moment):
            gathering.look(number, then, moment)


def test_the_level_of_the_job_lies_beside_that_of_the_participant_and_at_the_end_what_is_lacking() -> None:
    job = CONTRACT.model_copy(update={"level": Level.MBO_1, "level_learned": Level.MBO_2})
    assert dict(quality(life_after(started(), CONTRACT), NOW)) == {}, "of a job of which no level was told nothing is known"
    assert dict(quality(life_after(started(), job), NOW)) == {"niveau van de baan": "onder-het-niveau"}
    later = job.model_copy(update={"level": Level.MBO_2})
    ended = course.TrajectoryEnded(
        outcome=Outcome.AT_WORK, reason=EndReason.COMPLETED, component=Component.AFTERCARE, lacks=(Shortfall.HOURS,)
    )
    assert dict(quality(life_after(started(), job, later, ended), NOW)) == {
        "niveau van de baan": "op-het-niveau",
        "duurzaam: te-weinig-uren": "ontbreekt",
        "duurzaam: onder-het-minimumloon": "in-orde",
        "duurzaam: te-kort-aan-het-werk": "in-orde",
        "duurzaam: contract-loopt-af": "in-orde",
    }
    assert "duurzaam: te-weinig-uren" not in dict(quality(life_after(started(), job, DROPPED), NOW))


def test_the_time_of_a_stage_does_not_count_pauses_and_goes_on_until_the_moment() -> None:
    life = life_after(
        started(),
        in_stage(Stage.INTAKE, due=NOW + timedelta(hours=1, days=90)),
        course.TrajectoryPaused(reason=SECRET),
        course.TrajectoryResumed(paused_seconds=3600),
        course.StageCompleted(stage=Stage.INTAKE, visit=1),
        in_stage(Stage.VOORTRAJECT, due=NOW + timedelta(hours=5, days=30)),
    )
    assert dict(first_visits(life, NOW + timedelta(hours=5, days=10))) == {
        Stage.INTAKE: (round(2 / 24, 3), "afgerond", 90.0),
        Stage.VOORTRAJECT: (10.0, None, 30.0),
    }


def test_who_waits_for_a_place_is_told_from_who_has_one() -> None:
    workplace = leer_werk.WorkplaceOffered(employer=EMPLOYER, starts=date(2026, 5, 1), hours_work=28, hours_learning=8, supervisor="x")
    assert place(life_after(started(), CHOICE, in_stage(Stage.VOORTRAJECT))) == "wacht"
    assert place(life_after(started(), in_stage(Stage.LEER_WERK), workplace)) == "heeft-plek"
    assert place(life_after(started(), CHOICE, in_stage(Stage.PLACEMENT))) is None
    assert place(life_after(started(), in_stage(Stage.VOORTRAJECT), DROPPED)) is None
    waits = life_after(started(), CHOICE, in_stage(Stage.VOORTRAJECT))
    seen = InClass("wacht", ("zorg", NOW.year, NOW.month))
    assert list(DEMAND.observe(waits, days(9))) == [("", seen), ("sector zorg", seen)]


def test_the_mix_is_counted_at_every_step_from_coming_in_to_work_that_lasts() -> None:
    def measured(round: int, level: LanguageLevel) -> Event:
        return leer_werk.LanguageLevelMeasured(skill=Skill.SPEAKING, level=level, round=round)

    profile = intake.ProfileEstablished(requirements=(intake.Requirement(criterion="taal", requirement="A1", hard=True),))
    met = intake.CriterionMeasured(criterion="taal", measured=SECRET, met=True)
    first, second = measured(1, LanguageLevel.A1), measured(2, LanguageLevel.B1)
    life = life_after(started(), CHOICE, profile, met, SELECTED, first, second, CONTRACT, SUSTAINED)
    assert list(steps(life)) == ["ingestroomd", "geselecteerd", "geplaatst", "duurzaam-aan-het-werk"]
    assert (life.level, language_at_start(life), fit(life)) == ("mbo-2", LanguageLevel.A1, "ja")
    new = life_after(started())
    assert (list(steps(new)), language_at_start(new), fit(new)) == (["ingestroomd"], None, "onbekend")


def test_a_criterion_is_passed_by_a_signed_exception_or_by_meeting_it_and_not_by_asking() -> None:
    def measured(met: bool) -> Event:
        return intake.CriterionMeasured(criterion="taal", measured=SECRET, met=met)

    asked = intake.CriterionExceptionRequested(criterion="taal", reason=SECRET)
    signed = intake.CriterionExceptionSigned(criterion="taal")
    assert let_in_by(life_after(started(), measured(False), asked, signed, SELECTED)) == {("taal", "uitzondering")}
    assert let_in_by(life_after(started(), measured(True), SELECTED)) == {("taal", "voldaan")}
    assert let_in_by(life_after(started(), measured(False), asked)) == set()


def test_a_proefplaatsing_counts_from_its_start_and_one_that_goes_on_or_is_of_a_later_day_not_yet() -> None:
    def trial(starts: int) -> Event:
        return placement.TrialPlacementStarted(employer=EMPLOYER, starts=days(starts), ends=days(starts + 60), limit=days(180))

    ended = placement.TrialPlacementEnded(employer=EMPLOYER, hired=False)
    assert trial_time(life_after(started(), trial(0), ended), days(10)) == (round(2 / 24, 3), "niet-aangenomen")
    assert trial_time(life_after(started(), CHOICE, trial(0)), days(10)) is None
    assert trial_time(life_after(started(), trial(40), ended), days(10)) is None


def test_language_grows_from_the_first_measurement_of_each_skill() -> None:
    measured = [
        leer_werk.LanguageLevelMeasured(skill=Skill.SPEAKING, level=level, round=1) for level in (LanguageLevel.A1, LanguageLevel.B1)
    ]
    assert list(curves(life_after(started(), *measured))) == [(Skill.SPEAKING, LanguageLevel.A1, [(0.0, 1), (HOUR, 3)])]


def test_placement_drop_out_and_other_ways_out_compete_and_the_rest_still_may_be_placed() -> None:
    moved = course.TrajectoryEnded(outcome=Outcome.MOVED_AWAY, reason=EndReason.MOVED, component=Component.LEARNING)
    found = [placement_time(life_after(started(), *rest), days(2)) for rest in ((CONTRACT, DROPPED), (DROPPED,), (moved,), ())]
    assert found == [(HOUR, "plaatsing"), (HOUR, "uitval"), (HOUR, "andere-uitstroom"), (2.0, None)]


def test_who_was_taken_over_is_seen_from_that_day_on_in_each_thing_that_lasts_since_it_began() -> None:
    life = life_after(
        started(), in_stage(Stage.INTAKE), course.StageCompleted(stage=Stage.INTAKE, visit=1), in_stage(Stage.VOORTRAJECT), CONTRACT
    )
    paused = Pause(days(5), until=days(15), ending="hervat")
    taken_over = msgspec.structs.replace(life, taken_over_at=days(20), history=msgspec.structs.replace(life.history, pauses=[paused]))
    begun = Stage.VOORTRAJECT, taken_over.history.stages[1].at
    classes = life.classmates
    [(_, placed), *_] = OUTCOMES.observe(taken_over, days(30))
    assert (placed.entered, placed.together, placed.seen) == (20, classes, False), "the contract was signed before that"
    stages = dict(STAGES.observe(taken_over, days(30)))
    assert stages[Stage.INTAKE].life.entered > stages[Stage.INTAKE].life.time
    assert not stages[Stage.INTAKE].life.seen, "of the intakes that were over then only those are known of who went on"
    assert stages[begun[0]].life.entered == active_days(taken_over, begun[1], days(20)) < 11, "pauses do not count"
    [job] = employment_times(taken_over, days(30))
    assert job.entered == entered(taken_over, beginning_of(CONTRACT.starts)) > 20
    assert [life.entered for life in employment_times(life, days(30))] == [0]


def test_a_job_counts_from_the_midnight_in_the_netherlands_on_which_it_began_until_it_was_lost() -> None:
    began = placement.ContractSigned(employer=EMPLOYER, starts=date(2026, 3, 1), wage_cents=1, months=0, growth="geen")
    lost = placement.JobLost(employer=EMPLOYER, month=5, reason=SECRET)
    assert list(employment_times(life_after(started(), began, lost), days(200))) == [Time(1.5, "verloren", together=EMPLOYER)]


def test_a_loss_belongs_to_the_contract_before_it_and_not_to_an_earlier_one() -> None:
    lost = placement.JobLost(employer=EMPLOYER, month=5, reason=SECRET)
    renewed = life_after(started(), CONTRACT, CONTRACT, lost)
    assert [job.cause for job in employment_times(renewed, days(9))] == [None, "verloren"]
    again = life_after(started(), CONTRACT, lost, CONTRACT)
    assert [job.cause for job in employment_times(again, days(9))] == ["verloren", None]


def hours(days: float) -> int:
    return round(days * 24)


def adjusted(place: str) -> Event:
    return course.PlanAdjusted(changes={place: 12}, reason=SECRET)


def test_each_time_that_somebody_asks_comes_with_the_day_of_the_adjustment_and_what_was_asked_before() -> None:
    level = leer_werk.LanguageLevelMeasured(skill=Skill.SPEAKING, level=LanguageLevel.A2, round=1)
    asks = course.EvaluationHeld(round=1, party=Role.SCHOOL, verdict=Verdict.ADJUST, remark=SECRET)
    between = (RAISED, adjusted("voortraject.taal.uren"), PASSED, asks, adjusted("leer_werk.rondes"), level)
    life = life_after(started(), in_stage(Stage.VOORTRAJECT), *between, in_stage(Stage.GO_NO_GO))
    first, following = stays(life, NOW + timedelta(hours=10))
    where = ("zorg", Stage.VOORTRAJECT)
    assert first.group == (*where, "stil", frozenset({"stil"}), frozenset())
    assert following.group == (*where, "bijsturen", frozenset({"stil", "bijsturen"}), frozenset({"voortraject.taal"}))
    assert [(hours(day), what) for one in (first, following) for day, what in [one.adjusted or (0, "")]] == [
        (1, "voortraject.taal"),
        (1, "leer_werk.rondes"),
    ]
    assert [(hours(day), what) for day, what in first.circumstances] == [(3, "opnieuw")]
    assert (hours(first.days), first.cause, hours(first.over), first.outcome) == (6, "verlaten", 8, None)
    assert [(hours(day), level) for day, level in first.measures] == [(5, 2.0)]


def test_an_adjustment_that_nobody_asked_for_is_beside_nobody_and_one_that_comes_later_is_no_answer() -> None:
    unasked, asked = (
        life_after(started(), in_stage(Stage.VOORTRAJECT), adjusted("a.b")),
        life_after(
            started(), in_stage(Stage.VOORTRAJECT), RAISED, RAISED.model_copy(update={"rule": "traag", "signal": "t"}), adjusted("a.b")
        ),
    )
    [alone] = stays(unasked, NOW + timedelta(hours=9))
    assert alone.adjusted == (0.0, "a.b")
    assert alone.group == (alone.trajectory, 0)
    first, second = stays(asked, NOW + timedelta(hours=9))
    assert first.adjusted is None
    assert second.adjusted is not None
    assert (hours(second.adjusted[0]), second.adjusted[1]) == (1, "a.b")


def waits(life: Life, moment: datetime) -> dict[str, list[tuple[float, ...]]]:
    """By label each wait that was seen, one by one."""
    return {label: [*zip(*[iter(memoryview(some).cast("d"))] * WIDTH, strict=True)] for label, some in WAITING.observe(life, moment)}


def test_waiting_goes_on_until_the_moment_and_is_late_from_its_date() -> None:
    asked = requests.PartnerRequested(
        key="a", request=named("a"), kind="pip", role=Role.SCHOOL, partner=SCHOOL, content={}, due=days(3), escalate_at=days(90)
    )
    answered = requests.PartnerAnswered(key="a", answer={})
    whom = SCHOOL.int % NUMBERS
    [open_] = waits(life_after(started(), asked), days(10))["roc: pip"]
    assert open_ == (round(10 - HOUR, 3), round(3 - HOUR, 3), 0.0, False, whom), "it is not answered yet"
    [done] = waits(life_after(started(), asked, answered), days(10))["roc"]
    assert done == (HOUR, round(3 - HOUR, 3), 0.0, True, whom)
    withdrawn = requests.PartnerRequestWithdrawn(key="a", reason=SECRET)
    [gone] = waits(life_after(started(), asked, withdrawn), days(10))["roc"]
    assert gone == (HOUR, round(3 - HOUR, 3), 0.0, False, whom), "what was withdrawn was not answered until then"


def test_a_home_is_waited_for_since_its_own_day_with_pauses_and_is_late_from_the_day_that_was_meant() -> None:
    awaited = intake.HousingAwaited(since=date(2026, 2, 1), due=date(2026, 3, 10))
    arranged = intake.HousingArranged(on=date(2026, 3, 21))
    paused = course.TrajectoryPaused(reason=SECRET)
    [waited] = waits(life_after(started(), awaited, paused, arranged), days(200))[HOME]
    took, meant, _, answered, _ = waited
    assert (took, answered) == (48.0, True), "from the first of February to the 21st of March"
    assert meant == pytest.approx(38), "the tenth of March as well was meant"
    first = intake.HousingAwaited(since=date(2026, 1, 1), due=date(2026, 3, 26))
    assert waits(life_after(started(), first, awaited, arranged), days(200))[HOME] == [waited], "another day was told"
    assert HOME not in waits(life_after(started(), arranged), days(200))
    known = life_after(started(), awaited, arranged)
    before = as_of(known, known.history.waits_for_home[0].at)
    assert before
    assert (before.history.waits_for_home[0].until, before.history.waits_for_home[0].home_from) == (None, None)


def test_cost_is_summed_over_sources_and_known_of_who_ended_also_without_any() -> None:
    spent = [steering.CostIncurred(source=source, component=Component.LANGUAGE, cents=200) for source in ("gemeente", "fonds")]
    assert ended_cost(life_after(started(), *spent, SUSTAINED)) == (400, True)
    assert ended_cost(life_after(started(), DROPPED)) == (0, False)
    assert ended_cost(life_after(started(), *spent)) is None


def test_contacts_add_up_over_the_rounds_of_which_was_told_and_of_one_round_nothing_tells_whether_they_grow() -> None:
    def met(round: int, new: int | None) -> Event:
        return course.EvaluationHeld(round=round, party=Role.EMPLOYER, verdict=Verdict.CONTINUE, new_contacts=new)

    grew = life_after(started(), met(1, 3), met(2, None), met(3, 2))
    assert (curve(grew), grows(curve(grew))) == ([(0.0, 3), (round(2 / 24, 3), 5)], True)
    stood_still = life_after(started(), met(1, 3), met(2, 0))
    assert (curve(stood_still), grows(curve(stood_still))) == ([(0.0, 3), (HOUR, 3)], False)
    assert list(NETWORK.observe(life_after(started(), met(1, 3), met(2, None)), days(9))) == []


def test_cost_lies_beside_the_length_without_pauses_and_beside_what_was_made_for_one_participant() -> None:
    def adjusted(*places: str) -> Event:
        return course.PlanAdjusted(changes=dict.fromkeys(places, "x"), reason=SECRET)

    spent = steering.CostIncurred(source="gemeente", component=Component.LANGUAGE, cents=400)
    own = [f"voortraject.modules.lassen.{field}" for field in ("naam", "aanbieder", "norm")]
    plain = life_after(started(), spent, course.TrajectoryPaused(reason=SECRET), course.TrajectoryResumed(paused_seconds=3600), DROPPED)
    made = life_after(started(), adjusted(*own), adjusted("voortraject.modules.rekenen.norm"), spent, SUSTAINED)
    months = round(3 / 24, 3) / MONTH
    assert dict(COST_DRIVERS.observe(plain, days(9))) == {
        "duur": Spent("tot 1 jaar", 400, months, plain.classmates),
        "aanpassingen van het plan": Spent("geen", 400, months, plain.classmates),
        "eigen modules": Spent("geen", 400, months, plain.classmates),
    }
    bands = {label: one.band for label, one in COST_DRIVERS.observe(made, days(9))}
    assert bands == {"duur": "tot 1 jaar", "aanpassingen van het plan": "1 of 2", "eigen modules": "een of meer"}
    assert list(COST_DRIVERS.observe(life_after(started(), spent), days(9))) == []


def test_a_signal_that_an_adjustment_names_led_to_that_adjustment() -> None:
    adjusted = course.PlanAdjusted(changes={"taal.meten_elke": "P4W"}, reason=SECRET, signal="s")
    lives = [life_after(started(), RAISED, *rest) for rest in ((adjusted, PASSED), (PASSED,), ())]
    assert [consequence(life, life.history.signals[0]) for life in lives] == ["bijgestuurd", "vervallen", "open"]


def test_a_trajectory_is_watched_from_its_beginning_also_when_no_rule_spoke_and_after_its_end() -> None:
    found = [watched(life_after(started(), *rest), days(9)) for rest in ((RAISED, DROPPED), (SUSTAINED,))]
    assert [(one.spoke, one.dropped_out, one.until) for one in found] == [({"stil": [HOUR]}, round(2 / 24, 3), 9.0), ({}, None, 9.0)]
