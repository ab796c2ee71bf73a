"""A time in which the database is away: one line when it begins and one when it is over, however often it was tried in between."""

import time

from structlog.stdlib import BoundLogger


class Outage:
    """Tells with `log` that something is lost, and that it is back."""

    def __init__(self, log: BoundLogger, lost: str, back: str) -> None:
        self._log, self._lost, self._back = log, lost, back
        self._since: float | None = None

    def goes_on(self, error: Exception) -> None:
        """It was tried, and it is still away."""
        if self._since is None:
            self._since = time.monotonic()
            self._log.warning(self._lost, error=str(error) or type(error).__name__)

    def is_over(self) -> None:
        """It is here, whether or not it was away."""
        if self._since is not None:
            self._log.info(self._back, seconds=round(time.monotonic() - self._since, 1))
            self._since = None
