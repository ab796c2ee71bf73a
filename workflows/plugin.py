"""One object with every Temporal setting that client, worker and replayer must share, so that none of them can differ."""

from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import CompositePayloadConverter, DataConverter
from temporalio.plugin import SimplePlugin
from temporalio.worker import UnsandboxedWorkflowRunner

_PYDANTIC = tuple(PydanticPayloadConverter().converters.values())


class _Converter(CompositePayloadConverter):
    """Temporal's pydantic converter, one for the whole process. The SDK makes a converter for every run and every task, and each of
    Temporal's own works out anew how to read every type that it meets, at an eighth of the worker's time."""

    def __init__(self) -> None:
        super().__init__(*_PYDANTIC)


def regie_plugin() -> SimplePlugin:
    """The converter (pydantic, for commands and messages), and no sandbox.

    The sandbox imports the workflow anew for every run and cannot look into modules that are passed through, which all of ours would have
    to be: it would guard one file at a third of the worker's time. That nothing here reads a clock or rolls dice is held by a test.
    """
    converter = DataConverter(payload_converter_class=_Converter)
    return SimplePlugin("regie", data_converter=converter, workflow_runner=UnsandboxedWorkflowRunner())
