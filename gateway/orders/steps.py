"""Orders about what the stages ask for: selection, the decision, and what is in the way of learning and working together."""

from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator

from activities.question import as_list
from events.vocabulary.values import Role, Stage, Told
from gateway.access.terms import Action
from gateway.orders.fields import REASON, REASONS, roles_among, yes_no
from gateway.orders.kinds import Called, Field, OrderKind
from gateway.orders.looking_up import SECOND, Cents, Codes, Sure, newest, started
from workflows.decisions.barriers import ReportBarrier, SettleBarrier
from workflows.decisions.civic_duty import EndCivicDuty, ExtendCivicTerm
from workflows.decisions.civic_route import SwitchRoute
from workflows.decisions.contract import ChangeContract
from workflows.decisions.course import StartTrajectory
from workflows.decisions.go_no_go import CheckExitCriterion, DecideGoNoGo
from workflows.decisions.job_lost import NoteJobLost
from workflows.decisions.money import SetIncome
from workflows.decisions.not_begun import NoteNotBegun
from workflows.decisions.placement import DeclinePlacement
from workflows.decisions.qualification import DecideQualification
from workflows.decisions.selection import ChooseRoute, RequestException, SelectCandidate, SignException
from workflows.decisions.subsidy import RequestWageSubsidy
from workflows.decisions.telling import InformCandidate, WriteNote
from workflows.decisions.voortraject import ExcuseModule, RecordAgreement

_TOLD = frozenset({Role.PARTICIPANT, Role.CASEWORKER, Role.MUNICIPALITY, Role.EMPLOYER, Role.SECTOR_ORGANISATION})
"""The sides at which a verbinder tells what a trajectory is."""

STEPS = (
    OrderKind(
        StartTrajectory,
        Called("starten", "Traject beginnen", "Het traject is begonnen."),
        "Begin een traject.",
        {
            "programme": Field("programma", "De code van een gepubliceerd programma"),
            "municipality": Field("gemeente", "De gemeente: naam of nummer", roles=frozenset({Role.MUNICIPALITY})),
            "regisseur": Field("regisseur", "Wie de regie heeft", roles=frozenset({Role.REGISSEUR}), person=True),
            "parties": Field("partij", "Een partij als rol=partner, bijvoorbeeld werkgever=Garage; zo vaak als nodig", Codes),
            "participant": Field("deelnemer", "Het nummer van de deelnemer; zonder: een nieuw nummer", UUID | None),
            "second": Field(SECOND, "Is dit een tweede traject, en weet u dat?", Sure | None, yes_no("Ja", "Nee")),
            "notified_on": Field("kennisgeving", "Dag waarop DUO de gemeente inlichtte: daarvan loopt de termijn voor het PIP"),
        },
        started,
        without_form="Er is nog geen dossier waarop het formulier kan staan.",
        action=Action.START,
        data="IP",
    ),
    OrderKind(
        SelectCandidate,
        Called("selectie", "Selectie", "De selectie is vastgelegd.", "Leg de selectie vast"),
        "Selecteer de kandidaat aan het eind van de intake, of niet.",
        {
            "selected": Field("geselecteerd", "Doet de kandidaat mee?", options=yes_no("Ja, selecteren", "Nee, niet selecteren")),
            "code": Field("code", "Bij nee: soort reden", options=REASONS),
            "referred_to": Field("doorverwezen-naar", "Bij nee: doorverwezen naar"),
            "reason": REASON,
        },
        beside_task=True,
        task="selectie-besluit",
        action=Action.DECIDE,
        data="P",
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
        action=Action.DECIDE,
        data="P",
    ),
    OrderKind(
        CheckExitCriterion,
        Called("uitstroomeis", "Uitstroomeis nagaan", "De uitstroomeis is nagegaan."),
        "Ga een uitstroomeis na: bevestig die, of ga er met reden zonder verder.",
        {
            "criterion": Field("eis", "De uitstroomeis: de code"),
            "met": Field(
                "voldoet", "Voldoet de deelnemer?", options=yes_no("Ja, hieraan is voldaan", "Nee, maar het leer-werk kan beginnen")
            ),
            "ground": Field("grond", "Bij nee: waarom kan het toch"),
            "reason": Field("reden", "Bij nee: de reden"),
        },
        shown=lambda dossier: dossier.stage is Stage.GO_NO_GO,
        task="uitstroomeis-nagaan",
        action=Action.DECIDE,
        data="P",
    ),
    OrderKind(
        ExcuseModule,
        Called("vrijstellen", "Vrijstellen van een module", "De vrijstelling is vastgelegd.", "Stel vrij"),
        "Laat de deelnemer met reden verdergaan zonder een module van het voortraject.",
        {"module": Field("module", "De module: de code"), "ground": Field("grond", "Waarom kan het zonder"), "reason": REASON},
        shown=lambda dossier: dossier.stage in (Stage.VOORTRAJECT, Stage.GO_NO_GO),
        action=Action.DECIDE,
        data="P",
    ),
    OrderKind(
        RequestException,
        Called("uitzondering", "Uitzondering vragen", "De uitzondering is gevraagd; iemand anders moet tekenen.", "Vraag de uitzondering"),
        "Vraag een uitzondering op een harde eis; iemand anders moet tekenen.",
        {"criterion": Field("criterium", "De eis"), "reason": REASON},
        item="criterium",
        action=Action.DECIDE,
        data="P",
    ),
    OrderKind(
        SignException,
        Called("uitzondering-tekenen", "Uitzondering tekenen", "De uitzondering is getekend.", "Teken de uitzondering"),
        "Teken een uitzondering die een ander vroeg.",
        {"criterion": Field("criterium", "De eis")},
        item="criterium",
        action=Action.COSIGN,
        data="P",
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
                options=yes_no("De belemmering wordt aanvaard", "De belemmering is weggenomen"),
                required=True,
            ),
            "reason": Field("reden", "Bij aanvaarden: waarom"),
        },
        item="belemmering",
        by_holder=True,
        action=Action.STEER,
        data="P",
    ),
    OrderKind(
        ChooseRoute,
        Called("route", "Route kiezen", "De route is gekozen.", "Leg de route vast"),
        "Kies de route: duaal, of de onderwijsroute; die beëindigt het traject met een doorverwijzing.",
        {
            "dual": Field(
                "duaal",
                "Welke route?",
                options=yes_no("Duaal: leren en werken tegelijk", "Onderwijsroute: het traject eindigt met een doorverwijzing"),
            ),
            "ground": Field("grond", "Wat geeft de doorslag?"),
            "referred_to": Field("doorverwezen-naar", "Bij de onderwijsroute: doorverwezen naar"),
            "reason": REASON,
        },
        shown=lambda dossier: dossier.stage is Stage.INTAKE or any(task.kind == "route-kiezen" for task in dossier.tasks),
        task="route-kiezen",
        action=Action.DECIDE,
        data="CP",
    ),
    OrderKind(
        RecordAgreement,
        Called("afspraak", "Afspraak vastleggen", "De afspraak is vastgelegd.", "Leg de afspraak vast"),
        "Leg vast wat kandidaat en werkgever afspraken.",
        {"text": Field("afspraak", "Wat spraken kandidaat en werkgever af?")},
        shown=lambda dossier: dossier.stage is not Stage.INTAKE,
        action=Action.REPORT,
        data="PW",
    ),
    OrderKind(
        InformCandidate,
        Called("informeren", "Wat een verbinder vertelde", "Wat de kandidaat hoorde, is vastgelegd.", "Leg vast wat is verteld"),
        "Leg vast wat een verbinder de kandidaat heeft verteld.",
        {
            "told": Field("verteld", f"Waarover: {', '.join(Told)}", Annotated[tuple[Told, ...], BeforeValidator(as_list)]),
            "by": Field("persoon", "Verbinder", roles=frozenset({Role.CONNECTOR}), person=True),
            "side": Field("aan", "Aan wie; zonder: aan de kandidaat", options=roles_among(_TOLD)),
        },
        action=Action.STEER,
        data="P",
    ),
    OrderKind(
        WriteNote,
        Called("notitie", "Notitie schrijven", "De notitie is geschreven.", "Schrijf de notitie"),
        "Schrijf een notitie, alleen voor wie begeleidt; zo'n notitie staat in geen enkel overzicht.",
        {"text": Field("notitie", "Notitie, alleen voor wie begeleidt")},
        action=Action.REPORT,
        data="PW",
    ),
    OrderKind(
        ReportBarrier,
        Called("belemmering-melden", "Belemmering melden", "De belemmering is gemeld.", "Meld de belemmering"),
        "Meld wat in de weg staat, wie dat oplost en wanneer.",
        {
            "kind": Field("soort", "Wat staat in de weg, zoals kinderopvang"),
            "owner": Field("eigenaar", "Wie lost dit op?", options=roles_among(frozenset(Role) - {Role.SYSTEM})),
            "due": Field("uiterlijk", "Uiterlijk"),
        },
        action=Action.REPORT,
        data="P",
    ),
    OrderKind(
        SetIncome,
        Called("inkomen", "Inkomen vastleggen", "Het inkomen is vastgelegd.", "Leg het inkomen vast"),
        "Leg vast waarvan de deelnemer leeft tijdens leren en werken: loon, uitkering of WW, vanaf een dag.",
        {
            "income": Field("inkomen", "Loon, uitkering of WW"),
            "starts": Field("vanaf", "Vanaf welke dag"),
            "ends": Field("tot-en-met", "Tot en met welke dag, als dat bekend is"),
            "wage_cents": Field("brutoloon", "Bij loon, ook naast een uitkering: bruto per maand, in centen"),
            "hours": Field("uren", "Bij loon: uren per week"),
        },
        shown=lambda dossier: dossier.stage in (Stage.LEER_WERK, Stage.PLACEMENT, Stage.AFTERCARE),
        action=Action.REPORT,
        data="F",
    ),
    OrderKind(
        RequestWageSubsidy,
        Called("loonkostensubsidie", "Loonkostensubsidie aanvragen", "De loonkostensubsidie is gevraagd.", "Vraag de subsidie aan"),
        "Vraag loonkostensubsidie voor het werk van nu: namens werkgever of deelnemer, of omdat de gemeente dat zelf wil (ambtshalve).",
        {"by": Field("door", "Wie wil het?", options=roles_among(frozenset({Role.EMPLOYER, Role.PARTICIPANT, Role.MUNICIPALITY})))},
        shown=lambda dossier: dossier.stage in (Stage.LEER_WERK, Stage.PLACEMENT, Stage.AFTERCARE),
        action=Action.STEER,
        data="F",
    ),
    OrderKind(
        DecideQualification,
        Called("kwalificatie", "Besluit over een kwalificatie", "Het besluit is vastgelegd.", "Leg het besluit vast"),
        "Vraag een kwalificatie die er nog niet is later opnieuw, ga zonder verder, of leg vast dat die alsnog is behaald.",
        {
            "kind": Field("soort", "Welke kwalificatie?"),
            "until": Field("opnieuw-op", "Opnieuw vragen: op welke dag"),
            "without": Field("zonder", "Zonder verder: waarom"),
            "on": Field("behaald-op", "Alsnog behaald: op welke dag"),
            "reason": REASON,
        },
        shown=lambda dossier: dossier.stage in (Stage.LEER_WERK, Stage.PLACEMENT, Stage.AFTERCARE),
        task="kwalificatie-besluit",
        action=Action.DECIDE,
        data="P",
    ),
    OrderKind(
        ExtendCivicTerm,
        Called("termijn-verlengd", "Inburgeringstermijn verlengd", "De verlenging is vastgelegd.", "Leg de verlenging vast"),
        "Leg vast dat DUO de inburgeringstermijn heeft verlengd, tot wanneer en waarom.",
        {"ends": Field("tot", "Tot en met welke dag"), "ground": Field("waarom", "Waarom")},
        shown=lambda dossier: dossier.civic_term_ends is not None,
        task="termijn-verlengen",
        action=Action.REPORT,
        data="C",
    ),
    OrderKind(
        SwitchRoute,
        Called("leerroute", "Leerroute gewijzigd", "De wijziging van de leerroute is vastgelegd.", "Leg de wijziging vast"),
        "Leg vast dat de gemeente de leerroute in het PIP wijzigde, of in de B1-route het examen op A2 laat doen.",
        {
            "route": Field("leerroute", "Leerroute"),
            "level": Field("niveau", "Taalniveau"),
            "dated": Field("dagtekening", "Dagtekening van het gewijzigde PIP"),
            "hours": Field("cursusuren", "Bij B1 met niveau A2: gevolgde cursusuren Nederlands"),
            "ground": Field("grond", "Na anderhalf jaar: op welke grond"),
        },
        shown=lambda dossier: dossier.civic_term_ends is not None,
        action=Action.REPORT,
        data="C",
    ),
    OrderKind(
        EndCivicDuty,
        Called("inburgeringsplicht", "Einde van de inburgeringsplicht", "Het einde van de plicht is vastgelegd.", "Leg het einde vast"),
        "Leg vast dat de inburgeringsplicht is geëindigd, waardoor, en wie dat meldde; daarvan loopt de bewaartermijn.",
        {
            "on": Field("op", "Op welke dag; stond er een onjuiste, dan komt deze ervoor in de plaats"),
            "ground": Field("waardoor", "Waardoor"),
            "source": Field("bron", "Wie meldde dit?"),
        },
        action=Action.REPORT,
        data="C",
    ),
    OrderKind(
        ChangeContract,
        Called("contract", "Wat er met het contract gebeurt", "Wat er met het contract gebeurt, is vastgelegd.", "Leg het contract vast"),
        "Leg vast wat er met het contract van nu gebeurt: verlengd, vast, gewijzigd, of het eindigt.",
        {
            "what": Field("vervolg", "Wat gebeurt er met het contract?"),
            "until": Field("tot-en-met", "Bij verlengd of eindigt: de laatste dag"),
            "starts": Field("vanaf", "Vanaf welke dag; zonder: na het contract van nu, of vandaag"),
            "wage_cents": Field("brutoloon", "Brutoloon per maand in euro's, als dat verandert", Cents | None),
            "hours": Field("uren", "Uren per week, als die veranderen"),
        },
        shown=lambda dossier: dossier.stage is Stage.AFTERCARE and dossier.contract is not None,
        task="contract-vervolg-regelen",
        action=Action.STEER,
        data="W",
    ),
    OrderKind(
        NoteJobLost,
        Called("baan-verloren", "Baan verloren", "Dat de baan verloren is, is vastgelegd.", "Leg vast"),
        "Leg vast dat de deelnemer er niet meer werkt, of dat het werk niet begint; ook wat u pas na het einde van het traject hoort.",
        {
            "ground": Field("waardoor", "Waardoor?"),
            "last_day": Field("laatste-dag", "De laatste dag van het werk; zonder: vandaag. Begon het niet, dan geen"),
            "reason": REASON,
        },
        shown=lambda dossier: dossier.stage is Stage.AFTERCARE and dossier.contract is not None,
        action=Action.STEER,
        data="W",
    ),
    OrderKind(
        NoteNotBegun,
        Called("begint-niet", "Begint niet", "Dat het niet begint, is vastgelegd.", "Leg vast"),
        "Leg vast dat de opleiding of de werkplek van het leer-werk niet begint; er wordt een andere gezocht.",
        {"what": Field("wat", "Wat begint niet?"), "reason": REASON},
        shown=lambda dossier: dossier.stage is Stage.LEER_WERK,
        action=Action.STEER,
        data="PW",
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
        action=Action.STEER,
        data="W",
    ),
)
