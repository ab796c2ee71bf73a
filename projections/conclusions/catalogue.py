"""Every question there is to the lives."""

from collections.abc import Sequence

from projections.conclusions.outcomes import OUTCOMES
from projections.conclusions.question import AnyQuestion
from projections.conclusions.stages import STAGES

QUESTIONS: Sequence[AnyQuestion] = (OUTCOMES, STAGES)
