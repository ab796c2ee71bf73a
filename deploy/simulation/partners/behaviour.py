"""When and how a partner answers: at once, later, too late, never, twice, or with garbage first; and when it reports a drop-out.

Seconds here are at tempo 1, for programmes with norms of about five seconds.
"""

from dataclasses import dataclass
from enum import StrEnum

from deploy.simulation.partners.chance import Chance
from deploy.simulation.partners.personas import Persona, persona
from deploy.simulation.partners.question import Question

_OFTEN_SILENT = ("pip-opvragen", "coach-toewijzen", "snuffelstage", "belemmeringen-opvragen", "inschrijven")


class Garbage(StrEnum):
    """What is wrong with an answer that has to be given again."""

    NOT_JSON = "kapotte-json"
    FIELDS = "verkeerde-velden"
    SIGNATURE = "verkeerde-handtekening"


@dataclass(frozen=True, slots=True)
class Manner:
    """How one question is answered. `delay` None is never; `pause` comes between two sendings; `wakes` means at once after a reminder."""

    delay: float | None
    wakes: bool = False
    garbage: Garbage | None = None
    twice: bool = False
    pause: float = 0.5


@dataclass(frozen=True, slots=True)
class DropOut:
    """A drop-out that is reported some time after a question."""

    delay: float
    component: str
    reason: str
    remark: str


def manner(seed: int, question: Question) -> Manner:
    """How this question is answered."""
    luck = question.chance(seed)
    if _silent(seed, question):
        return Manner(delay=None)
    pace = luck.fraction("tempo")
    if pace < 0.3:
        delay = luck.between("wachten", 0.02, 0.15)
    elif pace < 0.93:
        delay = 0.2 + 2.8 * luck.fraction("wachten") ** 2
    else:
        delay = luck.between("wachten", 5.5, 9)
    return Manner(
        delay,
        wakes=luck.happens("wordt wakker", 0.5),
        garbage=luck.one_of("welke rommel", list(Garbage)) if luck.happens("rommel", 0.06) else None,
        twice=luck.happens("dubbel", 0.08),
        pause=luck.between("tussenpoos", 0.2, 0.8),
    )


def drop_out(seed: int, question: Question) -> DropOut | None:
    """The drop-out that is reported after this question, if the trajectory ends in one and this is where."""
    if persona(seed, question.trajectory) is not Persona.DROP_OUT or question.occurrence > 1:
        return None
    fate = Chance(seed, question.trajectory)
    kind, round, component, reason, remark = fate.one_of(
        "uitval",
        [
            ("werkevaluatie", 2, "werken", "verschijnt-niet", "komt al een week niet op het werk en neemt niet op"),
            ("werkevaluatie", 1, "werken", "gezondheid", "zegt te stoppen: het werk is lichamelijk te zwaar"),
            ("studievoortgang", 2, "leren", "thuissituatie", "zegt te stoppen: het is thuis niet te combineren"),
            ("taal-onderwijzen", 1, "voortraject", "kinderopvang", "komt niet meer naar de les: er is geen opvang"),
        ],
    )
    if question.kind != kind or question.number("ronde") != round:
        return None
    return DropOut(fate.between("uitval na", 1.5, 3.5), component, reason, remark)


def _silent(seed: int, question: Question) -> bool:
    who, luck = persona(seed, question.trajectory), question.chance(seed)
    if who is Persona.SILENT:
        somewhere = Chance(seed, question.trajectory).one_of("stilte", _OFTEN_SILENT)
        return question.kind == somewhere or luck.happens("stil", 0.15)
    return who is not Persona.FLUENT and luck.happens("stil", 0.02)
