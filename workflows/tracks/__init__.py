"""What runs beside the steps: language support, guidance, the hearing of what others report, and the watch over the money.

A track is entered again with every step, and goes straight to where it was. It may be done before the trajectory is; no step waits for it.
"""

from collections.abc import Callable, Coroutine, Mapping

from events.vocabulary.parts import Stage
from workflows.desk import Desk
from workflows.tracks.guidance import guidance
from workflows.tracks.language import language
from workflows.tracks.money import money
from workflows.tracks.reports import reports

Track = Callable[[Desk], Coroutine[object, object, None]]

TRACKS: Mapping[str, Track] = {"taal": language, "begeleiding": guidance, "meldingen": reports, "geld": money}

_RUNS_IN: Mapping[str, frozenset[Stage]] = {
    # Lessons stop with the placement; in the aftercare the track only waits for what was asked before.
    "taal": frozenset(Stage) - {Stage.INTAKE},
    "begeleiding": frozenset(Stage) - {Stage.INTAKE},
    "meldingen": frozenset(Stage),
    # Who was not selected costs nothing any more.
    "geld": frozenset(Stage) - {Stage.INTAKE},
}


def tracks_beside(stage: Stage) -> dict[str, Track]:
    """The tracks that run beside a stage (domain.md 1.2: language and guidance start in the voortraject and outlive it)."""
    return {name: track for name, track in TRACKS.items() if stage in _RUNS_IN[name]}
