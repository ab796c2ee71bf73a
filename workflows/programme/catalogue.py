"""The programmes that come with Regie, and the check that says in plain Dutch what is wrong with a programme document.

The templates are read once, when this module is imported, so that workflow code can ask for one without touching a file. A file holds one
version of one programme; versions that were published stay on the log, where trajectories that started with them find them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import reduce
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from events.log.bounds import flaws_of
from events.vocabulary.values import COSIGNERS, Component, Level, QualificationKind, Role
from workflows.documents import read_document, validated
from workflows.faults import MOST, Fault, message
from workflows.law.period import Period
from workflows.law.policy import policy_names
from workflows.programme.asked import needed, unnamed
from workflows.programme.document import MBO, OF_MBO, Programme
from workflows.programme.norm import LONGEST
from workflows.programme.places import names_in
from workflows.programme.stages import AdviceRule

_FOLDER = Path(__file__).with_name("programmes")
_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_WITHOUT_ROLE = frozenset({Role.SYSTEM, Role.PARTICIPANT})


class InvalidProgramme(ValueError):
    """A programme document has faults."""

    def __init__(self, name: str, faults: Iterable[Fault]) -> None:
        self.name = name
        self.faults = tuple(faults)
        super().__init__("\n".join([f"programma '{name}' klopt niet:", *(f"- {fault}" for fault in self.faults)]))


class UnknownProgramme(LookupError):
    """There is no programme of that code, or not in that version; the message is Dutch."""


def validate_document(document: Mapping[str, Any]) -> list[Fault]:
    """Everything that is wrong with a programme document, in the order of the document; empty when it can be used."""
    try:
        programme = validated(Programme, document)
    except ValidationError as error:
        details = error.errors(include_url=False)
        return [_in_dutch(detail, document) for detail in islice((one for one in details if not _follows(one, details)), MOST)]
    unfit = [Fault(_place(place, document), what) for place, what in flaws_of(programme, typed=True)]
    return [*unfit, *_faults(programme)]


def parse_document(document: Mapping[str, Any]) -> Programme:
    """The programme that a document describes.

    Raises:
        InvalidProgramme: with every fault.
    """
    faults = validate_document(document)
    if faults:
        raise InvalidProgramme(str(document.get("code", "zonder code")), faults)
    return Programme.model_validate(dict(document))


def adjust(programme: Programme, changes: Mapping[str, str | int | bool]) -> Programme:
    """A programme with other values in some places, checked as a programme document is.

    Raises:
        UnknownPlace: when the programme has no such place.
        InvalidProgramme: with the faults that the changes bring.
    """
    document = programme.changed(changes)
    known = set(validate_document(programme.document()))
    if faults := [fault for fault in validate_document(document) if fault not in known]:
        raise InvalidProgramme(programme.code, faults)
    return Programme.model_validate(document)


def load_catalogue() -> dict[str, Programme]:
    """The newest version of every shipped programme, by code."""
    return {code: _SHIPPED[code, version] for code, version in sorted(_SHIPPED)}


def find(code: str, version: int | None = None) -> Programme:
    """A shipped programme, the newest version unless one is named.

    Raises:
        UnknownProgramme: when there is none.
    """
    found = load_catalogue().get(code) if version is None else _SHIPPED.get((code, version))
    if found is None:
        which = "" if version is None else f", versie {version}"
        raise UnknownProgramme(f"er is geen programma '{code}'{which}; wel: {', '.join(load_catalogue())}")
    return found


def _faults(programme: Programme) -> Iterator[Fault]:
    yield from _faults_in_parties(programme)
    yield from _faults_in_advice(programme)
    yield from _faults_in_time(programme)
    yield from _faults_in_codes(programme)
    yield from _faults_in_levels(programme)
    if programme.policy not in policy_names():
        yield Fault("beleid", f"het beleid '{programme.policy}' bestaat niet; kies uit {', '.join(policy_names())}")
    if not COSIGNERS.intersection(programme.profile_by):
        yield Fault("profiel_opgesteld_door", "aan het profiel doet geen werkgever of brancheorganisatie mee")
    if not any(criterion.hard for criterion in programme.criteria):
        yield Fault("criteria", "geen van de criteria is hard; dan kan iedereen instromen")
    if not programme.guidance.minimum:
        yield Fault("begeleiding.ten_minste", "er is niemand die ten minste begeleidt")


def _faults_in_parties(programme: Programme) -> Iterator[Fault]:
    roles = {party.role for party in programme.parties}
    for component in Component:
        if not any(component in party.responsible_for for party in programme.parties):
            yield Fault("partijen", f"niemand is verantwoordelijk voor het onderdeel '{component}'")
    for role in sorted(needed(programme).union((Role.REGISSEUR, *programme.profile_by)) - roles):
        yield Fault("partijen", f"de rol '{role}' is nodig, maar geen partij heeft die rol")
    for question in unnamed(programme):
        whom = " of ".join(question.among)
        what = f"'{question.kind.title}' hoort bij '{question.kind.about}', en daarin doet geen {whom} mee; zet dat bij een van hen"
        yield Fault("partijen", what)
    for role, several in Counter(party.role for party in programme.parties).items():
        if several > 1 and not all(party.organisation for party in programme.parties if party.role is role):
            yield Fault("partijen", f"'{role}' staat er {several} keer in; noem bij elk de organisatie")
    if sum(party.role is Role.REGISSEUR for party in programme.parties) > 1:
        yield Fault("partijen", "een traject heeft een regisseur; noem er een, die de anderen samenbrengt")
    for role in sorted(roles & _WITHOUT_ROLE):
        yield Fault(f"partijen.{role}", f"'{role}' is geen partij")
    for funding in programme.funding:
        if funding.start and funding.end and funding.end <= funding.start:
            yield Fault(f"financiering.{funding.name}", "het geld houdt op voordat het begint")


def _faults_in_advice(programme: Programme) -> Iterator[Fault]:
    plan = programme.go_no_go
    roles = {party.role for party in programme.parties}
    if not plan.advisers:
        yield Fault("go_no_go.adviseurs", "niemand geeft advies")
    for role in plan.advisers:
        if role not in roles:
            yield Fault("go_no_go.adviseurs", f"'{role}' geeft advies, maar is geen partij in dit programma")
    if plan.rule is AdviceRule.N and plan.needed is None:
        yield Fault("go_no_go.nodig", "de regel 'aantal' zegt niet hoeveel adviezen er nodig zijn")
    if plan.rule is not AdviceRule.N and plan.needed is not None:
        yield Fault("go_no_go.nodig", f"een aantal hoort bij de regel 'aantal', niet bij '{plan.rule}'")
    if plan.needed is not None and plan.needed > len(plan.advisers):
        yield Fault("go_no_go.nodig", f"er zijn {plan.needed} adviezen nodig, maar er zijn {len(plan.advisers)} adviseurs")


def _faults_in_time(programme: Programme) -> Iterator[Fault]:
    def within(place: str, part: Period, whole: Period, of_what: str) -> Iterator[Fault]:
        # What is longer than any norm need not be within the calendar.
        if part.longer_than(LONGEST) or part.after(_SOME_DAY) > whole.after(_SOME_DAY):
            yield Fault(place, f"{part.in_words()} past niet in {of_what} van {whole.in_words()}")

    intake, voortraject, work = programme.intake, programme.voortraject, programme.leer_werk
    yield from within("intake.pip_binnen", intake.pip_within.period, intake.norm.period, "de intake")
    for module in voortraject.modules:
        if elsewhere := [level for level in module.levels if level not in programme.levels]:
            levels = ", ".join(elsewhere)
            yield Fault(f"voortraject.modules.{module.code}.niveaus", f"daar leidt dit programma niet voor op: {levels}")
        yield from within(f"voortraject.modules.{module.code}.norm", module.norm.period, voortraject.norm.period, "het voortraject")
    yield from within("leer_werk.evalueren_elke", work.evaluate_every.period, work.norm.period, "het leer-werk")
    modules = reduce(Period.plus, (module.norm.period for module in work.modules), Period())
    yield from within("leer_werk.modules", modules, work.norm.period, "het leer-werk")
    if work.hours_work == work.hours_learning == 0:
        yield Fault("leer_werk", "er is geen uur om te werken en geen uur om te leren")
    for confirmation in programme.aftercare.confirmations:
        place = f"nazorg.bevestigingen.{confirmation.month}.na"
        yield from within(place, confirmation.after.period, programme.aftercare.length.period, "de nazorg")
    if at_work := programme.sustained.at_work:
        yield from within("duurzaam.aan_het_werk", at_work.period, programme.aftercare.length.period, "de nazorg")


def _faults_in_codes(programme: Programme) -> Iterator[Fault]:
    named: dict[str, list[str]] = {
        "criteria": [criterion.code for criterion in programme.criteria],
        "voortraject.modules": [module.code for module in programme.voortraject.modules],
        "voortraject.uitstroomeisen": [criterion.code for criterion in programme.voortraject.exit_criteria],
        "leer_werk.modules": [module.code for module in programme.leer_werk.modules],
        "drempels": [threshold.code for threshold in programme.thresholds],
        "partijen": [f"{party.role} {party.organisation}" for party in programme.parties if party.organisation],
        "financiering": [funding.name for funding in programme.funding],
        "leer_werk.per_niveau": [str(each.level) for each in programme.leer_werk.by_level],
        "nazorg.bevestigingen": [str(confirmation.month) for confirmation in programme.aftercare.confirmations],
        "go_no_go.adviseurs": list(programme.go_no_go.advisers),
    }
    for place, names in named.items():
        for name, count in Counter(names).items():
            if count > 1:
                yield Fault(place, f"'{name}' staat er {count} keer in")


def _faults_in_levels(programme: Programme) -> Iterator[Fault]:
    """Without a level there is no diploma of mbo, nor a part of one; and who learns for a level of mbo has more to show for it than what
    somebody without one gets as well, unless the programme says so itself (WEB art. 7.2.8; whitepaper l.393-398)."""
    told = [each.level for each in programme.leer_werk.by_level]
    for level in told:
        if level not in programme.other_levels:
            yield Fault(f"leer_werk.per_niveau.{level}", "dit is geen van de 'ook_niveaus'; noem het daar, of laat het hier weg")
    for level in programme.levels:
        leads_to, judged = programme.qualifications_at(level), level in programme.other_levels and level not in told
        if level is Level.NONE and OF_MBO.intersection(leads_to):
            fit = "zonder niveau is er geen diploma en geen deelcertificaat"
        elif judged and level in MBO and not {*OF_MBO, QualificationKind.PRACTICE_STATEMENT}.intersection(leads_to):
            fit = f"op {level} hoort een diploma, een deelcertificaat of een praktijkverklaring"
        else:
            continue
        yield Fault(f"leer_werk.per_niveau.{level}", f"{fit}; zeg hier wat er op dit niveau wordt behaald")


_MISSING = {
    "leer_werk.evalueren_elke": "ontbreekt: zonder evaluatiemomenten wordt er onderweg niet bijgestuurd",
    "begeleiding.ten_minste": "ontbreekt: welke begeleiding is er ten minste?",
    "go_no_go.adviseurs": "ontbreekt: wie geeft advies voor het go/no-go-besluit?",
    "criteria": "ontbreekt: zonder criteria is er geen profiel om op te selecteren",
    "profiel_opgesteld_door": "ontbreekt: wie stelt het profiel op?",
}


def _follows(error: ErrorDetails, others: Iterable[ErrorDetails]) -> bool:
    """Whether a list is only too short because what is in it is wrong, which is told already."""
    within = len(error["loc"])
    return error["type"] == "too_short" and any(one["loc"][:within] == error["loc"] != one["loc"] for one in others)


def _in_dutch(error: ErrorDetails, document: Mapping[str, Any]) -> Fault:
    place = _place(error["loc"], document)
    match error["type"]:
        case "missing" if error["loc"][-1] == "bron":
            without = place.removesuffix(".bron")
            return Fault(without, "de bron ontbreekt; zonder bron geldt 'aanname van dit sjabloon', maar schrijf dat erbij")
        case "missing":
            return Fault(place, _MISSING.get(place, "ontbreekt"))
        case "enum":
            return Fault(place, f"'{error['input']}' kan niet; {message(error)}")
        case _:
            return Fault(place, message(error))


def _place(location: tuple[int | str, ...], document: Mapping[str, Any]) -> str:
    """The location with items of a list by their code instead of their number, as far as they have one."""
    names: list[str] = []
    here: Any = document
    for step in location:
        name, those = str(step), here
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            here = None
        if isinstance(step, int):
            name = (isinstance(here, Mapping) and isinstance(those, list) and names_in(those)[step]) or str(step + 1)
        names.append(name)
    return ".".join(names)


def _read_shipped() -> Mapping[tuple[str, int], Programme]:
    shipped: dict[tuple[str, int], Programme] = {}
    for file in sorted(_FOLDER.glob("*.yaml")):
        programme = parse_document(read_document(file))
        if shipped.setdefault((programme.code, programme.version), programme) is not programme:
            raise InvalidProgramme(programme.code, [Fault("versie", f"versie {programme.version} staat in meer dan een bestand")])
    return MappingProxyType(shipped)


_SHIPPED = _read_shipped()
