"""One object with every Temporal setting that client, worker and replayer must share, so that none of them can differ."""

from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.plugin import SimplePlugin
from temporalio.worker import UnsandboxedWorkflowRunner


def regie_plugin() -> SimplePlugin:
    """The converter (pydantic, for commands and messages), and no sandbox.

    The sandbox imports the workflow anew for every run and cannot look into modules that are passed through, which all of ours would have
    to be: it would guard one file at a third of the worker's time. That nothing here reads a clock or rolls dice is held by a test.
    """
    return SimplePlugin("regie", data_converter=pydantic_data_converter, workflow_runner=UnsandboxedWorkflowRunner())
