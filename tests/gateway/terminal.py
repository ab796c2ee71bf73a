"""Somebody at the command line."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest
from cyclopts import App

from gateway.cli.output import Exit

Output = pytest.CaptureFixture[str]


@contextmanager
def named(name: str) -> Iterator[None]:
    """Where somebody is logged in on the machine under a name."""
    with pytest.MonkeyPatch.context() as here:
        here.setenv("LOGNAME", name)
        yield


class Terminal:
    """Where commands of an app are typed, and what comes back."""

    def __init__(self, app: App, output: Output) -> None:
        self._app, self._output = app, output

    async def does(self, *tokens: object, by: str | None = None) -> tuple[int, str, str]:
        """How a command ended, what it printed, and what it told; `by` is who is logged in on the machine."""
        self._output.readouterr()
        try:
            with named(by) if by else nullcontext():
                await self._app.run_async([str(token) for token in tokens], result_action="return_value")
            code = 0
        except SystemExit as ended:
            code = int(str(ended.code))
        printed, told = self._output.readouterr()
        return code, printed, " ".join(told.split())

    async def asks(self, *tokens: object, by: str | None = None) -> Any:
        """What a command that goes well prints as JSON, below what others log meanwhile."""
        code, printed, told = await self.does(*tokens, "-o", "json", by=by)
        assert code == Exit.DONE, told
        return json.loads(printed.splitlines()[-1])
