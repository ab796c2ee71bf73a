"""Each rule: when it speaks, when it just does not, what it says, and when it is over."""

from datetime import date, datetime, timedelta

import pytest

from events.trajectory.state import Trajectory
from events.vocabulary import course, placement, requests, steering, voortraject
from events.vocabulary import leer_werk as lw
from events.vocabulary.go_no_go import DecisionPostponed
from events.vocabulary.intake import CivicTermSet
from events.vocabulary.values import Component, GuidanceKind, LanguageLevel, Role, Skill, Stage, Verdict
from tests.workflows.signals.watching import Watched, moment, threshold
from tests.workflows.specification import EMPLOYER, MUNICIPALITY, NOW, SCHOOL, in_stage, partner
from workflows.law.calendar import beginning_of
from workflows.law.contract import last_day
from workflows.law.period import AMSTERDAM, Period
from workflows.programme.civic_term import UNEVEN
from workflows.signals.finding import span

LOW = threshold("aanwezigheid", onder=80, herstel=85)
FALLING = threshold("aanwezigheid-daalt", boven=15)
CONTENT = threshold("tevredenheid", onder=6)
SINKING = threshold("tevredenheid-daalt", boven=2)


def attended(round: int, percent: int, component: Component = Component.LEARNING) -> course.AttendanceReported:
    """How much of a round was attended."""
    return course.AttendanceReported(component=component, round=round, percent=percent)


def level(round: int, measured: LanguageLevel, skill: Skill = Skill.LISTENING) -> lw.LanguageLevelMeasured:
    """A measurement of a skill."""
    return lw.LanguageLevelMeasured(skill=skill, level=measured, round=round)


def mark(score: int, side: Role = Role.PARTICIPANT) -> course.SatisfactionReported:
    """How satisfied somebody is."""
    return course.SatisfactionReported(side=side, score=score)


def evaluated(round: int, party: Role = Role.EMPLOYER, verdict: Verdict = Verdict.CONTINUE) -> course.EvaluationHeld:
    """What a party concluded of a round."""
    return course.EvaluationHeld(round=round, party=party, verdict=verdict)


def paused(days: int) -> tuple[course.TrajectoryPaused, course.TrajectoryResumed]:
    """A pause of so many days that is over now."""
    return course.TrajectoryPaused(reason="ziek"), course.TrajectoryResumed(paused_seconds=days * 86400.0)


LESSONS = lw.LanguageStarted(starts=NOW.date(), hours_a_week=9)
COACH = lw.GuidanceStarted(kind=GuidanceKind.JOB_COACH, guide="coach-1", starts=NOW.date())
PLACE = lw.WorkplaceOffered(employer=EMPLOYER, starts=NOW.date(), hours_work=32, hours_learning=8, supervisor="meester")
CONTRACT = placement.ContractSigned(employer=EMPLOYER, starts=NOW.date(), wage_cents=230_000, months=12, growth="mbo 3")


# Too long in a stage --------------------------------------------------------------------------------------------------


def test_a_stage_that_lasts_longer_than_planned_is_told_after_the_threshold_and_not_before() -> None:
    life = Watched(threshold("over-de-norm", boven=30)).on(0, in_stage(Stage.VOORTRAJECT))
    assert life.hears(119.9) == []
    assert life.looks(119.9).again == moment(120)
    assert life.hears(120) == ["+over-de-norm:voortraject-1"]
    assert life.evidence == "voortraject duurt 4 weken langer dan gepland (tot 31-05-2026); drempel 30 dagen"


def test_a_threshold_of_time_may_be_a_duration() -> None:
    life = Watched(threshold("over-de-norm", na="PT5S")).on(0, in_stage(Stage.VOORTRAJECT))
    assert life.hears(90) == []
    assert life.hears(90 + 6 / 86400) == ["+over-de-norm:voortraject-1"]
    assert life.evidence.startswith("voortraject duurt 6 seconden langer dan gepland")


def test_more_time_or_the_end_of_the_stage_ends_it_and_the_next_stage_is_another_subject() -> None:
    life = Watched(threshold("over-de-norm", boven=30)).on(0, in_stage(Stage.VOORTRAJECT))
    assert life.hears(130) == ["+over-de-norm:voortraject-1"]
    life.on(131, course.DeadlineMoved(subject="fase", due=moment(200)))
    assert life.hears(131) == ["-over-de-norm:voortraject-1"]
    life.on(140, course.StageCompleted(stage=Stage.VOORTRAJECT, visit=1))
    assert life.hears(300) == []
    life.on(300, course.StageEntered(stage=Stage.GO_NO_GO, visit=1, due=moment(310)))
    assert life.hears(345) == ["+over-de-norm:go-no-go-1"]


def test_a_decision_that_was_put_off_is_not_late_until_long_after_that_moment() -> None:
    life = Watched(threshold("over-de-norm", boven=30)).on(0, in_stage(Stage.GO_NO_GO))
    life.on(80, DecisionPostponed(until=moment(150), reason="wacht op opvang", by="anna", visit=1))
    assert life.hears(179) == []
    assert life.hears(180) == ["+over-de-norm:go-no-go-1"]


# Language ------------------------------------------------------------------------------------------------------------

GROWTH = threshold("taalgroei", na="P9W")


def learning(*measured: tuple[float, LanguageLevel]) -> Watched:
    """Somebody with lessons towards A2."""
    life = Watched(GROWTH, voortraject__taal__doelniveau="A2").on(0, in_stage(Stage.VOORTRAJECT), LESSONS)
    for round, (day, found) in enumerate(measured, start=1):
        life.on(day, level(round, found))
    return life


def test_a_skill_that_was_measured_again_and_did_not_grow_for_longer_than_the_norm_is_told() -> None:
    life = learning((0, LanguageLevel.A1), (49, LanguageLevel.A1))
    assert life.hears(62) == []
    assert life.hears(98) == ["+taalgroei:luisteren"]
    assert life.evidence == "taalniveau luisteren A1 sinds 14 weken; norm 9 weken"


def test_a_level_that_was_measured_once_says_nothing_of_growth() -> None:
    assert learning((0, LanguageLevel.A1)).hears(200) == []


def test_what_has_reached_the_level_aimed_at_need_not_grow() -> None:
    assert learning((0, LanguageLevel.A2), (50, LanguageLevel.A2)).hears(200) == []


def test_without_lessons_nothing_need_grow() -> None:
    assert learning((0, LanguageLevel.A1), (50, LanguageLevel.A1)).on(55, lw.LanguageStopped(reason="klaar")).hears(200) == []


def test_growth_ends_the_signal_and_a_level_that_falls_back_has_not_grown() -> None:
    life = learning((0, LanguageLevel.BELOW_A1), (60, LanguageLevel.BELOW_A1))
    assert life.hears(70) == ["+taalgroei:luisteren"]
    life.on(80, level(3, LanguageLevel.A1))
    assert life.hears(80) == ["-taalgroei:luisteren"]
    life.on(160, level(4, LanguageLevel.BELOW_A1))
    assert life.hears(160) == ["+taalgroei:luisteren"]
    assert life.evidence == "taalniveau luisteren onder-A1, niet boven A1 sinds 11 weken; norm 9 weken"


def test_skills_are_subjects_of_their_own() -> None:
    life = learning((0, LanguageLevel.A1), (49, LanguageLevel.A1))
    life.on(0, level(1, LanguageLevel.A1, Skill.READING)).on(49, level(2, LanguageLevel.A2, Skill.READING))
    assert life.hears(98) == ["+taalgroei:luisteren"]


def test_a_pause_does_not_count_as_time_without_growth() -> None:
    life = learning((0, LanguageLevel.A1), (49, LanguageLevel.A1)).on(50, *paused(28))
    assert life.hears(63 + 27) == []
    assert life.hears(63 + 29) == ["+taalgroei:luisteren"]
    assert life.evidence == "taalniveau luisteren A1 sinds 9 weken; norm 9 weken"


def test_a_level_that_was_corrected_counts_as_if_it_was_told_right() -> None:
    life = learning((0, LanguageLevel.A1), (49, LanguageLevel.A1))
    wrong = life.facts[-1].id_on(life.state.id)
    life.on(60, course.FactCorrected(corrects=wrong, field="level", value="A2", reason="verschreven"))
    assert life.hears(98) == []
    assert [(each.value, each.at.at) for each in life.state.language.growth[Skill.LISTENING]] == [(1, moment(0)), (2, moment(49))]


# Attendance ----------------------------------------------------------------------------------------------------------


def test_attendance_under_the_threshold_is_told_and_on_it_is_not() -> None:
    life = Watched(LOW).on(0, in_stage(Stage.LEER_WERK), attended(1, 80))
    assert life.hears(1) == []
    life.on(30, attended(2, 79), attended(1, 60, Component.WORKING))
    assert life.hears(30) == ["+aanwezigheid:leren", "+aanwezigheid:werken"]
    assert [signal.evidence for signal in life.said] == [
        "aanwezigheid leren 79 % in ronde 2; drempel 80 %",
        "aanwezigheid werken 60 % in ronde 1; drempel 80 %",
    ]
    assert [signal.component for signal in life.said] == [Component.LEARNING, Component.WORKING]


def test_attendance_has_to_recover_before_the_signal_passes() -> None:
    life = Watched(LOW).on(0, in_stage(Stage.LEER_WERK), attended(1, 70))
    assert life.hears(0) == ["+aanwezigheid:leren"]
    assert life.on(30, attended(2, 84)).hears(30) == []
    assert life.on(60, attended(3, 85)).hears(60) == ["-aanwezigheid:leren"]


def test_attendance_is_no_news_when_the_leer_werk_is_over_and_begins_anew_with_the_next() -> None:
    life = Watched(LOW).on(0, in_stage(Stage.LEER_WERK), attended(1, 70))
    assert life.hears(0) == ["+aanwezigheid:leren"]
    assert life.on(90, in_stage(Stage.PLACEMENT)).hears(90) == ["-aanwezigheid:leren"]
    assert life.on(200, in_stage(Stage.LEER_WERK, 2)).hears(200) == []


def test_attendance_that_falls_is_told_by_how_much() -> None:
    life = Watched(LOW, FALLING).on(0, in_stage(Stage.LEER_WERK), attended(1, 97))
    assert life.on(30, attended(2, 82)).hears(30) == []
    life = Watched(LOW, FALLING).on(0, in_stage(Stage.LEER_WERK), attended(1, 98))
    assert life.on(30, attended(2, 82)).hears(30) == ["+aanwezigheid-daalt:leren"]
    assert life.evidence == "aanwezigheid leren van 98 % in ronde 1 naar 82 % in ronde 2; drempel 15 punten"
    assert life.on(60, attended(3, 84)).hears(60) == ["-aanwezigheid-daalt:leren"]


def test_attendance_that_falls_and_is_low_is_one_signal() -> None:
    life = Watched(LOW, FALLING).on(0, in_stage(Stage.LEER_WERK), attended(1, 98), attended(2, 60))
    assert life.hears(0) == ["+aanwezigheid:leren"]


# People --------------------------------------------------------------------------------------------------------------


def test_contact_with_who_guides_that_is_overdue_by_the_rhythm_of_the_plan_is_told() -> None:
    life = Watched(threshold("geen-contact", na="P6W"), begeleiding__contact_elke="P4W").on(0, in_stage(Stage.VOORTRAJECT), COACH)
    life.on(20, lw.GuidanceContactHeld(round=1, took_place=True))
    life.on(60, lw.GuidanceContactHeld(round=2, took_place=False))
    assert life.hears(20 + 69) == []
    assert life.hears(20 + 70) == ["+geen-contact:begeleiding"]
    assert life.evidence == "geen contact met de begeleiding sinds 10 weken; norm elke 4 weken, drempel 6 weken later"
    assert life.on(91, lw.GuidanceContactHeld(round=3, took_place=True)).hears(91) == ["-geen-contact:begeleiding"]


def test_a_coach_who_never_spoke_to_anybody_is_told_of_from_the_beginning_of_guidance() -> None:
    life = Watched(threshold("geen-contact", na="P6W"), begeleiding__contact_elke="P4W").on(0, in_stage(Stage.VOORTRAJECT))
    assert life.hears(100) == [], "there is no guidance yet"
    assert life.on(100, COACH).hears(171) == ["+geen-contact:begeleiding"]


def test_low_satisfaction_is_told_by_side() -> None:
    life = Watched(CONTENT, SINKING).on(0, in_stage(Stage.LEER_WERK), mark(6), mark(5, Role.EMPLOYER))
    assert life.hears(0) == ["+tevredenheid:werkgever"]
    assert life.evidence == "tevredenheid werkgever 5; drempel 6"
    assert life.on(30, mark(6, Role.EMPLOYER)).hears(30) == ["-tevredenheid:werkgever"]


def test_satisfaction_that_falls_is_told_and_when_it_is_low_as_well_it_is_one_signal() -> None:
    life = Watched(CONTENT, SINKING).on(0, in_stage(Stage.LEER_WERK), mark(9), mark(7))
    assert life.hears(0) == []
    assert life.on(1, mark(9)).on(2, mark(6)).hears(2) == ["+tevredenheid-daalt:deelnemer"]
    assert life.evidence == "tevredenheid deelnemer van 9 naar 6; drempel 2 punten"
    assert life.on(3, mark(3)).hears(3) == ["-tevredenheid-daalt:deelnemer", "+tevredenheid:deelnemer"]


def test_what_the_employer_of_the_leer_werk_thought_is_no_news_when_that_is_over() -> None:
    life = Watched(CONTENT).on(0, in_stage(Stage.LEER_WERK), mark(4, Role.EMPLOYER))
    assert life.on(1, in_stage(Stage.PLACEMENT)).hears(1) == []


# Waiting -------------------------------------------------------------------------------------------------------------


def asked(kind: str, of: str, role: Role, due: float) -> requests.PartnerRequested:
    """An open question."""
    return requests.PartnerRequested(
        key=f"x:{kind}",
        request=partner(kind),
        kind=kind,
        role=role,
        partner=partner(of),
        content={"ronde": 1},
        due=moment(due),
        escalate_at=moment(due + 14),
    )


def test_a_partner_that_is_silent_long_past_the_date_is_one_signal_whatever_was_asked() -> None:
    life = Watched(threshold("partner-zwijgt", na="P6W")).on(0, in_stage(Stage.LEER_WERK))
    life.on(0, asked("inschrijven", "roc", Role.SCHOOL, 10), asked("kwalificeren", "roc", Role.SCHOOL, 12))
    life.on(0, asked("werkplek-bieden", "werkgever", Role.EMPLOYER, 30))
    assert life.hears(51) == []
    assert life.hears(55) == [f"+partner-zwijgt:roc-{SCHOOL}"]
    assert life.evidence == "de roc is 6 weken te laat met een antwoord: Inschrijving bij de opleiding, en 1 andere; drempel 6 weken"
    life.on(56, requests.PartnerAnswered(key="x:inschrijven", answer={}))
    assert life.hears(56) == []
    life.on(57, requests.PartnerRequestWithdrawn(key="x:kwalificeren", reason="plan gewijzigd"))
    assert life.hears(57) == [f"-partner-zwijgt:roc-{SCHOOL}"]


def test_a_question_that_was_asked_after_its_date_of_law_is_not_silence_at_once() -> None:
    life = Watched(threshold("partner-zwijgt", na="P6W")).on(0, in_stage(Stage.LEER_WERK))
    life.on(100, asked("pip-herzien", "gemeente", Role.MUNICIPALITY, 10))
    assert life.hears(141) == []
    assert life.hears(142) == [f"+partner-zwijgt:gemeente-{MUNICIPALITY}"]


def test_of_the_silence_about_an_evaluation_one_rule_speaks() -> None:
    silent, missed = threshold("partner-zwijgt", na="P1W"), threshold("evaluatie-gemist", na="P6W")
    question = asked("werkevaluatie", "werkgever", Role.EMPLOYER, 10)
    assert Watched(silent).on(0, in_stage(Stage.LEER_WERK), question).hears(20) == [f"+partner-zwijgt:werkgever-{EMPLOYER}"]
    assert Watched(silent, missed).on(0, in_stage(Stage.LEER_WERK), question).hears(20) == []


def test_a_barrier_that_is_open_past_its_date_is_told_until_it_is_settled() -> None:
    due = moment(10).date()
    life = Watched(threshold("belemmering-open", na="P2W")).on(0, in_stage(Stage.VOORTRAJECT))
    life.on(0, voortraject.BarrierReported(barrier="belemmering-1", kind="kinderopvang", owner=Role.MUNICIPALITY, due=due))
    assert life.hears(24) == [], "the day itself is in time"
    assert life.hears(25) == ["+belemmering-open:belemmering-1"]
    assert life.evidence == f"belemmering kinderopvang zou weg zijn op {due:%d-%m-%Y} (door gemeente), 2 weken geleden; drempel 2 weken"
    life.on(26, voortraject.BarrierCleared(barrier="belemmering-1"))
    assert life.hears(26) == ["-belemmering-open:belemmering-1"]


def test_an_evaluation_that_does_not_come_is_told_by_party_and_round() -> None:
    life = Watched(threshold("evaluatie-gemist", na="P3W")).on(0, in_stage(Stage.LEER_WERK), PLACE)
    assert life.hears(300) == [], "nobody was asked yet"
    life = Watched(threshold("evaluatie-gemist", na="P3W")).on(0, in_stage(Stage.LEER_WERK), PLACE)
    life.on(60, asked("werkevaluatie", "werkgever", Role.EMPLOYER, 80), asked("studievoortgang", "roc", Role.SCHOOL, 80))
    life.on(61, evaluated(1, Role.SCHOOL))
    assert life.hears(100) == []
    assert life.hears(101) == ["+evaluatie-gemist:werkgever"]
    assert life.evidence == "evaluatie 1 door de werkgever zou er zijn op 21-05-2026, 3 weken geleden, en is er niet; drempel 3 weken"
    assert life.on(102, evaluated(1)).hears(102) == ["-evaluatie-gemist:werkgever"]
    assert life.on(120, in_stage(Stage.LEER_WERK, 2)).hears(300) == [], "what was asked in an earlier leer-werk is over"


# The civic integration term, and staying at work -----------------------------------------------------------------------


def term(until: float) -> CivicTermSet:
    """The term of civic integration."""
    return CivicTermSet(starts=NOW.date(), ends=moment(until).date(), ground="PIP")


def test_a_plan_that_ends_after_the_term_is_told_when_it_is_late_enough() -> None:
    fits, late = Watched(threshold("termijn-te-kort", boven=60)), Watched(threshold("termijn-te-kort", boven=60))
    for life, until in ((fits, 700), (late, 100)):
        life.on(0, in_stage(Stage.LEER_WERK), term(until))
    assert fits.hears(80) == []
    assert late.hears(80) == []
    assert late.looks(80).again == beginning_of(moment(90 + 70 - UNEVEN).date()), "by days, and in time for months of another length"
    assert late.looks(159).again == beginning_of(moment(160).date())
    assert late.hears(161) == ["+termijn-te-kort:inburgering"]
    ends, planned = moment(100), moment(161)
    assert late.evidence == (
        f"volgens plan is het leer-werk klaar op {planned:%d-%m-%Y}, 61 dagen na het einde van de inburgeringstermijn op {ends:%d-%m-%Y}; "
        "drempel 60 dagen"
    )


def at_work(**places: str | int | bool) -> Watched:
    """Somebody in the aftercare, at the employer of the leer-werk."""
    life = Watched(threshold("baan-in-gevaar", na="P6W"), CONTENT, **places).on(0, in_stage(Stage.LEER_WERK), PLACE)
    life.on(10, evaluated(2), mark(8, Role.EMPLOYER)).on(20, in_stage(Stage.PLACEMENT), CONTRACT)
    return life.on(20, in_stage(Stage.AFTERCARE), placement.AftercareStarted(starts=moment(20), ends=moment(400)))


def test_a_confirmation_of_the_job_that_does_not_come_is_told() -> None:
    life = at_work()
    assert life.plan.aftercare.confirmations[0].month == 1
    assert life.hears(20 + 31 + 41) == []
    assert life.hears(20 + 31 + 43) == ["+baan-in-gevaar:nazorg"]
    assert life.evidence == "de bevestiging van maand 1 was op 22-04-2026, 6 weken geleden, en is er niet; drempel 6 weken"
    life.on(100, placement.EmploymentConfirmed(employer=EMPLOYER, month=1))
    assert life.hears(100) == ["-baan-in-gevaar:nazorg"]


@pytest.mark.parametrize(
    ("doubt", "words"),
    [
        (mark(5, Role.EMPLOYER), "tevredenheid werkgever 5 bij de laatste evaluatie; drempel 6"),
        (evaluated(2, verdict=Verdict.ADJUST), "de werkgever wilde bijsturen bij de laatste evaluatie (ronde 2)"),
    ],
)
def test_an_employer_who_was_not_content_before_the_contract_puts_the_job_at_risk(doubt: course.EvaluationHeld, words: str) -> None:
    life = Watched(threshold("baan-in-gevaar", na="P6W"), CONTENT).on(0, in_stage(Stage.LEER_WERK), PLACE, doubt)
    assert life.hears(0) in ([], ["+tevredenheid:werkgever"])
    life.on(20, in_stage(Stage.PLACEMENT), CONTRACT)
    life.on(20, in_stage(Stage.AFTERCARE), placement.AftercareStarted(starts=moment(20), ends=moment(400)))
    assert "+baan-in-gevaar:nazorg" in life.hears(20)
    assert life.evidence == words


def test_a_contract_that_ended_without_a_word_puts_the_job_at_risk_from_the_day_after_until_it_is_told_what_followed() -> None:
    life = Watched(threshold("baan-in-gevaar", na="P6W")).on(0, in_stage(Stage.PLACEMENT), CONTRACT.model_copy(update={"months": 1}))
    life.on(0, in_stage(Stage.AFTERCARE), placement.AftercareStarted(starts=moment(0), ends=moment(400)))
    last = moment(30).date()
    life.on(29, placement.EmploymentConfirmed(employer=EMPLOYER, month=1))
    assert life.hears(30) == []
    assert life.hears(31) == ["+baan-in-gevaar:nazorg"]
    assert life.evidence == f"het contract liep af op {last:%d-%m-%Y}, en er is niet vastgelegd wat erop volgde"
    renewed = placement.ContractChanged(employer=EMPLOYER, starts=moment(31).date(), wage_cents=230_000, until=moment(300).date())
    assert life.on(32, renewed).hears(32) == ["-baan-in-gevaar:nazorg"]


def test_a_job_at_risk_that_was_dealt_with_is_not_told_every_month_but_when_there_is_more_to_say() -> None:
    life = at_work()
    assert life.hears(95) == ["+baan-in-gevaar:nazorg"]
    life.on(96, steering.AttentionDismissed(signal="baan-in-gevaar:nazorg", reason="gebeld, gaat goed"))
    assert [life.hears(day) for day in (130, 160, 190)] == [[], [], []]
    contract = life.state.placement.contract
    assert contract
    over = (last_day(contract) or date.max) - moment(0).date()
    assert life.hears(over.days + 2) == ["+baan-in-gevaar:nazorg"], "the contract ended without a word"


def test_what_another_employer_thought_says_nothing_of_this_job() -> None:
    other = CONTRACT.model_copy(update={"employer": partner("ander")})
    life = Watched(threshold("baan-in-gevaar", na="P6W")).on(0, in_stage(Stage.LEER_WERK), PLACE, evaluated(2, verdict=Verdict.STOP))
    life.on(20, in_stage(Stage.PLACEMENT), other)
    life.on(20, in_stage(Stage.AFTERCARE), placement.AftercareStarted(starts=moment(20), ends=moment(400)))
    assert life.hears(20) == []


def test_a_trajectory_that_is_paused_or_has_not_begun_has_no_signals() -> None:
    life = Watched(LOW).on(0, in_stage(Stage.LEER_WERK), attended(1, 10), course.TrajectoryPaused(reason="ziek"))
    assert life.hears(10) == []
    assert life.looks(10).again is None
    assert not life.state.attention
    assert Trajectory(life.state.id).attention == {}


@pytest.mark.parametrize("month", [2, 5, 10])
def test_how_long_ago_is_told_as_the_threshold_counts_it_when_the_clock_changes_too(month: int) -> None:
    since = datetime(2027, month, 20, 10, tzinfo=AMSTERDAM)
    until = Period(weeks=6).after(since)
    assert span(since, until) == "6 weken"
    assert span(since, until - timedelta(minutes=1)) == "5 weken"
