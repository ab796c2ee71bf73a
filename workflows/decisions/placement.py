"""A candidate who declines: the employer of now is let go, and what was asked of it is withdrawn."""

from typing import Literal

from events.vocabulary import placement
from events.vocabulary.values import Role, Stage
from workflows.decisions.case import Case, Events, decides
from workflows.decisions.closing import stop_trial
from workflows.decisions.command import Command, Reason
from workflows.decisions.refusal import Refused
from workflows.decisions.withdrawing import withdraw_stage


class DeclinePlacement(Command):
    """The candidate does not want to go on with the employer of now; the next one follows."""

    name: Literal["decline-placement"] = "decline-placement"
    reason: Reason


@decides
def decline_placement(command: DeclinePlacement, case: Case) -> Events:
    state, now = case.state, case.state.placement
    if state.stage is not Stage.PLACEMENT or now.employer is None:
        raise Refused("Er ligt nu geen plaatsing voor om van af te zien; dat kan tijdens de plaatsing, als er een werkgever is.")
    if now.contract is not None:
        raise Refused("Het contract is al getekend. Is de baan weg, of begint het werk niet, leg dan 'baan verloren' vast.")
    events: Events = [*withdraw_stage(state, "de kandidaat ziet af van deze plaatsing"), *stop_trial(state)]
    declined = placement.PlacementDeclined(employer=now.employer, attempt=now.attempt, reason=command.reason, by=Role.PARTICIPANT)
    return [*events, declined]
