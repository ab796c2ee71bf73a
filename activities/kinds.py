"""Every kind of question there is. Importing this module declares them all; ask for `KINDS` here."""

from activities import employers, municipalities, schools
from activities.question import KINDS

__all__ = ["KINDS", "employers", "municipalities", "schools"]
