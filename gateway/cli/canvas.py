"""How a Canvas, what is lacking in it, and what changes in it are shown on the command line."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import JsonValue

from events.days import current_day
from events.programme import ProgrammeState
from gateway.cli.output import Exit, Format, Row, show_json, show_one, show_rows, show_text, stop, talk, why
from workflows.canvas.differences import differences
from workflows.canvas.gaps import gaps
from workflows.canvas.overview import as_json, components, header, parties
from workflows.documents import Unreadable, read_document
from workflows.faults import Fault
from workflows.programme.catalogue import validate_document
from workflows.programme.document import Programme

Document = Mapping[str, JsonValue]
Findings = tuple[list[Fault], list[Fault]]
"""The faults of a document, and its gaps."""


def read(path: Path) -> dict[str, JsonValue]:
    """A programme document from a file, as JSON values. Ends with a message when there is none in it."""
    try:
        return _read(path)
    except Unreadable as wrong:
        stop(Exit.USAGE, "\n".join([f"{path} is niet te lezen:", *(f"- {fault}" for fault in wrong.faults)]))


def examine(path: Path) -> Findings:
    """The faults of a document in a file, and when there are none the gaps. Ends with a message when there is no such file."""
    try:
        return findings(_read(path))
    except Unreadable as wrong:
        return list(wrong.faults), []


def _read(path: Path) -> dict[str, JsonValue]:
    try:
        return read_document(path)
    except OSError as error:
        stop(Exit.USAGE, f"{path} is niet te lezen: {why(error)}.")


def findings(document: Document) -> Findings:
    """The faults, and when there are none the gaps."""
    faults = validate_document(document)
    return faults, [] if faults else gaps(Programme.model_validate(dict(document)), current_day())


def show_findings(found: Mapping[str, Findings], output: Format) -> None:
    """What is lacking in documents. Ends with an error when one cannot be used."""
    rows = [
        {"document": name, "soort": sort, "plaats": one.place, "melding": one.message}
        for name, both in found.items()
        for sort, those in zip(("gebrek", "gat"), both, strict=True)
        for one in those
    ]
    if rows or output == "json":
        show_rows(rows, output)
    faulty = sum(bool(faults) for faults, _ in found.values())
    if faulty:
        stop(Exit.FAILED, f"Niet te gebruiken: {faulty} van {len(found)}; gebreken: {sum(len(faults) for faults, _ in found.values())}.")
    talk.print(f"Te gebruiken: {len(found)}; gaten om naar te kijken: {sum(len(open_ends) for _, open_ends in found.values())}.")


def in_short(document: Document) -> str:
    """What is lacking, as one line."""
    faults, found = findings(document)
    return f"gebreken: {len(faults)}" if faults else f"gebreken: geen; gaten: {len(found)}"


def show_canvas(document: Document, state: ProgrammeState, output: Format) -> None:
    """The whole Canvas on one screen. A draft that has faults yet shows those instead."""
    faults, found = findings(document)
    if faults:
        show_rows([{"plaats": one.place, "melding": one.message} for one in faults], output)
        stop(Exit.FAILED, "Dit ontwerp is nog niet te gebruiken; een Canvas is er zonder deze gebreken.")
    programme = Programme.model_validate(dict(document))
    agreed = _agreed(document, state)
    if output == "json":
        open_ends = [{"plaats": one.place, "melding": one.message} for one in found]
        life = {"status": str(state.standing), "stand": state.version, "gesloten": state.closed}
        show_json({**life, **header(programme), **as_json(programme), "akkoord": agreed, "gaten": open_ends})
        return
    show_one({name: told for name, told in header(programme).items() if told}, output)
    _heading("Onderdelen en rollen")
    show_rows(
        [
            {
                "onderdeel": line.component,
                **{str(role): does for role, does in line.roles.items()},
                "norm": line.norm,
                "bron": line.source,
                "geld": ", ".join(line.money),
            }
            for line in components(programme)
        ],
        output,
    )
    _heading("Partijen")
    show_rows(
        [
            {
                "rol": f"{line.role} ({line.organisation})" if line.organisation else line.role,
                "brengt in": "; ".join(line.brings),
                "eigen belang": line.interest,
                "risico's": "; ".join(line.risks),
                "opbrengsten": "; ".join(line.returns),
            }
            for line in parties(programme)
        ],
        output,
    )
    _heading("Akkoord")
    show_rows(agreed or [{"akkoord": "nog niemand"}], output)
    if found:
        _heading("Gaten")
        show_rows([{"plaats": one.place, "melding": one.message} for one in found], output)


def changes(before: Document, after: Document) -> list[Row]:
    """What changes, in words."""
    return [{"plaats": one.place, "wijziging": one.words} for one in differences(before, after)]


def _agreed(document: Document, state: ProgrammeState) -> list[Row]:
    edition = next((edition for edition in state.editions.values() if edition.document == document), None)
    agreements = edition.agreements if edition else state.agreements
    return [
        {"partij": str(partner), "rol": word.role, "brengt in": "; ".join(one.what for one in word.brings), "sinds": word.at}
        for partner, word in agreements.items()
    ]


def _heading(text: str) -> None:
    show_text(f"\n{text}")
