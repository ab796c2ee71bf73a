"""Who answers for the API of an installation: settings and the description of the API both name them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Publisher:
    """Whom a developer writes to. What it is without a setting is nobody's (RFC 2606)."""

    name: str = "Regie"
    url: str = "https://example.org/regie"
    email: str = "regie@example.org"
