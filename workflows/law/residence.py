"""Until when somebody may work by the residence permit: after it nobody may let them, unless another was told, or an objection or appeal is
waited for that suspends the decision (Wet arbeid vreemdelingen art. 2 lid 1 and 4; Vreemdelingenwet 2000 art. 8 onder h, 73 and 82).
"""

from collections.abc import Callable
from datetime import date

from events.trajectory.state import Trajectory
from events.vocabulary.civic import PermitRenewal


def may_work(state: Trajectory, day: date) -> bool:
    """Whether nothing was told by which work is not allowed on a day."""
    ends = state.civic.permit_ends
    return not (state.civic.renewal is PermitRenewal.NOT_RENEWED and isinstance(ends, date) and day > ends)


def may_stay(state: Trajectory, day: date) -> bool:
    """Whether the permit is valid on a day, or what followed it is told: that it is asked for, suspended, or not needed."""
    ends, told = state.civic.permit_ends, state.civic.renewal
    return not isinstance(ends, date) or day <= ends or told not in (None, PermitRenewal.NOT_RENEWED)


def not_allowed(state: Trajectory, day: date) -> str:
    """What is wrong with a first day of work, in Dutch, without why; nothing when nothing is."""
    if may_work(state, day):
        return ""
    return (
        f"{day:%d-%m-%Y}: dan mag de deelnemer voor zover bekend niet werken (Wet arbeid vreemdelingen art. 2 en 4). Overleg met de "
        "regisseur."
    )


def allows_work(day: date) -> Callable[[Trajectory], bool]:
    """Whether somebody may work on a day, of a state that is still to come."""
    return lambda state: may_work(state, day)
