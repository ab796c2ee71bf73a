"""One object with every Temporal setting that client, worker and replayer must share, so that none of them can differ."""

from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import (
    CompositePayloadConverter,
    DataConverter,
    DefaultFailureConverter,
    DefaultFailureConverterWithEncodedAttributes,
)
from temporalio.plugin import SimplePlugin
from temporalio.worker import UnsandboxedWorkflowRunner

from events.sealing.keyring import Keyring
from workflows.run.payloads import SealedPayloads

_PYDANTIC = tuple(PydanticPayloadConverter().converters.values())


class _Converter(CompositePayloadConverter):
    """Temporal's pydantic converter, one for the whole process. The SDK makes a converter for every run and every task, and each of
    Temporal's own works out anew how to read every type that it meets, at an eighth of the worker's time."""

    def __init__(self) -> None:
        super().__init__(*_PYDANTIC)


def regie_plugin(keys: Keyring | None = None) -> SimplePlugin:
    """The converter (pydantic, for commands and messages), and no sandbox. With `keys` all that passes through Temporal is encrypted.

    The sandbox imports the workflow anew for every run and cannot look into modules that are passed through, which all of ours would have
    to be: it would guard one file at a third of the worker's time. That nothing here reads a clock or rolls dice is held by a test.
    """
    converter = DataConverter(
        payload_converter_class=_Converter,
        # What an error says may name somebody as well.
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes if keys else DefaultFailureConverter,
        payload_codec=SealedPayloads(keys) if keys else None,
    )
    return SimplePlugin("regie", data_converter=converter, workflow_runner=UnsandboxedWorkflowRunner())
