"""Moving: who moves keeps the trajectory; the new municipality makes a PIP again (domain.md W16; Wet inburgering art. 15 lid 4)."""

from activities import municipalities
from workflows.law.key import Key
from workflows.verbs.desk import Desk


async def moving(desk: Desk) -> None:
    """Ask the municipality of the last move to confirm or revise the PIP, within the term of the law from the registration on.

    The term of civic integration stays as it was: a revised PIP does not move its start (Wet inburgering art. 11).
    """
    await desk.until(lambda state: bool(state.civic.moves))
    moves = desk.state.civic.moves
    by = desk.deadline(Key.PIP_AFTER_MOVE, moves[-1])
    pip = await desk.insist(municipalities.revise_pip(moves[-1]), by=by, about=len(moves))
    await desk.record(pip.fact, about=len(moves))
