"""A rule set that is tried: the thresholds of the programmes themselves, or others in their place."""

from collections.abc import Iterable, Mapping, Sequence

from pydantic import JsonValue

from events.trajectory.state import Trajectory
from projections.learning.questions.foretold import OF
from workflows.faults import Fault
from workflows.programme.catalogue import load_catalogue, validate_document
from workflows.programme.document import Programme
from workflows.programme.thresholds import Threshold
from workflows.signals.rules import RULES, misfit

FIELD = "drempels"


class WrongThresholds(ValueError):
    """Thresholds cannot be tried; the message is Dutch and names every fault."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__("\n".join(["Deze drempels zijn niet te proberen:", *(f"- {fault}" for fault in faults)]))


def read_thresholds(document: Mapping[str, JsonValue]) -> tuple[Threshold, ...]:
    """The thresholds of a document that holds nothing else, written as in a programme.

    Raises:
        WrongThresholds: when there are others, or one is not as a programme has it, or is of the wrong sort for its rule.
    """
    if document.keys() != {FIELD}:
        raise WrongThresholds([Fault("", f"in het bestand hoort één veld, '{FIELD}', met een lijst als in een programma")])
    any_programme = next(iter(load_catalogue().values())).document()
    if faults := validate_document({**any_programme, **document}):
        raise WrongThresholds(faults)
    thresholds = Programme.model_validate({**any_programme, **document}).thresholds
    if faults := [Fault(f"{FIELD}.{each.code}", wrong) for each in thresholds if (wrong := misfit(each))]:
        raise WrongThresholds(faults)
    return thresholds


def speaking(programme: Programme) -> list[str]:
    """The rules that can speak in a programme, and foretell something."""
    return [each.code for each in programme.thresholds if each.as_fact is None and each.code in RULES and each.code in OF]


class RuleSet:
    """For a state the programme as it holds then, with what was adjusted; `tried` are thresholds in the place of its own."""

    def __init__(self, programmes: Iterable[Programme], tried: Sequence[Threshold] | None = None) -> None:
        self._tried = tried
        self._programmes = {(each.code, each.version): self._under(each) for each in programmes}
        self._adjusted: dict[tuple[str, int, frozenset[tuple[str, str | int | bool]]], Programme] = {}

    @property
    def codes(self) -> set[str]:
        """The rules that can speak."""
        return {code for programme in self._programmes.values() for code in speaking(programme)}

    def __call__(self, state: Trajectory) -> Programme:
        """The programme of a trajectory that has started.

        Raises:
            LookupError: when its version is not among the programmes.
        """
        programme = self._programmes[state.programme, state.programme_version]
        if not state.plan_changes:
            return programme
        key = (state.programme, state.programme_version, frozenset(state.plan_changes.items()))
        if key not in self._adjusted:
            self._adjusted[key] = self._under(programme.adjusted(state.plan_changes))
        return self._adjusted[key]

    def _under(self, programme: Programme) -> Programme:
        return programme if self._tried is None else programme.model_copy(update={"thresholds": tuple(self._tried)})
