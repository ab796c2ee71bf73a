"""One object with every Temporal setting that client, worker and replayer must share, so that none of them can differ."""

from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.plugin import SimplePlugin


def regie_plugin() -> SimplePlugin:
    """The converter (pydantic, for commands and messages). Sandbox pass-through stands with the imports of the workflow itself."""
    return SimplePlugin("regie", data_converter=pydantic_data_converter)
