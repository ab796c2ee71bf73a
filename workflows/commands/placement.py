"""What the candidate wants of a placement."""

from typing import Literal

from workflows.commands.command import Command, Reason


class DeclinePlacement(Command):
    """The candidate does not want to go on with the employer of now; the next one follows."""

    name: Literal["decline-placement"] = "decline-placement"
    reason: Reason
