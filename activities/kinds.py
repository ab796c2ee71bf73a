"""Every kind of question there is. Importing this module declares them all; ask for `KINDS` here."""

from activities import connectors, employers, expertise, municipalities, participants, schools
from activities.question import KINDS

__all__ = ["KINDS", "connectors", "employers", "expertise", "municipalities", "participants", "schools"]
