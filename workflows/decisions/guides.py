"""Who guides, from when, and whether they still do: of who came from an organisation that the participant has nothing to do with any more
a person says whether they stay (domain.md W5, W16)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from activities.municipalities import Coach
from events.trajectory.state import Request, Trajectory
from events.vocabulary.values import GuidanceKind, Role
from events.vocabulary.words import among
from workflows.decisions.tasks import ASK_WHO_GUIDES
from workflows.programme.document import Programme

_ASSIGNED = "coach-toewijzen"


@dataclass(frozen=True, slots=True)
class InDoubt:
    """Somebody who guides in a way, and whom an organisation gave that is gone: `why` says so in Dutch, `about` tells it from others."""

    kind: GuidanceKind
    guide: str
    why: str
    about: str


def unguided(state: Trajectory, programme: Programme, today: date) -> list[GuidanceKind]:
    """The kinds of guidance that the programme asks at the least and that nobody gives on a day, or only later (domain.md W5)."""
    return [kind for kind in programme.guidance.minimum if (first := guided_from(state, kind)) is None or first > today]


def guided_from(state: Trajectory, kind: GuidanceKind) -> date | None:
    """The first day on which somebody guides in this way; None when nobody will, or nobody of whom it is sure."""
    unsure = {each.guide for each in in_doubt(state) if each.kind is kind}
    sure = state.holders.get(Role(kind.value), frozenset()) - unsure
    return min((state.guidance.begins.get(guide, date.min) for guide in sorted(sure)), default=None)


def in_doubt(state: Trajectory) -> list[InDoubt]:
    """Those who guide, whose organisation is gone, and of whom nobody said that they stay."""
    given: dict[tuple[GuidanceKind, str], Request] = {}
    for request in state.requests.values():
        if request.kind == _ASSIGNED and isinstance(request.answer, Mapping):
            coach = Coach.model_validate(request.answer)
            guide = among(coach.guide, state.holders.get(Role(coach.kind.value), frozenset()))
            if guide is not None:
                given[coach.kind, guide] = request
    gone = ((kind, guide, _gone(state, kind, request)) for (kind, guide), request in given.items())
    doubted = [InDoubt(kind, guide, *found) for kind, guide, found in gone if found]
    stays = [task.about for task in state.tasks.values() if task.kind == ASK_WHO_GUIDES.name and task.closed and not task.withdrawn]
    return [each for each in doubted if not any(is_about(about, each) for about in stays)]


def is_about(about: str, doubt: InDoubt) -> bool:
    """Whether a task is about this guide, however often it was one."""
    return about == doubt.about or about.startswith(f"{doubt.about}:opnieuw-")


def _gone(state: Trajectory, kind: GuidanceKind, given: Request) -> tuple[str, str] | None:
    """Why the organisation that gave a guide is not there any more, and what that is told apart by; None while it is.

    A buddy is a colleague on the floor where the participant works (whitepaper l.452, 501-502).
    """
    if given.role is Role.MUNICIPALITY:
        moved = f"{state.municipality}:{len(state.civic.moves)}"
        return None if given.partner == state.municipality else ("de deelnemer is verhuisd", moved)
    if given.partner_left:
        return f"de {given.role} die de {kind} gaf, doet niet meer mee", given.key
    works_at = state.placement.employer or state.leer_werk.workplace
    if kind is GuidanceKind.BUDDY and given.role is Role.EMPLOYER and works_at not in (None, given.partner):
        return "de deelnemer werkt bij een andere werkgever dan die de buddy gaf", given.key
    return None
