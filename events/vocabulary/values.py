"""Words that several events share: stages, roles, verdicts, levels. Values are Dutch where the field has no English word."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict


class Stage(StrEnum):
    """The six steps of a trajectory, in order (whitepaper figure 1; domain.md 1.2)."""

    INTAKE = "intake"
    VOORTRAJECT = "voortraject"
    GO_NO_GO = "go-no-go"
    LEER_WERK = "leer-werk"
    PLACEMENT = "plaatsing"
    AFTERCARE = "nazorg"

    def after(self, other: "Stage") -> bool:
        """Whether this step comes later in a trajectory than another."""
        order = list(Stage)
        return order.index(self) > order.index(other)


class Component(StrEnum):
    """Where in the trajectory something belongs; coarser than a stage and including the parallel tracks (whitepaper table 1)."""

    SELECTION = "werving-en-selectie"
    VOORTRAJECT = "voortraject"
    LEARNING = "leren"
    WORKING = "werken"
    LANGUAGE = "taal"
    GUIDANCE = "begeleiding"
    PLACEMENT = "plaatsing"
    AFTERCARE = "nazorg"


LAST_STAGE: Mapping[Component, Stage] = MappingProxyType(
    {
        Component.SELECTION: Stage.INTAKE,
        # The go/no-go belongs to it, and a no-go can lead back to a longer voortraject.
        Component.VOORTRAJECT: Stage.GO_NO_GO,
        Component.LEARNING: Stage.LEER_WERK,
        Component.WORKING: Stage.LEER_WERK,
        # Lessons run on beside the trial and the search for an employer, until the participant has a contract.
        Component.LANGUAGE: Stage.PLACEMENT,
        Component.GUIDANCE: Stage.AFTERCARE,
        Component.PLACEMENT: Stage.PLACEMENT,
        Component.AFTERCARE: Stage.AFTERCARE,
    }
)
"""The last stage in which a component is given, and so costs money (domain.md 1.2)."""

COMPONENT_OF: Mapping[Stage, Component] = MappingProxyType(
    {
        Stage.INTAKE: Component.SELECTION,
        Stage.VOORTRAJECT: Component.VOORTRAJECT,
        Stage.GO_NO_GO: Component.VOORTRAJECT,
        Stage.LEER_WERK: Component.WORKING,
        Stage.PLACEMENT: Component.PLACEMENT,
        Stage.AFTERCARE: Component.AFTERCARE,
    }
)
"""Where something belongs that is about a stage as a whole."""


class Term(StrEnum):
    """What has a date of its own besides open questions, tasks and barriers."""

    STAGE = "fase"
    TRIAL = "proefplaatsing"
    AFTERCARE = "nazorg"
    CIVIC_INTEGRATION = "inburgeringstermijn"


class Role(StrEnum):
    """Who somebody is in a trajectory (domain.md 1.1, R1-R21)."""

    PARTICIPANT = "deelnemer"
    REGISSEUR = "regisseur"
    COORDINATOR = "coordinator"
    MUNICIPALITY = "gemeente"
    CASEWORKER = "klantmanager"
    UWV = "uwv"
    EMPLOYER = "werkgever"
    SCHOOL = "roc"
    LANGUAGE_SCHOOL = "taalschool"
    EXPERTISE_PARTNER = "expertisepartner"
    SECTOR_ORGANISATION = "brancheorganisatie"
    EMPLOYER_SERVICE_POINT = "werkgeversservicepunt"
    CONNECTOR = "verbinder"
    JOB_COACH = "jobcoach"
    SCHOOL_MENTOR = "begeleider-opleiding"
    BUDDY = "buddy"
    PRACTICE_SUPERVISOR = "praktijkbegeleider"
    INTERPRETER = "tolk"
    SYSTEM = "systeem"


COSIGNERS = frozenset({Role.EMPLOYER, Role.SECTOR_ORGANISATION})
"""Of these at least one stands behind a profile and the programme it is of (whitepaper l.284-291; domain.md W12)."""


COMPONENT_WITH: Mapping[Role, Component] = MappingProxyType(
    {
        Role.LANGUAGE_SCHOOL: Component.LANGUAGE,
        Role.SCHOOL: Component.LEARNING,
        Role.EMPLOYER: Component.WORKING,
        Role.PARTICIPANT: Component.GUIDANCE,
    }
)
"""Where something belongs that is about somebody as a whole; about others it belongs to the stage."""


def said_by(party: Role, component: Component) -> str:
    """What a party says of a component, as a part of a key: the party alone for the component that it usually answers for."""
    return party if COMPONENT_WITH.get(party) is component else f"{party}-{component}"


class EmployerSize(StrEnum):
    """How large an employer is, by the numbers of persons of Recommendation 2003/361/EC: fewer than 50, fewer than 250, or more."""

    SMALL = "klein"
    MIDDLE = "midden"
    LARGE = "groot"


class Verdict(StrEnum):
    """What an evaluation concludes (domain.md W8)."""

    CONTINUE = "doorgaan"
    ADJUST = "bijsturen"
    STOP = "stoppen"


class Advice(StrEnum):
    """What a party advises before the go/no-go."""

    GO = "go"
    NO_GO = "no-go"


class NoGoRoad(StrEnum):
    """Where a no-go leads."""

    OUT = "uitstroom"
    EXTEND = "verlengd-voortraject"
    OTHER_PROGRAMME = "ander-programma"


class Excuse(StrEnum):
    """Why somebody begins learning and working without a module or an exit criterion of the voortraject; coded, to learn from."""

    ELSEWHERE = "elders-gehaald"
    NOT_NEEDED = "niet-nodig"
    CAUGHT_UP = "haalt-in-tijdens-leer-werk"
    OTHER = "anders"


class TrialVerdict(StrEnum):
    """What an employer concludes at the end of a period of proefplaatsing."""

    HIRE = "aannemen"
    EXTEND = "verlengen"
    DECLINE = "afwijzen"


class SubsidyEnd(StrEnum):
    """Why loonkostensubsidie for an employment ended."""

    EMPLOYMENT_OVER = "dienstverband-voorbij"
    FULL_WAGE_VALUE = "volle-loonwaarde"
    NOT_RENEWED = "niet-verlengd"
    MOVED = "verhuizing"


class PlacementRoute(StrEnum):
    """How a place is found: with the employer of the leer-werk, or by matching in the network (whitepaper l.468-482)."""

    SAME_EMPLOYER = "zelfde-werkgever"
    NETWORK = "netwerk"


class Learnability(StrEnum):
    """What the leerbaarheidstoets says; never a gate by itself (UAVG art. 40; domain.md 2.2)."""

    B1_FEASIBLE = "b1-haalbaar"
    B1_NOT_FEASIBLE = "b1-niet-haalbaar"
    UNKNOWN = "onbekend"
    RELIEVED = "ontheven"


class DiplomaValuation(StrEnum):
    """What a diploma from the country of origin is worth here; usually less (whitepaper l.69-71)."""

    NONE = "geen-diploma"
    NOT_VALUED = "niet-gewaardeerd"
    LOWER = "lager-gewaardeerd"
    EQUAL = "gelijk-gewaardeerd"


class ConversationAid(StrEnum):
    """What helps an intake conversation along, beside an interpreter (whitepaper l.300-303)."""

    PICTURES = "beeldmateriaal"
    PLAIN_LANGUAGE = "eenvoudige-taal"
    OWN_LANGUAGE = "materiaal-in-eigen-taal"
    SOMEBODY_TRUSTED = "vertrouwenspersoon"
    WRITING_INTERPRETER = "schrijftolk"


class Skill(StrEnum):
    """The four language skills."""

    LISTENING = "luisteren"
    SPEAKING = "spreken"
    READING = "lezen"
    WRITING = "schrijven"


class LanguageLevel(StrEnum):
    """Levels of the European framework, as far as they matter here."""

    BELOW_A1 = "onder-A1"
    A1 = "A1"
    A2 = "A2"
    B1 = "B1"
    B2 = "B2"


class QualificationKind(StrEnum):
    """What leer-werk can end in (whitepaper l.393-398)."""

    DIPLOMA = "diploma"
    CERTIFICATE = "certificaat"
    PART_CERTIFICATE = "deelcertificaat"
    PRACTICE_STATEMENT = "praktijkverklaring"
    VCA = "vca"


GIVEN_BY_SCHOOLS = frozenset({QualificationKind.DIPLOMA, QualificationKind.PART_CERTIFICATE, QualificationKind.PRACTICE_STATEMENT})
"""What only a school gives, to whom it enrolled (domain.md 1.11, 2.4); for others an employer or a sector can train as well."""


class WithoutQualification(StrEnum):
    """Why the trajectory goes on without a qualification that it was to lead to; coded, so that it can be learned from."""

    WORK = "werk-zonder"
    NOT_FEASIBLE = "niet-haalbaar"
    OWN_CHOICE = "eigen-keuze"
    EDUCATION_STOPPED = "opleiding-gestopt"
    OTHER = "anders"


class Level(StrEnum):
    """What somebody learns for, and what a job asks (whitepaper l.7, 171-178)."""

    NONE = "geen-diploma"
    MBO_1 = "mbo-1"
    MBO_2 = "mbo-2"
    MBO_3 = "mbo-3"
    MBO_4 = "mbo-4"
    AD = "ad"
    HBO = "hbo"


class LearningForm(StrEnum):
    """Where the learning part is done (whitepaper l.399-409)."""

    SCHOOL = "school"
    IN_COMPANY = "in-company"
    TAILORED = "maatwerk"


class GuidanceKind(StrEnum):
    """Forms of guidance; more than one at once is usual (whitepaper l.450-452)."""

    JOB_COACH = "jobcoach"
    SCHOOL_MENTOR = "begeleider-opleiding"
    BUDDY = "buddy"


class GuidanceTheme(StrEnum):
    """What guidance was about; coded, so that nobody has to write down what was said (whitepaper l.447-450)."""

    APPLYING = "sollicitatie"
    COLLEAGUES = "omgang-collegas"
    MANAGER = "omgang-leidinggevende"
    COMPANY_CULTURE = "bedrijfscultuur"
    HOME = "thuis"
    OTHER = "anders"


class WorkSkill(StrEnum):
    """Werknemersvaardigheden: what it takes to find work and to be at work, beside the trade itself (whitepaper l.331-332, 447-450)."""

    APPLYING = "sollicitatie"
    COLLEAGUES = "omgang-collegas"
    MANAGER = "omgang-leidinggevende"
    COMPANY_CULTURE = "bedrijfscultuur"


class Told(StrEnum):
    """What a verbinder tells of a trajectory, in a way that fits the group (whitepaper l.311-321)."""

    EXISTENCE = "bestaan"
    GOAL = "doel"
    VALUE = "meerwaarde"
    LENGTH = "duur"
    EFFORT = "inspanning"


class InductionPart(StrEnum):
    """What an inwerkprogramma holds (whitepaper l.494-502)."""

    CULTURE = "organisatiecultuur"
    AGREEMENTS = "afspraken"
    BUDDY = "buddy"
    SUPERVISORS = "praktijkbegeleiders"
    MEETINGS = "kennismaking"


class Outcome(StrEnum):
    """How a trajectory ended."""

    SUSTAINED_WORK = "duurzaam-aan-het-werk"
    AT_WORK = "aan-het-werk"
    """At the end of aftercare at work, but not as the programme has it for duurzaam."""
    NOT_SELECTED = "niet-geselecteerd"
    REFERRED = "doorverwezen"
    NO_GO = "no-go"
    DROPPED_OUT = "uitgevallen"
    NOT_PLACED = "niet-geplaatst"
    MOVED_AWAY = "verhuisd"
    DUTY_ENDED = "plicht-vervallen"
    DECEASED = "overleden"


AT_THE_END = frozenset({Outcome.SUSTAINED_WORK, Outcome.AT_WORK})
"""Outcomes of a trajectory that was walked to its end."""


class Shortfall(StrEnum):
    """What work lacks of what a programme calls duurzaam."""

    HOURS = "te-weinig-uren"
    WAGE = "onder-het-minimumloon"
    LENGTH = "te-kort-aan-het-werk"
    CONTRACT = "contract-loopt-af"
    """It ends, or the permit to work by does: which of both is nobody's business who reads of it."""


class AfterContract(StrEnum):
    """What becomes of a contract that ends on a day, or of what it says."""

    RENEWED = "verlengd"
    PERMANENT = "vast"
    CHANGED = "gewijzigd"
    ENDS = "eindigt"


class EndReason(StrEnum):
    """Why a trajectory ended, coded so that drop-out can be learned from (domain.md W15)."""

    COMPLETED = "afgerond"
    CRITERION_NOT_MET = "eis-niet-gehaald"
    OWN_CHOICE = "eigen-keuze"
    HEALTH = "gezondheid"
    HOME_SITUATION = "thuissituatie"
    CHILDCARE = "kinderopvang"
    LANGUAGE = "taal"
    LEARNING = "leren"
    WORK = "werk"
    EMPLOYER_STOPPED = "werkgever-stopt"
    FUNDING_ENDED = "financiering-gestopt"
    NO_EMPLOYER = "geen-werkgever"
    NO_SHOW = "verschijnt-niet"
    MOVED = "verhuizing"
    OTHER_PROGRAMME = "ander-programma"
    EDUCATION_ROUTE = "onderwijsroute"
    DUTY_WITHDRAWN = "inburgeringsplicht-vervallen"
    DEATH = "overlijden"
    OTHER = "anders"


class Source(StrEnum):
    """Who told us something that has consequences for a person's rights, and how."""

    PERSON_WRITING = "deelnemer-schriftelijk"
    PERSON_SPEAKING = "deelnemer-mondeling"
    REPRESENTATIVE = "gemachtigde"
    DUO = "duo"
    MUNICIPALITY = "gemeente"


class Part(BaseModel):
    """A small value inside an event."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
