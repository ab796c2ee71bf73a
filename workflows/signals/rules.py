"""The catalogue of rules: what each is called in a programme, and what it measures."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from events.vocabulary.base import DataClass
from events.vocabulary.subjects import subject
from workflows.programme.thresholds import Threshold
from workflows.signals import aftercare, course, people, progress, waiting, wellbeing
from workflows.signals.finding import WELL_BEING, Rule


class Measure(StrEnum):
    """What a threshold is held against: a number that may be too low or too high, or a time that may be too long."""

    BELOW = "onder"
    ABOVE = "boven"
    TIME = "na"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of rule. `what` is in Dutch what is measured. In a pause it `rests`, unless it is about a term that the law sets. `planned`
    says that the plan itself has a time for it, of which a threshold may name a share. `reads` are the parts of the state that it looks
    at, beside signals and pauses. `data` is the class of data that such a signal is about: whoever does not see that does not learn of it.
    """

    finds: Rule
    data: DataClass
    measure: Measure
    what: str
    reads: tuple[str, ...]
    rests: bool = True
    planned: bool = False

    def takes(self, threshold: Threshold) -> bool:
        """Whether a threshold is of the right sort; a time may also be a number of days (`boven`)."""
        if self.measure is Measure.BELOW:
            return threshold.below is not None
        if threshold.share is not None:
            return self.planned
        return threshold.above is not None or (self.measure is Measure.TIME and threshold.after is not None)


_P = DataClass.PROGRESS
_WORK = ("stage", "leer_werk")
_STAGE = ("stage", "visits", "stage_anchor", "stage_due", "stage_completed")
_TERM = ("civic", "go_no_go", "leer_werk", "policy", "policy_version", "policy_day", "cbs_code", "qualified_by", "started_at")

RULES: Mapping[str, Kind] = {
    "over-de-norm": Kind(
        course.over_the_norm,
        _P,
        Measure.TIME,
        "hoe lang een fase langer duurt dan gepland",
        planned=True,
        reads=(*_STAGE, "go_no_go"),
    ),
    "taalgroei": Kind(
        progress.language_growth,
        _P,
        Measure.TIME,
        "hoe lang een taalvaardigheid niet groeit terwijl er les is",
        planned=True,
        reads=("language",),
    ),
    "aanwezigheid": Kind(progress.low_attendance, _P, Measure.BELOW, "de aanwezigheid in een ronde, in procent", _WORK),
    "aanwezigheid-heel-laag": Kind(progress.low_attendance, _P, Measure.BELOW, "de aanwezigheid in een ronde, in procent", _WORK),
    "aanwezigheid-lager": Kind(progress.unusual_attendance, _P, Measure.ABOVE, "hoeveel procentpunt lager dan gewoonlijk", _WORK),
    "aanwezigheid-daalt": Kind(progress.falling_attendance, _P, Measure.ABOVE, "hoeveel procentpunt de aanwezigheid daalt", _WORK),
    "geen-contact": Kind(people.no_contact, _P, Measure.TIME, "hoe lang contact met de begeleiding over tijd is", reads=("guidance",)),
    "tevredenheid": Kind(people.low_satisfaction, _P, Measure.BELOW, "het cijfer van kandidaat of werkgever", _WORK),
    "tevredenheid-heel-laag": Kind(people.low_satisfaction, _P, Measure.BELOW, "het cijfer van kandidaat of werkgever", _WORK),
    "tevredenheid-lager": Kind(
        people.unusual_satisfaction, _P, Measure.ABOVE, "hoeveel punten de kandidaat lager geeft dan gewoonlijk", _WORK
    ),
    "tevredenheid-matig": Kind(people.low_satisfaction, _P, Measure.BELOW, "het cijfer van kandidaat of werkgever", _WORK),
    "tevredenheid-daalt": Kind(people.falling_satisfaction, _P, Measure.ABOVE, "hoeveel punten dat cijfer daalt", _WORK),
    "contact-gemist": Kind(people.missed_contact, _P, Measure.ABOVE, "hoe vaak achter elkaar er geen contact was", ("guidance",)),
    "contact-blijft-uit": Kind(
        people.out_of_reach,
        _P,
        Measure.ABOVE,
        "hoe vaak achter elkaar er voor het leer-werk geen contact was",
        ("stage", "guidance"),
    ),
    "oordeel": Kind(people.doubts, _P, Measure.ABOVE, "in hoeveel rondes achter elkaar school of werkgever niet zo door wil", _WORK),
    WELL_BEING.partition(":")[0]: Kind(
        wellbeing.well_being,
        _P,
        Measure.ABOVE,
        "hoeveel partijen vertellen dat het niet goed gaat",
        reads=("stage", "guidance", "leer_werk", "leaving"),
    ),
    "partner-zwijgt": Kind(
        waiting.silent_partner,
        _P,
        Measure.TIME,
        "hoe lang een partner te laat is met een antwoord",
        reads=("stage", "requests"),
    ),
    "belemmering-open": Kind(
        waiting.open_barrier,
        DataClass.HEALTH,
        Measure.TIME,
        "hoe lang een belemmering na de afgesproken datum open staat",
        reads=("stage", "voortraject"),
    ),
    "termijn-te-kort": Kind(
        course.term_too_short,
        DataClass.CIVIC_INTEGRATION,
        Measure.TIME,
        "hoe ver het plan over de inburgeringstermijn heen loopt",
        rests=False,
        reads=(*_STAGE, *_TERM),
    ),
    waiting.MISSED: Kind(
        waiting.missed_evaluation,
        _P,
        Measure.TIME,
        "hoe lang een evaluatie uitblijft",
        reads=(*_STAGE, "leer_werk", "requests"),
    ),
    waiting.AT_RISK: Kind(
        aftercare.job_at_risk,
        DataClass.PLACEMENT,
        Measure.TIME,
        "hoe lang een bevestiging van het werk uitblijft",
        reads=("stage", "placement", "leer_werk"),
    ),
}
"""By the code of the threshold. A role that nobody holds, money that ends and the share of practice are signalled where they change."""
for _name, _kind in RULES.items():
    subject(_name, _kind.data)


def rests(rule: str) -> bool:
    """Whether what is signalled by this rule waits in a pause."""
    kind = RULES.get(rule)
    return kind is None or kind.rests


def misfit(threshold: Threshold) -> str | None:
    """What is wrong with a threshold for its rule, in Dutch; None when it can be used."""
    kind = RULES.get(threshold.code)
    if kind is None:
        return f"deze drempel kent Regie niet; wel: {', '.join(sorted(RULES))}"
    if threshold.as_fact and threshold.code not in wellbeing.FACTS:
        return f"'feit' hoort bij hoe het met de deelnemer gaat: {', '.join(sorted(wellbeing.FACTS))}"
    return None if kind.takes(threshold) else f"bij deze drempel hoort '{kind.measure}': {kind.what}"
