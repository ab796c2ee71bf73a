"""The lives that are kept of a release: together they come past every step, both tracks, and most of what people and partners can do."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from events.vocabulary.values import Role, Stage
from tests.workflows.city import BAKERY, GARAGE, NURSERY, City
from tests.workflows.habits import ANSWERS, EXTEND, GO, OUT, always, in_turn, no, yes
from tests.workflows.life import Life
from workflows.decisions.pause import Pause, Resume
from workflows.decisions.people import AnswerHandover, ProposeHandover
from workflows.programme.catalogue import find


async def same_employer(city: City) -> Life:
    """From intake to aftercare with one employer; paused and handed over on the way."""
    life = await city.begins()
    await life.until(Stage.LEER_WERK)
    await life.order(Pause(reason="ziek"))
    await life.passes(weeks=3)
    await life.order(Resume())
    await life.order(ProposeHandover(to="bert", reason="andere wijk"))
    await life.order(AnswerHandover(accepted=True), "bert", role=Role.REGISSEUR)
    await life.ends()
    return life


async def network(city: City) -> Life:
    """The voortraject is made longer; placed by the network, with an extended proefplaatsing; a job is lost and another found."""
    life = await city.begins()
    decisions = [EXTEND, GO]
    life.decides["go-no-go-besluit"] = lambda _: decisions.pop(0)
    life.answers["contract-bieden"] = lambda asked: no() if asked.partner == BAKERY else ANSWERS["contract-bieden"](asked)
    life.answers["werkgever-matchen"] = in_turn(yes(werkgever=str(GARAGE)), yes(werkgever=str(NURSERY)))
    longer, hired = (yes(oordeel=verdict, loonwaarde=70, toelichting="nog even") for verdict in ("verlengen", "aannemen"))
    life.answers["proefplaatsing-evalueren"] = in_turn(longer, hired)
    life.answers["dienstverband-bevestigen"] = in_turn(yes(inDienst=True), yes(inDienst=False), yes(inDienst=True))
    await life.ends()
    return life


async def no_go(city: City) -> Life:
    """Partners are silent or say no, and the decision is no-go."""
    life = await city.begins()
    life.answers["snuffelstage"] = always(no("geen plek"))
    life.decides["go-no-go-besluit"] = lambda _: OUT
    await life.ends()
    return life


async def template(code: str, city: City) -> Life:
    """A shipped programme, with everybody saying yes."""
    life = await city.begins(code=code, version=find(code).version)
    await life.ends()
    return life


ROADS: Mapping[str, Callable[[City], Awaitable[Life]]] = {
    "zelfde-werkgever": same_employer,
    "netwerk": network,
    "no-go": no_go,
    "demonstratie": partial(template, "demonstratie"),
}
