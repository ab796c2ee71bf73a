"""Every question there is to the lives, in the order in which answers are shown."""

from collections.abc import Sequence

from projections.learning.questions.barriers import BARRIERS
from projections.learning.questions.civic_term import CIVIC_TERM
from projections.learning.questions.conformity import CONFORMITY
from projections.learning.questions.contracts import CONTRACTS
from projections.learning.questions.cost_drivers import COST_DRIVERS
from projections.learning.questions.costs import COSTS
from projections.learning.questions.decisions import DECISIONS
from projections.learning.questions.demand import DEMAND
from projections.learning.questions.drop_outs import DROP_OUTS
from projections.learning.questions.effects import EFFECTS
from projections.learning.questions.exceptions import EXCEPTIONS
from projections.learning.questions.income import INCOME, LIVING_ON
from projections.learning.questions.intake import INTAKE
from projections.learning.questions.jobs_lost import JOBS_LOST
from projections.learning.questions.language import LANGUAGE
from projections.learning.questions.marks import ATTENDANCE, COURSE, SATISFACTION
from projections.learning.questions.mix import ALIKE, MIX
from projections.learning.questions.network import NETWORK
from projections.learning.questions.outcomes import OUTCOMES
from projections.learning.questions.qualifications import QUALIFICATIONS, QUALIFYING
from projections.learning.questions.question import AnyQuestion
from projections.learning.questions.retention import RETENTION
from projections.learning.questions.signals import CONSEQUENCES, PRECISION, RECALL
from projections.learning.questions.stages import STAGES
from projections.learning.questions.sustained import SUSTAINED
from projections.learning.questions.trials import TRIALS
from projections.learning.questions.verdicts import VERDICTS
from projections.learning.questions.waiting import WAITING
from projections.learning.questions.ways import ROADS, STEPS
from projections.learning.questions.work import WORK

QUESTIONS: Sequence[AnyQuestion] = (
    OUTCOMES,
    STAGES,
    STEPS,
    ROADS,
    CONFORMITY,
    RETENTION,
    JOBS_LOST,
    SUSTAINED,
    WORK,
    CONTRACTS,
    INCOME,
    LIVING_ON,
    QUALIFYING,
    QUALIFICATIONS,
    DECISIONS,
    DROP_OUTS,
    LANGUAGE,
    NETWORK,
    SATISFACTION,
    COURSE,
    ATTENDANCE,
    VERDICTS,
    BARRIERS,
    CIVIC_TERM,
    EFFECTS,
    WAITING,
    TRIALS,
    INTAKE,
    MIX,
    ALIKE,
    EXCEPTIONS,
    DEMAND,
    COSTS,
    COST_DRIVERS,
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
