"""The six steps of a trajectory, each a page that reads like the whitepaper: a step speaks in the verbs of `workflows.verbs.desk`.

In a pause a step waits, save for what the law sets in it.
"""

from collections.abc import Callable, Coroutine, Mapping

from events.vocabulary.course import TrajectoryEnded
from events.vocabulary.values import Stage
from workflows.steps.aftercare import aftercare
from workflows.steps.contract import watch_present_contract
from workflows.steps.go_no_go import go_no_go
from workflows.steps.intake import intake
from workflows.steps.leer_werk import leer_werk
from workflows.steps.pause import keep_up
from workflows.steps.placement import placement
from workflows.steps.voortraject import voortraject
from workflows.verbs.civic_plan import receive_civic_plan
from workflows.verbs.desk import Desk

Step = Callable[[Desk], Coroutine[object, object, Stage | TrajectoryEnded]]

STEPS: Mapping[Stage, Step] = {
    Stage.INTAKE: intake,
    Stage.VOORTRAJECT: voortraject,
    Stage.GO_NO_GO: go_no_go,
    Stage.LEER_WERK: leer_werk,
    Stage.PLACEMENT: placement,
    Stage.AFTERCARE: aftercare,
}

IN_PAUSE: Mapping[Stage, Callable[[Desk], Coroutine[object, object, None]]] = {
    Stage.INTAKE: receive_civic_plan,
    Stage.VOORTRAJECT: keep_up,
    Stage.GO_NO_GO: keep_up,
    Stage.LEER_WERK: keep_up,
    # What was asked about a proefplaatsing.
    Stage.PLACEMENT: keep_up,
    Stage.AFTERCARE: watch_present_contract,
}
"""What of each step goes on in a pause: the term for a PIP, the end of a contract, and otherwise what is open by law."""
