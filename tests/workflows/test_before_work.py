"""Which choices are allowed before somebody goes to work, and what follows: intake, voortraject, go/no-go (domain.md C1, C2)."""

from datetime import date, datetime, timedelta

import pytest

from activities.municipalities import Intake
from events.fact import SYSTEM, Fact
from events.trajectory import evolve
from events.vocabulary import course, intake, requests, voortraject
from events.vocabulary import go_no_go as go
from events.vocabulary.base import ERASED, Event
from events.vocabulary.civic import CivicRoute, DutyEnd, RouteGround
from events.vocabulary.values import Advice, Component, EndReason, LanguageLevel, NoGoRoad, Outcome, Role, Source, Stage
from tests.workflows.specification import NOW, Given, given, in_stage, programme, started
from tests.workflows.test_decisions import (
    ADVISED,
    AT_GO_NO_GO,
    COSIGNED,
    GO,
    INTAKE,
    MOTIVATED,
    PROFILE,
    SELECT,
    SELECTION,
    UNMOTIVATED,
)
from workflows.decisions.barriers import ReportBarrier, SettleBarrier
from workflows.decisions.case import Case
from workflows.decisions.civic_duty import EndCivicDuty
from workflows.decisions.command import Command
from workflows.decisions.course import move_on
from workflows.decisions.go_no_go import DecideGoNoGo, advice_in_words, advice_is_go, ended_by_no_go, exit_in_words, starts_in
from workflows.decisions.order import decide
from workflows.decisions.refusal import Refused
from workflows.decisions.selection import ChooseRoute, RequestException, SelectCandidate, SignException
from workflows.decisions.voortraject import RecordAgreement
from workflows.programme.civic_term import RemainingTerm, remaining_term
from workflows.programme.document import Programme
from workflows.programme.stages import AdviceRule
from workflows.steps.conversation import found_in

SOME = programme()
OTHER = programme("zorg")
TO_SCHOOL = intake.CivicPlanReceived(dated=date(2026, 2, 1), route=CivicRoute.EDUCATION, level=LanguageLevel.B1)
DUAL = course.RouteChosen(dual=True, ground=RouteGround.WANTS_WORK, reason="wil werken")
BARRIER = voortraject.BarrierReported(barrier="belemmering-1", kind="kinderopvang", owner=Role.MUNICIPALITY, due=date(2026, 4, 1))


def task(kind: str, about: str = "", key: str = "t9") -> requests.TaskOpened:
    """An open task of a kind."""
    return SELECTION.model_copy(update={"key": key, "kind": kind, "about": about})


# Intake ---------------------------------------------------------------------------------------------------------------


def test_nobody_is_selected_before_an_employer_or_sector_organisation_signed_the_profile() -> None:
    unsigned = tuple(event for event in INTAKE if event is not COSIGNED)
    given(*unsigned, MOTIVATED).when(SELECT).then_refused("heeft het profiel ondertekend", "voeg een andere toe")
    given(*unsigned, MOTIVATED, COSIGNED).when(SELECT).then_among_others(
        intake.CandidateSelected(by="regisseur-anna", reason=SELECT.reason)
    )
    turned_down = SelectCandidate(selected=False, reason="wil toch niet", code=EndReason.OWN_CHOICE)
    assert given(*unsigned, MOTIVATED).when(turned_down).refusal is None, "a no needs no signature"


def test_an_exception_that_was_only_asked_for_selects_nobody() -> None:
    asked = intake.CriterionExceptionRequested(criterion="motivatie", reason="was ziek")
    given(*INTAKE, UNMOTIVATED, asked).when(SELECT).then_refused("motivatie", "tweede persoon")


def test_an_exception_to_a_criterion_that_was_met_is_not_needed() -> None:
    given(*INTAKE, MOTIVATED).when(RequestException(criterion="motivatie", reason="x")).then_refused("niet nodig")
    given(*INTAKE, UNMOTIVATED).when(SignException(criterion="motivatie")).then_refused("geen uitzondering gevraagd")


def test_what_the_learnability_test_says_stops_nobody() -> None:
    tested = intake.LearnabilityTested(result="b1-niet-haalbaar")
    assert given(*INTAKE, MOTIVATED, tested).when(SELECT).refusal is None


def test_where_the_pip_says_onderwijsroute_the_route_is_chosen_before_anyone_is_selected() -> None:
    given(*INTAKE, TO_SCHOOL, MOTIVATED).when(SELECT).then_refused("onderwijsroute", "Kies eerst")
    dual = ChooseRoute(dual=True, ground=RouteGround.WANTS_WORK, reason="wil werken")
    given(*INTAKE, TO_SCHOOL, task("route-kiezen")).when(dual).then(DUAL, requests.TaskDone(key="t9", remark="wil werken"))
    assert given(*INTAKE, TO_SCHOOL, DUAL, MOTIVATED).when(SELECT).refusal is None


def test_the_onderwijsroute_ends_the_trajectory_with_a_coded_referral() -> None:
    command = ChooseRoute(dual=False, ground=RouteGround.WANTS_DIPLOMA, reason="is achttien en wil studeren", referred_to="het schakeljaar")
    given(*INTAKE, TO_SCHOOL, task("route-kiezen")).when(command).then(
        course.RouteChosen(dual=False, ground=RouteGround.WANTS_DIPLOMA, reason=command.reason),
        requests.TaskWithdrawn(key="t9", reason="traject beëindigd"),
        course.TrajectoryEnded(
            outcome=Outcome.REFERRED,
            reason=EndReason.EDUCATION_ROUTE,
            component=Component.SELECTION,
            explanation="doorverwezen naar de onderwijsroute (het schakeljaar): is achttien en wil studeren",
        ),
    )


def test_the_route_is_chosen_in_the_intake() -> None:
    too_late = ChooseRoute(dual=False, ground=RouteGround.WANTS_DIPLOMA, reason="toch school")
    given(*AT_GO_NO_GO).when(too_late).then_refused("in de intake")


def test_who_never_came_can_be_turned_down_but_not_selected() -> None:
    absent = (*INTAKE, intake.IntakeMissed(summons=3), intake.IntakeFinishedInAbsence(summons=3))
    given(*absent).when(SELECT).then_refused("motivatie")
    turned_down = SelectCandidate(selected=False, reason="kwam drie keer niet", code=EndReason.NO_SHOW)
    given(*absent).when(turned_down).then(
        intake.CandidateNotSelected(by="regisseur-anna", code=EndReason.NO_SHOW, reason="kwam drie keer niet")
    )
    given(*INTAKE).when(turned_down).then_refused("als de intake is gehouden")
    given(*INTAKE, intake.IntakeMissed(summons=1)).when(turned_down).then(
        intake.IntakeFinishedInAbsence(summons=1),
        intake.CandidateNotSelected(by="regisseur-anna", code=EndReason.NO_SHOW, reason="kwam drie keer niet"),
    )


def test_an_intake_in_another_programme_begins_anew_and_keeps_the_civic_term() -> None:
    term = intake.CivicTermSet(starts=date(2026, 2, 2), ends=date(2029, 2, 1), ground="dagtekening PIP")
    selected = intake.CandidateSelected(by="anna", reason="ja")
    state = given(*INTAKE, term, MOTIVATED, selected, in_stage(Stage.INTAKE, 2)).state
    assert (state.intake.selected, state.intake.measured, state.intake.cosigned_by) == (None, {}, frozenset())
    assert state.civic.term_ends == date(2029, 2, 1)


def test_the_day_of_duos_notice_is_kept_with_the_start() -> None:
    begun = started().model_copy(update={"notified_on": date(2026, 1, 12)})
    assert given(begun).state.civic.notified_on == date(2026, 1, 12)


# The civic term -------------------------------------------------------------------------------------------------------


def term_left(ends: date, *events: Event, now: datetime = NOW, plan: Programme = SOME) -> RemainingTerm | None:
    """What is left of a term."""
    term = intake.CivicTermSet(starts=date(2026, 2, 2), ends=ends, ground="dagtekening PIP")
    return remaining_term(given(*INTAKE, term, *events).state, plan, now)


def test_what_is_left_of_the_civic_term_is_laid_beside_the_rest_of_the_plan() -> None:
    assert remaining_term(given(*INTAKE).state, SOME, NOW) is None, "without a PIP there is no term"
    left = term_left(date(2029, 2, 2))
    assert left
    # The intake is due 90 days after NOW; then nine months, four weeks and two years.
    assert left.planned == date(2029, 3, 28)
    assert not left.fits
    assert left.in_words() == (
        "De inburgeringstermijn eindigt op 02-02-2029, over 1068 dagen. "
        "Volgens plan is het leer-werk klaar op 28-03-2029; dat is 54 dagen na het einde van de termijn."
    )
    ample = term_left(date(2030, 2, 2))
    assert ample
    assert ample.fits
    assert "dat past in de termijn" in ample.in_words()


def test_a_step_that_is_late_leaves_less_of_the_term_and_after_leer_werk_there_is_nothing_left_to_fit() -> None:
    in_time, late = term_left(date(2029, 2, 2)), term_left(date(2029, 2, 2), now=NOW + timedelta(days=400))
    assert in_time
    assert late
    assert in_time.planned
    assert late.planned
    assert late.planned > in_time.planned + timedelta(days=300)
    working = term_left(date(2026, 3, 3), in_stage(Stage.PLACEMENT))
    assert working
    assert (working.planned, working.fits) == (None, True)
    assert working.in_words() == "De inburgeringstermijn eindigt op 03-03-2026, over 1 dag."
    over = term_left(date(2026, 3, 3), in_stage(Stage.PLACEMENT), now=NOW + timedelta(days=3))
    assert over
    assert over.in_words() == "De inburgeringstermijn eindigde op 03-03-2026, 2 dagen geleden."


# Voortraject ----------------------------------------------------------------------------------------------------------


def test_an_agreement_is_written_down_after_the_selection_and_closes_its_task() -> None:
    agreed = RecordAgreement(text="wie ziek is belt voor acht uur")
    given(*INTAKE).when(agreed).then_refused("selecteer eerst")
    history = (*INTAKE, in_stage(Stage.VOORTRAJECT), task("afspraken-maken"))
    then = given(*history).when(agreed).then(voortraject.AgreementMade(text=agreed.text), requests.TaskDone(key="t9"))
    assert given(*history, *then.events).state.voortraject.agreements == 1


def test_every_barrier_has_a_name_of_its_own_an_owner_and_a_date() -> None:
    report = ReportBarrier(kind="kinderopvang", owner=Role.CASEWORKER, due=date(2026, 5, 1))
    again = voortraject.BarrierReported(barrier="belemmering-2", kind="kinderopvang", owner=Role.CASEWORKER, due=date(2026, 5, 1))
    given(*INTAKE, BARRIER).when(report).then(again)
    given(*INTAKE, BARRIER, voortraject.BarrierCleared(barrier="belemmering-1")).when(report).then(again)


def test_a_barrier_that_is_settled_closes_the_task_of_its_owner_and_of_nobody_else() -> None:
    tasks = (task("belemmeringen-wegnemen", "belemmering-1"), task("belemmeringen-wegnemen", "belemmering-2", "t8"))
    given(*INTAKE, BARRIER, *tasks).when(SettleBarrier(barrier="belemmering-1")).then(
        voortraject.BarrierCleared(barrier="belemmering-1"), requests.TaskDone(key="t9")
    )
    given(*INTAKE, BARRIER).when(SettleBarrier(barrier="belemmering-1", accepted=True)).then_refused("vraagt een reden")
    given(*INTAKE, BARRIER).when(SettleBarrier(barrier="belemmering-2")).then_refused("geen open belemmering")


# Go/no-go -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "needed", "said", "go_by_rule"),
    [
        (AdviceRule.ALL, None, "ggg", True),
        (AdviceRule.ALL, None, "gg-", False),
        (AdviceRule.ALL, None, "ggn", False),
        (AdviceRule.ANY, None, "nng", True),
        (AdviceRule.ANY, None, "nn-", False),
        (AdviceRule.N, 2, "ggn", True),
        (AdviceRule.N, 2, "g--", False),
    ],
)
def test_the_rule_of_the_programme_says_what_the_advice_comes_to(rule: AdviceRule, needed: int | None, said: str, go_by_rule: bool) -> None:
    plan = SOME.go_no_go.model_copy(update={"rule": rule, "needed": needed})
    words = {"g": Advice.GO, "n": Advice.NO_GO}
    advice = {party: words[word] for party, word in zip(plan.advisers, said, strict=True) if word in words}
    assert advice_is_go(plan, advice) is go_by_rule
    assert advice_in_words(plan, advice).endswith("het go." if go_by_rule else "het geen go.")


def test_what_was_advised_and_asked_is_told_in_words() -> None:
    advice = {Role.LANGUAGE_SCHOOL: Advice.GO, Role.EMPLOYER: Advice.NO_GO, Role.SCHOOL: Advice.GO}
    assert advice_in_words(SOME.go_no_go, advice) == (
        "Advies: taalschool go, werkgever no-go, gemeente geen advies. "
        "Regel: ten minste 2 van de 3 adviseurs zeggen go. Volgens de regel is het geen go."
    ), "who is no adviser does not count"
    failed = voortraject.ModuleCompleted(module="arbeidsmarktorientatie", passed=False, on=date(2026, 3, 1))
    assert exit_in_words(SOME, given(*AT_GO_NO_GO, failed).state) == (
        "Uitstroomeisen: taalniveau A1 is gehaald; een sector is gekozen. Niet gehaald: Arbeidsmarktoriëntatie en bedrijfsbezoeken."
    )


def test_a_go_or_no_go_against_the_rule_is_allowed_to_a_person_and_recorded_as_such() -> None:
    without_advice = tuple(event for event in AT_GO_NO_GO if event not in ADVISED)
    given(*without_advice).when(GO).then_among_others(go.GoDecided(by="regisseur-anna", reason=GO.reason, visit=1, deviates=True))
    out = DecideGoNoGo(decision="no-go", reason="het gaat niet")
    no = go.NoGoDecided(by="regisseur-anna", reason=out.reason, road=NoGoRoad.OUT, visit=1)
    given(*without_advice).when(out).then_among_others(no)
    given(*AT_GO_NO_GO).when(out).then_among_others(no.model_copy(update={"deviates": True}))
    with pytest.raises(ValueError, match="reason"):
        DecideGoNoGo(decision="go", reason="")


def test_every_no_keeps_a_coded_reason_for_the_end_that_it_leads_to() -> None:
    out = DecideGoNoGo(decision="no-go", reason="kan het niet volhouden", code=EndReason.HEALTH)
    decided = given(*AT_GO_NO_GO).when(out).events
    assert ended_by_no_go(given(*AT_GO_NO_GO, *decided).state).reason is EndReason.HEALTH
    given(*AT_GO_NO_GO).when(out.model_copy(update={"code": EndReason.COMPLETED})).then_refused("tot het eind is gelopen")
    turned_down = SelectCandidate(selected=False, reason="klaar", code=EndReason.COMPLETED)
    given(*INTAKE, MOTIVATED).when(turned_down).then_refused("tot het eind is gelopen")


def test_a_go_says_of_each_open_barrier_whose_it_is_and_until_when() -> None:
    given(*AT_GO_NO_GO, BARRIER).when(GO).then_refused("kinderopvang (belemmering-1, voor gemeente, weg te nemen voor 01-04-2026)")
    erased = BARRIER.model_copy(update={"kind": ERASED})
    given(*AT_GO_NO_GO, erased).when(GO).then_refused("belemmering-1 (voor gemeente, weg te nemen voor 01-04-2026)")


def in_other(given: Given, other: Programme | None, command: Command) -> list[object] | str:
    """What follows from a command that wants to go on in another programme."""
    try:
        return list(decide(Case(given.state, SOME, "anna", Role.REGISSEUR, NOW + timedelta(hours=1), other), command))
    except Refused as refusal:
        return str(refusal)


def test_a_no_go_leads_to_another_published_programme() -> None:
    command = DecideGoNoGo(
        decision="no-go", reason="zorg past beter", road=NoGoRoad.OTHER_PROGRAMME, programme=OTHER.code, programme_version=OTHER.version
    )
    assert command.under == (OTHER.code, OTHER.version)
    history = given(*AT_GO_NO_GO)
    assert in_other(history, OTHER, command) == [
        go.NoGoDecided(by="anna", reason="zorg past beter", road=NoGoRoad.OTHER_PROGRAMME, visit=1, deviates=True),
        course.ProgrammeChanged(programme=OTHER.code, programme_version=OTHER.version, policy=OTHER.policy, reason="zorg past beter"),
        requests.TaskDone(key="t2", remark="zorg past beter"),
    ]
    assert "ander programma" in in_other(history, SOME, command)
    unnamed = command.model_copy(update={"programme": None})
    assert unnamed.under is None
    assert "Noem het andere programma" in in_other(history, None, unnamed)


def test_what_was_adjusted_in_the_former_programme_does_not_hold_in_another() -> None:
    adjusted = course.PlanAdjusted(changes={"voortraject.taal.uren_per_week": 12}, reason="meer taal")
    changed = course.ProgrammeChanged(programme=OTHER.code, programme_version=1, policy=OTHER.policy, reason="zorg past beter")
    assert given(*AT_GO_NO_GO, adjusted, changed).state.plan_changes == {}


def test_who_met_every_hard_criterion_of_the_other_programme_begins_in_its_voortraject_and_others_in_its_intake() -> None:
    hard = tuple(criterion for criterion in SOME.criteria if criterion.hard)
    asked = tuple(intake.Requirement(criterion=each.code, requirement=each.requirement, hard=True) for each in hard)
    met = [intake.CriterionMeasured(criterion=each.code, measured="ja", met=True) for each in hard]
    profile = intake.ProfileEstablished(requirements=asked)
    assert starts_in(SOME, given(started(), profile, *met).state) is Stage.VOORTRAJECT
    assert starts_in(SOME, given(started(), profile, *met[1:]).state) is Stage.INTAKE
    assert starts_in(SOME, given(started(), PROFILE, *met).state) is Stage.INTAKE, "another requirement under the same code"


def test_the_voortraject_of_another_programme_has_its_own_norm() -> None:
    def due_after(road: NoGoRoad) -> datetime:
        decided = go.NoGoDecided(by="anna", reason="x", road=road, visit=1)
        [*_, entered] = move_on(given(*AT_GO_NO_GO, decided).state, SOME, Stage.VOORTRAJECT, NOW)
        assert isinstance(entered, course.StageEntered)
        assert entered.visit == 2
        return entered.due

    assert due_after(NoGoRoad.EXTEND) == SOME.go_no_go.extension.period.after(NOW)
    assert due_after(NoGoRoad.OTHER_PROGRAMME) == SOME.voortraject.norm.period.after(NOW)


def test_a_task_that_is_put_off_to_a_later_moment_is_no_longer_late() -> None:
    late = given(*AT_GO_NO_GO, requests.TaskReminded(key="t2"), requests.TaskEscalated(key="t2", role=Role.COORDINATOR)).state
    until = NOW + timedelta(days=30)
    moved = course.DeadlineMoved(subject="t2", due=until, latest=until + timedelta(days=14))
    put_off = evolve(late, Fact(moved, NOW, SYSTEM, "uitstel")).tasks["t2"]
    assert (put_off.reminded, put_off.escalated, put_off.rounds) == (False, False, 1)
    still_late = evolve(late, Fact(moved, until + timedelta(days=1), SYSTEM, "hervat")).tasks["t2"]
    assert (still_late.reminded, still_late.escalated, still_late.rounds) == (True, True, 0)


def test_of_an_intake_only_what_was_asked_is_taken_and_a_criterion_of_the_partners_own_stays_in_the_answer() -> None:
    told = [{"criterium": name, "waarde": "ja", "voldoet": True} for name in ("taal", "Amal is ziek")]
    held = Intake.model_validate({"tolk": False, "metingen": told})
    profile = [intake.Requirement(criterion="taal", requirement="A2", hard=True)]
    found = [event for event in found_in(held, profile) if isinstance(event, intake.CriterionMeasured)]
    assert [event.criterion for event in found] == ["taal"]


# The end of the civic integration duty ---------------------------------------------------------------------------------

TERM = intake.CivicTermSet(starts=date(2026, 2, 2), ends=date(2029, 2, 1), ground="dagtekening PIP")
DUTY_ENDED = EndCivicDuty(on=date(2026, 3, 1), ground=DutyEnd.EXEMPTED, source=Source.DUO)


def test_the_end_of_the_civic_duty_is_kept_with_its_ground_and_who_told_it_and_the_term_matters_no_more() -> None:
    ended = intake.CivicDutyEnded(on=date(2026, 3, 1), ground="vrijgesteld-of-ontheven", source=Source.DUO)
    here = (started(), in_stage(Stage.VOORTRAJECT), TERM)
    given(*here).when(DUTY_ENDED).then(ended)
    assert remaining_term(given(*here).state, programme(), NOW) is not None
    assert remaining_term(given(*here, ended).state, programme(), NOW) is None
    given(*here, ended).when(DUTY_ENDED).then_refused("al geëindigd, op 01-03-2026")


def test_the_end_of_the_civic_duty_is_told_again_when_the_day_was_wrong_and_does_not_lie_long_before_the_duty() -> None:
    wrong = intake.CivicDutyEnded(on=date(2025, 12, 1), ground="vrijgesteld-of-ontheven", source=Source.DUO)
    right = given(started(), in_stage(Stage.VOORTRAJECT), TERM, wrong).when(DUTY_ENDED)
    assert given(started(), TERM, wrong, *right.events).state.civic.duty_ended == date(2026, 3, 1)
    long_ago = DUTY_ENDED.model_copy(update={"on": date(2018, 3, 1)})
    given(started(), TERM).when(long_ago).then_refused("01-03-2018", "kijk het jaartal na")
    notified = started().model_copy(update={"notified_on": date(2020, 3, 1)})
    given(notified, TERM).when(long_ago).then_refused("voor 01-03-2020")


def test_once_the_civic_duty_has_ended_there_is_no_term_whatever_is_told_of_it_afterwards() -> None:
    ended = intake.CivicDutyEnded(on=date(2026, 3, 1), ground="voldaan", source=Source.DUO)
    assert given(started(), TERM, ended).state.civic.term_ends is None
    assert given(started(), TERM, ended, TERM).state.civic.term_ends is None


def test_a_civic_duty_does_not_end_on_a_day_that_has_to_come_still() -> None:
    given(started(), TERM).when(DUTY_ENDED.model_copy(update={"on": date(2026, 3, 3)})).then_refused("moet nog komen")
