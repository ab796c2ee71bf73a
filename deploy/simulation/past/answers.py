"""What the partners of the region answer: as their like in the demonstration do, but for what the participant's fate decides."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from deploy.simulation.partners.answers import Answer, Case, case_of, no, tell, yes
from deploy.simulation.partners.personas import Persona
from deploy.simulation.partners.question import Question
from deploy.simulation.past.fate import Fate
from deploy.simulation.past.region import region
from events.vocabulary.values import LanguageLevel

_HAPPENS = frozenset({Persona.FLUENT, Persona.NOT_MET, Persona.DOUBT, Persona.SILENT})
"""Stories that happen here as well. In the others it is the fate that decides who drops out, is hired and keeps the job."""
_LEVELS = tuple(LanguageLevel)
_AHEAD = {"luisteren": 0.2, "spreken": 0.1, "lezen": -0.1, "schrijven": -0.2}
"""Skills, and by how much of a level they are ahead."""


@dataclass(frozen=True, slots=True)
class Faring:
    """A question, with how the participant fares at the moment that it is asked."""

    case: Case
    fate: Fate
    at: datetime

    def grade(self) -> int:
        """A satisfaction of 1 to 10."""
        truth = self.fate.truth
        seen = self.fate.shows(truth.satisfaction, truth.satisfaction_in_trouble, self.at) + self.case.luck.between("cijfer", -1, 1)
        return max(1, min(10, round(seen)))

    def attendance(self) -> int:
        """The part that was attended, in percent."""
        truth = self.fate.truth
        seen = self.fate.shows(truth.attendance, truth.attendance_in_trouble, self.at) + self.case.luck.between("aanwezigheid", -6, 6)
        return max(0, min(100, round(seen)))

    def verdict(self) -> str:
        """What an evaluation concludes."""
        return "bijsturen" if self.case.luck.happens("bijsturen", self.fate.shows(0.05, 0.6, self.at)) else "doorgaan"


def answered(seed: int, question: Question, at: datetime, employers: tuple[str, ...], fate: Fate) -> Answer:
    """The answer to a question."""
    case = case_of(seed, question, at.date(), employers)
    if case.persona not in _HAPPENS:
        case = replace(case, persona=Persona.TRIAL)
    told = _FATED.get(question.kind)
    return told(Faring(case, fate, at)) if told else tell(case)


def _guidance(faring: Faring) -> Answer:
    if faring.case.luck.happens("geen contact", faring.fate.shows(0.05, 0.4, faring.at)):
        return yes(contact=False)
    return yes(contact=True, onderwerpen=["omgang-collegas"], tevredenheid=faring.grade())


def _language(faring: Faring) -> Answer:
    level = faring.fate.level(faring.at)
    found = {skill: _LEVELS[max(0, min(len(_LEVELS) - 1, int(level + ahead)))] for skill, ahead in _AHEAD.items()}
    return yes(metingen=[{"vaardigheid": skill, "niveau": str(level)} for skill, level in found.items()])


def _study(faring: Faring) -> Answer:
    return yes(oordeel=faring.verdict(), aanwezigheid=faring.attendance())


def _work(faring: Faring) -> Answer:
    hours = round(faring.attendance() * 32 / 100)
    contacts = faring.case.luck.whole("contacten", 0, 3)
    return yes(oordeel=faring.verdict(), tevredenheid=faring.grade(), gewerkteUren=hours, nieuweContacten=contacts)


def _contract(faring: Faring) -> Answer:
    return tell(replace(faring.case, persona=Persona.FLUENT)) if _hires(faring) else no("er is geen vaste plek vrij in dit team")


def _trial(faring: Faring) -> Answer:
    return tell(replace(faring.case, persona=Persona.FLUENT))


def _trial_evaluation(faring: Faring) -> Answer:
    return tell(replace(faring.case, persona=Persona.FLUENT if _hires(faring) else Persona.NO_EMPLOYER))


def _hires(faring: Faring) -> bool:
    """An employer thinks of a participant what it thinks: one that hires after a proefplaatsing offers the contract as well."""
    employer = faring.case.question.partner
    return faring.case.fate.happens(f"aannemen {employer}", faring.fate.truth.hires[region()[UUID(employer)].size])


def _employed(faring: Faring) -> Answer:
    loses = faring.fate.truth.loses
    if faring.case.luck.happens("baan kwijt", loses.get(faring.case.question.number("maand"), loses[3])):
        return yes(inDienst=False, reden="er is geen werk meer in dit team")
    return yes(inDienst=True)


_FATED: Mapping[str, Callable[[Faring], Answer]] = {
    "begeleiding-verslag": _guidance,
    "taalvoortgang": _language,
    "studievoortgang": _study,
    "werkevaluatie": _work,
    "contract-bieden": _contract,
    "proefplaatsing": _trial,
    "proefplaatsing-evalueren": _trial_evaluation,
    "dienstverband-bevestigen": _employed,
}
