"""Which route, whether a candidate may be selected, and exceptions to the criteria."""

from typing import Literal

from events.trajectory.state import Trajectory
from events.vocabulary import course, intake
from events.vocabulary.civic import CivicRoute, RouteGround
from events.vocabulary.values import COMPONENT_OF, EndReason, Outcome, Stage
from events.vocabulary.words import same
from workflows.decisions.case import Case, Events, decides
from workflows.decisions.closing import close_tasks
from workflows.decisions.command import Command, Reason, Reference, Who
from workflows.decisions.ending import end
from workflows.decisions.refusal import Refused
from workflows.decisions.tasks import CHOOSE_ROUTE, INVITE_AGAIN, SELECT, WEIGH_DIPLOMA
from workflows.decisions.withdrawing import withdraw_tasks

_MAY_STUDY = frozenset({CivicRoute.B1, CivicRoute.EDUCATION})
"""The learning routes of those who could go to school as well; with the Z-route, or without a PIP, there is nothing to choose."""
_FOR_DUAL = frozenset(RouteGround) - {RouteGround.WANTS_DIPLOMA}
_FOR_SCHOOL = frozenset({RouteGround.WANTS_DIPLOMA, RouteGround.OTHER})


def route_undecided(state: Trajectory) -> bool:
    """Whether the participant may go for a diploma in the onderwijsroute as well, and nobody chose yet (whitepaper l.105-121)."""
    return state.civic.route in _MAY_STUDY and state.civic.dual is None


def to_choose_again(state: Trajectory) -> bool:
    """Whether a changed PIP asks for that choice of somebody who was selected already."""
    late = state.stage is not Stage.INTAKE or bool(state.intake.selected)
    return late and bool(state.civic.switches) and route_undecided(state)


def obstacles_to_selection(state: Trajectory) -> list[str]:
    """What stands between this candidate and being selected, in Dutch, with what would help (domain.md W2, W12)."""
    found = []
    if not state.intake.cosigned_by:
        found.append(
            "Nog geen werkgever of brancheorganisatie heeft het profiel ondertekend. Leg het antwoord vast, of voeg een andere toe."
        )
    if route_undecided(state):
        found.append("Tussen het duale traject en de onderwijsroute is nog niet gekozen. Kies eerst de route.")
    if any(task.kind == WEIGH_DIPLOMA.name for task in state.open_tasks):
        found.append("Wat het diploma betekent voor niveau, modules en route is nog niet bekeken. Rond eerst die taak af.")
    if unmet := state.unmet_hard_criteria:
        found.append(
            f"Niet voldaan aan harde eisen: {', '.join(unmet)}. "
            "Selecteer niet, of vraag een uitzondering met reden aan, die een tweede persoon tekent."
        )
    return found


class ChooseRoute(Command):
    """The dual trajectory, or the onderwijsroute, which ends it with a referral; on a coded ground (whitepaper l.105-121)."""

    name: Literal["choose-route"] = "choose-route"
    dual: bool
    ground: RouteGround
    reason: Reason
    referred_to: Who | None = None


@decides
def choose_route(command: ChooseRoute, case: Case) -> Events:
    if (case.state.stage is not Stage.INTAKE or case.state.intake.selected) and not to_choose_again(case.state):
        raise Refused("De route wordt in de intake gekozen, voor de selectie. Stuur daarna het traject bij, of beëindig het.")
    fitting = _FOR_DUAL if command.dual else _FOR_SCHOOL
    if command.ground not in fitting:
        which = "het duale traject" if command.dual else "de onderwijsroute"
        raise Refused(f"De grond '{command.ground}' hoort niet bij {which}. Kies uit: {', '.join(sorted(fitting))}.")
    chosen = course.RouteChosen(dual=command.dual, ground=command.ground, reason=command.reason)
    tasks = list(close_tasks(case.state, CHOOSE_ROUTE, remark=command.reason))
    if command.dual:
        return [chosen, *tasks]
    where = f" ({command.referred_to})" if command.referred_to else ""
    ending = course.TrajectoryEnded(
        outcome=Outcome.REFERRED,
        reason=EndReason.EDUCATION_ROUTE,
        component=COMPONENT_OF[case.state.stage or Stage.INTAKE],
        explanation=f"doorverwezen naar de onderwijsroute{where}: {command.reason}",
    )
    return [chosen, *end(case.state, ending)]


class SelectCandidate(Command):
    """Select, or not; then with a coded reason and perhaps a referral (domain.md 1.3, 12)."""

    name: Literal["select"] = "select"
    selected: bool
    reason: Reason
    code: EndReason = EndReason.CRITERION_NOT_MET
    referred_to: Who | None = None


@decides
def select_candidate(command: SelectCandidate, case: Case) -> Events:
    state = case.state
    unseen = not (state.intake.held or state.intake.measured or state.intake.finished_in_absence)
    if state.stage is not Stage.INTAKE or (unseen and not state.intake.absences):
        raise Refused("Selecteren kan pas als de intake is gehouden of de kandidaat niet kwam, en alleen tijdens de intake.")
    if state.intake.selected is not None:
        raise Refused("Over de selectie is al besloten.")
    absent = [intake.IntakeFinishedInAbsence(summons=state.intake.absences)] if unseen else []
    tasks = [
        *close_tasks(state, SELECT, remark=command.reason),
        *withdraw_tasks(state, "er is besloten", lambda task: task.kind == INVITE_AGAIN.name),
    ]
    if not command.selected and command.code is EndReason.COMPLETED:
        raise Refused("De reden 'afgerond' hoort bij een traject dat tot het eind is gelopen; kies waarom de kandidaat niet meedoet.")
    if not command.selected:
        refused = intake.CandidateNotSelected(
            by=case.actor,
            code=command.code,
            reason=command.reason,
            referred=bool(command.referred_to),
            referred_to=command.referred_to,
        )
        return [*absent, refused, *tasks]
    if obstacles := obstacles_to_selection(state):
        raise Refused(" ".join(obstacles))
    return [*absent, intake.CandidateSelected(by=case.actor, reason=command.reason), *tasks]


class RequestException(Command):
    """Ask to select in spite of an unmet hard criterion (domain.md W2)."""

    name: Literal["request-exception"] = "request-exception"
    criterion: Reference
    reason: Reason


@decides
def request_exception(command: RequestException, case: Case) -> Events:
    if command.criterion not in case.state.unmet_hard_criteria:
        raise Refused(f"'{command.criterion}' is geen harde eis waaraan niet is voldaan; een uitzondering is niet nodig.")
    return [intake.CriterionExceptionRequested(criterion=command.criterion, reason=command.reason)]


class SignException(Command):
    """Agree, as a second person, with such an exception."""

    name: Literal["sign-exception"] = "sign-exception"
    criterion: Reference


@decides
def sign_exception(command: SignException, case: Case) -> Events:
    asked_by = case.state.intake.exceptions_requested.get(command.criterion)
    if asked_by is None:
        raise Refused(f"Voor '{command.criterion}' is geen uitzondering gevraagd.")
    if same(asked_by, case.actor):
        raise Refused("Iemand anders dan de aanvrager moet de uitzondering tekenen.")
    return [intake.CriterionExceptionSigned(criterion=command.criterion)]
