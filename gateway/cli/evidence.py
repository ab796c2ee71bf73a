"""`regie verify`: whether the logs still are what was sealed, and the proof that one event is."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from uuid import UUID

from cyclopts import App

from events.evidence.files import EvidenceFiles
from events.evidence.journal import Illegible, Journal
from events.evidence.keys import read_public
from events.evidence.proof import NoProof, NotSealed, check, prove
from events.evidence.seal import EVENTS, Keys
from events.evidence.sealed_log import Events, SealedLog
from events.evidence.verify import Misfit, Report, Why, verify_log
from gateway.access.terms import Action
from gateway.cli.connection import Connect, Connections
from gateway.cli.needs import of_the_house
from gateway.cli.output import Exit, Format, show_json, show_one, stop, talk
from gateway.logbook.decisions import forged
from gateway.logbook.sealed import Decided

_WHY: Mapping[Why, str] = {
    Why.CHANGED: "{what} is niet meer wat zij was toen zij werd verzegeld",
    Why.REMOVED: "{what} die hier stond is weg",
    Why.INSERTED: "{what} is er na het verzegelen tussen gezet",
    Why.ORDER: "de versies van de stroom sluiten hier niet aan",
    Why.SEAL_MISSING: (
        "zegel {seal} staat buiten de database, maar niet erin (draait het verzegelen? Het vult bij een start aan wat nog klopt)"
    ),
    Why.OUTSIDE_MISSING: "zegel {seal} staat in de database, maar niet in het bestand erbuiten",
    Why.OUTSIDE_ILLEGIBLE: "regel {seal} van het bestand buiten de database is geen zegel",
    Why.SEAL_DIFFERS: "zegel {seal} is in de database anders dan in het bestand erbuiten",
    Why.UNKNOWN_KEY: "zegel {seal} is met een onbekende sleutel ondertekend",
    Why.SIGNATURE: "de handtekening onder zegel {seal} klopt niet",
    Why.CHAIN: "zegel {seal} volgt niet op het zegel ervoor",
    Why.LEAVES: "wat bij zegel {seal} wordt bewaard, heeft een andere wortel dan is ondertekend",
}
_ONE = {EVENTS: ("gebeurtenis", "gebeurtenissen"), Decided.name: ("beslissing", "beslissingen")}
"""What stands on a log: one of it, and more."""


def verify(connect: Connect, files: Callable[[], EvidenceFiles]) -> App:
    """The command. `files` gives where the evidence of this installation is."""
    app = App(name="verify", help="Toon aan dat de logboeken zijn zoals zij waren.")

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
        """Controleer de logboeken van gebeurtenissen en van beslissingen tegen hun zegels, of geef van één gebeurtenis het bewijs (JSON).

        Parameters
        ----------
        event
            Geef het bewijs dat deze gebeurtenis is verzegeld.
        proof
            Controleer een bewijs; de database is daarvoor niet nodig.
        seals
            Een bestand met zegels buiten de database, bijvoorbeeld een kopie die elders staat; dan alleen het logboek waar die van zijn.
            Zonder: beide, met de bestanden in de map van Regie.
        key
            Het bestand met de publieke sleutels die worden vertrouwd; zonder: dat in de map van Regie.
        """
        trusted = _keys(key or files().public, asked=key is not None or proof is not None)
        if proof:
            _check(_existing(proof), trusted)
            return
        copy = Journal(_existing(seals)) if seals else None
        async with connect() as regie:
            if event:
                await _prove(regie, event, trusted)
                return
            logs: list[SealedLog] = [Events(regie.pool, regie.store), Decided(regie.pool)]
            of = _log_of(copy) if copy else None
            found = [
                (log, await verify_log(regie.pool, log, copy or files().journal_of(log.name), trusted))
                for log in logs
                if of in (None, log.name)
            ]
            others = await forged(regie.pool) if of in (None, Decided.name) else []
        _tell(found, output)
        if others:
            stop(Exit.FAILED, f"Onder dit kenmerk staan niet meer de regels waarnaar beslissingen verwijzen: {', '.join(others)}.")

    return app


def _log_of(copy: Journal) -> str:
    try:
        return next((seal.log for seal in copy.after(0)), EVENTS)
    except Illegible:
        return EVENTS


def _tell(found: Sequence[tuple[SealedLog, Report]], output: Format) -> None:
    show_one({name: value for log, report in found for name, value in _row(log.name, report, output)}, output)
    for log, report in found:
        if report.misfit:
            where = "Positie" if log.name == EVENTS else "Van de beslissingen: positie"
            stop(Exit.FAILED, f"{where} {report.misfit.position} past niet: {_told(log.name, report.misfit)}.")
    for log, report in found:
        if report.unsealed:
            talk.print(f"Nog niet verzegeld: {report.unsealed} {_ONE[log.name][1]}, vanaf positie {report.unsealed_from}.")


def _row(log: str, report: Report, output: Format) -> Sequence[tuple[str, object]]:
    misfit = report.misfit
    row = {
        "past": misfit is None if output == "json" else "ja" if misfit is None else "nee",
        "zegels": report.seals,
        _ONE[log][1]: report.events,
        "tot en met": report.position,
        "nog niet verzegeld": report.unsealed if misfit is None else None,
        "vanaf": report.unsealed_from,
        "positie": misfit.position if misfit else None,
        "reden": _told(log, misfit) if misfit else None,
    }
    return [(name if log == EVENTS or name in _ONE[log] else f"beslissingen: {name}", value) for name, value in row.items()]


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


def _told(log: str, misfit: Misfit) -> str:
    return _WHY[misfit.why].format(what=f"de {_ONE[log][0]}", seal=misfit.seal)
