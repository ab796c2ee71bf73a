"""Every question there is to the lives, in the order in which answers are shown."""

from collections.abc import Sequence

from projections.conclusions.costs import COSTS
from projections.conclusions.decisions import DECISIONS
from projections.conclusions.demand import DEMAND
from projections.conclusions.drop_outs import DROP_OUTS
from projections.conclusions.effects import EFFECTS
from projections.conclusions.exceptions import EXCEPTIONS
from projections.conclusions.intake import INTAKE
from projections.conclusions.language import LANGUAGE
from projections.conclusions.outcomes import OUTCOMES
from projections.conclusions.question import AnyQuestion
from projections.conclusions.retention import RETENTION
from projections.conclusions.signals import CONSEQUENCES, PRECISION, RECALL
from projections.conclusions.stages import STAGES
from projections.conclusions.trials import TRIALS
from projections.conclusions.waiting import WAITING

QUESTIONS: Sequence[AnyQuestion] = (
    OUTCOMES,
    STAGES,
    RETENTION,
    DECISIONS,
    DROP_OUTS,
    LANGUAGE,
    EFFECTS,
    WAITING,
    TRIALS,
    INTAKE,
    EXCEPTIONS,
    DEMAND,
    COSTS,
    PRECISION,
    RECALL,
    CONSEQUENCES,
)


def question_named(name: str) -> AnyQuestion:
    """The question of this name.

    Raises:
        LookupError: when there is none; the message is Dutch.
    """
    for question in QUESTIONS:
        if question.name == name:
            return question
    raise LookupError(f"er is geen vraag '{name}'; wel: {', '.join(question.name for question in QUESTIONS)}")
