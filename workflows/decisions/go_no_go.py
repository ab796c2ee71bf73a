"""Go, no-go or later."""

from events.trajectory import Trajectory
from events.vocabulary import go_no_go as go
from events.vocabulary import trajectory as course
from events.vocabulary.parts import Component, EndReason, NoGoRoad, Outcome, Stage
from workflows import commands as c
from workflows.decisions.case import Case, Events, Refused, decide_on
from workflows.decisions.closing import close_tasks


def obstacles_to_go(state: Trajectory) -> list[str]:
    """What stands between this trajectory and a go, in Dutch (domain.md W5, W14 and acceptance 4)."""
    found = []
    if unmet := state.unmet_hard_criteria:
        found.append(f"harde eisen waaraan niet is voldaan: {', '.join(unmet)}")
    if not state.guidance_running:
        found.append("begeleiding is nog niet begonnen")
    if barriers := state.open_barriers:
        found.append(f"belemmeringen die niet zijn weggenomen of aanvaard: {', '.join(barriers)}")
    return found


@decide_on.register
def _(command: c.DecideGoNoGo, case: Case) -> Events:
    state, visit = case.state, case.state.visit
    if state.stage is not Stage.GO_NO_GO:
        raise Refused("Een go/no-go-besluit hoort in de stap go/no-go.")
    if state.decision is not None:
        raise Refused("Het besluit is al genomen.")
    if command.decision == "uitstel":
        if command.until is None or command.until <= case.now:
            raise Refused("Uitstel heeft een datum nodig die nog komt.")
        postponed = go.DecisionPostponed(by=case.actor, reason=command.reason, until=command.until, visit=visit)
        latest = case.programme.patience.escalate_after.period.after(command.until)
        moved = [
            course.DeadlineMoved(subject=task.key, due=command.until, latest=latest)
            for task in state.open_tasks
            if task.kind == "go-no-go-besluit"
        ]
        return [postponed, *moved]
    tasks = close_tasks(state, lambda task: task.kind == "go-no-go-besluit", command.reason)
    if command.decision == "no-go":
        road = command.road or NoGoRoad.OUT
        if road is NoGoRoad.OTHER_PROGRAMME:
            raise Refused("Kies eerst het andere programma; dat kan met bijsturen. Of kies uitstroom of een verlengd voortraject.")
        return [go.NoGoDecided(by=case.actor, reason=command.reason, road=road, visit=visit), *tasks]
    if obstacles := obstacles_to_go(state):
        raise Refused(f"Een go kan nog niet: {'; '.join(obstacles)}.")
    return [go.GoDecided(by=case.actor, reason=command.reason, visit=visit), *tasks]


def ended_by_no_go(road_reason: str) -> course.TrajectoryEnded:
    """The end that a no-go without another road leads to."""
    return course.TrajectoryEnded(outcome=Outcome.NO_GO, reason=EndReason.OTHER, component=Component.VOORTRAJECT, explanation=road_reason)
