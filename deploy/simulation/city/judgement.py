"""What a sensible regisseur does with a task: a pure function from the state of a trajectory to orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid5

from events.trajectory.state import Task, Trajectory
from events.vocabulary.civic import RouteGround
from events.vocabulary.leer_werk import Income
from events.vocabulary.values import (
    Advice,
    Component,
    EndReason,
    Excuse,
    NoGoRoad,
    Outcome,
    QualificationKind,
    Role,
    Stage,
    WithoutQualification,
)
from workflows.decisions.adjustment import Adjust, ChooseSectorAndLevel, DismissSignal
from workflows.decisions.barriers import SettleBarrier
from workflows.decisions.command import Command
from workflows.decisions.ending import End
from workflows.decisions.go_no_go import CheckExitCriterion, DecideGoNoGo, exit_unchecked
from workflows.decisions.housing import ArrangeHousing
from workflows.decisions.money import SetIncome
from workflows.decisions.open_items import CompleteTask
from workflows.decisions.people import JoinParty
from workflows.decisions.permit import NoteResidencePermit
from workflows.decisions.qualification import DecideQualification
from workflows.decisions.roles import FillRole
from workflows.decisions.selection import ChooseRoute, SelectCandidate
from workflows.decisions.voortraject import ExcuseModule, RecordAgreement, still_to_pass
from workflows.programme.document import Programme


@dataclass(frozen=True, slots=True)
class Call:
    """Ring a partner about a question, and write down what it says."""

    request: str


_RENEWED = timedelta(days=3 * 365)
_LATER = "haalt dat in tijdens het leer-werk; school en werkgever weten ervan"
_LESSONS = "voortraject.taal.uren_per_week"
_MORE, _MOST = 3, 18
"""Hours of lessons a week that come on top, and where it stops."""

Response = Sequence[Command | Call]


def respond(state: Trajectory, task: Task, programme: Programme, network: Sequence[UUID]) -> Response:
    """What to do about a task; nothing when it resolves itself. `network` are the employers that can be brought in, and the plan is that
    programme as it was adjusted here."""
    programme = programme.adjusted(state.plan_changes) if state.plan_changes else programme
    match task.kind:
        case "selectie-besluit":
            # Who did not come is invited again first.
            return [] if task.about else [_selection(state)]
        case "go-no-go-besluit":
            return _go_no_go(state, programme)
        case "belemmeringen-wegnemen":
            return [_settle(state, task.about)]
        case "route-kiezen":
            return [ChooseRoute(dual=True, ground=RouteGround.WANTS_WORK, reason="wil werken, en leert de taal het best op de werkvloer")]
        case "richting-kiezen":
            return [ChooseSectorAndLevel(sector="logistiek" if programme.sector_open else None)]
        case "begeleider-zoeken":
            return [FillRole(role=Role(task.about), holder=f"{task.about}-{state.id}")]
        case "uitstroomeis-nagaan":
            return [_exit(state, task.about)]
        case "verblijf-verlengen" if isinstance(state.civic.permit_ends, date):
            return [NoteResidencePermit(ends=state.civic.permit_ends + _RENEWED)]
        case "huisvesting-navragen" if housing := state.civic.housing:
            return [ArrangeHousing(on=max(housing.due, housing.since))]
        case "kwalificatie-besluit":
            kind = QualificationKind(task.about.partition(":")[0])
            reason = "de werkgever neemt ook zonder aan"
            return [DecideQualification(kind=kind, without=WithoutQualification.WORK, reason=reason)]
        case "afspraken-maken":
            return [RecordAgreement(text="wie ziek is belt voor acht uur; elke vrijdag een gesprek")]
        case "uitval-beoordelen":
            return [_drop_out(state, int(task.about))]
        case "inkomen-regelen":
            return [SetIncome(income=Income.BENEFIT, starts=date.fromisoformat(task.about))]
        case "nabellen":
            return [Call(task.about)]
        case "werkplek-zoeken" | "partij-zoeken" | "medeondertekenaar-zoeken":
            fresh = [one for one in network if one not in state.partners(Role.EMPLOYER)]
            return [JoinParty(role=Role.EMPLOYER, partner=fresh[0])] if fresh else [_no_workplace()]
        case "signaal-beantwoorden":
            return [_answer(state, task.about.rpartition(":")[0], programme)]
        case _:
            return [CompleteTask(task=task.key, remark="besproken")]


def _selection(state: Trajectory) -> Command:
    if unmet := state.unmet_hard_criteria:
        elsewhere = "taalcursus in de wijk" if _even(state, "doorverwijzen") else None
        return SelectCandidate(selected=False, reason=f"niet voldaan aan: {', '.join(unmet)}", referred_to=elsewhere)
    return SelectCandidate(selected=True, reason="voldoet aan het profiel en is gemotiveerd")


def _go_no_go(state: Trajectory, programme: Programme) -> Response:
    plan = programme.go_no_go
    # An adviser that said nothing is not an adviser that said no.
    if list(state.go_no_go.advice.values()).count(Advice.NO_GO) > len(plan.advisers) - plan.go_needed:
        road = NoGoRoad.EXTEND if state.visits.get(Stage.GO_NO_GO, 0) == 1 and _even(state, "verlengen") else NoGoRoad.OUT
        return [DecideGoNoGo(decision="no-go", road=road, reason="te weinig partijen adviseren go")]
    go = DecideGoNoGo(decision="go", reason="de partijen adviseren go en alles is geregeld")
    return [
        *(_settle(state, barrier) for barrier in state.open_barriers),
        *(ExcuseModule(module=each.code, ground=Excuse.CAUGHT_UP, reason=_LATER) for each in still_to_pass(state, programme)),
        *(_exit(state, each.code) for each in exit_unchecked(state, programme)),
        go,
    ]


def _settle(state: Trajectory, barrier: str) -> Command:
    accepted = _even(state, barrier)
    return SettleBarrier(barrier=barrier, accepted=accepted, reason="iedereen weet ervan en kan ermee verder" if accepted else "")


def _exit(state: Trajectory, criterion: str) -> Command:
    met = all(state.voortraject.modules.values()) or _even(state, criterion)
    return CheckExitCriterion(criterion=criterion, met=met, ground=Excuse.CAUGHT_UP, reason="" if met else _LATER)


def _drop_out(state: Trajectory, number: int) -> Command:
    report = state.drop_outs[number - 1]
    return End(
        outcome=Outcome.DROPPED_OUT,
        reason=EndReason.OTHER if report.reason is EndReason.COMPLETED else report.reason,
        component=report.component,
        explanation=report.explanation or "gestopt",
    )


def _answer(state: Trajectory, signal: str, programme: Programme) -> Command:
    """Whose language does not grow, or who is too little at school, gets more lessons; the rest is talked over."""
    hours = int(state.plan_changes.get(_LESSONS, programme.voortraject.language.hours_per_week))
    if signal.startswith(("taalgroei:", "aanwezigheid:leren")) and state.language.running and hours + _MORE <= _MOST:
        changes: dict[str, str | int | bool] = {_LESSONS: hours + _MORE}
        return Adjust(changes=changes, reason="meer les, zodat het weer vooruit gaat", signal=signal)
    return DismissSignal(signal=signal, reason="met iedereen besproken; het komt goed")


def _no_workplace() -> Command:
    return End(
        outcome=Outcome.NOT_PLACED,
        reason=EndReason.NO_EMPLOYER,
        component=Component.WORKING,
        explanation="geen werkgever heeft een werkplek",
    )


def _even(state: Trajectory, about: str) -> bool:
    return uuid5(state.id, about).int % 2 == 0
