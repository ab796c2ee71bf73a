"""Every order that a person can give to a trajectory: what it is called in Dutch, what is filled in, and what is said of it.

The command line, the forms of the pages and the faults that they tell follow from what stands here. Whether an order is allowed is decided
in `workflows.decisions`.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator

from activities.question import as_list
from events.vocabulary.values import EndReason, Outcome, Role, Stage, Told
from gateway import words
from gateway.orders.inputs import Options
from gateway.orders.kinds import Called, Field, OrderKind
from gateway.orders.looking_up import OF_ORGANISATIONS, Agreed, Cents, Codes, Json, changed, corrected, newest, started
from projections.lists import file
from workflows.decisions.adjustment import Adjust, ChooseSectorAndLevel, DismissSignal, Extend
from workflows.decisions.barriers import ReportBarrier, SettleBarrier
from workflows.decisions.corrections import CorrectFact
from workflows.decisions.course import DECIDED_OUTCOMES, End, Pause, Resume, StartTrajectory
from workflows.decisions.go_no_go import DecideGoNoGo
from workflows.decisions.money import RecordCost
from workflows.decisions.moving import ChangeEmployer, LeaveParty, MoveMunicipality
from workflows.decisions.open_items import CompleteTask, RecordAnswer
from workflows.decisions.people import AnswerHandover, JoinParty, ProposeHandover
from workflows.decisions.placement import DeclinePlacement
from workflows.decisions.programme_change import ChangeProgramme, MovePolicy
from workflows.decisions.roles import PERSONAL, FillRole, VacateRole
from workflows.decisions.selection import ChooseRoute, RequestException, SelectCandidate, SignException
from workflows.decisions.telling import InformCandidate, WriteNote
from workflows.decisions.voortraject import RecordAgreement
from workflows.law.period import Period

REASON = Field("reden", "Reden")
PERSON = Field("persoon", "Persoon (kenmerk, geen naam)")
MORE_TIME = (Period(weeks=2), Period(months=1), Period(months=3), Period(months=6))
"""By how much a stage can be made longer from the page."""


def _yes_no(yes: str, no: str) -> Options:
    return ("ja", yes), ("nee", no)


def _among(choices: Iterable[StrEnum]) -> Options:
    return tuple((choice.value, words.choice(choice)) for choice in choices)


def _roles(roles: frozenset[Role]) -> Options:
    return _among(role for role in Role if role in roles)


REASONS = _among(reason for reason in EndReason if reason is not EndReason.COMPLETED)
OUTCOMES = _among(outcome for outcome in Outcome if outcome is not Outcome.SUSTAINED_WORK and outcome not in DECIDED_OUTCOMES)
_COORDINATOR_TOO = frozenset({Role.REGISSEUR, Role.COORDINATOR})

_ALL = (
    OrderKind(
        StartTrajectory,
        Called("starten", "Traject beginnen", "Het traject is begonnen."),
        "Begin een traject.",
        {
            "programme": Field("programma", "De code van een gepubliceerd programma"),
            "municipality": Field("gemeente", "De gemeente: naam of nummer", roles=frozenset({Role.MUNICIPALITY})),
            "regisseur": Field("regisseur", "Wie de regie heeft"),
            "parties": Field("partij", "Een partij als rol=partner, bijvoorbeeld werkgever=Garage; zo vaak als nodig", Codes),
            "participant": Field("deelnemer", "Het nummer van de deelnemer; zonder: een nieuw nummer", UUID | None),
            "notified_on": Field("kennisgeving", "Dag waarop DUO de gemeente inlichtte: daarvan loopt de termijn voor het PIP"),
        },
        started,
        without_form="Er is nog geen dossier waarop het formulier kan staan.",
    ),
    OrderKind(
        SelectCandidate,
        Called("selectie", "Selectie", "De selectie is vastgelegd.", "Leg de selectie vast"),
        "Selecteer de kandidaat aan het eind van de intake, of niet.",
        {
            "selected": Field("geselecteerd", "Doet de kandidaat mee?", options=_yes_no("Ja, selecteren", "Nee, niet selecteren")),
            "code": Field("code", "Bij nee: soort reden", options=REASONS),
            "referred_to": Field("doorverwezen-naar", "Bij nee: doorverwezen naar"),
            "reason": REASON,
        },
        beside_task=True,
        task="selectie-besluit",
    ),
    OrderKind(
        DecideGoNoGo,
        Called("besluit", "Besluit: go of no-go", "Het besluit is vastgelegd.", "Leg het besluit vast"),
        "Besluit over go of no-go, of stel dat uit.",
        {
            "decision": Field(
                "besluit",
                "Wat besluit u?",
                options=(("go", "Go: leren en werken begint"), ("no-go", "No-go"), ("uitstel", "Uitstel tot een datum")),
            ),
            "road": Field("vervolg", "Bij een no-go: hoe verder"),
            "code": Field("code", "Bij een no-go: soort reden", options=REASONS),
            "programme": Field("ander-programma", "Bij een ander programma: de code"),
            "programme_version": Field("ander-programma-versie", "Bij een ander programma: de versie; zonder: de nieuwste"),
            "until": Field("uitstel-tot", "Bij uitstel: tot wanneer"),
            "reason": REASON,
        },
        newest("ander-programma"),
        beside_task=True,
        task="go-no-go-besluit",
    ),
    OrderKind(
        RequestException,
        Called("uitzondering", "Uitzondering vragen", "De uitzondering is gevraagd; iemand anders moet tekenen.", "Vraag de uitzondering"),
        "Vraag een uitzondering op een harde eis; iemand anders moet tekenen.",
        {"criterion": Field("criterium", "De eis"), "reason": REASON},
        item="criterium",
    ),
    OrderKind(
        SignException,
        Called("uitzondering-tekenen", "Uitzondering tekenen", "De uitzondering is getekend.", "Teken de uitzondering"),
        "Teken een uitzondering die een ander vroeg.",
        {"criterion": Field("criterium", "De eis")},
        item="criterium",
    ),
    OrderKind(
        CompleteTask,
        Called("taak", "Afronden", "De taak is afgerond.", "Taak is klaar"),
        "Meld dat een taak klaar is.",
        {"task": Field("taak", "De taak"), "remark": Field("opmerking", "Opmerking")},
        item="taak",
    ),
    OrderKind(
        SettleBarrier,
        Called("belemmering", "Afhandelen", "De belemmering is afgehandeld."),
        "Een belemmering is weggenomen, of wordt met reden aanvaard.",
        {
            "barrier": Field("belemmering", "De belemmering"),
            "accepted": Field(
                "aanvaard",
                "Wat is er gebeurd?",
                options=_yes_no("De belemmering wordt aanvaard", "De belemmering is weggenomen"),
                required=True,
            ),
            "reason": Field("reden", "Bij aanvaarden: waarom"),
        },
        item="belemmering",
    ),
    OrderKind(
        RecordAnswer,
        Called("antwoord", "Antwoord vastleggen", "Het antwoord is vastgelegd.", "Leg het antwoord vast"),
        "Leg vast wat een partner per telefoon of brief antwoordde.",
        {
            "request": Field("verzoek", "Het verzoek"),
            "agreed": Field("uitkomst", "Wat zei de partner?", Agreed, (("akkoord", "Ja, akkoord"), ("afgewezen", "Nee, afgewezen"))),
            "answer": Field("antwoord", "Bij akkoord: het antwoord als JSON", Json | None),
            "remark": Field("toelichting", "Toelichting; bij een nee: waarom"),
        },
        without_form="Het formulier volgt uit de vraag en staat op een eigen pagina.",
    ),
    OrderKind(
        DismissSignal,
        Called("signaal", "Terzijde leggen", "Het signaal is terzijde gelegd.", "Leg het signaal terzijde"),
        "Leg een signaal terzijde, met reden.",
        {"signal": Field("signaal", "Het signaal"), "reason": REASON},
        item="signaal",
    ),
    OrderKind(
        ChooseRoute,
        Called("route", "Route kiezen", "De route is gekozen.", "Leg de route vast"),
        "Kies de route: duaal, of de onderwijsroute; die beëindigt het traject met een doorverwijzing.",
        {
            "dual": Field(
                "duaal",
                "Welke route?",
                options=_yes_no("Duaal: leren en werken tegelijk", "Onderwijsroute: het traject eindigt met een doorverwijzing"),
            ),
            "referred_to": Field("doorverwezen-naar", "Bij de onderwijsroute: doorverwezen naar"),
            "reason": REASON,
        },
        shown=lambda dossier: dossier.stage is Stage.INTAKE,
        task="route-kiezen",
    ),
    OrderKind(
        RecordAgreement,
        Called("afspraak", "Afspraak vastleggen", "De afspraak is vastgelegd.", "Leg de afspraak vast"),
        "Leg vast wat kandidaat en werkgever afspraken.",
        {"text": Field("afspraak", "Wat spraken kandidaat en werkgever af?")},
        shown=lambda dossier: dossier.stage is not Stage.INTAKE,
    ),
    OrderKind(
        InformCandidate,
        Called("informeren", "Wat een verbinder vertelde", "Wat de kandidaat hoorde, is vastgelegd.", "Leg vast wat is verteld"),
        "Leg vast wat een verbinder de kandidaat heeft verteld.",
        {
            "told": Field("verteld", f"Waarover: {', '.join(Told)}", Annotated[tuple[Told, ...], BeforeValidator(as_list)]),
            "by": Field("persoon", "Verbinder (kenmerk, geen naam)"),
        },
    ),
    OrderKind(
        WriteNote,
        Called("notitie", "Notitie schrijven", "De notitie is geschreven.", "Schrijf de notitie"),
        "Schrijf een notitie, alleen voor wie begeleidt; zo'n notitie staat in geen enkel overzicht.",
        {"text": Field("notitie", "Notitie, alleen voor wie begeleidt")},
        may=frozenset({Role.REGISSEUR, Role.JOB_COACH, Role.MUNICIPALITY}),
    ),
    OrderKind(
        ReportBarrier,
        Called("belemmering-melden", "Belemmering melden", "De belemmering is gemeld.", "Meld de belemmering"),
        "Meld wat in de weg staat, wie dat oplost en wanneer.",
        {
            "kind": Field("soort", "Wat staat in de weg, zoals kinderopvang"),
            "owner": Field("eigenaar", "Wie lost dit op?", options=_roles(frozenset(Role) - {Role.SYSTEM})),
            "due": Field("uiterlijk", "Uiterlijk"),
        },
    ),
    OrderKind(
        Resume,
        Called("hervatten", "Hervatten", "Het traject gaat verder.", "Ga verder"),
        "Ga verder; wat onderbroken was, komt bij de open termijnen.",
        shown=lambda dossier: dossier.paused,
    ),
    OrderKind(
        Pause,
        Called("onderbreken", "Onderbreken", "Het traject is onderbroken.", "Onderbreek het traject"),
        "Laat alles wachten.",
        {"reason": REASON, "until": Field("tot", "Verwacht tot")},
        shown=lambda dossier: not dossier.paused,
    ),
    OrderKind(
        Adjust,
        Called("bijsturen", "Bijsturen", "Het plan is bijgestuurd.", "Stuur bij"),
        "Stuur het plan van een traject bij, vanaf nu.",
        {
            "places": Field("plaats", "Plaats in het plan, zoals voortraject.taal.uren_per_week", Codes),
            "new": Field("waarde", "Nieuwe waarde (nee haalt een module weg)", Codes),
            "reason": REASON,
            "signal": Field("signaal", "Het open signaal dat hiermee is beantwoord"),
        },
        changed,
        item="signaal",
    ),
    OrderKind(
        Extend,
        Called("verlengen", "Fase verlengen", "De fase heeft meer tijd.", "Geef meer tijd"),
        "Geef de huidige fase meer tijd.",
        {"by": Field("duur", "Hoeveel langer", options=tuple((str(period), period.in_words()) for period in MORE_TIME)), "reason": REASON},
    ),
    OrderKind(
        ChooseSectorAndLevel,
        Called("richting", "Sector, niveau en leervorm kiezen", "Sector, niveau en leervorm zijn vastgelegd."),
        "Leg sector, niveau en leervorm vast waar de deelnemer voor gaat.",
        {
            "sector": Field("sector", "Sector, zoals in het programma"),
            "level": Field("niveau", "Niveau"),
            "form": Field("vorm", "Leervorm"),
        },
    ),
    OrderKind(
        ChangeProgramme,
        Called("programma", "Ander programma", "Het traject gaat verder in dit programma.", "Wissel van programma"),
        "Ga verder in een ander programma, of in een andere versie van hetzelfde.",
        {
            "programme": Field("programma", "De code van een gepubliceerd programma"),
            "programme_version": Field("versie", "Versie; zonder: de nieuwste", int | None),
            "stage": Field("fase", "De fase die opnieuw begint; zonder: verder waar het traject is"),
            "move_policy": Field("beleid-van-vandaag", "Gelden ook wet en beleid van vandaag?"),
            "reason": REASON,
        },
        newest("programma"),
    ),
    OrderKind(
        MovePolicy,
        Called("beleid", "Wet en beleid van een andere dag", "Wet en beleid van die dag gelden.", "Laat dit beleid gelden"),
        "Laat wet en beleid gelden zoals op een dag; anders blijven die van het begin.",
        {"on": Field("op", "De dag"), "policy": Field("beleid", "Een ander beleid, bij zijn naam"), "reason": REASON},
    ),
    OrderKind(
        CorrectFact,
        Called("verbeteren", "Gegeven verbeteren", "Het gegeven is verbeterd."),
        "Verbeter een gegeven dat verkeerd is vastgelegd; het oude blijft in de tijdlijn staan.",
        {
            "version": Field("versie", "De versie van het gegeven in de tijdlijn", int),
            "field": Field("gegeven", "Wat er verkeerd aan is: voldoet, waarde, begin, einde, niveau, soort of procent"),
            "value": Field("waarde", "Wat er had moeten staan"),
            "reason": REASON,
        },
        corrected,
        without_form="De tijdlijn op de pagina noemt geen versies.",
    ),
    OrderKind(
        MoveMunicipality,
        Called("verhuizen", "Verhuizing vastleggen", "De verhuizing is vastgelegd.", "Leg de verhuizing vast"),
        "Leg een verhuizing vast: het traject blijft, de nieuwe gemeente stelt het PIP opnieuw vast.",
        {
            "municipality": Field("gemeente", "Nieuwe gemeente", roles=frozenset({Role.MUNICIPALITY})),
            "registered_on": Field("ingeschreven-op", "Ingeschreven op"),
        },
    ),
    OrderKind(
        ProposeHandover,
        Called("overdragen", "Regie overdragen", "De overdracht is voorgesteld.", "Stel de overdracht voor"),
        "Stel voor dat een ander de regie overneemt.",
        {"to": Field("aan", "Wie de regie krijgt, als die aanvaardt"), "reason": REASON},
        may=_COORDINATOR_TOO,
        shown=lambda dossier: dossier.handover_to is None,
    ),
    OrderKind(
        AnswerHandover,
        Called("overdracht-beantwoorden", "Overdracht beantwoorden", "Het antwoord op de overdracht is vastgelegd."),
        "Aanvaard of weiger de regie die u is aangeboden.",
        {
            "accepted": Field("aanvaard", "Neemt u de regie over?", options=_yes_no("Ja, ik aanvaard", "Nee, ik weiger")),
            "reason": Field("reden", "Bij een nee: waarom"),
        },
        shown=lambda dossier: dossier.handover_to is not None,
    ),
    OrderKind(
        FillRole,
        Called("rol-vervullen", "Rol vervullen", "De rol is vervuld.", "Vervul de rol"),
        "Laat iemand een rol vervullen.",
        {"role": Field("rol", "Rol", options=_roles(PERSONAL - {Role.REGISSEUR})), "holder": PERSON},
    ),
    OrderKind(
        VacateRole,
        Called("rol-neerleggen", "Rol neerleggen", "De rol is neergelegd.", "Leg de rol neer"),
        "Laat iemand een rol neerleggen.",
        {"role": Field("rol", "Rol", options=_roles(PERSONAL - {Role.REGISSEUR})), "holder": PERSON, "reason": REASON},
        may=_COORDINATOR_TOO,
    ),
    OrderKind(
        JoinParty,
        Called("partij", "Partij toevoegen", "De partij doet mee.", "Voeg toe"),
        "Laat een organisatie meedoen in een rol.",
        {
            "role": Field("rol", "Rol", options=_roles(OF_ORGANISATIONS)),
            "partner": Field("partner", "Partner", roles=OF_ORGANISATIONS, role_in="role"),
        },
    ),
    OrderKind(
        LeaveParty,
        Called("partij-vertrekt", "Partij laten vertrekken", "De partij doet niet meer mee.", "Laat vertrekken"),
        "Laat een organisatie vertrekken; wat daaraan was gevraagd, wordt aan de opvolger gevraagd.",
        {
            "role": Field("rol", "Rol", options=_roles(OF_ORGANISATIONS)),
            "partner": Field("partner", "Partner", role_in="role", taking_part=True),
            "successor": Field("opvolger", "Opvolger, als die er al is", roles=OF_ORGANISATIONS, role_in="role"),
            "reason": REASON,
        },
    ),
    OrderKind(
        ChangeEmployer,
        Called("werkgever-verlaten", "Werkgever verlaten", "De werkgever is verlaten.", "Verlaat de werkgever"),
        "Verlaat de werkgever van nu; het traject zoekt een andere.",
        {"to": Field("werkgever", "De volgende werkgever, als die er al is", roles=frozenset({Role.EMPLOYER})), "reason": REASON},
        shown=lambda dossier: dossier.contract is None and any(party.role is Role.EMPLOYER for party in dossier.parties),
    ),
    OrderKind(
        DeclinePlacement,
        Called(
            "afzien",
            "Kandidaat ziet af van deze werkgever",
            "De kandidaat ziet af; de volgende werkgever wordt gezocht.",
            "Zoek een andere werkgever",
        ),
        "De kandidaat ziet af van de werkgever van nu; de volgende wordt gezocht.",
        {"reason": REASON},
        shown=lambda dossier: dossier.stage is Stage.PLACEMENT and dossier.employer is not None and dossier.contract is None,
    ),
    OrderKind(
        RecordCost,
        Called("kosten", "Kosten vastleggen", "De kosten zijn vastgelegd."),
        "Leg kosten vast, uit een bron van het programma.",
        {
            "source": Field("bron", "Bron, zoals in het programma"),
            "component": Field("onderdeel", "Onderdeel"),
            "cents": Field("bedrag", "Bedrag in euro's", Cents),
            "party": Field("partij", "Wie is betaald"),
        },
    ),
    OrderKind(
        End,
        Called("beeindigen", "Beëindigen", "Het traject is beëindigd.", "Beëindig het traject"),
        "Beëindig een traject voortijdig.",
        {
            "outcome": Field("uitkomst", "Uitkomst", options=OUTCOMES),
            "reason": Field("code", "Soort reden", options=REASONS),
            "component": Field("onderdeel", "Onderdeel waarin het stopt"),
            "explanation": Field("reden", "Toelichting"),
        },
        warning="Een beëindigd traject kan niet worden heropend.",
    ),
)

ORDERS: Mapping[str, OrderKind] = MappingProxyType({order.name: order for order in _ALL})
"""Every order by its name, in the order in which a page shows them."""


def shown(dossier: file.Row) -> list[OrderKind]:
    """What can be done now in a trajectory, besides what is offered beside a task, a signal or a barrier."""
    return [order for order in _ALL if not (order.without_form or order.only_beside) and order.shown(dossier)]
