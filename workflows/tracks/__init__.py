"""What runs beside the steps: language, guidance, barriers, what others report, what changes, and the watch over norms and money.

A track is entered again with every step, and goes straight to where it was. It may be done before the trajectory is; no step waits for it.
"""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass

from events.vocabulary.values import Stage
from workflows.tracks.barriers import barriers
from workflows.tracks.civic_route import civic_route
from workflows.tracks.civic_term import civic_term
from workflows.tracks.guidance import guidance
from workflows.tracks.housing import housing
from workflows.tracks.income import income
from workflows.tracks.intention import intention
from workflows.tracks.language import language
from workflows.tracks.money import money
from workflows.tracks.moving import moving
from workflows.tracks.permit import permit
from workflows.tracks.practice import practice
from workflows.tracks.regie import regie
from workflows.tracks.reports import reports
from workflows.tracks.signals import signals
from workflows.tracks.sooner import sooner
from workflows.tracks.subsidy import subsidy
from workflows.tracks.trial import trial
from workflows.tracks.withdrawals import withdrawals
from workflows.verbs.desk import Desk


@dataclass(frozen=True, slots=True)
class Track:
    """What runs in some stages. In a pause it `rests`, with all that it asked, when its days are agreed with the participant; what watches
    days of the law or of somebody else's calendar goes on, and no pause moves its dates."""

    runs: Callable[[Desk], Coroutine[object, object, None]]
    stages: frozenset[Stage] = frozenset(Stage)
    rests: bool = False


_SELECTED = frozenset(Stage) - {Stage.INTAKE}
_AT_WORK = frozenset({Stage.LEER_WERK, Stage.PLACEMENT, Stage.AFTERCARE})

TRACKS: Mapping[str, Track] = {
    # Lessons stop with the placement; in the aftercare the track only waits for what was asked before.
    "taal": Track(language, _SELECTED, rests=True),
    "begeleiding": Track(guidance, _SELECTED, rests=True),
    "eerder-contact": Track(sooner, _SELECTED, rests=True),
    "belemmeringen": Track(barriers, rests=True),
    "meldingen": Track(reports),
    "verhuizing": Track(moving),
    "verblijf": Track(permit),
    "inburgeringstermijn": Track(civic_term),
    "leerroute": Track(civic_route),
    "huisvesting": Track(housing),
    "regie": Track(regie),
    "intrekkingen": Track(withdrawals),
    # Who was not selected costs nothing any more.
    "geld": Track(money, _SELECTED),
    "subsidie": Track(subsidy, _AT_WORK),
    "inkomen": Track(income, _AT_WORK),
    "intentie": Track(intention, _AT_WORK),
    "praktijkovereenkomst": Track(practice, _AT_WORK),
    # Of its rules only those about a term of the law go on (`workflows.signals.rules`).
    "signalen": Track(signals),
    "proefplaatsing": Track(trial),
}


def tracks_beside(stage: Stage, *, paused: bool = False) -> dict[str, Track]:
    """The tracks that run beside a stage (domain.md 1.2: language and guidance start in the voortraject and outlive it), or of those the
    ones that go on in a pause."""
    return {name: track for name, track in TRACKS.items() if stage in track.stages and not (paused and track.rests)}
