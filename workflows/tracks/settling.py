"""Loonkostensubsidie that turned out to be another, or over, from a day that went by: a person has what was paid since settled."""

from events.trajectory.placement_parts import Settlement
from workflows.decisions import tasks
from workflows.decisions.handing_over import about
from workflows.verbs.desk import Desk, alongside


async def settle(desk: Desk) -> None:
    """A task for each, until somebody says that it is done; nothing waits for it."""
    while True:
        doing = [talk_about(desk, one) for one in desk.state.settlements]
        await alongside(desk.until_other(lambda state: state.settlements), *doing)


async def talk_about(desk: Desk, one: Settlement) -> None:
    """With the municipality, which pays, and the employer, who was paid."""
    gone = "is de loonkostensubsidie niet meer van de vorige gemeente" if one.moved else "was er geen loonkostensubsidie meer"
    what = gone if one.over else "is de loonkostensubsidie een andere dan tot nu toe werd betaald"
    help = f"Vanaf {one.since:%d-%m-%Y} {what}. Laat de gemeente met de werkgever verrekenen wat sindsdien is betaald."
    if one.until:
        help = f"De gemeente waar de deelnemer woonde van {one.since:%d-%m-%Y} tot {one.until:%d-%m-%Y} besloot nog niet over de "
        help += "loonkostensubsidie voor die dagen. Vraag om dat besluit, en laat die gemeente met de werkgever verrekenen."
    await desk.task(tasks.ARRANGE_AGAIN, help, by=desk.plan.answer_within, about=about(one))
