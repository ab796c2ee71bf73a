"""Go, no-go or later: what stands in the way, what the advice comes to, and where it leads."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import Field

from activities import schools
from activities.days import Moment
from events.trajectory.state import Trajectory
from events.vocabulary import course, go_no_go
from events.vocabulary.base import Event
from events.vocabulary.values import Advice, Component, EndReason, Excuse, NoGoRoad, Outcome, Role, Stage
from workflows.decisions.adjustment import direction_open
from workflows.decisions.barriers import open_barriers
from workflows.decisions.case import Case, Events, decides
from workflows.decisions.closing import close_tasks
from workflows.decisions.command import Command, Reason, Reference, Remark
from workflows.decisions.days import today
from workflows.decisions.guides import in_doubt, unguided
from workflows.decisions.programme_change import under_another_plan
from workflows.decisions.refusal import Refused
from workflows.decisions.tasks import CHECK_EXIT, CHOOSE_DIRECTION, DECIDE_GO_NO_GO
from workflows.decisions.voortraject import skills_in_words, still_to_pass
from workflows.decisions.withdrawing import withdraw_tasks
from workflows.programme.asked import candidates
from workflows.programme.document import Programme
from workflows.programme.stages import ExitCriterion, GoNoGoPlan


def obstacles_to_go(state: Trajectory, programme: Programme, on: date) -> list[str]:
    """What stands between this trajectory and a go under this plan on a day, in Dutch (domain.md W5, W14 and acceptance 4)."""
    found = []
    if unmet := state.unmet_hard_criteria:
        found.append(f"harde eisen waaraan niet is voldaan: {', '.join(unmet)}")
    missing, unsure = unguided(state, programme, on), {each.kind for each in in_doubt(state)}
    if nobody := [kind for kind in missing if kind not in unsure]:
        found.append(f"begeleiding die nu niemand geeft: {', '.join(nobody)}")
    if leaving := [kind for kind in missing if kind in unsure]:
        found.append(f"begeleiding waarvan niemand zei dat die blijft, terwijl de organisatie weg is: {', '.join(leaving)}")
    if state.language.running and not state.partners(teaching := teaches(state, programme)):
        found.append(f"taallessen die nu niemand geeft: de {teaching} is vertrokken")
    if (first := state.language.begins) and first > on:
        found.append(f"taallessen die pas op {first:%d-%m-%Y} beginnen")
    if barriers := open_barriers(state):
        found.append(f"belemmeringen die niet zijn weggenomen of aanvaard: {', '.join(barriers)}")
    if modules := still_to_pass(state, programme):
        found.append(f"modules die niet zijn gehaald en waarvan niemand vrijstelling gaf: {', '.join(each.code for each in modules)}")
    if direction_open(state, programme):
        found.append(f"nog te kiezen: {' en '.join(programme.left_open)}")
    if unchecked := exit_unchecked(state, programme):
        found.append(f"uitstroomeisen die niemand heeft nagegaan: {', '.join(each.code for each in unchecked)}")
    return found


def teaches(state: Trajectory, programme: Programme) -> Role:
    """The role of who gives the lessons in language: who said so last, or else who gives them by the Canvas."""
    goal = programme.voortraject.language
    lessons = schools.teach_language(goal.target_level, goal.hours_per_week)
    said = [request.role for request in state.requests.values() if request.kind == lessons.kind.name and request.answer is not None]
    return said[-1] if said else candidates(programme.parties, lessons)[0]


def exit_unchecked(state: Trajectory, programme: Programme) -> list[ExitCriterion]:
    """The exit criteria of the voortraject that nobody confirmed or excepted since the go/no-go was entered."""
    return [each for each in programme.voortraject.exit_criteria if each.code not in state.go_no_go.checked]


def advice_is_go(plan: GoNoGoPlan, advice: Mapping[Role, Advice]) -> bool:
    """Whether as many advisers say go as the rule of the programme asks; an adviser that says nothing does not say go."""
    return sum(advice.get(party) is Advice.GO for party in plan.advisers) >= plan.go_needed


def advice_in_words(plan: GoNoGoPlan, advice: Mapping[Role, Advice]) -> str:
    """What was advised, what the rule asks, and what that comes to, in Dutch."""
    said = ", ".join(f"{party} {advice.get(party, 'geen advies')}" for party in plan.advisers)
    rule = f"ten minste {plan.go_needed} van de {len(plan.advisers)} adviseurs zeggen go"
    return f"Advies: {said}. Regel: {rule}. Volgens de regel is het {'go' if advice_is_go(plan, advice) else 'geen go'}."


def exit_in_words(programme: Programme, state: Trajectory) -> str:
    """What the programme asks of who leaves the voortraject, which modules are still to be passed, and how skills for work were found, in
    Dutch; empty when nothing is."""
    missed = [module.name for module in still_to_pass(state, programme)]
    criteria = [criterion.requirement for criterion in programme.voortraject.exit_criteria]
    asked = f"Uitstroomeisen: {'; '.join(criteria)}." if criteria else ""
    return " ".join(filter(None, [asked, f"Niet gehaald: {', '.join(missed)}." if missed else "", skills_in_words(state, programme)]))


def needed_in_words(programme: Programme, state: Trajectory) -> str:
    """What the goal takes by the Canvas, beside who would bring something of it and takes no part in this trajectory, in Dutch; empty
    when the Canvas does not tell (whitepaper l.525-540)."""
    if not programme.needed:
        return ""
    away = [party for party in programme.parties if not _takes_part(party.role, state)]
    lacking = "; ".join(f"{party.role} ({', '.join(each.what for each in party.contribution) or 'inbreng niet verteld'})" for party in away)
    return f"Wat het doel vraagt: {'; '.join(programme.needed)}. Wie dat brengt en niet meedoet: {lacking or 'niemand'}."


def _takes_part(role: Role, state: Trajectory) -> bool:
    of_its_own = {Role.REGISSEUR: bool(state.regisseur), Role.MUNICIPALITY: state.municipality is not None}
    return of_its_own.get(role, False) or bool(state.partners(role) or state.holders.get(role))


def starts_in(programme: Programme, state: Trajectory) -> Stage:
    """Where somebody begins in another programme: after its intake, when each of its hard criteria was asked before and met."""
    met = {(asked.criterion, asked.requirement) for asked in state.requirements if state.intake.measured.get(asked.criterion)}
    asked = {(criterion.code, criterion.requirement) for criterion in programme.criteria if criterion.hard}
    return Stage.VOORTRAJECT if asked <= met else Stage.INTAKE


class CheckExitCriterion(Command):
    """A person looked at one exit criterion of the programme: it is met, or it is not and they go on all the same, with a reason."""

    name: Literal["check-exit-criterion"] = "check-exit-criterion"
    criterion: Reference
    met: bool
    ground: Excuse = Excuse.OTHER
    reason: Remark = ""


@decides
def check_exit_criterion(command: CheckExitCriterion, case: Case) -> Events:
    state = case.state
    if state.stage is not Stage.GO_NO_GO or state.go_no_go.decision is not None:
        raise Refused("Uitstroomeisen worden nagegaan in de stap go/no-go, voor het besluit.")
    known = [each.code for each in case.programme.voortraject.exit_criteria]
    if command.criterion not in known:
        raise Refused(f"'{command.criterion}' is geen uitstroomeis van dit programma. Wel: {', '.join(known) or 'geen'}.")
    if not command.met and not command.reason:
        raise Refused("Zonder een uitstroomeis verder gaan vraagt een reden.")
    checked: Event = go_no_go.ExitCriterionConfirmed(criterion=command.criterion, visit=state.visit)
    if not command.met:
        checked = go_no_go.ExitCriterionExcepted(
            criterion=command.criterion, ground=command.ground, reason=command.reason, visit=state.visit
        )
    return [checked, *close_tasks(state, CHECK_EXIT, about=command.criterion, remark=command.reason)]


class DecideGoNoGo(Command):
    """Go, no-go with the road it leads to, or postpone to a moment; the road to another programme names a published version of it."""

    name: Literal["go-no-go"] = "go-no-go"
    decision: Literal["go", "no-go", "uitstel"]
    reason: Reason
    code: EndReason = EndReason.OTHER
    road: NoGoRoad | None = None
    until: Moment | None = Field(None, title="De dag waarop het besluit dan wordt genomen")
    programme: Reference | None = None
    programme_version: int | None = None

    @property
    def under(self) -> tuple[str, int] | None:
        """The other programme, when that is where a no-go leads."""
        leads_there = self.decision == "no-go" and self.road is NoGoRoad.OTHER_PROGRAMME
        return (self.programme, self.programme_version) if leads_there and self.programme and self.programme_version else None


@decides
def decide_go_no_go(command: DecideGoNoGo, case: Case) -> Events:
    state = case.state
    if state.stage is not Stage.GO_NO_GO:
        raise Refused("Een go/no-go-besluit hoort in de stap go/no-go.")
    if state.go_no_go.decision is not None:
        raise Refused("Het besluit is al genomen.")
    match command.decision:
        case "uitstel":
            return _postponed(command, case)
        case "no-go":
            unneeded = withdraw_tasks(state, "no-go besloten", lambda task: task.kind in (CHECK_EXIT.name, CHOOSE_DIRECTION.name))
            decided = [*_no_go(command, case), *unneeded]
        case "go":
            decided = [_go(command, case)]
    return [*decided, *close_tasks(state, DECIDE_GO_NO_GO, remark=command.reason)]


def _go(command: DecideGoNoGo, case: Case) -> go_no_go.GoDecided:
    if obstacles := obstacles_to_go(case.state, case.programme, today(case)):
        raise Refused(f"Een go kan nog niet: {'; '.join(obstacles)}.")
    deviates = not advice_is_go(case.programme.go_no_go, case.state.go_no_go.advice)
    return go_no_go.GoDecided(by=case.actor, reason=command.reason, visit=case.state.visit, deviates=deviates)


def _no_go(command: DecideGoNoGo, case: Case) -> Events:
    if command.code is EndReason.COMPLETED:
        raise Refused("De reden 'afgerond' hoort bij een traject dat tot het eind is gelopen; kies waarom het een no-go is.")
    road = command.road or NoGoRoad.OUT
    deviates = advice_is_go(case.programme.go_no_go, case.state.go_no_go.advice)
    decided = go_no_go.NoGoDecided(
        by=case.actor, reason=command.reason, road=road, visit=case.state.visit, code=command.code, deviates=deviates
    )
    if road is not NoGoRoad.OTHER_PROGRAMME:
        return [decided]
    other = case.other
    if other is None:
        raise Refused("Noem het andere programma met zijn versie. Of kies uitstroom of een verlengd voortraject.")
    if other.code == case.programme.code:
        raise Refused("Dat is het programma dat al loopt. Kies een ander programma, of een verlengd voortraject.")
    changed = under_another_plan(case.state, other, command.reason)
    return [decided, changed]


def _postponed(command: DecideGoNoGo, case: Case) -> Events:
    if command.until is None or command.until <= case.now:
        raise Refused("Uitstel heeft een datum nodig die nog komt.")
    postponed = go_no_go.DecisionPostponed(by=case.actor, reason=command.reason, until=command.until, visit=case.state.visit)
    latest = case.programme.patience.escalate_after.period.after(command.until)
    tasks = (task for task in case.state.open_tasks if task.kind == DECIDE_GO_NO_GO.name)
    return [postponed, *(course.DeadlineMoved(subject=task.key, due=command.until, latest=latest) for task in tasks)]


def ended_by_no_go(state: Trajectory) -> course.TrajectoryEnded:
    """The end that a no-go without another road leads to, with the reason that was given for it (domain.md W15)."""
    reason = state.turned_down_for or EndReason.OTHER
    explanation = "no-go, zonder vervolg in dit programma"
    return course.TrajectoryEnded(outcome=Outcome.NO_GO, reason=reason, component=Component.VOORTRAJECT, explanation=explanation)
