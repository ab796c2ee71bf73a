"""What things are called at every door: the Dutch words for a stage, role, kind or outcome, in one place."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from activities.kinds import KINDS
from events.vocabulary.base import PUBLIC_PREFIX, REGISTRY
from events.vocabulary.values import LanguageLevel, Level, NoGoRoad, Outcome, Role, Stage
from projections.lists.inbox import State

STAGES: Mapping[Stage, str] = {
    Stage.INTAKE: "Intake",
    Stage.VOORTRAJECT: "Voortraject",
    Stage.GO_NO_GO: "Go/no-go",
    Stage.LEER_WERK: "Leer-werk",
    Stage.PLACEMENT: "Plaatsing",
    Stage.AFTERCARE: "Nazorg",
}
ROLES: Mapping[Role, str] = {
    Role.SCHOOL: "roc",
    Role.COORDINATOR: "coördinator",
    Role.UWV: "UWV",
    Role.SCHOOL_MENTOR: "begeleider vanuit de opleiding",
    Role.SYSTEM: "Regie",
}
"""Roles that are not called by their own value."""
OUTCOMES: Mapping[Outcome, str] = {
    Outcome.SUSTAINED_WORK: "Duurzaam aan het werk",
    Outcome.AT_WORK: "Aan het werk, niet duurzaam",
    Outcome.NOT_SELECTED: "Niet geselecteerd",
    Outcome.REFERRED: "Doorverwezen",
    Outcome.NO_GO: "No-go",
    Outcome.DROPPED_OUT: "Uitgevallen",
    Outcome.NOT_PLACED: "Niet geplaatst",
    Outcome.MOVED_AWAY: "Verhuisd",
    Outcome.DUTY_ENDED: "Inburgeringsplicht vervallen",
    Outcome.DECEASED: "Overleden",
}
ROADS: Mapping[NoGoRoad, str] = {
    NoGoRoad.OUT: "Uitstroom: het traject eindigt",
    NoGoRoad.EXTEND: "Verlengd voortraject",
    NoGoRoad.OTHER_PROGRAMME: "Een ander programma",
}
"""Where a no-go can lead."""
STATES: Mapping[State, str] = {
    State.RECEIVED: "Ontvangen",
    State.SET_ASIDE: "Terzijde gelegd",
    State.REPLAYED: "Opnieuw aangeboden",
    State.PROCESSED: "Verwerkt",
    State.WITHOUT_EFFECT: "Zonder gevolg",
}
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
    "afgerondOp": "Afgerond op",
    "begeleider": "Begeleider (kenmerk, geen naam)",
    "behaaldOp": "Behaald op",
    "brutoloon": "Brutoloon per maand, in centen",
    "buddy": "Buddy (kenmerk, geen naam)",
    "contact": "Was er contact?",
    "functieniveau": "Niveau van de functie",
    "intentieAannemen": "Wil de werkgever aannemen wie het goed doet?",
    "klantmanager": "Klantmanager (kenmerk, geen naam)",
    "geboortedatum": "Geboortedatum, van wie jonger is dan 21",
    "vervolg": "Wat volgt er op het contract?",
    "duurMaanden": "Duur in maanden (0 is vast)",
    "erkend": "Is de werkgever een erkend leerbedrijf?",
    "nieuweContacten": "Nieuwe contacten op het werk",
    "onderwerpen": "Onderwerpen (sollicitatie, omgang-collegas, omgang-leidinggevende, bedrijfscultuur, thuis, anders)",
    "gewerkteUren": "Gewerkte uren per week",
    "inDienst": "Is de deelnemer nog in dienst?",
    "loonkostensubsidie": "Vraagt de werkgever loonkostensubsidie?",
    "uiterlijk": "Uiterlijk wanneer, als dat bekend is",
    "totEnMet": "Tot en met, als dat bekend is",
    "achterwege": "Blijft de vaststelling de eerste maanden achterwege (forfait)?",
    "herbeoordelingOp": "Wanneer de loonwaarde opnieuw wordt bekeken",
    "loonwaarde": "Loonwaarde in procent",
    "ookWerkgever": "Ook begeleider van de werkgever?",
    "opDeWerkvloer": "Op de werkvloer?",
    "percentage": "Percentage",
    "tevredenheid": "Tevredenheid (1 tot 10)",
    "diplomawaardering": "Waardering van het diploma uit het land van herkomst",
    "hulpmiddelen": "Hulpmiddelen (beeldmateriaal, eenvoudige-taal, materiaal-in-eigen-taal, vertrouwenspersoon, schrijftolk)",
    "leerbaarheid": "Uitslag van de leerbaarheidstoets",
    "omstandigheden": "Omstandigheden (alleen wat voor de begeleiding nodig is)",
    "tolk": "Was er een tolk bij?",
    "verschenen": "Is de kandidaat verschenen?",
    "wensen": "Wensen, ambities en talenten",
    "vastgesteldDoor": "Vastgesteld door (kenmerk, geen naam)",
    "voldoet": "Voldoet?",
}
"""Fields of answers that need more than their own name."""


_CALLED: Mapping[type, Mapping[Any, str]] = {
    Stage: STAGES,
    Role: ROLES,
    Outcome: OUTCOMES,
    NoGoRoad: ROADS,
    State: STATES,
    Level: {level: str(level) for level in Level if level is not Level.NONE},
    LanguageLevel: {level: str(level) for level in LanguageLevel if level is not LanguageLevel.BELOW_A1},
}


def label(word: StrEnum | str) -> str:
    """What a value is called; without a word for it above, the value itself."""
    return _CALLED.get(type(word), {}).get(word, str(word))


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
