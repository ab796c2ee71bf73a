"""Roles of persons, the regie, wrong facts, pauses and the end: what is allowed, and what follows."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from pydantic import ValidationError

from events.fact import SYSTEM, Fact
from events.vocabulary import course, intake, placement, requests, steering
from events.vocabulary import leer_werk as lw
from events.vocabulary.base import ERASED, Event
from events.vocabulary.values import Component, EndReason, GuidanceKind, LanguageLevel, Outcome, Role, Skill, Stage
from tests.workflows.specification import EMPLOYER, MUNICIPALITY, NOW, TRAJECTORY, given, in_stage, partner, programme, started
from workflows.decisions.corrections import CorrectFact
from workflows.decisions.course import StartTrajectory
from workflows.decisions.ending import End
from workflows.decisions.pause import Pause, Resume
from workflows.decisions.people import AnswerHandover, ProposeHandover
from workflows.decisions.roles import FillRole, VacateRole
from workflows.programme.document import Programme

HERE = (started(), in_stage(Stage.VOORTRAJECT))
COACHED = course.RoleFilled(role=Role.JOB_COACH, holder="coach-1")
NO_COACH = steering.AttentionRaised(
    signal="rol-vacant:jobcoach",
    rule="rol-vacant",
    evidence="Niemand heeft de rol jobcoach, en dit programma kan niet zonder. Zoek een opvolger en vervul de rol.",
    component=Component.GUIDANCE,
)
LEAVES = VacateRole(role=Role.JOB_COACH, holder="coach-1", reason="andere baan")


def test_a_role_has_a_beginning_and_an_end() -> None:
    given(*HERE).when(FillRole(role=Role.BUDDY, holder="buddy-1")).then(course.RoleFilled(role=Role.BUDDY, holder="buddy-1"))
    filled = course.RoleFilled(role=Role.BUDDY, holder="buddy-1")
    given(*HERE, filled).when(VacateRole(role=Role.BUDDY, holder="buddy-1", reason="verhuisd")).then(
        course.RoleVacated(role=Role.BUDDY, holder="buddy-1", reason="verhuisd")
    )
    given(*HERE, filled).when(FillRole(role=Role.BUDDY, holder="buddy-1")).then_refused("heeft deze rol al")
    given(*HERE).when(VacateRole(role=Role.BUDDY, holder="buddy-1", reason="x")).then_refused("heeft de rol buddy niet")


def test_a_required_role_that_nobody_holds_is_a_signal_in_the_same_decision_until_it_is_filled() -> None:
    vacated = course.RoleVacated(role=Role.JOB_COACH, holder="coach-1", reason="andere baan")
    given(*HERE, COACHED).when(LEAVES).then(vacated, NO_COACH)
    given(*HERE, COACHED, vacated, NO_COACH).when(FillRole(role=Role.JOB_COACH, holder="coach-2")).then(
        course.RoleFilled(role=Role.JOB_COACH, holder="coach-2"), steering.AttentionPassed(signal=NO_COACH.signal)
    )


def test_as_long_as_somebody_else_holds_it_a_role_is_not_vacant() -> None:
    second = course.RoleFilled(role=Role.JOB_COACH, holder="coach-2")
    given(*HERE, COACHED, second).when(LEAVES).then(course.RoleVacated(role=Role.JOB_COACH, holder="coach-1", reason="andere baan"))


def test_a_programme_says_which_roles_it_cannot_do_without() -> None:
    assert programme().required_roles == {Role.REGISSEUR, Role.JOB_COACH}
    document = {**programme().document(), "vereiste_rollen": ["tolk"]}
    assert Programme.model_validate(document).required_roles == {Role.REGISSEUR, Role.JOB_COACH, Role.INTERPRETER}


@pytest.mark.parametrize("role", [Role.EMPLOYER, Role.MUNICIPALITY, Role.PARTICIPANT, Role.SYSTEM])
def test_organisations_hold_no_role_of_a_person(role: Role) -> None:
    given(*HERE).when(FillRole(role=role, holder="x")).then_refused("geen rol van een persoon", "partij")
    given(*HERE).when(VacateRole(role=role, holder="x", reason="x")).then_refused("geen rol van een persoon")


# The regie -------------------------------------------------------------------------------------------------------------


def test_the_regie_goes_over_by_a_handover_and_only_a_coordinator_can_leave_it_vacant() -> None:
    command = VacateRole(role=Role.REGISSEUR, holder="regisseur-anna", reason="ziek")
    given(*HERE).when(command).then_refused("altijd een regisseur", "overdracht")
    given(*HERE).when(FillRole(role=Role.REGISSEUR, holder="bert")).then_refused("overdracht")
    after = given(*HERE).when(command, by="coordinator-1", role=Role.COORDINATOR)
    after.then(
        course.RoleVacated(role=Role.REGISSEUR, holder="regisseur-anna", reason="ziek"),
        steering.AttentionRaised(
            signal="rol-vacant:regisseur",
            rule="rol-vacant",
            evidence="Niemand heeft de rol regisseur, en dit programma kan niet zonder. De coördinator zoekt een andere regisseur.",
            component=Component.VOORTRAJECT,
        ),
    )
    vacant = given(*HERE, *after.events)
    assert (vacant.state.regisseur, vacant.state.holders[Role.REGISSEUR]) == ("", frozenset())
    offered = course.HandoverProposed(to="bert", reason="vervangt")
    vacant.when(ProposeHandover(to="bert", reason="vervangt"), by="regisseur-anna").then_refused("coördinator")
    vacant.when(ProposeHandover(to="bert", reason="vervangt"), by="coordinator-1", role=Role.COORDINATOR).then(offered)
    taken = given(*HERE, *after.events, offered).when(AnswerHandover(accepted=True), by="bert")
    taken.then(course.HandoverAccepted(by="bert"), steering.AttentionPassed(signal="rol-vacant:regisseur"))
    assert given(*HERE, *after.events, offered, *taken.events).state.holders[Role.REGISSEUR] == {"bert"}


def test_nobody_starts_without_a_regisseur() -> None:
    plan = programme()
    with pytest.raises(ValidationError, match="regisseur"):
        StartTrajectory(
            participant=partner("deelnemer"),
            programme=plan.code,
            programme_version=plan.version,
            municipality=MUNICIPALITY,
            regisseur="",
            parties=(),
        )


def test_a_handover_is_offered_by_the_regisseur_or_a_coordinator_and_may_be_declined() -> None:
    command = ProposeHandover(to="bert", reason="verlof")
    offered = course.HandoverProposed(to="bert", reason="verlof")
    given(*HERE).when(command, by="carla").then_refused("Alleen de regisseur", "coördinator")
    given(*HERE).when(command, by="carla", role=Role.COORDINATOR).then(offered)
    given(*HERE).when(ProposeHandover(to="regisseur-anna", reason="x")).then_refused("heeft het traject al")
    declined = given(*HERE, offered).when(AnswerHandover(accepted=False, reason="te druk"), by="bert")
    declined.then(course.HandoverDeclined(by="bert", reason="te druk"))
    state = given(*HERE, offered, *declined.events).state
    assert (state.regisseur, state.handover_to) == ("regisseur-anna", None)


# Wrong facts -----------------------------------------------------------------------------------------------------------

MEASURED = intake.CriterionMeasured(criterion="motivatie", measured="twijfelt", met=False)
PROFILE = intake.ProfileEstablished(requirements=(intake.Requirement(criterion="motivatie", requirement="wil dit werk", hard=True),))


MET = {"of": MEASURED.stored_name, "about": MEASURED.criterion}


def id_of(event: Event, *history: Event) -> UUID:
    """The event id in a history of the specification."""
    return Fact(event, NOW, SYSTEM, f"gegeven:{history.index(event) + 1}").id_on(TRAJECTORY)


def test_a_wrong_fact_is_set_right_by_a_later_one_and_decisions_look_at_what_it_should_have_been() -> None:
    history = (*HERE, PROFILE, MEASURED)
    id = id_of(MEASURED, *history)
    assert given(*history).state.unmet_hard_criteria == ("motivatie",)
    after = given(*history).when(CorrectFact(fact=id, field="voldoet", value="ja", reason="verkeerd aangevinkt"))
    after.then(
        course.FactCorrected(corrects=id, field="met", value="true", reason="verkeerd aangevinkt", **MET | {"was": "false", "says": "true"})
    )
    assert given(*history, *after.events).state.unmet_hard_criteria == ()
    given(*history, *after.events).when(CorrectFact(fact=id, field="voldoet", value="nee", reason="toch")).then(
        course.FactCorrected(corrects=id, field="met", value="false", reason="toch", **MET | {"was": "true", "says": "false"})
    )


def test_dates_of_the_term_the_level_the_guidance_and_the_wage_value_can_be_set_right() -> None:
    term = intake.CivicTermSet(starts=date(2026, 1, 6), ends=date(2029, 1, 6), ground="dagtekening PIP")
    guided = lw.GuidanceStarted(kind=GuidanceKind.JOB_COACH, guide="coach-1", starts=date(2026, 1, 5))
    level = lw.LanguageLevelMeasured(skill=Skill.SPEAKING, level=LanguageLevel.A1, round=1)
    wage = placement.WageValueMeasured(employer=EMPLOYER, percent=50)
    history = (*HERE, term, guided, level, wage)

    def corrected(event: Event, field: str, value: str) -> Event:
        command = CorrectFact(fact=id_of(event, *history), field=field, value=value, reason="typefout")
        [event] = given(*history).when(command).events
        return event

    facts = [corrected(term, "einde", "2029-02-06"), corrected(guided, "begin", "2026-01-12"), corrected(level, "niveau", "A2")]
    state = given(*history, *facts, corrected(wage, "procent", "70")).state
    assert (state.civic.term_ends, state.language.levels[Skill.SPEAKING], state.wage_value.percent) == (
        date(2029, 2, 6),
        LanguageLevel.A2,
        70,
    )
    anchored = given(*history).state.guidance.anchor
    assert state.guidance.anchor == anchored, "rounds go on as they were counted"
    assert id_of(guided, *history) in state.correctable


def test_only_the_last_of_a_kind_can_be_set_right() -> None:
    later = MEASURED.model_copy(update={"measured": "zeker", "met": True})
    history = (*HERE, MEASURED, later)
    command = CorrectFact(fact=id_of(MEASURED, *history), field="voldoet", value="ja", reason="x")
    given(*history).when(command).then_refused("een later", "steeds het laatste")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("criterium", "taal", ("'criterium'", "wel: waarde, voldoet")),
        ("voldoet", "misschien", ("past niet", "ja of nee")),
        ("voldoet", "nee", ("staat er al",)),
    ],
)
def test_a_correction_that_does_not_fit_is_refused(field: str, value: str, words: tuple[str, ...]) -> None:
    history = (*HERE, MEASURED)
    command = CorrectFact(fact=id_of(MEASURED, *history), field=field, value=value, reason="x")
    given(*history).when(command).then_refused(*words)


def test_a_fact_that_cannot_be_set_right_says_what_to_do_instead() -> None:
    given(*HERE).when(CorrectFact(fact=partner("iets"), field="voldoet", value="ja", reason="x")).then_refused("notitie", "de loonwaarde")
    term = intake.CivicTermSet(starts=date(2026, 1, 6), ends=date(2029, 1, 6), ground="dagtekening PIP")
    history = (*HERE, term)
    wrong = CorrectFact(fact=id_of(term, *history), field="einde", value="2025-01-06", reason="x")
    given(*history).when(wrong).then_refused("eindigen voor zij begint")
    nonsense = CorrectFact(fact=id_of(term, *history), field="einde", value="ooit", reason="x")
    given(*history).when(nonsense).then_refused("hier hoort een datum, zoals")


def test_a_correction_that_was_erased_changes_nothing_any_more() -> None:
    history = (*HERE, PROFILE, MEASURED)
    erased = course.FactCorrected(corrects=id_of(MEASURED, *history), field="met", value=ERASED, reason=ERASED)
    assert given(*history, erased).state.unmet_hard_criteria == ("motivatie",)


# Pausing and ending ----------------------------------------------------------------------------------------------------


def test_terms_of_law_run_on_in_a_pause() -> None:
    term = intake.CivicTermSet(starts=date(2026, 1, 6), ends=date(2029, 1, 6), ground="dagtekening PIP")
    revise = requests.PartnerRequested(
        key="verhuizing:pip-herzien:1",
        request=partner("pip"),
        kind="pip-herzien",
        role=Role.MUNICIPALITY,
        partner=MUNICIPALITY,
        content={},
        due=NOW + timedelta(weeks=10),
        escalate_at=NOW + timedelta(weeks=12),
    )
    history = (*HERE, term, revise, course.TrajectoryPaused(reason="ziek"))
    after = given(*history).when(Resume(), hours=48)
    after.then(
        course.TrajectoryResumed(paused_seconds=48 * 3600), course.DeadlineMoved(subject="fase", due=NOW + timedelta(days=90, hours=48))
    )
    assert given(*history, *after.events).state.civic.term_ends == term.ends


def test_a_pause_ends_on_a_day_that_is_still_to_come() -> None:
    given(*HERE).when(Pause(reason="ziek", until=date(2026, 3, 2))).then_refused("al voorbij", "nog komt")
    given(*HERE).when(Pause(reason="ziek", until=date(2026, 3, 3))).then(course.TrajectoryPaused(reason="ziek", until=date(2026, 3, 3)))


@pytest.mark.parametrize(
    ("outcome", "reason", "words"),
    [
        (Outcome.DECEASED, EndReason.HEALTH, "overlijden"),
        (Outcome.DROPPED_OUT, EndReason.DEATH, "overleden"),
        (Outcome.DUTY_ENDED, EndReason.OTHER, "inburgeringsplicht-vervallen"),
        (Outcome.MOVED_AWAY, EndReason.OTHER, "verhuizing"),
        (Outcome.NOT_SELECTED, EndReason.OWN_CHOICE, "selectiebesluit"),
        (Outcome.NO_GO, EndReason.OTHER, "go/no-go-besluit"),
    ],
)
def test_an_outcome_and_its_reason_belong_together(outcome: Outcome, reason: EndReason, words: str) -> None:
    given(*HERE).when(End(outcome=outcome, reason=reason, component=Component.VOORTRAJECT, explanation="x")).then_refused(words)


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [(Outcome.MOVED_AWAY, EndReason.MOVED), (Outcome.DROPPED_OUT, EndReason.MOVED), (Outcome.DECEASED, EndReason.DEATH)],
)
def test_an_end_keeps_its_reason(outcome: Outcome, reason: EndReason) -> None:
    ending = course.TrajectoryEnded(outcome=outcome, reason=reason, component=Component.VOORTRAJECT, explanation="x")
    given(*HERE).when(End(outcome=outcome, reason=reason, component=Component.VOORTRAJECT, explanation="x")).then(ending)
