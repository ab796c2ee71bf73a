"""What `regie doctor` looks at beyond the stack itself: the schema, the read models, and trajectories that nobody executes."""

from collections.abc import Sequence

import asyncpg

from deploy.connections import connect
from deploy.doctor import CHECKS as OF_THE_STACK
from deploy.doctor import Check, Examination, Verdict
from deploy.settings import Settings
from deploy.supervisor import located
from events.migrations import pending
from events.sealing.wrapping import CannotUnwrap
from gateway.recovery import open_trajectories
from projections.catalogue import PROJECTIONS
from projections.status import status

WORRYING_AGE = 30.0
"""Seconds that a read model may be behind before somebody should look."""


async def schema(settings: Settings) -> Check:
    """Schema"""
    address = located(settings).database_url
    assert address
    conn = await asyncpg.connect(address.get_secret_value(), timeout=2)
    try:
        missing = [migration.name for migration in await pending(conn)]
    finally:
        await conn.close()
    if missing:
        return Check(
            "regie",
            "schema",
            Verdict.FAIL,
            f"nog toe te passen: {', '.join(missing)}",
            "Geef regie migrate, of start opnieuw met regie up.",
        )
    return Check("regie", "schema", Verdict.OK, "het schema is van deze versie")


async def keys(settings: Settings) -> Check:
    """Sleutels"""
    async with connect(located(settings)) as regie:
        try:
            await regie.vault.keys.examine()
        except CannotUnwrap as error:
            return Check(
                "regie", "sleutels", Verdict.FAIL, str(error), "Zet het sleutelbestand (REGIE_KEYS_FILE) terug uit de reservekopie."
            )
    return Check("regie", "sleutels", Verdict.OK, "het sleutelbestand past bij de sleutels van personen")


async def read_models(settings: Settings) -> Check:
    """Leesmodellen"""
    async with connect(located(settings)) as regie:
        found = await status(regie.pool, regie.store, PROJECTIONS)
    if failing := [f"{one.name}: {one.error}" for one in found if one.error]:
        return Check("regie", "leesmodellen", Verdict.FAIL, "; ".join(failing), "Kijk met regie projections status en in de logs.")
    if behind := [f"{one.name} ({one.age:.0f} s)" for one in found if one.age > WORRYING_AGE]:
        return Check("regie", "leesmodellen", Verdict.WARN, f"achter: {', '.join(behind)}", "Draait het proces project?")
    if idle := [one.name for one in found if not one.owned]:
        return Check("regie", "leesmodellen", Verdict.WARN, f"worden niet bijgehouden: {', '.join(idle)}", "Draait het proces project?")
    return Check("regie", "leesmodellen", Verdict.OK, f"{len(found)} leesmodellen zijn bij")


async def trajectories(settings: Settings) -> Check:
    """Trajecten"""
    async with connect(located(settings)) as regie:
        running = await regie.client.count_workflows("WorkflowType = 'Trajectory' AND ExecutionStatus = 'Running'")
        opened = len(await open_trajectories(regie.store))
    if running.count < opened:
        told = f"{opened} trajecten zijn open, {running.count} worden uitgevoerd"
        return Check("regie", "trajecten", Verdict.FAIL, told, "Geef regie recover: dan gaan ze verder vanuit hun gebeurtenissen.")
    return Check("regie", "trajecten", Verdict.OK, f"{opened} open trajecten worden uitgevoerd")


CHECKS: Sequence[Examination] = (*OF_THE_STACK, schema, keys, read_models, trajectories)
"""Everything, in the order in which it is told."""
