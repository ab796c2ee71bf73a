"""What each sealed field of a trajectory, or of a person's own stream, is called where it is read back. None may be without."""

from collections.abc import Mapping
from types import MappingProxyType

from events.vocabulary import course, go_no_go, intake, leer_werk, person, placement, requests, steering, voortraject
from events.vocabulary.base import Event

_USUAL = {"reason": "Reden", "remark": "Opmerking"}
_LABELS: Mapping[type[Event], Mapping[str, str]] = MappingProxyType(
    {
        # Verloop
        course.TrajectoryPaused: {"reason": "Reden van de onderbreking"},
        course.StageExtended: {"reason": "Reden van de verlenging"},
        course.PlanAdjusted: {"reason": "Reden van het bijsturen", "names": "Hoe het in dit plan heet"},
        course.ProgrammeChanged: {"reason": "Reden van de overstap"},
        course.RouteChosen: {"reason": "Reden van de keuze"},
        course.PartyLeft: {"reason": "Reden van het vertrek"},
        course.HandoverProposed: {"reason": "Reden van de overdracht"},
        course.HandoverDeclined: {"reason": "Reden van de weigering"},
        course.DropOutReported: {"explanation": "Toelichting op de uitval"},
        course.NoteWritten: {"text": "Notitie"},
        course.FactCorrected: {"value": "Wat er had moeten staan", "reason": "Reden van de verbetering"},
        course.TrajectoryEnded: {"explanation": "Toelichting op het einde"},
        # Verzoeken en taken
        requests.PartnerRequested: {"words": "Wat bij het verzoek is verteld"},
        requests.PartnerAnswered: {"answer": "Antwoord", "remark": "Toelichting", "told_by": "Beantwoord door"},
        requests.PartnerDeclined: {"reason": "Waarom niet", "told_by": "Beantwoord door"},
        # Intake
        intake.CriterionMeasured: {"measured": "Wat is gevonden"},
        intake.CriterionExceptionRequested: {"reason": "Reden van de uitzondering"},
        intake.ProfileDiscussed: {"advice": "Advies over het profiel"},
        intake.CircumstancesTold: {"told": "Omstandigheden"},
        intake.WishesTold: {"told": "Wensen, ambities en talenten"},
        intake.CandidateSelected: {"reason": "Reden van de selectie"},
        intake.CandidateNotSelected: {"reason": "Reden van de afwijzing", "referred_to": "Doorverwezen naar"},
        intake.BirthDateNoted: {"born": "Geboortedatum"},
        intake.ResidencePermitNoted: {"ends": "Verblijfsvergunning geldig tot en met"},
        # Voortraject
        voortraject.ModuleExcused: {"reason": "Waarom vrijgesteld"},
        voortraject.TasterPlacementDeclined: {"reason": "Waarom niet"},
        voortraject.AgreementMade: {"text": "Afspraak"},
        voortraject.BarrierReported: {"kind": "Wat in de weg staat"},
        voortraject.BarrierAccepted: {"reason": "Waarom aanvaard"},
        # Go/no-go
        go_no_go.AdviceGiven: {"motivation": "Motivering van het advies"},
        go_no_go.ExitCriterionExcepted: {"reason": "Waarom verder zonder deze uitstroomeis"},
        go_no_go.GoDecided: {"reason": "Reden van de go"},
        go_no_go.NoGoDecided: {"reason": "Reden van de no-go"},
        go_no_go.DecisionPostponed: {"reason": "Reden van het uitstel"},
        # Leer-werk en begeleiding
        leer_werk.EnrolmentFellThrough: {"reason": "Waarom de opleiding niet begon"},
        leer_werk.WorkplaceFellThrough: {"reason": "Waarom het werk niet begon"},
        leer_werk.WorkplaceOffered: {"supervisor": "Praktijkbegeleider"},
        leer_werk.QualificationNotObtained: {"reason": "Waarom niet behaald"},
        leer_werk.GuidanceStarted: {"guide": "Begeleider"},
        # Plaatsing
        placement.PlacementDeclined: {"reason": "Waarom niet geplaatst"},
        placement.TrialPlacementExtended: {"reason": "Reden van de verlenging"},
        placement.WageValueMeasured: {"assessor": "Vastgesteld door"},
        placement.WageSubsidyHandedOver: {"to": "Wie er verder op let"},
        placement.TeamPrepared: {"buddy": "Buddy"},
        placement.ContractSigned: {"growth": "Ontwikkeling en groei"},
        placement.ContractNotRenewed: {"reason": "Waarom het contract eindigt"},
        placement.ContractFellThrough: {"reason": "Waarom het werk niet begon"},
        placement.JobLost: {"reason": "Reden van het baanverlies"},
        # Bijsturen
        steering.AttentionRaised: {"evidence": "Waaruit het blijkt"},
        steering.AttentionSupplemented: {"evidence": "Waaruit het blijkt"},
        steering.AttentionDismissed: {"reason": "Waarom terzijde gelegd"},
        # De persoon zelf
        person.PersonRegistered: {
            "name": "Naam",
            "called": "Aanspreken met",
            "born": "Geboortedatum",
            "languages": "Talen",
            "interpreter": "Tolk nodig",
            "telephone": "Telefoon",
            "email": "E-mail",
            "client_number": "Klantnummer van de gemeente",
        },
        person.CitizenNumberNoted: {"number": "BSN"},
        person.PersonsMerged: {"reason": "Waarom dit één persoon is"},
        person.PersonsSplit: {"reason": "Waarom dit er twee zijn"},
        person.CaseMarkedSensitive: {"reason": "Waarom dit gevoelig is"},
        person.SensitivityLifted: {"reason": "Waarom dit niet meer gevoelig is"},
        person.RightsRequestReceived: {"text": "Verzoek"},
        person.RightsRequestExtended: {"reason": "Waarom het langer duurt"},
        person.RetentionProlonged: {"reason": "Waarom het langer wordt bewaard"},
        person.RestrictionExcepted: {"reason": "Waarom de gegevens toch worden gebruikt"},
        person.RestrictionLifted: {"reason": "Waarom de beperking eindigt"},
        person.RightsRequestDecided: {"reason": "Reden van het besluit"},
        person.ActAsked: {"what": "Wat precies is gevraagd", "number": "BSN"},
        person.ActDeclined: {"reason": "Waarom het niet doorgaat"},
    }
)
"""By event and field, in Dutch, where that is not the usual."""


def labels_of(event: type[Event]) -> dict[str, str]:
    """What each sealed field of an event is called, in its order."""
    own, sealed = _LABELS.get(event, {}), event.sealed_fields()
    return {name: own.get(name) or _USUAL[name] for name in event.model_fields if name in sealed}
