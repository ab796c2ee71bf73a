"""What `regie doctor` looks at beyond the stack: schema, keys, numbers of the law, and what `gateway.operations.health` sees."""

from collections.abc import Awaitable, Callable, Sequence

import asyncpg

from deploy import doctor
from deploy.connections import connect
from deploy.doctor import Check, Examination, Verdict
from deploy.settings import Settings
from deploy.supervisor import located
from events.days import current_day
from events.evidence import ledger
from events.evidence.files import EvidenceFiles
from events.evidence.journal import Illegible
from events.evidence.sealed_log import Events
from events.evidence.sealer import Disagreement, only_outside
from events.log.migrations import pending
from events.sealing.wrapping import CannotUnwrap
from gateway.accounts.keeping import Accounts
from gateway.logbook.sealed import Decided
from gateway.operations import health
from gateway.operations.health import Seen
from gateway.partners import master
from workflows.law.policy import policy_names, policy_set
from workflows.law.upkeep import stale


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


async def master_secret(settings: Settings) -> Check:
    """Hoofdgeheim"""
    here = located(settings)
    assert here.database_url
    if here.secret is None:
        return Check("regie", "hoofdgeheim", Verdict.FAIL, "het is weg, of hier niet bekend", master.UNKNOWN)
    conn = await asyncpg.connect(here.database_url.get_secret_value(), timeout=2)
    try:
        known = await master.compare(conn, here.secret.get_secret_value())
    except master.WrongMaster as wrong:
        return Check("regie", "hoofdgeheim", Verdict.FAIL, "het is een ander dan waarmee de database werkt", str(wrong))
    finally:
        await conn.close()
    told = "het is dat waarmee de database werkt" if known else "de database heeft er nog geen"
    return Check("regie", "hoofdgeheim", Verdict.OK, told)


async def evidence(settings: Settings) -> Check:
    """Zegels"""
    ahead = []
    async with connect(located(settings)) as regie, regie.pool.acquire() as conn:
        for log in (Events(regie.pool, regie.store), Decided(regie.pool)):
            journal = EvidenceFiles(settings.data).journal_of(log.name)
            try:
                ahead += await only_outside(log, journal, await ledger.last(conn, log.name))
            except (Disagreement, Illegible) as wrong:
                hint = (
                    f"Er wordt niets meer verzegeld. Zet {journal.path} terug uit dezelfde reservekopie als de database: "
                    "die twee horen bij elkaar (docs/operating.md)."
                )
                return Check("regie", "zegels", Verdict.FAIL, f"de zegels in en buiten de database horen niet bij elkaar: {wrong}", hint)
    return Check("regie", "zegels", Verdict.OK, f"in en buiten de database gelijk{f', {len(ahead)} onderweg' if ahead else ''}")


async def law(settings: Settings) -> Check:
    """Beleid"""
    today = current_day()
    due = sorted({entry.key for name in policy_names() for entry in stale(policy_set(name), today)})
    if due:
        told = f"na te gaan of dit nog geldt: {', '.join(due)}"
        return Check("regie", "beleid", Verdict.WARN, told, "regie policy check zegt waar het staat en van wie het komt.")
    return Check("regie", "beleid", Verdict.OK, "geen getal van wet of gemeente is over de dag waarop het moet worden nagegaan")


async def agreement(here: Seen) -> Check:
    """Instemming"""
    givers = await Accounts(here.pool, here.store).givers()
    if len(givers) == 1:
        told = "één account geeft rollen: niemand kan instemmen met wat diegene vraagt"
        hint = "Vraag op deze machine de rol beheerder voor een tweede, zonder ingelogd te zijn: regie accounts give; de eerste stemt in."
        return Check("regie", "instemming", Verdict.WARN, told, hint)
    told = f"{len(givers)} accounts geven rollen en stemmen met elkaar in" if givers else "geen account geeft rollen"
    return Check("regie", "instemming", Verdict.OK, told)


def _of(look: Callable[[Seen], Awaitable[Check]]) -> Examination:
    async def examination(settings: Settings) -> Check:
        async with connect(located(settings)) as regie:
            return await look(Seen(regie.pool, regie.store, regie.client))

    examination.__doc__ = look.__doc__
    return examination


CHECKS: Sequence[Examination] = (
    *doctor.CHECKS,
    schema,
    keys,
    master_secret,
    evidence,
    law,
    *(_of(look) for look in (agreement, *health.CHECKS)),
)
"""Everything, in the order in which it is told."""
