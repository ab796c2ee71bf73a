"""Telling what the trajectory is, at each side that the programme names: participant, intermediary and employer (whitepaper l.310-321)."""

from activities import connectors
from events.trajectory.state import Trajectory
from events.vocabulary.intake import CandidateInformed
from events.vocabulary.values import COSIGNERS, Role
from workflows.programme.parties import Party
from workflows.verbs.desk import Desk, alongside, together


async def tell(desk: Desk) -> None:
    """At each side a verbinder tells it; who is not selected need not be told any more."""
    telling = [party for party in desk.plan.parties if party.role is Role.CONNECTOR]
    await together(*(tell_side(desk, party, side) for party in telling for side in party.tells_whom))


async def tell_side(desk: Desk, party: Party, side: Role) -> None:
    """One side, until it was told what the programme says that is told."""

    def told(state: Trajectory) -> bool:
        """Whether there is nothing left to tell here."""
        return side in state.intake.informed or state.intake.selected is False

    await alongside(desk.until(told), ask(desk, party, side))


async def ask(desk: Desk, party: Party, side: Role) -> None:
    """Whether it was told, of whoever has verbinders for this side."""
    question = connectors.tell(who_tells(desk, side), side, party.tells)
    answer = await desk.insist(question, by=desk.plan.answer_within, about=side)
    await desk.record(CandidateInformed(by=answer.by, told=answer.told, side=side), about=side)


def who_tells(desk: Desk, side: Role) -> Role:
    """Verbinders that take part; towards employers a werkgeversservicepunt or sector organisation; otherwise the intermediary."""
    towards_employers = (Role.EMPLOYER_SERVICE_POINT, Role.SECTOR_ORGANISATION) if side in COSIGNERS else ()
    canvas = {party.role for party in desk.plan.parties}
    order = (Role.CONNECTOR, *towards_employers)
    return next((role for role in order if role in canvas and desk.takes_part(role)), Role.MUNICIPALITY)
