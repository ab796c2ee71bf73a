"""Why nobody is let in."""

from uuid import UUID


class Silent(Exception):
    """An issuer gives no answer that can be used now; later it may. Says in English what was wrong, for the log; nothing of a person."""


class Untrue(Exception):
    """What came in is not what an issuer says about somebody who asked here. Says as `Silent` does, and no more than that to outsiders."""


class Unwelcome(Exception):
    """An issuer tells who it is, or why it does not, and that is not enough. In Dutch, for who wants to be let in. `account` is theirs,
    where that is known."""

    def __init__(self, told: str, account: UUID | None = None) -> None:
        super().__init__(told)
        self.account = account
