"""`regie verify`: whether the log still is what was sealed, and the proof that one event is."""

from collections.abc import Callable, Mapping
from pathlib import Path
from uuid import UUID

from cyclopts import App

from events.evidence.files import EvidenceFiles
from events.evidence.journal import Journal
from events.evidence.keys import read_public
from events.evidence.proof import NoProof, NotSealed, check, prove
from events.evidence.seal import Keys
from events.evidence.verify import Misfit, Why, verify_log
from gateway.access.terms import Action
from gateway.cli.connection import Connect, Connections
from gateway.cli.needs import of_the_house
from gateway.cli.output import Exit, Format, show_json, show_one, stop, talk

_WHY: Mapping[Why, str] = {
    Why.CHANGED: "de gebeurtenis is niet meer wat zij was toen zij werd verzegeld",
    Why.REMOVED: "de gebeurtenis die hier stond is weg",
    Why.INSERTED: "deze gebeurtenis is er na het verzegelen tussen gezet",
    Why.ORDER: "de versies van de stroom sluiten hier niet aan",
    Why.SEAL_MISSING: "zegel {} staat buiten de database, maar niet erin (draait het verzegelen? Het vult bij een start aan wat nog klopt)",
    Why.OUTSIDE_MISSING: "zegel {} staat in de database, maar niet in het bestand erbuiten",
    Why.OUTSIDE_ILLEGIBLE: "regel {} van het bestand buiten de database is geen zegel",
    Why.SEAL_DIFFERS: "zegel {} is in de database anders dan in het bestand erbuiten",
    Why.UNKNOWN_KEY: "zegel {} is met een onbekende sleutel ondertekend",
    Why.SIGNATURE: "de handtekening onder zegel {} klopt niet",
    Why.CHAIN: "zegel {} volgt niet op het zegel ervoor",
    Why.LEAVES: "wat bij zegel {} wordt bewaard, heeft een andere wortel dan is ondertekend",
}


def verify(connect: Connect, files: Callable[[], EvidenceFiles]) -> App:
    """The command. `files` gives where the evidence of this installation is."""
    app = App(name="verify", help="Toon aan dat het logboek is zoals het was.")

    @app.default
    @of_the_house("bewijs", Action.OPERATE)
    async def verify_(
        *,
        event: UUID | None = None,
        proof: Path | None = None,
        seals: Path | None = None,
        key: Path | None = None,
        output: Format = "table",
    ) -> None:
        """Controleer het hele logboek tegen zijn zegels, of geef van één gebeurtenis het bewijs (JSON).

        Parameters
        ----------
        event
            Geef het bewijs dat deze gebeurtenis is verzegeld.
        proof
            Controleer een bewijs; de database is daarvoor niet nodig.
        seals
            Het bestand met de zegels buiten de database, bijvoorbeeld een kopie die elders staat; zonder: dat in de map van Regie.
        key
            Het bestand met de publieke sleutels die worden vertrouwd; zonder: dat in de map van Regie.
        """
        trusted = _keys(key or files().public, asked=key is not None or proof is not None)
        if proof:
            _check(_existing(proof), trusted)
            return
        journal = Journal(_existing(seals)) if seals else files().journal
        async with connect() as regie:
            if event:
                await _prove(regie, event, trusted)
            else:
                await _verify(regie, journal, trusted, output)

    return app


async def _verify(regie: Connections, journal: Journal, trusted: Keys, output: Format) -> None:
    report = await verify_log(regie.pool, regie.store, journal, trusted)
    misfit = report.misfit
    why = _told(misfit) if misfit else None
    show_one(
        {
            "past": misfit is None if output == "json" else "ja" if misfit is None else "nee",
            "zegels": report.seals,
            "gebeurtenissen": report.events,
            "tot en met": report.position,
            "nog niet verzegeld": report.unsealed if misfit is None else None,
            "vanaf": report.unsealed_from,
            "positie": misfit.position if misfit else None,
            "reden": why,
        },
        output,
    )
    if misfit:
        stop(Exit.FAILED, f"Positie {misfit.position} past niet: {why}.")
    if report.unsealed:
        talk.print(f"Nog niet verzegeld: {report.unsealed} gebeurtenissen, vanaf positie {report.unsealed_from}.")


async def _prove(regie: Connections, event: UUID, trusted: Keys) -> None:
    try:
        found = await prove(regie.pool, regie.store, event, trusted)
    except NotSealed:
        stop(Exit.REFUSED, f"Gebeurtenis {event} is nog niet verzegeld; probeer het over enkele seconden weer.")
    except NoProof as wrong:
        stop(Exit.FAILED, f"Positie {wrong.position} past niet bij het zegel. Wat er mis is, zegt regie verify.")
    if found is None:
        stop(Exit.NOT_FOUND, f"Er is geen gebeurtenis {event}.")
    show_json(found)


def _check(proof: Path, trusted: Keys) -> None:
    text = proof.read_bytes()
    if not check(text, trusted):
        stop(Exit.FAILED, f"{proof} is geen bewijs onder een sleutel die wordt vertrouwd.")
    talk.print("Het bewijs klopt.")


def _keys(path: Path, *, asked: bool) -> Keys:
    """The keys that are trusted. None are before anything was sealed, unless somebody asked for them."""
    try:
        return read_public(_existing(path) if asked else path)
    except ValueError as wrong:
        stop(Exit.USAGE, f"{path} bevat iets anders dan publieke sleutels: {wrong}")


def _existing(path: Path) -> Path:
    if not path.is_file():
        stop(Exit.USAGE, f"Er is geen bestand {path}.")
    return path


def _told(misfit: Misfit) -> str:
    return _WHY[misfit.why].format(misfit.seal)
