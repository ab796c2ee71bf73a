"""What candidate and employer agree before they work together."""

from typing import Literal

from workflows.commands.command import Command, Reason


class RecordAgreement(Command):
    """Write down what candidate and employer agreed: how it works here, what is expected (whitepaper l.331-334)."""

    name: Literal["record-agreement"] = "record-agreement"
    text: Reason
