"""How somebody can be reached: what an e-mail address and a telephone number look like, and what is said of one that does not."""

import re

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_TELEPHONE = re.compile(r"\+?[0-9][0-9 ()-]{6,24}")


def wrong(email: object, telephone: object) -> str | None:
    """Why somebody cannot be reached so, in Dutch; None when nothing is wrong. What is not text was not told."""
    if isinstance(email, str) and not _EMAIL.fullmatch(email):
        return "Dat is geen e-mailadres; schrijf het als naam@organisatie.nl."
    if isinstance(telephone, str) and not _TELEPHONE.fullmatch(telephone):
        return "Dat is geen telefoonnummer; schrijf het met cijfers, zoals 010 123 45 67 of +31 10 123 45 67."
    return None
