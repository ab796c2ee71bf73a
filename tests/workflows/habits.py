"""What partners answer and people decide in a test unless the test says otherwise: everybody says yes, and nothing is in the way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from events.days import day_of
from events.trajectory.state import Task
from events.vocabulary.civic import PermitRenewal, RouteGround
from events.vocabulary.values import EndReason, InductionPart, NoGoRoad, QualificationKind, Role, WithoutQualification
from workflows.decisions.adjustment import ChooseSectorAndLevel, DismissSignal
from workflows.decisions.command import Command
from workflows.decisions.go_no_go import CheckExitCriterion, DecideGoNoGo
from workflows.decisions.missing import MISSING
from workflows.decisions.open_items import CompleteTask
from workflows.decisions.permit import TellPermitRenewal
from workflows.decisions.qualification import DecideQualification
from workflows.decisions.roles import FillRole
from workflows.decisions.selection import ChooseRoute, SelectCandidate


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a partner has it. `at` is when it came in, on the clock of the trajectory."""

    trajectory: UUID
    partner: UUID
    request: str
    kind: str
    content: Mapping[str, Any]
    at: datetime
    reminders: int

    @property
    def day(self) -> str:
        """The day in the Netherlands on which it is answered."""
        return day_of(self.at).isoformat()


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, given `after` some time."""

    outcome: str
    answer: Mapping[str, Any] = field(default_factory=dict)
    remark: str = ""
    after: timedelta = timedelta()


Habit = Callable[[Asked], Reply | None]
"""What a partner says to a question; None is silence (for now: it is asked again at every look)."""

Decides = Callable[[Task], Command | None]


def yes(**answer: Any) -> Reply:
    """Akkoord, with the fields of the kind."""
    return Reply("akkoord", answer)


def no(remark: str = "het kan niet") -> Reply:
    """Afgewezen."""
    return Reply("afgewezen", remark=remark)


def measured(asked: Asked, percent: int, **more: Any) -> Reply:
    """A loonwaarde, on the report of an expert who scored every criterion alike."""
    scores = [{**criterion, "procent": percent} for criterion in asked.content["loonwaardekader"]]
    return yes(loonwaarde=percent, scores=scores, vastgesteldDoor="deskundige-1", **more)


def silence(asked: Asked) -> None:
    """Nobody answers."""


def in_turn(*replies: Reply | Habit | None) -> Habit:
    """Another answer for each next question; the last one for all that follow."""
    asked_before: list[str] = []

    def habit(asked: Asked) -> Reply | None:
        if asked.request not in asked_before:
            asked_before.append(asked.request)
        now = replies[min(asked_before.index(asked.request), len(replies) - 1)]
        return now(asked) if callable(now) else now

    return habit


def after(wait: timedelta, habit: Habit) -> Habit:
    """The same answer, but later."""

    def later(asked: Asked) -> Reply | None:
        reply = habit(asked)
        return reply and replace(reply, after=wait)

    return later


def always(reply: Reply) -> Habit:
    """The same answer to every question of the kind."""
    return lambda _: reply


def learns(asked: Asked) -> Reply:
    """Somebody whose spoken Dutch grows with every round, up to B2."""
    levels = ("A1", "A2", "B1", "B2")
    return yes(metingen=[{"vaardigheid": "spreken", "niveau": levels[min(asked.content["ronde"], len(levels)) - 1]}])


def stated(kind: str) -> list[dict[str, str]]:
    """What a praktijkverklaring says that somebody masters."""
    processes = ("B1-K1-W1", "B1-K1-W2") if kind == QualificationKind.PRACTICE_STATEMENT else ()
    return [{"kwalificatie": "25753", "werkproces": process} for process in processes]


ANSWERS: Mapping[str, Habit] = {
    "pip-opvragen": lambda a: yes(dagtekening=a.day, leerroute="B1", niveau="B1"),
    "pip-herzien": lambda a: yes(dagtekening=a.day, leerroute="B1", niveau="B1"),
    "intake-houden": lambda a: yes(
        tolk=False, metingen=[{"criterium": c["criterium"], "waarde": "goed", "voldoet": True} for c in a.content["criteria"]]
    ),
    "profiel-bespreken": lambda a: yes(advies="reken op een lange reis naar de les"),
    "diploma-waarderen": lambda a: yes(waardering="lager-gewaardeerd", advies="een module wiskunde"),
    "traject-vertellen": lambda a: yes(verbinder="oud-deelnemer-1", verteld=a.content["onderwerpen"]),
    "deelnemer-horen": lambda a: yes(
        wensen="een vak leren" if "wensen" in a.content["onderwerpen"] else "",
        tevredenheid=8 if "tevredenheid" in a.content["onderwerpen"] else None,
    ),
    "team-trainen": lambda a: yes(gehoudenOp=a.day),
    "leerlijn-afspreken": lambda a: yes(afgesprokenOp=a.day, onderdelen=[{"onderdeel": "snoeien"}, {"onderdeel": "bestraten"}]),
    "financiering-adviseren": lambda a: yes(mogelijkheden=[{"mogelijkheid": "subsidie voor leren en werken"}]),
    "profiel-ondertekenen": lambda a: yes(ondertekendOp=a.day),
    "interculturele-voorbereiding": lambda a: yes(
        gehoudenOp=a.day, afspraken=[{"afspraak": "wie ziek is belt voor acht uur"}] if a.content["kant"] == "werkgever" else []
    ),
    "coach-toewijzen": lambda a: yes(soort=a.content["begeleiding"], begeleider="coach-1", startdatum=a.day, ookWerkgever=True),
    "begeleiding-verslag": lambda a: yes(contact=True, tevredenheid=8),
    "belemmeringen-opvragen": lambda a: yes(belemmeringen=[]),
    "uitkering-behouden": lambda a: yes(vanaf=a.content["vanaf"]),
    "loonkostensubsidie": lambda a: yes(toegekend=a.content["berekendPercentage"] > 0, percentage=a.content["berekendPercentage"]),
    "loonwaarde-vaststellen": lambda a: measured(a, 70),
    "taal-onderwijzen": lambda a: yes(startdatum=a.day, urenPerWeek=a.content["urenPerWeek"]),
    "taalvoortgang": lambda a: yes(metingen=[{"vaardigheid": "spreken", "niveau": "A1"}]),
    "vaktaal-inplannen": lambda a: yes(dagdelen=1, opDeWerkvloer=True),
    "erkenning-controleren": lambda a: yes(erkend=True),
    "praktijkovereenkomst-tekenen": lambda a: yes(getekendOp=a.day),
    "module-geven": lambda a: yes(
        behaald=True, afgerondOp=a.day, vaardigheden=[{"vaardigheid": each, "beheerst": True} for each in a.content.get("vaardigheden", ())]
    ),
    "inschrijven": lambda a: yes(startdatum=a.day),
    "studievoortgang": lambda a: yes(oordeel="doorgaan", aanwezigheid=95),
    "kwalificeren": lambda a: yes(soort=a.content["soort"], behaaldOp=a.day, werkprocessen=stated(a.content["soort"])),
    "snuffelstage": lambda a: yes(startdatum=a.day, dagen=3),
    "werkplek-bieden": lambda a: yes(startdatum=a.day, begeleider="meester-1"),
    "vaktaal-aanleveren": lambda a: yes(woorden=[{"woord": word} for word in ("oven", "deeg", "rooster")]),
    "intentie-uitspreken": lambda a: yes(uitgesprokenOp=a.day),
    "werkevaluatie": lambda a: yes(oordeel="doorgaan", tevredenheid=8, gewerkteUren=30),
    "advies-geven": lambda a: yes(advies="go", motivering="er klaar voor"),
    "contract-bieden": lambda a: yes(ingangsdatum=a.day, brutoloon=260000, duurMaanden=12, doorgroei="mbo 3"),
    "proefplaatsing": lambda a: yes(startdatum=a.day, intentieAannemen=True),
    "proefplaatsing-toestaan": lambda a: yes(totEnMet=a.content["totEnMet"]),
    "proefplaatsing-evalueren": lambda a: yes(oordeel="aannemen", loonwaarde=80, toelichting="werkt goed"),
    "team-voorbereiden": lambda a: yes(voorbereidOp=a.day, inwerkprogramma=[{"onderdeel": part} for part in InductionPart]),
    "contract-vervolg": lambda a: yes(vervolg="vast", brutoloon=260000),
    "dienstverband-bevestigen": lambda a: yes(inDienst=True),
}

SELECT = SelectCandidate(selected=True, reason="past bij het profiel")
DUAL = ChooseRoute(dual=True, ground=RouteGround.WANTS_WORK, reason="wil zo snel mogelijk aan het werk")
GO = DecideGoNoGo(decision="go", reason="iedereen is er klaar voor")
OUT = DecideGoNoGo(decision="no-go", reason="het werk past niet", road=NoGoRoad.OUT)
EXTEND = DecideGoNoGo(decision="no-go", reason="de taal is nog te zwak", road=NoGoRoad.EXTEND)
REFER = SelectCandidate(selected=False, reason="eerst meer taal", code=EndReason.LANGUAGE, referred_to="taalcursus")


def without_who_is_missing(task: Task) -> Command | None:
    """The trajectory does without an organisation that does not take part; other signals nobody answers."""
    signal, _, _ = task.about.rpartition(":")
    return DismissSignal(signal=signal, reason="doet in dit traject niet mee") if signal.startswith(MISSING) else None


def go_without(task: Task) -> Command:
    """The trajectory goes on without the qualification that the task is about."""
    kind = QualificationKind(task.about.partition(":")[0])
    return DecideQualification(kind=kind, without=WithoutQualification.WORK, reason="de werkgever neemt ook zonder aan")


DECISIONS: Mapping[str, Decides] = {
    "opnieuw-uitnodigen": lambda task: CompleteTask(task=task.key, remark="gesproken, komt nu wel"),
    "diploma-wegen": lambda task: CompleteTask(task=task.key, remark="mbo 2 past, met rekenen als module"),
    "intake-verdiepen": lambda task: CompleteTask(task=task.key, remark="gesproken met een landgenoot van het UAF"),
    "verblijf-verlengen": lambda task: TellPermitRenewal(
        answer=PermitRenewal.NOT_NEEDED if task.about.endswith("laatste-dag") else PermitRenewal.REQUESTED
    ),
    "verblijf-besluit": lambda task: TellPermitRenewal(answer=PermitRenewal.SUSPENDED),
    "leerroute-verwerken": lambda task: CompleteTask(task=task.key, remark="het taaldoel blijft, de lessen ook"),
    "termijn-verlengen": lambda task: CompleteTask(task=task.key, remark="aangevraagd op grond van de opleiding"),
    "proefplaatsing-zonder-bijstand": lambda task: CompleteTask(task=task.key, remark="meteen een contract"),
    "begeleiding-navragen": lambda task: CompleteTask(task=task.key, remark="de jobcoach blijft, de nieuwe gemeente betaalt"),
    "huisvesting-navragen": lambda task: CompleteTask(task=task.key, remark="volgende maand, zolang bij familie"),
    "selectie-besluit": lambda task: None if task.about else SELECT,
    "route-kiezen": lambda _: DUAL,
    "begeleider-zoeken": lambda task: FillRole(role=Role(task.about), holder=f"{task.about}-2"),
    "richting-kiezen": lambda task: ChooseSectorAndLevel(sector="horeca" if "sector" in task.about else None),
    "uitstroomeis-nagaan": lambda task: CheckExitCriterion(criterion=task.about, met=True),
    "go-no-go-besluit": lambda _: GO,
    "kwalificatie-besluit": go_without,
    "signaal-beantwoorden": without_who_is_missing,
}
