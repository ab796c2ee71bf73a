"""The six steps of a trajectory, each a page that reads like the whitepaper: a step speaks in the verbs of `workflows.verbs.desk`."""

from collections.abc import Callable, Coroutine, Mapping

from events.vocabulary.course import TrajectoryEnded
from events.vocabulary.values import Stage
from workflows.steps.aftercare import aftercare
from workflows.steps.go_no_go import go_no_go
from workflows.steps.intake import intake
from workflows.steps.leer_werk import leer_werk
from workflows.steps.placement import placement
from workflows.steps.voortraject import voortraject
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
