"""What each event adds to a life: one function for each event from which is learned."""

from datetime import date, datetime
from functools import singledispatch
from typing import Protocol

from events.days import end_of
from events.vocabulary import intake, leer_werk, placement
from events.vocabulary.course import IS_SO
from events.vocabulary.values import GuidanceKind, LanguageLevel, Role, Term
from projections import shapes
from projections.learning.lives import facts
from projections.learning.lives.facts import History
from projections.learning.lives.lasting import end_all, end_wait, going_on, waited_for
from projections.learning.lives.parts import Moved, Part
from projections.learning.lives.work import NEVER_BEGAN


@singledispatch
def take(data: object, life: History, at: datetime) -> None:
    """Add an event that happened at a moment."""
    raise TypeError(f"nothing is learned from {type(data).__name__}")


def begin(data: shapes.TrajectoryStarted, at: datetime) -> History:
    """The beginning of a life. Of several employers the first is the one that is to be asked first."""
    employer = next((one.partner for one in data.parties if one.role is Role.EMPLOYER), None)
    return History(
        programmes=[facts.InProgramme(at, data.programme, data.programme_version, data.sector, data.level, employer)],
        municipalities=[facts.InMunicipality(at, data.municipality)],
        regisseurs=[facts.InCharge(at, data.regisseur)],
    )


# The course -----------------------------------------------------------------------------------------------------------


@take.register
def _(data: shapes.ProgrammeChanged, life: History, at: datetime) -> None:
    life.programmes.append(facts.InProgramme(at, data.programme, data.programme_version))


@take.register
def _(data: shapes.MunicipalityChanged, life: History, at: datetime) -> None:
    life.municipalities.append(facts.InMunicipality(at, data.municipality))


@take.register
def _(data: shapes.HandoverAccepted, life: History, at: datetime) -> None:
    life.regisseurs.append(facts.InCharge(at, data.by))


@take.register(shapes.SectorAndLevelChosen)
@take.register(shapes.Enrolled)
def _(data: shapes.SectorAndLevelChosen | shapes.Enrolled, life: History, at: datetime) -> None:
    life.choices.append(facts.Choice(at, data.sector, data.level, data.form))


@take.register
def _(data: shapes.StageEntered, life: History, at: datetime) -> None:
    end_all(life.stages, at, "verlaten")
    life.stages.append(facts.StageSpell(at, data.stage, data.visit, data.due))


@take.register
def _(data: shapes.StageCompleted, life: History, at: datetime) -> None:
    end_all(life.stages, at, "afgerond")


@take.register
def _(data: shapes.TrajectoryPaused, life: History, at: datetime) -> None:
    life.pauses.append(facts.Pause(at))


@take.register
def _(data: shapes.TrajectoryResumed, life: History, at: datetime) -> None:
    end_all(life.pauses, at, "hervat")


@take.register
def _(data: shapes.CivicTermSet, life: History, at: datetime) -> None:
    """One that begins on another day is another term."""
    if life.duties and life.duties[-1].starts == data.starts:
        life.duties[-1].extended.append(Moved(at, end_of(data.ends)))
    else:
        life.duties.append(facts.CivicDuty(at, data.starts, data.ends))


@take.register
def _(data: shapes.CivicDutyEnded, life: History, at: datetime) -> None:
    for duty in life.duties[-1:]:
        duty.over.append(facts.DutyOver(at, data.on, data.ground))


@take.register
def _(data: shapes.HousingAwaited, life: History, at: datetime) -> None:
    end_all(life.waits_for_home, at, "anders")
    life.waits_for_home.append(facts.WaitForHome(at, since=data.since, due=data.due))


@take.register
def _(data: shapes.HousingArranged, life: History, at: datetime) -> None:
    if wait := going_on(life.waits_for_home):
        wait.until, wait.ending, wait.home_from = at, "gehuisvest", data.on


@take.register
def _(data: shapes.PlanAdjusted, life: History, at: datetime) -> None:
    life.adjustments.append(facts.Adjustment(at, sorted(data.changes), data.signal or ""))


@take.register
def _(data: shapes.DeadlineMoved, life: History, at: datetime) -> None:
    moved = Moved(at, data.due)
    if data.subject == Term.STAGE:
        if stage := going_on(life.stages):
            stage.moved.append(moved)
    elif data.subject == Term.TRIAL:
        if trial := going_on(life.trials):
            trial.moved.append(moved)
    elif wait := waited_for(life, data.subject):
        wait.moved.append(moved)


@take.register
def _(data: shapes.DropOutReported, life: History, at: datetime) -> None:
    life.drop_outs.append(Part(at))


@take.register
def _(data: shapes.TrajectoryEnded, life: History, at: datetime) -> None:
    end_all(life.stages, at, "beeindigd")
    end_all(life.pauses, at, "beeindigd")
    end_all(life.waits_for_home, at, "beeindigd")
    end_all(life.language, at, "beeindigd")
    end_all(life.guidance, at, "beeindigd")
    # Told again, it takes the place of what was told at the end.
    moment = life.ends[0].at if life.ends else at
    life.ends[:] = [facts.End(moment, data.outcome, data.reason, data.component, list(data.lacks))]


# Waiting for somebody -------------------------------------------------------------------------------------------------


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


@take.register
def _(data: shapes.PartnerRequested, life: History, at: datetime) -> None:
    life.waits.append(facts.Wait(at, data.key, data.kind, data.role, data.due, data.partner))


@take.register
def _(data: shapes.TaskOpened, life: History, at: datetime) -> None:
    life.waits.append(facts.Wait(at, data.key, data.kind, data.role, data.due))


@take.register(shapes.PartnerReminded)
@take.register(shapes.TaskReminded)
def _(data: _Keyed, life: History, at: datetime) -> None:
    if wait := waited_for(life, data.key):
        wait.reminded.append(at)


@take.register(shapes.PartnerRequestEscalated)
@take.register(shapes.TaskEscalated)
def _(data: _Keyed, life: History, at: datetime) -> None:
    if wait := waited_for(life, data.key):
        wait.escalated = wait.escalated or at


@take.register
def _(data: shapes.PartnerRequestRefused, life: History, at: datetime) -> None:
    if wait := waited_for(life, data.key):
        wait.refused = wait.refused or at


@take.register
def _(data: shapes.PartnerAnswered, life: History, at: datetime) -> None:
    end_wait(life, data.key, at, "beantwoord")


@take.register
def _(data: shapes.PartnerDeclined, life: History, at: datetime) -> None:
    end_wait(life, data.key, at, "afgewezen")


@take.register
def _(data: shapes.TaskDone, life: History, at: datetime) -> None:
    end_wait(life, data.key, at, "gedaan")


@take.register(shapes.PartnerRequestWithdrawn)
@take.register(shapes.TaskWithdrawn)
def _(data: _Keyed, life: History, at: datetime) -> None:
    end_wait(life, data.key, at, "ingetrokken")


# Selection and preparation --------------------------------------------------------------------------------------------


@take.register
def _(data: shapes.ProfileEstablished, life: History, at: datetime) -> None:
    life.profile.extend(facts.Required(at, one.criterion, one.hard) for one in data.requirements)


@take.register
def _(data: shapes.CriterionMeasured, life: History, at: datetime) -> None:
    hard = any(one.criterion == data.criterion and one.hard for one in life.profile)
    life.criteria.append(facts.Criterion(at, data.criterion, hard, data.met))


@take.register
def _(data: shapes.CriterionExceptionRequested, life: History, at: datetime) -> None:
    life.exemptions.append(facts.Exemption(at, data.criterion))


@take.register
def _(data: shapes.CriterionExceptionSigned, life: History, at: datetime) -> None:
    end_all([one for one in life.exemptions if one.criterion == data.criterion], at, "getekend")


@take.register
def _(data: shapes.CandidateSelected, life: History, at: datetime) -> None:
    life.selections.append(facts.Selection(at, True))


@take.register
def _(data: shapes.CandidateNotSelected, life: History, at: datetime) -> None:
    life.selections.append(facts.Selection(at, False, data.code))


@take.register
def _(data: shapes.BarrierReported, life: History, at: datetime) -> None:
    life.barriers.append(facts.Barrier(at, data.barrier, data.owner))


@take.register
def _(data: shapes.BarrierCleared, life: History, at: datetime) -> None:
    end_all([one for one in life.barriers if one.barrier == data.barrier], at, "weggenomen")


@take.register
def _(data: shapes.BarrierAccepted, life: History, at: datetime) -> None:
    end_all([one for one in life.barriers if one.barrier == data.barrier], at, "aanvaard")


@take.register
def _(data: shapes.AdviceGiven, life: History, at: datetime) -> None:
    life.advice.append(facts.Advised(at, data.party, data.advice))


@take.register
def _(data: shapes.GoDecided, life: History, at: datetime) -> None:
    life.decisions.append(facts.Decision(at, "go", data.visit))


@take.register
def _(data: shapes.NoGoDecided, life: History, at: datetime) -> None:
    life.decisions.append(facts.Decision(at, "no-go", data.visit, data.road))


@take.register
def _(data: shapes.DecisionPostponed, life: History, at: datetime) -> None:
    life.decisions.append(facts.Decision(at, "uitstel", data.visit))


# Learning, language, guidance -----------------------------------------------------------------------------------------


@take.register
def _(data: shapes.LanguageStarted, life: History, at: datetime) -> None:
    if not going_on(life.language):
        life.language.append(facts.LanguageSpell(at))


@take.register
def _(data: shapes.LanguageStopped, life: History, at: datetime) -> None:
    end_all(life.language, at, "gestopt")


@take.register
def _(data: shapes.LanguageLevelMeasured, life: History, at: datetime) -> None:
    life.levels.append(facts.Level(at, data.skill, data.level, data.round))


@take.register
def _(data: shapes.GuidanceStarted, life: History, at: datetime) -> None:
    life.guidance.append(facts.GuidanceSpell(at, data.kind))


@take.register
def _(data: shapes.GuidanceEnded, life: History, at: datetime) -> None:
    end_all(life.guidance, at, "beeindigd")


@take.register
def _(data: shapes.GuidanceContactHeld, life: History, at: datetime) -> None:
    life.contacts.append(facts.Contact(at, data.round, data.took_place))


@take.register
def _(data: shapes.EvaluationHeld, life: History, at: datetime) -> None:
    life.evaluations.append(facts.Evaluation(at, data.round, data.party, data.verdict, data.new_contacts))


@take.register
def _(data: shapes.AttendanceReported, life: History, at: datetime) -> None:
    life.attendance.append(facts.Attendance(at, data.component, data.round, data.percent))


@take.register
def _(data: shapes.SatisfactionReported, life: History, at: datetime) -> None:
    life.satisfaction.append(facts.Satisfaction(at, data.side, data.score))


# Steering and money ---------------------------------------------------------------------------------------------------


@take.register
def _(data: shapes.AttentionRaised, life: History, at: datetime) -> None:
    if not any(one.signal == data.signal and one.until is None for one in life.signals):
        life.signals.append(facts.Signal(at, data.signal, data.rule, data.component, data.shows_at))


@take.register
def _(data: shapes.AttentionDismissed, life: History, at: datetime) -> None:
    end_all([one for one in life.signals if one.signal == data.signal], at, "terzijde-gelegd")


@take.register
def _(data: shapes.AttentionPassed, life: History, at: datetime) -> None:
    end_all([one for one in life.signals if one.signal == data.signal], at, "vervallen")


@take.register
def _(data: shapes.MoneyCommitted, life: History, at: datetime) -> None:
    life.money.append(facts.Money(at, data.source, data.component, data.cents, data.ends))


@take.register
def _(data: shapes.CostIncurred, life: History, at: datetime) -> None:
    life.costs.append(facts.Cost(at, data.source, data.component, data.cents))


# What was set right ---------------------------------------------------------------------------------------------------


@take.register
def _(data: shapes.FactCorrected, life: History, at: datetime) -> None:
    """What turned out to be wrong never was so: the last of its kind says what it should have said."""
    match data:
        case shapes.FactCorrected(field=field) if field == IS_SO:
            _never_was(data, life)
        case shapes.FactCorrected(of=intake.CriterionMeasured.stored_name, says=str(says)):
            for criterion in [one for one in life.criteria if one.criterion == data.about][-1:]:
                criterion.met = says == "true"
        case shapes.FactCorrected(of=leer_werk.LanguageLevelMeasured.stored_name, says=str(says)):
            for level in [one for one in life.levels if one.skill == data.about][-1:]:
                level.level = LanguageLevel(says)
        case shapes.FactCorrected(of=leer_werk.GuidanceStarted.stored_name, field="kind", says=str(says)):
            for spell in [one for one in life.guidance if one.kind == data.was][-1:]:
                spell.kind = GuidanceKind(says)
        case shapes.FactCorrected(of=placement.WageValueMeasured.stored_name, says=str(says)):
            for value in life.wage_values[-1:]:
                value.percent = int(says)
        case shapes.FactCorrected(of=placement.JobLost.stored_name, says=str(says)):
            for loss in life.losses[-1:]:
                loss.at = end_of(date.fromisoformat(says))
        case shapes.FactCorrected(of=intake.CivicTermSet.stored_name, day=date() as day):
            for duty in life.duties[-1:]:
                _set_right(duty, data.field, day)


def _never_was(data: shapes.FactCorrected, life: History) -> None:
    if data.of == placement.JobLost.stored_name:
        del life.losses[-1:]
    elif data.of == placement.ContractFellThrough.stored_name:
        for contract in [one for one in life.contracts if one.ending == NEVER_BEGAN][-1:]:
            contract.until, contract.ending, contract.ground = None, "", None
    elif data.of == intake.CivicDutyEnded.stored_name:
        for duty in life.duties[-1:]:
            duty.over.clear()


def _set_right(duty: facts.CivicDuty, field: str, day: date) -> None:
    if field == "starts":
        duty.starts = day
    elif duty.extended:
        duty.extended[-1].due = end_of(day)
    else:
        duty.ends = day
