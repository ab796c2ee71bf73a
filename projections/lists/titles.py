"""What the timeline calls each event of a trajectory: one line of plain Dutch, which is its public name where nothing here says more.

A title may name fields of its event, never a sealed one. Codes are told in words. After a colon stands how another value is told:
`{aids:, met }` as a list with words before it, `{on:dag}` as a day, `{key:soort}` as the kind of question or task in a key, and
`{passed:gehaald|niet gehaald}` as one of two words.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from string import Formatter
from types import MappingProxyType

from events.days import AMSTERDAM
from events.vocabulary import course, go_no_go, intake, leer_werk, placement, requests, steering, voortraject
from events.vocabulary.base import Event

TITLES: Mapping[type[Event], str] = MappingProxyType(
    {
        # The course
        course.TrajectoryStarted: "Traject begonnen in programma {programme}, versie {programme_version}",
        course.StageEntered: "Fase {stage} begonnen, streefdatum {due:dag}",
        course.StageCompleted: "Fase {stage} afgerond",
        course.TrajectoryPaused: "Traject onderbroken",
        course.TrajectoryResumed: "Traject hervat",
        course.DeadlineMoved: "Nieuwe termijn voor {subject:soort}: {due:dag}",
        course.StageExtended: "Meer tijd voor fase {stage}",
        course.PlanAdjusted: "Plan bijgestuurd",
        course.ProgrammeChanged: "Verder in programma {programme}, versie {programme_version}",
        course.PolicyMoved: "Beleid {policy} zoals het geldt op {on:dag}",
        course.RouteChosen: "Route gekozen: {dual:duaal traject|onderwijsroute}, grond: {ground}",
        course.SectorAndLevelChosen: "Sector en niveau gekozen: {sector}, {level}",
        course.PartyJoined: "Nieuwe partij: {role}",
        course.PartyLeft: "Partij vertrokken: {role}",
        course.RoleFilled: "Rol vervuld: {role}",
        course.RoleVacated: "Rol neergelegd: {role}",
        course.HandoverProposed: "Overdracht aan een andere regisseur voorgesteld",
        course.MunicipalityChanged: "Verhuisd naar een andere gemeente, ingeschreven op {registered_on:dag}",
        course.EvaluationHeld: "Evaluatie {round} met {party}: {verdict}",
        course.AttendanceReported: "Aanwezigheid bij {component} in ronde {round}: {percent} %",
        course.SatisfactionReported: "Tevredenheid van {side}: {score}",
        course.DropOutReported: "Uitval gemeld bij {component}",
        course.FactCorrected: "Gegeven verbeterd",
        course.TrajectoryEnded: "Traject beëindigd: {outcome}",
        # Requests and tasks
        requests.PartnerRequested: "Verzoek aan {role}: {kind:soort}, antwoord verwacht op {due:dag}",
        requests.PartnerRequestAcknowledged: "Verzoek ontvangen: {key:soort}",
        requests.PartnerRequestRefused: "Verzoek kan niet worden aangenomen: {key:soort}",
        requests.PartnerReminded: "Herinnering {count} gestuurd: {key:soort}",
        requests.PartnerRequestEscalated: "Geen antwoord, regisseur gewaarschuwd: {key:soort}",
        requests.PartnerAnswered: "Antwoord gekregen: {key:soort}",
        requests.PartnerDeclined: "Verzoek afgewezen: {key:soort}",
        requests.PartnerRequestWithdrawn: "Verzoek ingetrokken: {key:soort}",
        requests.PartnerToldOfWithdrawal: "Intrekking ontvangen: {key:soort}",
        requests.MessageWithoutEffect: "Bericht zonder gevolg",
        requests.TaskOpened: "Taak voor {role}: {what}",
        requests.TaskDone: "Taak gedaan: {key:soort}",
        requests.TaskReminded: "Taak is over zijn datum: {key:soort}",
        requests.TaskEscalated: "Taak blijft liggen, {role} gewaarschuwd: {key:soort}",
        requests.TaskWithdrawn: "Taak vervallen: {key:soort}",
        # Werving en selectie
        intake.IntakeHeld: "Intakegesprek gehouden{interpreter:, met tolk|}{aids:, met }{culture_sensitive:|, niet cultuursensitief}",
        intake.IntakeMissed: "Niet verschenen bij uitnodiging {summons}",
        intake.IntakeFinishedInAbsence: "Intake bij afwezigheid afgerond na {summons} uitnodigingen",
        intake.CriterionMeasured: "Criterium {criterion}: {met:voldoet|voldoet niet}",
        intake.CriterionExceptionRequested: "Uitzondering gevraagd voor criterium {criterion}",
        intake.CriterionExceptionSigned: "Uitzondering getekend voor criterium {criterion}",
        intake.CivicPlanReceived: "PIP van {dated:dag} ontvangen: {route}-route",
        intake.CivicPlanAbsent: "Geen PIP: {ground}",
        intake.CivicIntakeMissed: "Brede intake: {summons} oproepen vergeefs{in_absence:, bij afwezigheid afgerond|}",
        intake.CivicTermSet: "Inburgeringstermijn vastgesteld: van {starts:dag} tot {ends:dag}",
        intake.CivicRouteSwitched: "PIP van {dated:dag} gewijzigd: {route}-route, niveau {level}",
        intake.ResidencePermitRenewalTold: "Verlenging van de verblijfsvergunning: {answer}",
        intake.ResidencePermitNoted: "Einde van de verblijfsvergunning vastgelegd",
        intake.HousingAwaited: "Wacht op een woning sinds {since:dag}, uiterlijk {due:dag}",
        intake.HousingArranged: "Woning vanaf {on:dag}",
        intake.CivicDutyEnded: "Inburgeringsplicht geëindigd op {on:dag}: {ground}",
        intake.LearnabilityTested: "Leerbaarheid getoetst: {result}",
        intake.DiplomaValued: "Diploma uit het land van herkomst: {result}",
        intake.CircumstancesTold: "Omstandigheden besproken",
        intake.WishesTold: "Wensen en talenten besproken",
        intake.CandidateInformed: "Een verbinder vertelde aan {side} wat het traject is",
        intake.ProfileDiscussed: "Profiel besproken met een expertisepartner",
        intake.ProfileCosigned: "Profiel mede ondertekend",
        # Voortraject
        voortraject.ModuleCompleted: "Module {module} {passed:gehaald|niet gehaald}",
        voortraject.WorkSkillAssessed: "Werknemersvaardigheid {skill}: {mastered:beheerst|nog niet beheerst}",
        voortraject.ModuleExcused: "Vrijgesteld van module {module}: {ground}",
        voortraject.TasterPlacementArranged: "Snuffelstage geregeld: {days} dagen vanaf {starts:dag}",
        voortraject.TasterPlacementDeclined: "Geen plek voor een snuffelstage",
        voortraject.TeamTrained: "Team getraind door de branche op {on:dag}",
        voortraject.InterculturalPreparationHeld: "Interculturele voorbereiding gehouden met {side}",
        voortraject.AgreementMade: "Afspraak gemaakt tussen kandidaat en werkgever",
        voortraject.BarriersSurveyed: "Belemmeringen in beeld gebracht: {found}",
        voortraject.BarrierReported: "Belemmering gemeld, voor {owner}, weg te nemen voor {due:dag}",
        # Go/no-go
        go_no_go.AdviceGiven: "Advies van {party}: {advice}",
        go_no_go.ExitCriterionConfirmed: "Uitstroomeis bevestigd: {criterion}",
        go_no_go.ExitCriterionExcepted: "Verder zonder uitstroomeis {criterion}: {ground}",
        go_no_go.GoDecided: "Besloten: go{deviates:, anders dan de adviesregel|}",
        go_no_go.NoGoDecided: "Besloten: no-go{deviates:, anders dan de adviesregel|}, vervolg: {road}",
        go_no_go.DecisionPostponed: "Besluit uitgesteld tot {until:dag}",
        # Leer-werk, taal en begeleiding
        leer_werk.CompanyRecognitionChecked: "Werkgever is {recognised:een|geen} erkend leerbedrijf",
        leer_werk.Enrolled: "Ingeschreven bij de opleiding: {sector}, {level}, vanaf {starts:dag}",
        leer_werk.LearningLineAgreed: "Leerlijn van de sector afgesproken op {on:dag}, onderdelen: {parts}",
        leer_werk.PracticeAgreementSigned: "Praktijkovereenkomst getekend op {on:dag}",
        leer_werk.WorkplaceOffered: "Werkplek vanaf {starts:dag}: {hours_work} uur werken en {hours_learning} uur leren per week",
        leer_werk.HoursAgreed: "Uren afgesproken: {hours_work} uur werken en {hours_learning} uur leren per week",
        leer_werk.IncomeSet: "Inkomen vanaf {starts:dag}: {income}",
        leer_werk.QualificationObtained: "Behaald: {kind}{processes:, werkprocessen }",
        leer_werk.QualificationNotObtained: "Niet behaald: {kind}",
        leer_werk.QualificationDelayed: "Nog niet behaald: {kind}; opnieuw gevraagd op {until:dag}",
        leer_werk.EvaluationsCompared: "Ronde {round} naast elkaar: werkgever {employer}, opleider {school}",
        leer_werk.LanguageStarted: "Taalondersteuning begonnen: {hours_a_week} uur per week vanaf {starts:dag}",
        leer_werk.LanguageHoursChanged: "Taalondersteuning gewijzigd: {hours_a_week} uur per week vanaf {starts:dag}",
        leer_werk.LanguageLevelMeasured: "Taalniveau {skill}: {level}",
        leer_werk.IdiomSupplied: "Vaktaal aangeleverd: {terms} woorden",
        leer_werk.VocationalLanguageArranged: (
            "Vaktaal in de lessen: {day_parts} dagdelen per week, {on_the_floor:op de werkvloer|op school}"
        ),
        leer_werk.LanguageStopped: "Taalondersteuning gestopt",
        leer_werk.GuidanceStarted: "Begeleiding van {side} door {kind} begonnen",
        leer_werk.GuidanceContactHeld: "Contact met de begeleider in ronde {round}: {took_place:geweest|niet geweest}",
        leer_werk.GuidanceEnded: "Begeleiding beëindigd",
        # Plaatsing en nazorg
        placement.IntentionStated: "Werkgever sprak een intentie uit",
        placement.IntentionDeclined: "Werkgever sprak geen intentie uit",
        placement.EmployerMatched: "Werkgever gevonden via {route}, poging {attempt}",
        placement.PlacementDeclined: "Plaatsing niet gelukt, poging {attempt}",
        placement.TrialPlacementPermitted: "{extension:Verlenging van de proefplaatsing|Proefplaatsing} toegestaan tot en met {until:dag}",
        placement.TrialPlacementNotPermitted: "{extension:Verlenging van de proefplaatsing|Proefplaatsing} niet toegestaan",
        placement.TrialPlacementStarted: "Proefplaatsing van {starts:dag} tot {ends:dag}",
        placement.TrialPlacementExtended: "Proefplaatsing verlengd tot {ends:dag}",
        placement.TrialPlacementEvaluated: "Proefplaatsing geëvalueerd: {verdict}",
        placement.TrialPlacementEnded: "Proefplaatsing afgelopen{hired:, aangenomen|, niet aangenomen}",
        placement.WageValueFrameworkSet: "Kader voor de loonwaarde vastgesteld",
        placement.WageValueLeftOut: "Loonwaarde niet vastgesteld{forfait:: eerst een forfait|}",
        placement.TeamPrepared: "Team voorbereid op {on:dag}",
        placement.ContractSigned: "Contract getekend, vanaf {starts:dag}",
        placement.WageSubsidyDecided: "Loonkostensubsidie {granted:toegekend|niet toegekend}",
        placement.WageSubsidyRequested: "Loonkostensubsidie gevraagd door {by}",
        placement.WageSubsidyRecalculated: "Loonkostensubsidie herrekend vanaf {on:dag}",
        placement.WageSubsidyEnded: "Loonkostensubsidie beëindigd: {reason}",
        placement.WageSubsidyHandedOver: "Loonkostensubsidie is na het einde van het traject van de gemeente",
        placement.AftercareStarted: "Nazorg tot {ends:dag}",
        placement.EmploymentConfirmed: "Na {month} maanden nog aan het werk",
        placement.ContractChanged: "Contract gewijzigd of verlengd, vanaf {starts:dag}",
        placement.ContractNotRenewed: "Contract wordt niet verlengd, laatste dag {ends:dag}",
        placement.ContractFellThrough: "Contract kwam niet tot stand: {ground}",
        placement.JobLost: "Baan verloren na {month} maanden",
        # Bijsturen en geld
        steering.AttentionRaised: "Signaal: {rule:soort}, bij {component}",
        steering.AttentionSupplemented: "Signaal aangevuld: {facts} die het vertellen",
        steering.AttentionDismissed: "Signaal terzijde gelegd",
        steering.AttentionPassed: "Signaal vervallen",
        steering.FundingAdvised: "Raad over geld gekregen, mogelijkheden: {options}",
        steering.MoneyCommitted: "Geld toegezegd voor {component}",
        steering.CostIncurred: "Kosten gemaakt voor {component}",
    }
)

_MONTHS = ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december")


class _Dutch(Formatter):
    """Tells values as the titles want them."""

    def format_field(self, value: object, format_spec: str) -> str:
        if isinstance(value, bool):
            yes, no = format_spec.split("|")
            return yes if value else no
        if value is None:
            return "" if format_spec else "niet verteld"
        if isinstance(value, tuple):
            return format_spec + " en ".join(_in_words(str(each)) for each in value) if value else ""
        if format_spec == "dag" and isinstance(value, date):
            day = value.astimezone(AMSTERDAM) if isinstance(value, datetime) else value
            return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
        if format_spec == "soort":
            return _in_words(_kind(str(value)))
        return _in_words(value) if isinstance(value, StrEnum) else str(value)


def _kind(key: str) -> str:
    """The kind in a key: `fase:bezoek:soort[:waarover]`, in a track `spoor:soort[:waarover]`; what has one part is a kind itself."""
    parts = key.split(":")
    return parts[2] if len(parts) > 2 and parts[1].isdigit() else parts[min(1, len(parts) - 1)]


def _in_words(code: str) -> str:
    # Codes of ours are small letters; those of somebody else are told as they are.
    return code if code.isupper() else code.replace("-", " ").replace("no go", "no-go").replace("go no-go", "go/no-go")


_dutch = _Dutch()


def fields(event: type[Event]) -> list[str]:
    """The fields that the title of an event names."""
    return sorted({name for _, name, _, _ in _dutch.parse(TITLES.get(event, "")) if name})


def title(event: type[Event]) -> Callable[[object], str]:
    """Makes the title of an event that was read in its shape."""
    names, words = fields(event), TITLES.get(event) or event.titled()
    return lambda data: _dutch.vformat(words, (), {name: getattr(data, name) for name in names})
