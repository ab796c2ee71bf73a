"""What the partners of the region answer: as their like in the demonstration do, but for what the participant's fate decides."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from pydantic import JsonValue

from deploy.simulation.partners.answers import Answer, Case, case_of, no, tell, yes
from deploy.simulation.partners.chance import Chance
from deploy.simulation.partners.personas import Persona
from deploy.simulation.partners.question import Question
from deploy.simulation.past.drawing import normal
from deploy.simulation.past.fate import Fate
from deploy.simulation.past.region import region
from deploy.simulation.past.together import closes, wintery
from deploy.simulation.past.trouble import Sign
from deploy.simulation.past.worlds import World
from events.vocabulary.values import EmployerSize, LanguageLevel

_HAPPENS = frozenset({Persona.FLUENT, Persona.NOT_MET, Persona.DOUBT, Persona.SILENT})
"""Stories that happen here as well. In the others it is the fate that decides who drops out, is hired and keeps the job."""
_LEVELS = tuple(LanguageLevel)
_AHEAD = {"luisteren": 0.2, "spreken": 0.1, "lezen": -0.1, "schrijven": -0.2}
"""Skills, and by how much of a level they are ahead."""
REPORTS = {"begeleiding-verslag": Sign.CONTACT, "studievoortgang": Sign.SCHOOLS_VERDICT, "werkevaluatie": Sign.EMPLOYERS_VERDICT}
"""Questions about how somebody does, which are answered less often when that is badly."""
FULL_WEEK = 32
CLOSING = 0.4
"""The share of jobs that an employer in trouble lets go at a confirmation."""


@dataclass(frozen=True, slots=True)
class Faring:
    """A question, with how the participant fares at the moment that it is asked."""

    case: Case
    fate: Fate
    at: datetime
    seed: int

    def mark(self, sign: Sign) -> int:
        """A mark of 1 to 10, on the scale of who gives it."""
        nature, world, luck = self.fate.nature, self.fate.world, self.case.luck
        usual, scale = nature.mark, nature.scale
        if sign is Sign.EMPLOYERS_MARK:
            # Each employer has a scale of its own, the same for all who work there.
            employer = Chance(self.seed, world.name, "cijfers", self.case.question.partner)
            usual, scale = world.mark + world.mark_spread * normal(employer, "eigen cijfer"), 1.0
        seen = usual - scale * world.mark_falls * self.fate.shows(sign, self.at) + world.mark_noise * normal(luck, "cijfer")
        return max(1, min(10, round(seen)))

    def told_mark(self) -> dict[str, int]:
        """The mark that the participant gives, or silence."""
        world = self.fate.world
        silent = self.odds(Sign.MARK, world.no_mark, world.no_mark_more)
        return {} if self.case.luck.happens("geen cijfer", silent) else {"tevredenheid": self.mark(Sign.MARK)}

    def attendance(self, sign: Sign) -> int:
        """The part that was attended, in percent."""
        world = self.fate.world
        seen = self.fate.nature.attendance - world.attendance_falls * self.fate.shows(sign, self.at)
        seen += world.attendance_noise * normal(self.case.luck, "aanwezigheid") - (world.winter_absence if wintery(self.at) else 0)
        return max(0, min(100, round(seen)))

    def verdict(self, sign: Sign) -> str:
        """What an evaluation concludes."""
        world = self.fate.world
        return (
            "bijsturen" if self.case.luck.happens("bijsturen", self.odds(sign, world.adjust_asked, world.adjust_asked_more)) else "doorgaan"
        )

    def odds(self, sign: Sign, usual: float, more: float) -> float:
        """A chance that is greater the more can be seen."""
        return min(1.0, usual + more * self.fate.shows(sign, self.at))


def reports(seed: int, question: Question, fate: Fate, at: datetime) -> bool:
    """Whether somebody makes a report without being reminded."""
    if (sign := REPORTS.get(question.kind)) is None:
        return True
    odds = fate.world.no_report + fate.world.no_report_more * fate.shows(sign, at)
    return not question.chance(seed).happens("maakt geen verslag", odds)


def answered(seed: int, question: Question, at: datetime, employers: tuple[str, ...], fate: Fate) -> Answer:
    """The answer to a question."""
    case = case_of(seed, question, at.date(), employers)
    if case.persona not in _HAPPENS:
        case = replace(case, persona=Persona.TRIAL)
    told = _FATED.get(question.kind)
    return told(Faring(case, fate, at, seed)) if told else tell(case)


def _guidance(faring: Faring) -> Answer:
    world = faring.fate.world
    if faring.case.luck.happens("geen contact", faring.odds(Sign.CONTACT, world.missed, world.missed_more)):
        return yes(contact=False)
    return yes(contact=True, onderwerpen=["omgang-collegas"], **faring.told_mark())


def _heard(faring: Faring) -> Answer:
    told = {name: value for name, value in tell(faring.case).content.items() if name != "tevredenheid"}
    asked = faring.case.question.content.get("onderwerpen")
    return yes(**told, **(faring.told_mark() if isinstance(asked, list) and "tevredenheid" in asked else {}))


def _language(faring: Faring) -> Answer:
    found: list[JsonValue] = []
    for skill, ahead in _AHEAD.items():
        level = faring.fate.level(faring.at) + ahead + faring.fate.world.level_noise * normal(faring.case.luck, skill)
        found.append({"vaardigheid": skill, "niveau": str(_LEVELS[max(0, min(len(_LEVELS) - 1, int(level)))])})
    return yes(metingen=found)


def _study(faring: Faring) -> Answer:
    return yes(oordeel=faring.verdict(Sign.SCHOOLS_VERDICT), aanwezigheid=faring.attendance(Sign.ATTENDANCE))


def _work(faring: Faring) -> Answer:
    return yes(
        oordeel=faring.verdict(Sign.EMPLOYERS_VERDICT),
        tevredenheid=faring.mark(Sign.EMPLOYERS_MARK),
        gewerkteUren=round(faring.attendance(Sign.HOURS) * FULL_WEEK / 100),
        nieuweContacten=faring.case.luck.whole("contacten", 0, 3),
    )


def _contract(faring: Faring) -> Answer:
    return tell(replace(faring.case, persona=Persona.FLUENT)) if _hires(faring) else no("er is geen vaste plek vrij in dit team")


def _trial(faring: Faring) -> Answer:
    return tell(replace(faring.case, persona=Persona.FLUENT))


def _trial_evaluation(faring: Faring) -> Answer:
    return tell(replace(faring.case, persona=Persona.FLUENT if _hires(faring) else Persona.NO_EMPLOYER))


def _hires(faring: Faring) -> bool:
    """An employer thinks of a participant what it thinks: one that hires after a proefplaatsing offers the contract as well."""
    employer = faring.case.question.partner
    return faring.case.fate.happens(f"aannemen {employer}", hires(faring.fate.world)[region()[UUID(employer)].size])


def _employed(faring: Faring) -> Answer:
    """An employer that is asked twice says the same. After it got into trouble jobs are lost that would not have been otherwise."""
    question, world, fate = faring.case.question, faring.fate.world, faring.case.fate
    month, lost = question.number("maand"), loses(world)
    job = f"{question.partner} maand {month}"
    gone = closes(faring.seed, world, UUID(question.partner), faring.at) and fate.happens(f"gaat mee {job}", CLOSING)
    if gone or fate.happens(f"baan kwijt {job}", lost.get(month, lost[3])):
        return yes(inDienst=False, reden="er is geen werk meer in dit team")
    return yes(inDienst=True)


def hires(world: World) -> Mapping[EmployerSize, float]:
    """The chance that an employer offers a contract, or concludes from a proefplaatsing that it will."""
    return {EmployerSize.SMALL: world.hires_small, EmployerSize.MIDDLE: world.hires_middle, EmployerSize.LARGE: world.hires_large}


def loses(world: World) -> Mapping[int, float]:
    """The chance that at the confirmation of a month the job turns out to be lost; of other months, that of month 3."""
    return {1: world.loses_1, 3: world.loses_3, 6: world.loses_6, 12: world.loses_12}


_FATED: Mapping[str, Callable[[Faring], Answer]] = {
    "begeleiding-verslag": _guidance,
    "deelnemer-horen": _heard,
    "taalvoortgang": _language,
    "studievoortgang": _study,
    "werkevaluatie": _work,
    "contract-bieden": _contract,
    "proefplaatsing": _trial,
    "proefplaatsing-evalueren": _trial_evaluation,
    "dienstverband-bevestigen": _employed,
}
