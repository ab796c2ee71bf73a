"""Orders about who takes part: municipality, regie, roles, organisations."""

from activities.directory import ORGANISATIONS
from events.vocabulary.values import Role
from gateway.access.terms import Action
from gateway.orders.fields import REASON, roles_among, yes_no
from gateway.orders.kinds import Called, Field, OrderKind
from gateway.orders.looking_up import of_the_municipality
from workflows.decisions.birth import NoteBirthDate
from workflows.decisions.housing import ArrangeHousing, AwaitHousing
from workflows.decisions.moving import ChangeEmployer, LeaveParty, MoveMunicipality
from workflows.decisions.people import AnswerHandover, JoinParty, ProposeHandover
from workflows.decisions.permit import NoteResidencePermit, TellPermitRenewal
from workflows.decisions.roles import PERSONAL, FillRole, VacateRole

HELD = PERSONAL - {Role.REGISSEUR}
"""Roles that are filled and laid down; that of regisseur is handed over."""
PERSON = Field("persoon", "Wie", roles=HELD, role_in="role", person=True)
HOLDER = Field("persoon", "Wie", roles=HELD, role_in="role", person=True, taking_part=True)
MAY_LEAVE = frozenset(Role) - {Role.SYSTEM, Role.PARTICIPANT, Role.REGISSEUR, Role.COORDINATOR}
"""Also roles of people, in which an organisation could be registered once."""

PEOPLE = (
    OrderKind(
        MoveMunicipality,
        Called("verhuizen", "Verhuizing vastleggen", "De verhuizing is vastgelegd.", "Leg de verhuizing vast"),
        "Leg een verhuizing vast: het traject blijft, de nieuwe gemeente stelt het PIP opnieuw vast.",
        {
            "municipality": Field("gemeente", "Nieuwe gemeente", roles=frozenset({Role.MUNICIPALITY})),
            "registered_on": Field("ingeschreven-op", "Ingeschreven op"),
        },
        of_the_municipality,
        action=Action.STEER,
        data="P",
    ),
    OrderKind(
        NoteResidencePermit,
        Called("verblijfsvergunning", "Verblijfsvergunning", "De einddatum van de verblijfsvergunning is vastgelegd."),
        "Leg vast tot en met welke dag de verblijfsvergunning geldig is.",
        {"ends": Field("tot", "Geldig tot en met")},
        task="verblijf-verlengen",
        action=Action.REPORT,
        data="C",
    ),
    OrderKind(
        TellPermitRenewal,
        Called("verblijf-verlenging", "Verlenging van het verblijf", "Hoe het met de verlenging staat, is vastgelegd."),
        "Leg vast hoe het met de verlenging van de verblijfsvergunning staat, zolang er geen nieuwe einddatum is.",
        {"answer": Field("antwoord", "Hoe staat het met de verlenging?")},
        shown=lambda dossier: any(task.kind in ("verblijf-verlengen", "verblijf-besluit") for task in dossier.tasks),
        task="verblijf-verlengen",
        action=Action.REPORT,
        data="C",
    ),
    OrderKind(
        NoteBirthDate,
        Called("geboortedatum", "Geboortedatum", "De geboortedatum is vastgelegd."),
        "Leg vast wanneer de deelnemer is geboren, zoals de gemeente het vertelt; daarvan hangt het minimumloon onder de 21 af.",
        {"born": Field("op", "Geboren op")},
        action=Action.REGISTER,
        data="I",
    ),
    OrderKind(
        AwaitHousing,
        Called("wacht-op-huisvesting", "Wacht op huisvesting", "Dat op een woning wordt gewacht, is vastgelegd."),
        "Leg vast sinds wanneer de gemeente een woning moet vinden: de dag van de koppeling door het COA.",
        {"since": Field("sinds", "Wacht sinds")},
        shown=lambda dossier: dossier.without_home is None,
        action=Action.STEER,
        data="P",
    ),
    OrderKind(
        ArrangeHousing,
        Called("huisvesting", "Huisvesting", "De huisvesting is vastgelegd."),
        "Leg vast vanaf welke dag er een woning is.",
        {"on": Field("vanaf", "Woning vanaf")},
        shown=lambda dossier: dossier.without_home is not None,
        task="huisvesting-navragen",
        action=Action.STEER,
        data="P",
    ),
    OrderKind(
        ProposeHandover,
        Called("overdragen", "Regie overdragen", "De overdracht is voorgesteld.", "Stel de overdracht voor"),
        "Stel voor dat een ander de regie overneemt.",
        {"to": Field("aan", "Wie de regie krijgt, als die aanvaardt", roles=frozenset({Role.REGISSEUR}), person=True), "reason": REASON},
        shown=lambda dossier: dossier.handover_to is None,
        action=Action.HAND_OVER,
        data="P",
    ),
    OrderKind(
        AnswerHandover,
        Called("overdracht-beantwoorden", "Overdracht beantwoorden", "Het antwoord op de overdracht is vastgelegd."),
        "Aanvaard of weiger de regie die u is aangeboden.",
        {
            "accepted": Field("aanvaard", "Neemt u de regie over?", options=yes_no("Ja, ik aanvaard", "Nee, ik weiger")),
            "reason": Field("reden", "Bij een nee: waarom"),
        },
        shown=lambda dossier: dossier.handover_to is not None,
        action=Action.TAKE_OVER,
        data="P",
    ),
    OrderKind(
        FillRole,
        Called("rol-vervullen", "Rol vervullen", "De rol is vervuld.", "Vervul de rol"),
        "Laat iemand een rol vervullen.",
        {"role": Field("rol", "Rol", options=roles_among(HELD)), "holder": PERSON},
        action=Action.STEER,
        data="P",
    ),
    OrderKind(
        VacateRole,
        Called("rol-neerleggen", "Rol neerleggen", "De rol is neergelegd.", "Leg de rol neer"),
        "Laat iemand een rol neerleggen.",
        {"role": Field("rol", "Rol", options=roles_among(HELD)), "holder": HOLDER, "reason": REASON},
        action=Action.HAND_OVER,
        data="P",
    ),
    OrderKind(
        JoinParty,
        Called("partij", "Partij toevoegen", "De partij doet mee.", "Voeg toe"),
        "Laat een organisatie meedoen in een rol.",
        {
            "role": Field("rol", "Rol", options=roles_among(ORGANISATIONS)),
            "partner": Field("partner", "Partner", roles=ORGANISATIONS, role_in="role"),
        },
        action=Action.STEER,
        data="P",
    ),
    OrderKind(
        LeaveParty,
        Called("partij-vertrekt", "Partij laten vertrekken", "De partij doet niet meer mee.", "Laat vertrekken"),
        "Laat een organisatie vertrekken; wat daaraan was gevraagd, wordt aan de opvolger gevraagd.",
        {
            "role": Field("rol", "Rol", options=roles_among(MAY_LEAVE)),
            "partner": Field("partner", "Partner", role_in="role", taking_part=True),
            "successor": Field("opvolger", "Opvolger, als die er al is", roles=ORGANISATIONS, role_in="role"),
            "reason": REASON,
        },
        action=Action.STEER,
        data="P",
    ),
    OrderKind(
        ChangeEmployer,
        Called("werkgever-verlaten", "Werkgever verlaten", "De werkgever is verlaten.", "Verlaat de werkgever"),
        "Verlaat de werkgever van nu; het traject zoekt een andere.",
        {
            "to": Field("werkgever", "De volgende werkgever, als die er al is", roles=frozenset({Role.EMPLOYER})),
            "last_day": Field("laatste-dag", "De laatste dag van het betaalde werk daar; zonder: vandaag"),
            "reason": REASON,
        },
        shown=lambda dossier: dossier.contract is None and any(party.role is Role.EMPLOYER for party in dossier.parties),
        action=Action.STEER,
        data="PW",
    ),
)
