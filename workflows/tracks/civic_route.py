"""A learning route that the municipality changed: what it means for the plan, and for the choice to work while learning (Wet inburgering
2021 art. 17)."""

from events.trajectory.state import Trajectory
from events.vocabulary.base import Event
from events.vocabulary.civic import CivicRoute
from events.vocabulary.values import LanguageLevel
from workflows.decisions import tasks
from workflows.decisions.selection import to_choose_again
from workflows.decisions.withdrawing import no_longer
from workflows.verbs.desk import Desk, alongside, together

MEANS = {
    CivicRoute.EDUCATION: "Daarin is er geen module arbeidsmarkt en participatie (Wet inburgering 2021 art. 8 lid 3), en is de taalschool "
    "een instelling met een taalschakeltraject.",
    CivicRoute.Z: "Daarin telt ook werk mee als participatie (Besluit inburgering 2021 art. 3.14), en is er geen langere termijn wegens "
    "aanzienlijke inspanningen.",
    CivicRoute.B1: "Uren en examens van de vorige route tellen mee (Besluit inburgering 2021 art. 5.4 lid 4).",
}
"""What each route brings with it, in Dutch."""


async def civic_route(desk: Desk) -> None:
    """For every change somebody looks at the plan; and once it leads to school, whether the trajectory goes on."""
    await together(weigh(desk), choose_again(desk))


async def weigh(desk: Desk) -> None:
    """The plan beside the last change; one before it is not to be weighed any more."""
    while True:
        await desk.conclude(moot)
        number = len(desk.state.civic.switches)
        doing = desk.task(tasks.WEIGH_ROUTE, told(desk), by=desk.plan.answer_within, about=number) if number else desk.until()
        await alongside(desk.until_other(lambda state: state.civic.switches), doing)


def moot(state: Trajectory) -> dict[str, Event]:
    """Tasks about a change that another came after."""
    last = str(len(state.civic.switches))
    return no_longer(state, lambda task: task.kind == tasks.WEIGH_ROUTE.name and task.about != last)


def told(desk: Desk) -> str:
    """What changed, what it brings with it and what to look at, in Dutch."""
    civic, language = desk.state.civic, desk.plan.voortraject.language
    assert civic.route, "what was changed is there"
    aim = f" Het taaldoel van dit plan is {language.target_level}." if language.target_level is not civic.level else ""
    low = civic.route is CivicRoute.B1 and civic.level is LanguageLevel.A2
    means = "De taal wordt op A2 geëxamineerd (Wet inburgering 2021 art. 17 lid 3)." if low else MEANS[civic.route]
    return (
        f"De gemeente wijzigde het PIP op {civic.switches[-1]:%d-%m-%Y}: leerroute {civic.route}, niveau {civic.level}. {means}{aim} De "
        "inburgeringstermijn blijft dezelfde. Ga na of taaldoel, lesuren, modules, partijen en uitstroomeisen nog passen, en stuur bij."
    )


async def choose_again(desk: Desk) -> None:
    """Somebody who was selected for learning and working may now be better off in school."""
    while True:
        await desk.until(to_choose_again)
        await desk.task_until(
            lambda state: not to_choose_again(state),
            tasks.CHOOSE_ROUTE,
            f"De gemeente wijzigde de leerroute: nu {desk.state.civic.route}. Kies met de deelnemer opnieuw: verder in het duale traject, "
            "of de onderwijsroute. Die laatste beëindigt dit traject met een doorverwijzing.",
            by=desk.plan.answer_within,
        )
