"""What things are called at every door: the Dutch words for a stage, role, kind or outcome, in one place."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from activities.kinds import KINDS
from events.vocabulary.base import PUBLIC_PREFIX, REGISTRY, DataClass
from events.vocabulary.values import ConversationAid, GuidanceTheme, LanguageLevel, Level, NoGoRoad, Outcome, Role, Stage
from projections.lists.inbox import State

DATA_CLASSES: Mapping[StrEnum, str] = {
    DataClass.IDENTITY: "identiteit",
    DataClass.CITIZEN_NUMBER: "bsn",
    DataClass.HEALTH: "gezondheid",
    DataClass.CIVIC_INTEGRATION: "inburgering",
    DataClass.PROGRESS: "voortgang",
    DataClass.PLACEMENT: "plaatsing",
    DataClass.FUNDING: "financiering",
}
"""What each class of data is called where a person reads or types it; on the log it has the name of the code."""
PARTIAL = "U ziet hier wat voor uw werk nodig is. Andere gegevens zijn niet voor u."
_CALLED: Mapping[type, Mapping[Any, str]] = {
    DataClass: DATA_CLASSES,
    Stage: {Stage.GO_NO_GO: "Go/no-go", Stage.LEER_WERK: "Leer-werk"},
    Role: {
        Role.SCHOOL: "roc",
        Role.COORDINATOR: "coördinator",
        Role.UWV: "UWV",
        Role.SCHOOL_MENTOR: "begeleider vanuit de opleiding",
        Role.SYSTEM: "Regie",
    },
    Outcome: {
        Outcome.AT_WORK: "Aan het werk, niet duurzaam",
        Outcome.NO_GO: "No-go",
        Outcome.DUTY_ENDED: "Inburgeringsplicht vervallen",
    },
    NoGoRoad: {NoGoRoad.OUT: "Uitstroom: het traject eindigt", NoGoRoad.OTHER_PROGRAMME: "Een ander programma"},
    Level: {level: str(level) for level in Level if level is not Level.NONE},
    LanguageLevel: {level: str(level) for level in LanguageLevel if level is not LanguageLevel.BELOW_A1},
}
"""What is not called by its own value."""
_BY_ITSELF = frozenset({Stage, Outcome, NoGoRoad, State})
"""What stands by itself wherever it is named, and so begins with a capital."""
MESSAGES: Mapping[str, str] = {
    "nl.leerwerktrajecten.verzoek-beantwoord.v1": "Antwoord op een verzoek",
    "nl.leerwerktrajecten.uitval-gemeld.v1": "Melding van uitval",
}
SUBJECTS: Mapping[str, str] = {
    "traject": "Verloop van het traject",
    "verzoek": "Verzoeken aan partners",
    "taak": "Taken",
    "bericht": "Berichten zonder gevolg",
    "intake": "Intake",
    "voortraject": "Voortraject",
    "go-no-go": "Go/no-go",
    "leer-werk": "Leer-werk",
    "plaatsing": "Plaatsing",
    "nazorg": "Nazorg",
    "taal": "Taalondersteuning",
    "begeleiding": "Begeleiding",
    "signaal": "Signalen",
    "geld": "Geld",
}
"""What an event is about, by the first word of its public name."""
FIELDS: Mapping[str, str] = {
    "aanwezigheid": "Aanwezigheid in procent",
    "begeleider": "Begeleider (kenmerk, geen naam)",
    "brutoloon": "Brutoloon per maand, in centen",
    "buddy": "Buddy (kenmerk, geen naam)",
    "contact": "Was er contact?",
    "functieniveau": "Niveau van de functie",
    "leeftVan": "Waarvan leeft de deelnemer nu?",
    "intentieAannemen": "Wil de werkgever aannemen wie het goed doet?",
    "klantmanager": "Klantmanager (kenmerk, geen naam)",
    "geboortedatum": "Geboortedatum, van wie jonger is dan 21",
    "vervolg": "Wat volgt er op het contract?",
    "duurMaanden": "Duur in maanden (0 is vast)",
    "erkend": "Is de werkgever een erkend leerbedrijf?",
    "nieuweContacten": "Nieuwe contacten op het werk",
    "onderwerpen": f"Onderwerpen ({', '.join(GuidanceTheme)})",
    "gewerkteUren": "Gewerkte uren per week",
    "inDienst": "Is de deelnemer nog in dienst?",
    "oorzaak": "Waardoor niet meer? (alleen van wie er niet meer werkt)",
    "laatsteDag": "Laatste dag van het dienstverband, als dat voorbij is",
    "loonkostensubsidie": "Vraagt de werkgever loonkostensubsidie?",
    "uiterlijk": "Uiterlijk wanneer, als dat bekend is",
    "totEnMet": "Tot en met, als dat bekend is",
    "achterwege": "Blijft de vaststelling de eerste maanden achterwege (forfait)?",
    "herbeoordelingOp": "Wanneer de loonwaarde opnieuw wordt bekeken",
    "loonwaarde": "Loonwaarde in procent",
    "ookWerkgever": "Ook begeleider van de werkgever?",
    "opDeWerkvloer": "Op de werkvloer?",
    "tevredenheid": "Tevredenheid (1 tot 10)",
    "diplomawaardering": "Waardering van het diploma uit het land van herkomst",
    "diplomaniveau": "Niveau dat dit diploma hier heeft",
    "hulpmiddelen": f"Hulpmiddelen ({', '.join(ConversationAid)})",
    "leerbaarheid": "Uitslag van de leerbaarheidstoets",
    "omstandigheden": "Omstandigheden (alleen wat voor de begeleiding nodig is)",
    "tolk": "Was er een tolk bij?",
    "verschenen": "Is de kandidaat verschenen?",
    "wensen": "Wensen, ambities en talenten",
    "vastgesteldDoor": "Vastgesteld door (kenmerk, geen naam)",
    "voldoet": "Voldoet?",
}
"""Fields of answers that need more than their own name."""


def label(word: StrEnum | str) -> str:
    """What a value is called; without a word for it above, the value itself."""
    called = _CALLED.get(type(word), {}).get(word)
    return called or (spelled(word) if type(word) in _BY_ITSELF else str(word))


def spelled(value: str) -> str:
    """A coded value as ordinary words: `eis-niet-gehaald` becomes "Eis niet gehaald"."""
    words = value.replace("-", " ")
    return words[:1].upper() + words[1:]


def choice(word: StrEnum) -> str:
    """What a value is called where it stands by itself, as something to choose."""
    called = _CALLED.get(type(word), {}).get(word)
    return called[:1].upper() + called[1:] if called else spelled(word)


def field(name: str) -> str:
    """What a field of an answer is called: `urenPerWeek` becomes "Uren per week"."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
    return FIELDS.get(name, words[:1].upper() + words[1:])


def kind(name: str) -> str:
    """The title of a kind of question."""
    known = KINDS.get(name)
    return known.title if known else spelled(name)


def subject_of(stored_name: str) -> str:
    """What an event is about: a key of `SUBJECTS`."""
    cls = REGISTRY.get(stored_name)
    return cls.public_name.removeprefix(f"{PUBLIC_PREFIX}.").partition(".")[0] if cls else ""
