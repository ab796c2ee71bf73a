"""The end of a trajectory: what is closed with it, and a person who ends it before the last step."""

from collections.abc import Mapping
from functools import reduce
from typing import Literal

from pydantic import Field

from activities.days import DoneDay
from events.fact import Actor, Fact
from events.trajectory import evolve
from events.trajectory.state import Trajectory
from events.vocabulary import course, leer_werk, requests
from events.vocabulary.values import AT_THE_END, Component, EndReason, Outcome
from events.vocabulary.words import Telling
from workflows.decisions.case import Case, Events, decides
from workflows.decisions.closing import stop_trial
from workflows.decisions.command import Command, Remark
from workflows.decisions.days import today
from workflows.decisions.handing_over import handed_over, in_words
from workflows.decisions.refusal import Refused
from workflows.decisions.subsidy import over_after

_BELONGS_TO: Mapping[Outcome, EndReason] = {
    Outcome.MOVED_AWAY: EndReason.MOVED,
    Outcome.DUTY_ENDED: EndReason.DUTY_WITHDRAWN,
    Outcome.DECEASED: EndReason.DEATH,
}
"""Outcomes with the one reason that they have. Who moves may also drop out for it."""
_OVER = "traject beëindigd"
_WITHDRAWN: Mapping[str, str] = dict.fromkeys(
    ("loonwaarde-vaststellen", "loonkostensubsidie"),
    f"{_OVER}: u besluit nog steeds over de loonkostensubsidie; vertel het de werkgever, en niet meer Regie",
)
"""What the municipality is told of questions that it has to decide on all the same (Participatiewet art. 10d lid 1)."""
DECIDED_OUTCOMES: Mapping[Outcome, str] = {
    Outcome.NOT_SELECTED: "het selectiebesluit aan het eind van de intake",
    Outcome.NO_GO: "een go/no-go-besluit",
}
"""Outcomes that follow from another decision, and from which."""


def end(state: Trajectory, ending: course.TrajectoryEnded, *, subsidy_to: Telling = "") -> Events:
    """The last events of a trajectory: nothing stays open, and guidance ends last (domain.md W5). What is open of loonkostensubsidie is
    handed over, where somebody said so to `subsidy_to`."""
    events: Events = []
    events += [requests.PartnerRequestWithdrawn(key=r.key, reason=_WITHDRAWN.get(r.kind, _OVER)) for r in state.open_requests]
    events += [requests.TaskWithdrawn(key=t.key, reason=_OVER) for t in state.open_tasks]
    events += [*stop_trial(state), *handed_over(state, subsidy_to)]
    if state.language.running:
        events.append(leer_werk.LanguageStopped(reason=_OVER))
    if state.guidance.running:
        events.append(leer_werk.GuidanceEnded(reason=_OVER))
    return [*events, ending]


class End(Command):
    """End before the last step, with a coded reason and component (domain.md W15).

    Only of who was erased there is no `explanation`: nobody could read it. With the `last_day` of life or of the work loonkostensubsidie
    ends; of who died that is today, unless it was another. Where something is open of it all the same, it has to be said who sees to that:
    `subsidy_to`.
    """

    name: Literal["end"] = "end"
    outcome: Outcome
    reason: EndReason
    component: Component
    explanation: Remark = ""
    last_day: DoneDay | None = Field(None, title="De laatste dag")
    subsidy_to: Remark = ""


@decides
def end_early(command: End, case: Case) -> Events:
    if command.outcome in AT_THE_END:
        raise Refused(f"'{command.outcome}' is een uitkomst van de nazorg; die kan niet met de hand worden gegeven.")
    if command.reason is EndReason.COMPLETED:
        raise Refused("De reden 'afgerond' hoort bij een traject dat tot het eind is gelopen; kies de reden waarom dit traject stopt.")
    for outcome, reason in _BELONGS_TO.items():
        only_here = reason is not EndReason.MOVED and command.reason is reason
        if (command.outcome is outcome and command.reason is not reason) or (only_here and command.outcome is not outcome):
            raise Refused(
                f"De uitkomst '{outcome}' en de reden '{reason}' horen bij elkaar. Kies beide, of een andere uitkomst met een andere reden."
            )
    if command.outcome in DECIDED_OUTCOMES:
        raise Refused(
            f"De uitkomst '{command.outcome}' volgt uit {DECIDED_OUTCOMES[command.outcome]}. Neem dat besluit, of kies een andere uitkomst."
        )
    ending = course.TrajectoryEnded(
        outcome=command.outcome, reason=command.reason, component=command.component, explanation=command.explanation
    )
    last = command.last_day or (today(case) if command.outcome is Outcome.DECEASED else None)
    over = over_after(case, last) if last else []
    facts = [Fact(event, case.now, Actor(case.actor, case.role), "") for event in over]
    state = reduce(evolve, facts, case.state)
    _is_told(command, state)
    return [*over, *end(state, ending, subsidy_to=command.subsidy_to)]


def _is_told(command: End, state: Trajectory) -> None:
    """Who ends it knows what goes on outside it, and says who sees to that."""
    # Of who was erased nothing can be told: there is no explanation either.
    if command.subsidy_to or not command.explanation:
        return
    if left := in_words(handed_over(state, "")):
        raise Refused(
            f"{left} Na het einde van het traject let Regie daar niet meer op. Spreek af wie bij de gemeente dat doet, en noem die. "
            "Houdt het werk op, noem dan ook de laatste dag."
        )
