"""The snuffelstage: days on which participant and employer get acquainted, where a team is ready for it (whitepaper l.329-330)."""

from itertools import count
from uuid import UUID

from activities import employers
from activities.employers import TasterPlacement
from events.vocabulary.voortraject import TasterPlacementArranged, TasterPlacementDeclined
from workflows.programme.norm import Norm
from workflows.steps.team import ready_beside
from workflows.verbs.desk import Desk


async def get_acquainted(desk: Desk, norm: Norm) -> None:
    """A snuffelstage, if one of the employers has room for one; they are asked one by one."""
    question = employers.offer_taster_placement()
    for turn in count(1):
        if turn > 1 and next_to_ask(desk, turn) is None and desk.state.partners(question.role):
            await desk.record(TasterPlacementDeclined(reason="geen werkgever heeft een plek"), about=told_apart(turn - 1))
            return
        taster = await desk.ask(question, to=next_to_ask(desk, turn), by=norm, about=told_apart(turn))
        if taster is not None and await arranged(desk, taster, told_apart(turn)):
            return


def told_apart(turn: int) -> str:
    """What tells the question to one employer apart from that to the one before."""
    return f"{turn}" if turn > 1 else ""


def next_to_ask(desk: Desk, turn: int) -> UUID | None:
    """Who is, or was, asked in this turn; None is the first of those who take part, and after the first turn nobody."""
    question = employers.offer_taster_placement()
    return desk.asked_of(question, told_apart(turn)) or (next(iter(desk.not_asked(question)), None) if turn > 1 else None)


async def arranged(desk: Desk, taster: TasterPlacement, about: str) -> bool:
    """From the day on which the team there is ready; False when the employer left before that was so."""
    question = employers.offer_taster_placement()
    if not desk.recorded(TasterPlacementArranged, about):
        if desk.left_since(question, about):
            return False
        starts = max(taster.starts, await ready_beside(desk, desk.answered_by(question, about), taster.starts))
        await desk.record(TasterPlacementArranged(starts=starts, days=taster.days), about=about)
    return True
