"""What runs beside the steps: language, guidance, barriers, what others report, what changes, and the watch over norms and money.

A track is entered again with every step, and goes straight to where it was. It may be done before the trajectory is; no step waits for it.
"""

from collections.abc import Callable, Coroutine, Mapping

from events.vocabulary.values import Stage
from workflows.tracks.barriers import barriers
from workflows.tracks.guidance import guidance
from workflows.tracks.income import income
from workflows.tracks.intention import intention
from workflows.tracks.language import language
from workflows.tracks.money import money
from workflows.tracks.moving import moving
from workflows.tracks.permit import permit
from workflows.tracks.regie import regie
from workflows.tracks.reports import reports
from workflows.tracks.signals import signals
from workflows.tracks.subsidy import subsidy
from workflows.tracks.withdrawals import withdrawals
from workflows.verbs.desk import Desk

Track = Callable[[Desk], Coroutine[object, object, None]]

TRACKS: Mapping[str, Track] = {
    "taal": language,
    "begeleiding": guidance,
    "belemmeringen": barriers,
    "meldingen": reports,
    "verhuizing": moving,
    "verblijf": permit,
    "regie": regie,
    "intrekkingen": withdrawals,
    "geld": money,
    "subsidie": subsidy,
    "inkomen": income,
    "intentie": intention,
    "signalen": signals,
}

_RUNS_IN: Mapping[str, frozenset[Stage]] = {
    # Lessons stop with the placement; in the aftercare the track only waits for what was asked before.
    "taal": frozenset(Stage) - {Stage.INTAKE},
    "begeleiding": frozenset(Stage) - {Stage.INTAKE},
    "belemmeringen": frozenset(Stage),
    "meldingen": frozenset(Stage),
    "verhuizing": frozenset(Stage),
    "verblijf": frozenset(Stage),
    "regie": frozenset(Stage),
    "intrekkingen": frozenset(Stage),
    # Who was not selected costs nothing any more.
    "geld": frozenset(Stage) - {Stage.INTAKE},
    "subsidie": frozenset({Stage.LEER_WERK, Stage.PLACEMENT, Stage.AFTERCARE}),
    "inkomen": frozenset({Stage.LEER_WERK, Stage.PLACEMENT, Stage.AFTERCARE}),
    "intentie": frozenset({Stage.LEER_WERK, Stage.PLACEMENT, Stage.AFTERCARE}),
    "signalen": frozenset(Stage),
}


def tracks_beside(stage: Stage) -> dict[str, Track]:
    """The tracks that run beside a stage (domain.md 1.2: language and guidance start in the voortraject and outlive it)."""
    return {name: track for name, track in TRACKS.items() if stage in _RUNS_IN[name]}
